import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { suggest } from '../failures/suggest.ts';
import type { Read } from './fields.ts';
import { describe, type ListNode, type Node } from './node.ts';
import { foreignLetters } from './syntax/hints.ts';
import { quoted, written } from './written.ts';

/** Text. A number or boolean is refused with a hint to quote it. */
export const text: Read<string> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  return problems.add(`Expected text, not ${describe(node)}.`, textRemedy(node), node.place);
};

function textRemedy(node: Node): string {
  if (node.kind !== 'scalar' && node.inBrackets !== undefined) {
    const whole = quoted(node.inBrackets);
    const brackets = node.kind === 'list' ? 'brackets' : 'braces';
    return `Write it without the ${brackets} or, if they belong to the text, in quotes${whole === undefined ? '' : `: ${whole}`}.`;
  }
  if (node.kind === 'map') return 'Write a word or text; quote it if it contains a colon followed by a space.';
  if (node.kind === 'list') return 'Write one word or text, without `[ ]` and without `- `.';
  return node.value === null ? 'Write a word or text, or remove this.' : quoteRemedy(node.text);
}

/** The text in quotes, where it is short enough to be written out. */
function quoteRemedy(text: string): string {
  const whole = written(text);
  if (whole === undefined) return 'Put it in quotes.';
  return `Put it in quotes: ${whole.startsWith('"') ? whole : JSON.stringify(text)}.`;
}

/** Text that is one of `words`. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Read<Word> {
  return (node, problems) => {
    if (node.kind !== 'scalar' || node.value === null) {
      text(node, problems);
      return undefined;
    }
    const known = words.find((word) => word === node.value);
    if (known !== undefined) return known;
    const message = `${quote(node.text)} is not a known value.${foreignLetters(node.text)}`;
    return problems.add(message, () => suggest(node.text, words), node.place);
  };
}

/** A list whose items are all read by `read`; items with a problem are left out. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (node, problems) => {
    const list = asList(node, problems);
    return list?.items.map((item) => read(item, problems)).filter((value) => value !== undefined);
  };
}

function asList(node: Node, problems: Problems): ListNode | undefined {
  if (node.kind === 'list') return node;
  return problems.add(`Expected a list, not ${describe(node)}.`, listRemedy(node), node.place);
}

/** What to write in place of a single value: a list of one line, or one whose items have their dash. */
function listRemedy(node: Node): string {
  if (node.kind !== 'scalar') return dashes;
  if (switches.test(node.text.trim())) return `${dashes} An empty list is \`[]\`.`;
  const [, glued] = /^-(\S+)/.exec(node.text) ?? [];
  const items = glued === undefined ? node.text.split(/,|\n/) : [glued];
  const texts = items.map((item) => written(withoutDash(item.trim()))).filter((item) => item !== '""');
  const isWhole = texts.length > 0 && texts.every((item) => item !== undefined) && node.text.length <= longestList;
  if (!isWhole) return dashes;
  return glued === undefined ? `Write \`[${texts.join(', ')}]\`.` : `Put a space after each dash: \`- ${texts[0]}\`.`;
}

/** Words that switch something on or off: an item of this name would be something else. */
const switches = /^(?:all|any|every|everything|none|nothing|true|false|yes|no|on|off|\*)$/i;

const dashes = 'Write each item on its own line, starting with `- `.';

/** The longest value that a remedy repeats as a list, in UTF-16 code units. */
const longestList = 200;

/** Items that were written one below the other as one text have their dashes still. */
function withoutDash(item: string): string {
  return item.replace(/^-\s+/, '').replace(/^(["'])(.*)\1$/, '$2');
}

/**
 * Notes numbers that JSON would change on the way, or could not hold.
 *
 * @param what where they stand, for the message
 */
export function requireExactNumbers(node: Node, what: string, problems: Problems): void {
  if (node.kind === 'list') for (const item of node.items) requireExactNumbers(item, what, problems);
  if (node.kind === 'map') for (const { value } of node.entries) requireExactNumbers(value, what, problems);
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return;
  if (Number.isSafeInteger(node.value) || (Number.isFinite(node.value) && !Number.isInteger(node.value))) return;
  problems.add(
    `${what}: the number ${quote(node.text)} cannot be sent exactly.`,
    'Use a smaller number, or quote it.',
    node.place,
  );
}
