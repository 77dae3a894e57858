import { type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Problem } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import { placesIn } from './places.ts';
import { collectionsIn, type YamlCollection, type YamlComment, yamlCommentsIn } from './scan.ts';
import { fillIn, quoted, withJsonClosed } from './written.ts';

/** What an input contains: text that is filled in, much of it written by others, or settings of the workflow's author, some of which no message repeats. */
export type YamlInputKind = 'untrusted text' | 'text' | 'settings' | 'secret settings';

/** Text of an input that YAML does not read as it is written. */
export interface LostText {
  /** Where it was certainly meant as text. */
  readonly errors: readonly Problem[];
  /** Where the author may have meant what YAML reads. */
  readonly warnings: readonly Problem[];
}

/** How sure it is that text was lost. */
type Certainty = 'lost' | 'doubtful' | 'meant';

/** The most problems that are reported for one input. */
const maxReported = 5;

/**
 * Finds values of an input that YAML reads as something else than the text they are: the ` #` in `title: Fix #3 in parser`
 * makes that `Fix`, and `title: [WIP]` is a list. A space after the `#` may make it a comment that is meant; without one
 * it is a number, a channel or a heading. A list or map that is JSON, as `toJSON` writes it, is meant.
 */
export function findLostText(name: string, written: string, kind: YamlInputKind): LostText {
  const yaml = withJsonClosed(written);
  const placeAt = placesIn(yaml, { file: `input ${name}`, annotatable: false });
  const events = yamlEventsOf(yaml);
  const found = [
    ...yamlCommentsIn(yaml, events).map((comment) => ({
      offset: comment.offset,
      verdict: judgeComment(comment, kind),
      ...explainComment(name, comment, kind),
    })),
    ...collectionsIn(yaml, events).map((collection) => ({
      offset: collection.offset,
      verdict: judgeCollection(collection, kind),
      ...explainCollection(name, collection),
    })),
  ].toSorted((one, other) => one.offset - other.offset);
  const reported = (wanted: Certainty): readonly Problem[] =>
    found
      .filter(({ verdict }) => verdict === wanted)
      .slice(0, maxReported)
      .map(({ message, remedy, offset }) => ({ message, remedy, place: placeAt(offset), input: name }));
  return { errors: reported('lost'), warnings: reported('doubtful') };
}

/** Settings may have comments, and values in quotes have shown where they end. */
function judgeComment({ text, after }: YamlComment, kind: YamlInputKind): Certainty {
  const isText = /^#+[^\s#!]/.test(text);
  const isSettings = kind === 'settings' || kind === 'secret settings';
  if (after === 'structure') return 'meant';
  if (after === 'colon') return 'lost';
  if (after === 'name') return !isText || isSettings ? 'meant' : kind === 'text' ? 'doubtful' : 'lost';
  if (after === 'bracket') {
    if (isText) return isSettings ? 'doubtful' : 'lost';
    return kind === 'untrusted text' ? 'doubtful' : 'meant';
  }
  if (isSettings) return after === 'plain' ? (isText ? 'lost' : 'doubtful') : 'meant';
  if (after === 'plain') return isText || kind === 'untrusted text' ? 'lost' : 'doubtful';
  if (after === 'quoted') return isText ? 'lost' : 'meant';
  return 'doubtful';
}

/** In settings, lists and maps are values like any other. */
function judgeCollection({ isFlow }: YamlCollection, kind: YamlInputKind): Certainty {
  if (kind === 'untrusted text') return isFlow ? 'lost' : 'doubtful';
  return kind === 'text' && isFlow ? 'doubtful' : 'meant';
}

function explainComment(name: string, { text, after, field, left }: YamlComment, kind: YamlInputKind) {
  const isSecret = kind === 'secret settings';
  const lost = isSecret ? 'what follows' : quote(text.trimEnd());
  const rule = 'in YAML, a # after a space starts a comment';
  const message = {
    colon: `${name}: ${field} has no value: ${rule}, so ${lost} is ignored.`,
    name: `${name}: ${rule}: ${lost} in ${field} is ignored.`,
    bracket: `${name}: ${rule}: ${lost} in ${field} is ignored.`,
    'line start': `${name}: in YAML, a line that starts with # is a comment, so ${lost} is ignored.`,
    value: `${name}: ${rule}: ${isSecret ? `the value of ${field} ends there` : `${field} is only ${quote(left)}`}, and ${lost} is ignored.`,
  }[after === 'plain' || after === 'quoted' || after === 'structure' ? 'value' : after];
  if (isSecret) return { message, remedy: `Put the value in quotes. ${fillIn(name, field)}` };
  if (kind === 'settings') {
    const whole = [left, text.trimEnd()].filter((piece) => piece !== '').join(' ');
    return { message, remedy: `Put the value in quotes: \`${field}: ${quote(whole)}\`. ${fillIn(name, field)}` };
  }
  const own = after === 'line start' ? ' If it is meant as a comment, write it above the first value.' : '';
  return { message, remedy: `${fillIn(name, field)} Put a text of your own in quotes.${own}` };
}

function explainCollection(name: string, { kind, isFlow, text, field }: YamlCollection) {
  const seen = isFlow ? `: ${quote(text)} is not sent as it is written` : ', which is sent as JSON';
  const whole = isFlow ? quoted(text) : undefined;
  const asText = whole === undefined ? '' : `Put a text of your own in quotes: \`${field}: ${whole}\`. `;
  const own = `${asText}If you mean a ${kind}, write it as JSON.`;
  return {
    message: `${name}: YAML reads the value of ${field} as a ${kind}${seen}.`,
    remedy: `${fillIn(name, field)} ${own}`,
  };
}

/** The events of a text; none for one that is not YAML, which is reported elsewhere. */
function yamlEventsOf(yaml: string): readonly Event[] {
  try {
    return parseEvents(yaml, { maxDepth: 32 });
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}
