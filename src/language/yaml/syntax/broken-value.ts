import { quoted } from '../written.ts';

/** What is wrong with a document that js-yaml refuses, what to write, and where that is, if not where js-yaml stumbled. */
export interface SyntaxSlip {
  readonly what: string;
  readonly remedy: string;
  /** Where in the source the line begins that has to change. */
  readonly lineStart?: number;
}

/** A line with a value: what stands in front of it, the field's name if it has one, the value. */
const line =
  /^(?<head>\s*(?:-\s+)*(?:(?<name>[\w.-]{1,100}|"[ !#-~]{1,100}"|'[ -&(-~]{1,100}')\s*:\s+)?)(?<value>\S.{0,400})$/;

/** How far above a complaint the bracket or the quotation mark is looked for that is not closed, in lines. */
const maxAbove = 200;

/**
 * Finds the value that made a YAML document unreadable because it was meant as text: one that begins with a bracket or a
 * quotation mark and goes on behind it, that has a colon in it, or begins with what YAML gives a meaning.
 *
 * @param reason js-yaml's complaint
 * @param offset where in the source it stumbled
 */
export function brokenValue(reason: string, source: string, offset: number): SyntaxSlip | undefined {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  if (/deficient|end of the (?:stream|document) within/.test(reason)) return unclosed(source, start);
  return slipIn(source, start, whatIsBroken);
}

/** The value above, or in the line itself, that was not closed. Brackets that close further left than they may are another slip. */
function unclosed(source: string, from: number): SyntaxSlip | undefined {
  if (/^\s*[\]}]/.test(lineAt(source, from))) {
    return {
      what: 'a closing bracket is not indented further than its field',
      remedy: 'Indent this line by two more spaces.',
    };
  }
  let start = from;
  for (let lines = 0; lines < maxAbove; lines++) {
    const found = slipIn(source, start, whatIsOpen, closing);
    if (found || start === 0) return found;
    start = source.lastIndexOf('\n', start - 2) + 1;
  }
  return undefined;
}

function slipIn(
  source: string,
  lineStart: number,
  explain: (value: string) => string | undefined,
  remedyFor: (text: string, whole: (value: string | undefined) => string) => string = inQuotes,
): SyntaxSlip | undefined {
  const { head = '', name, value = '' } = line.exec(lineAt(source, lineStart))?.groups ?? {};
  // Behind a `#` after a space and before another one it is a comment; `#3` was meant.
  const text = value.replace(/\s+#(?:\s.*)?$/, '').trimEnd();
  const what = explain(text);
  // An item of a list that reads `name: value` is a field.
  if (what === undefined || (name === undefined && !head.includes('-'))) return undefined;
  const mark = text.includes('`') ? '' : '`';
  const written = head.trimStart().replace(/\s+/g, ' ');
  const whole = (value: string | undefined) =>
    value === undefined || mayBeSecret.test(name ?? '') ? '' : `: ${mark}${written}${value}${mark}`;
  return {
    what: `${name === undefined ? 'an item' : `the value of \`${name}\``} ${what}`,
    remedy: remedyFor(text, whole),
    lineStart,
  };
}

function inQuotes(text: string, whole: (value: string | undefined) => string): string {
  return `Put the whole text in quotes${whole(quoted(text))}.`;
}

/** A quotation mark is closed; a bracket may have been meant as one. */
function closing(text: string, whole: (value: string | undefined) => string): string {
  const first = text.charAt(0);
  if (!(first in begun)) return `Add the second one${quoted(text) === undefined ? '' : whole(`${text}${first}`)}.`;
  const end = first === '[' ? ']' : '}';
  return `Close it with ${end}; if it is meant as text, put it in quotes${whole(quoted(text))}.`;
}

function lineAt(source: string, start: number): string {
  return source.slice(start, start + 600).split(/\r?\n/, 1)[0] ?? '';
}

/** Fields whose value no message repeats. */
const mayBeSecret = /secret|token|key|password|authorization|cookie/i;

/** What brackets begin. */
const begun: Readonly<Record<string, string>> = { '[': 'a list', '{': 'a map' };

/** What single signs mean at the beginning of a value. */
const meanings: readonly (readonly [sign: RegExp, meaning: string])[] = [
  [/^[@`%]/, 'which YAML reserves'],
  [/^\*/, 'which starts an alias in YAML'],
  [/^&/, 'which names an anchor in YAML'],
  [/^!/, 'which starts a tag in YAML'],
  [/^-(?=\s)/, 'which starts a list in YAML'],
  [/^\?(?=\s)/, 'which starts a map in YAML'],
  [/^[|>](?![-+\d]{0,2}$)/, 'which starts a text in the lines below'],
];

function whatIsBroken(value: string): string | undefined {
  const first = value.charAt(0);
  const end = endOf(value);
  if (end !== undefined) {
    if (end < 0 || value.slice(end + 1).trim() === '') return undefined;
    return first in begun
      ? `begins with ${first}, which starts ${begun[first]} in YAML, and goes on after the ${value.charAt(end)}`
      : 'begins with a quotation mark and goes on after the second one';
  }
  const [sign, meaning] = meanings.find(([begins]) => begins.test(value)) ?? [];
  if (sign) return `begins with ${first}, ${meaning}`;
  if (/:(?=\s)/.test(value)) return 'contains a colon with a space behind it, which starts another field in YAML';
  return value.endsWith(':') ? 'ends with a colon, which starts another field in YAML' : undefined;
}

function whatIsOpen(value: string): string | undefined {
  const first = value.charAt(0);
  if (endOf(value) !== -1) return undefined;
  return first in begun
    ? `begins with ${first}, which starts ${begun[first]} in YAML, and is not closed`
    : 'begins with a quotation mark and has no second one';
}

/** Where that ends which the first character opens; -1 where it is not closed, `undefined` where it opens nothing. */
export function endOf(value: string): number | undefined {
  const first = value.charAt(0);
  if (first === '"' || first === "'") {
    const closed = first === '"' ? /^"(?:[^"\\]|\\.)*"/.exec(value) : /^'(?:[^']|'')*'/.exec(value);
    return closed ? closed[0].length - 1 : -1;
  }
  if (first !== '[' && first !== '{') return undefined;
  let open = 0;
  for (const { 0: bracket, index } of value.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open === 0) return index;
  }
  return -1;
}
