import { quoteUpTo } from '../../language/failures/quote.ts';

/** The longest pointer that a message repeats, in UTF-16 code units. */
const maxShown = 200;

/** The pointer of a part (RFC 6901); the root's own is empty. */
export function inside(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A pointer as messages show it: in one line, cut where it is very long; empty for the root. */
export function showPointer(pointer: string): string {
  return quoteUpTo(maxShown, pointer).slice(1, -1);
}

/** A place in an answer as the beginning of a sentence. */
export function showPlace(pointer: string): string {
  return pointer === '' ? 'At the top level' : `At ${showPointer(pointer)}`;
}

/** The part of a value that a JSON pointer leads to. */
export function partAt(whole: unknown, pointer: string): unknown {
  let part = whole;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    part =
      typeof part === 'object' && part !== null ? new Map<string, unknown>(Object.entries(part)).get(name) : undefined;
  }
  return part;
}
