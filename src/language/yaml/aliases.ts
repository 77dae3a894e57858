import { EVENT_ID, type Event } from 'js-yaml';
import type { Place } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';

/**
 * The most values that a document may have once its aliases are replaced: a few aliases of aliases can stand for
 * billions.
 */
const most = 50_000;

/** Where what an anchor names is among the events that were read. */
type Range = readonly [start: number, end: number];

/**
 * Replaces aliases by what their anchors name, as GitHub does in workflow files, which have no merge keys either. An
 * alias without an anchor before it, one inside what its anchor names, and one that stands for too much are left.
 */
export function followAliases(
  events: readonly Event[],
  source: string,
  placeAt: (offset: number) => Place,
  problems: Problems,
): readonly Event[] {
  const followed: Event[] = [];
  const named = new Map<string, Range>();
  /** The collections that are not complete yet, each with its anchor; empty for none. */
  const open: { readonly name: string; readonly start: number }[] = [];

  function name(anchor: string, range: Range): void {
    // The same name may have been given again inside of it: that one counts.
    if (anchor !== '' && !named.has(anchor)) named.set(anchor, range);
  }

  for (const event of events) {
    const anchor = 'anchorStart' in event ? source.slice(event.anchorStart, event.anchorEnd) : '';
    if (event.type === EVENT_ID.ALIAS) {
      const range = named.get(anchor);
      if (isMergeKey(followed.at(-1), source)) {
        problems.add(
          'A YAML merge key (<<) is not supported.',
          'Write the fields out.',
          placeAt(event.anchorStart - 1),
        );
      }
      const [start, end] = range ?? [0, 0];
      if (!range || followed.length + end - start > most) {
        if (range) {
          const message = `With its aliases the document has more than ${most} values.`;
          problems.add(message, 'Use fewer aliases.', placeAt(event.anchorStart - 1));
        }
        followed.push(event);
        continue;
      }
      // Copies, since the composer tells values apart by identity.
      for (const value of followed.slice(start, end)) followed.push({ ...value });
      continue;
    }
    const start = followed.length;
    named.delete(anchor);
    followed.push('anchorStart' in event ? { ...event, anchorStart: -1, anchorEnd: -1 } : event);
    if (event.type === EVENT_ID.SCALAR) name(anchor, [start, start + 1]);
    else if (event.type !== EVENT_ID.POP) open.push({ name: anchor, start });
    else {
      const ended = open.pop();
      if (ended) name(ended.name, [ended.start, followed.length]);
    }
  }
  return followed;
}

function isMergeKey(event: Event | undefined, source: string): boolean {
  return event?.type === EVENT_ID.SCALAR && source.slice(event.valueStart, event.valueEnd) === '<<';
}
