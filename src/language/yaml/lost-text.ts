import { EVENT_ID, type Event, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { Place, Problem } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import { fieldAt, fillIn } from './fill-in.ts';
import { placesIn } from './places.ts';

/** What an input holds: text that is filled in, much of which others wrote, or settings that its author writes, some of which no message repeats. */
export type Holding = 'untrusted text' | 'text' | 'settings' | 'secret settings';

/** Text of an input that YAML takes for a comment and leaves out. */
export interface LostText {
  /** Where it was certainly meant. */
  readonly errors: readonly Problem[];
  /** Where it may be a comment that is wanted. */
  readonly warnings: readonly Problem[];
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** A comment, and what it stands behind. */
interface Comment {
  readonly offset: number;
  readonly text: string;
  /** `nothing`: the colon of a field; `none`: it has its line for itself. */
  readonly behind: 'plain' | 'quoted' | 'nothing' | 'none' | 'structure';
  /** The name of the field that it stands behind, or below. */
  readonly field: string;
  /** What is left of the value. */
  readonly left: string;
}

/**
 * Finds what a ` #` takes away from the values of an input: `title: Fix #3 in parser` is `Fix` to YAML. A blank behind
 * the `#` may make it a comment that is wanted; without one it is a number, a channel or a heading.
 */
export function findLostText(name: string, yaml: string, holding: Holding): LostText {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const placeAt = placesIn(yaml, { file: `input ${name}`, annotatable: false });
  for (const comment of commentsIn(yaml)) {
    const how = judge(comment, holding);
    if (how === 'wanted') continue;
    const problem = { ...describe(name, comment, placeAt(comment.offset), holding), input: name };
    (how === 'lost' ? errors : warnings).push(problem);
  }
  return { errors: errors.slice(0, maxTold), warnings: warnings.slice(0, maxTold) };
}

/** So many are told of one input. */
const maxTold = 5;

/** Whether a comment is text that was lost; settings may have comments, and values in quotes have shown where they end. */
function judge({ text, behind }: Comment, holding: Holding): 'lost' | 'doubtful' | 'wanted' {
  const isText = /^#+[^\s#!]/.test(text);
  if (behind === 'structure') return 'wanted';
  if (behind === 'nothing') return 'lost';
  if (holding === 'settings' || holding === 'secret settings')
    return behind === 'plain' ? (isText ? 'lost' : 'doubtful') : 'wanted';
  if (behind === 'plain') return isText || holding === 'untrusted text' ? 'lost' : 'doubtful';
  if (behind === 'quoted') return isText ? 'lost' : 'wanted';
  return 'doubtful';
}

function describe(name: string, { text, behind, field, left }: Comment, place: Place, holding: Holding) {
  const isSecret = holding === 'secret settings';
  const lost = isSecret ? 'what follows' : quote(text.trimEnd());
  const what =
    behind === 'nothing'
      ? `${name}: ${field} has no value, since a # behind a blank begins a comment in YAML: ${lost} is left out.`
      : behind === 'none'
        ? `${name}: a line that begins with # is a comment in YAML: ${lost} is left out.`
        : `${name}: a # behind a blank begins a comment in YAML: ${isSecret ? `the value of ${field}` : `of ${field} only ${quote(left)}`} is left, without ${lost}.`;
  const whole = [left, text.trimEnd()].filter((piece) => piece !== '').join(' ');
  const own = 'If it is meant as a comment, write it above the first value.';
  if (isSecret) return { message: what, remedy: `Put the value in quotes. ${fillIn(name, field)}`, place };
  const remedy =
    holding === 'settings'
      ? `Put the value in quotes: \`${field}: ${quote(whole)}\`. ${fillIn(name, field)}`
      : `${fillIn(name, field)} A text of your own goes in quotes.${behind === 'none' ? ` ${own}` : ''}`;
  return { message: what, remedy, place };
}

/** The comments of a text, in its order; none where it is no YAML, of which enough is said elsewhere. */
function commentsIn(yaml: string): readonly Comment[] {
  if (!/(?:^|\s)#/.test(yaml)) return [];
  const scalars = scalarsOf(yaml);
  const first = scalars[0];
  if (!first) return [];
  const comments: Comment[] = [];
  let next = 0;
  let end = 0;
  for (const { index } of yaml.matchAll(/(?<=^|\s)#/g)) {
    if (index < end) continue;
    while (next < scalars.length && (scalars[next]?.valueEnd ?? 0) <= index) next += 1;
    const around = scalars[next];
    if (around && around.valueStart <= index) continue;
    const [text = ''] = /^[^\r\n]*/.exec(yaml.slice(index)) ?? [];
    end = index + text.length;
    const before = scalars[next - 1];
    if (before) comments.push(commentBehind(before, { yaml, index, text }));
  }
  return comments;
}

/** Scalars that stand in the text, in its order. */
function scalarsOf(yaml: string): readonly ScalarEvent[] {
  try {
    return parseEvents(yaml, { maxDepth: 32 }).filter(
      (event): event is ScalarEvent => event.type === EVENT_ID.SCALAR && event.valueStart >= 0,
    );
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}

function commentBehind(
  before: ScalarEvent,
  { yaml, index, text }: { readonly yaml: string; readonly index: number; readonly text: string },
): Comment {
  const lineStart = Math.max(yaml.lastIndexOf('\n', index - 1), yaml.lastIndexOf('\r', index - 1)) + 1;
  const head = yaml.slice(lineStart, index).trimEnd();
  const field = fieldAt(yaml, yaml.slice(0, index).split(/\r\n|\r|\n/).length);
  const common = { offset: index, text, field, left: '' };
  if (head === '') return { ...common, behind: before.style === SCALAR_STYLE.PLAIN ? 'none' : 'structure' };
  if (/(?:^|\s)-$/.test(head)) return { ...common, behind: 'nothing' };
  if (head.endsWith(':') && before.valueEnd < lineStart + head.length) {
    const isNested = nestedBelow(yaml.slice(index + text.length), head);
    return { ...common, behind: isNested ? 'structure' : 'nothing' };
  }
  const left = yaml.slice(before.valueStart, before.valueEnd);
  if (before.style === SCALAR_STYLE.PLAIN && before.valueEnd === lineStart + head.length) {
    return { ...common, left, behind: 'plain' };
  }
  return /["'\])}]$/.test(head) ? { ...common, left, behind: 'quoted' } : { ...common, behind: 'structure' };
}

/** Whether the next line that says something is an entry or an item below the field: then the comment stands behind a name. */
function nestedBelow(rest: string, head: string): boolean {
  const [line = ''] = rest.split(/\r\n|\r|\n/).filter((candidate) => /^\s*[^\s#]/.test(candidate));
  const indent = (text: string) => text.length - text.trimStart().length;
  if (!/^\s*(?:-(?:\s|$)|[[{]|"[^"]*"\s*:|'[^']*'\s*:|[^\s"'][^:]*:(?:\s|$))/.test(line)) return false;
  return indent(line) > indent(head) || (indent(line) === indent(head) && /^\s*-/.test(line));
}
