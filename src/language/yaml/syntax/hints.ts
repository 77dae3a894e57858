import { quote } from '../../failures/quote.ts';
import { asTyped, written } from '../written.ts';
import { brokenValue, type SyntaxSlip } from './broken-value.ts';

/** A common mistake: js-yaml's complaint, what the lines look like, and what to say of it. */
interface YamlHint {
  readonly reason: RegExp;
  /** Tried on the line that js-yaml points at; what it captures is named in the remedy. */
  readonly line?: RegExp;
  /** Tried on the line before that one. */
  readonly above?: RegExp;
  /** js-yaml's own words where it is absent. */
  readonly what?: string;
  readonly remedy: (captured: string) => string;
}

/** A message must not repeat what nobody sees, and with that spelled out the text would be another one. */
const isShown = (text: string) => quote(text) === JSON.stringify(text);

const putInQuotes = (text: string) => `Put it in quotes${isShown(text) ? `: ${quote(text)}` : ''}.`;

const quoteColon = (text: string) =>
  `Text with a colon must be quoted${written(text.trim()) === undefined ? '' : `: ${written(text.trim())}`}.`;

const reserved = 'a value begins with a character that YAML reserves';
const nothingAbove = 'this line belongs to nothing above it';
const withoutColon = 'a line has no colon, or no space after it';
const withoutComma = 'two entries in brackets have no comma between them';

/** What YAML complains of where a sign is not the one that it looks like. */
const columns = /indentation|implicit key|colon|':'|whitespace|document separator/;

/** A space of another kind where YAML looks at spaces: a line begins with it, or a dash or a colon is followed by it. */
const unseen = /(?:^|[:-]) *([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff])/;
const putPlainSpace = (seen: string) => `Replace the ${quote(seen)} by a plain space.`;

const wideColon = /^\s*(?:- )*[\w-]{1,100}(：)/;
const withWideColon = 'a full-width ： is no colon';
const putPlainColon = () => 'Write `name: value`, with a plain colon and a space.';

const gluedDash = /^\s*-([^\s-]\S{0,100})/;
const putSpace = (item: string) =>
  `Put a space after each dash${asTyped(item) === undefined ? '' : `: \`- ${asTyped(item)}\``}.`;

/** The first that fits is taken. */
const hints: readonly YamlHint[] = [
  {
    reason: /alias node/,
    what: 'a value that begins with * is an alias',
    remedy: () => 'A `*` at the start of a value is a YAML alias: put the value in quotes, like "*".',
  },
  { reason: /tab char/, remedy: () => 'Indent with spaces.' },
  {
    reason: /tag (?:name|suffix|handle|prefix|property)|verbatim tag/,
    what: 'a value that begins with ! is a tag',
    remedy: () => 'A `!` at the start of a value is a YAML tag: put the value in quotes.',
  },
  { reason: /null byte|non-printable|JSON character/, remedy: () => 'Save the file as UTF-8 text.' },
  {
    reason: /escape|hexadecimal/,
    remedy: () => 'A \\ must be written twice in double quotes, once in single quotes.',
  },
  { reason: /maxDepth/, remedy: () => 'Flatten it: nothing here is nested that deeply.' },
  {
    reason: /.*/,
    line: /([\w-]{1,100}\[bot\])(?!["'])/,
    what: 'a [ within a list begins another list',
    remedy: putInQuotes,
  },
  { reason: /.*/, line: /(?:[:,[{-]\s+|[[{,])([@`%][^\s,\]}]{0,100})/, what: reserved, remedy: putInQuotes },
  {
    reason: /comma/,
    line: /[{,]\s*[\w-]{1,100}: ([^"'[\]{},#]{1,200}: [^\]},]{0,200})/,
    what: 'a value has a colon with a space behind it, which starts another field',
    remedy: quoteColon,
  },
  {
    reason: /.*/,
    above: /^(<{7}|={7}|>{7})(?: |$)/,
    what: 'it has the markers of a merge conflict',
    remedy: () => 'Resolve the merge conflict and remove its markers.',
  },
  {
    reason: /.*/,
    line: /^\s*(```)/,
    what: 'it has a line of Markdown',
    remedy: () => 'Remove the ``` lines: they belong to Markdown.',
  },
  { reason: columns, line: unseen, what: 'a character that looks like a space is none', remedy: putPlainSpace },
  {
    reason: columns,
    above: unseen,
    what: 'in the line above, a character that looks like a space is none',
    remedy: putPlainSpace,
  },
  { reason: columns, line: wideColon, what: withWideColon, remedy: putPlainColon },
  { reason: columns, above: wideColon, what: withWideColon, remedy: putPlainColon },
  { reason: /indentation of a|implicit key/, line: gluedDash, what: 'a dash has no space after it', remedy: putSpace },
  { reason: columns, above: gluedDash, what: 'the dash in the line above has no space after it', remedy: putSpace },
  {
    reason: /indentation of a|implicit key|document separator/,
    above: /^\s*(?:- )?([\w-]{1,100}:\S)/,
    what: 'a colon has no space after it',
    remedy: () => 'The line above lacks a space after its colon: write `name: value`.',
  },
  {
    reason: /implicit key|colon|':'|whitespace/,
    what: withoutColon,
    remedy: () => 'A line above lacks its colon, or the space after it: write `name: value`.',
  },
  {
    reason: /document separator/,
    what: nothingAbove,
    remedy: () => 'This line does not belong to the lines above: indent it, or write it as `name: value`.',
  },
  {
    reason: /node content/,
    what: 'a comma has no value before it',
    remedy: () => 'A value is missing here: write one, or remove the comma.',
  },
  {
    reason: /comma/,
    what: withoutComma,
    remedy: () => 'Separate entries with commas; quote text that contains , [ ] { or }.',
  },
  {
    reason: /deficient|end of the (?:stream|document) within/,
    what: 'a bracket or a quotation mark is not closed',
    remedy: () => 'Close it: look for a [, { or quotation mark above.',
  },
  {
    reason: /indentation/,
    what: 'this line does not start in the column of those that it belongs to',
    remedy: () => 'Lines that belong together start in the same column: count the spaces.',
  },
  { reason: /.*/, remedy: () => 'Check indentation, colons and quotes here.' },
];

/** What to say of a document that js-yaml refuses: by the value that it stumbled over, else by its reason and the lines there. */
export function explainSyntax(reason: string, source: string, offset: number): SyntaxSlip {
  const [line, above] = linesAt(source, offset);
  const value = /escape|hexadecimal|byte|printable|JSON|maxDepth|tab char/.test(reason)
    ? undefined
    : brokenValue(reason, source, offset);
  if (value) return value;
  for (const { reason: fits, what, remedy, ...slip } of hints) {
    const captured = slip.line ? slip.line.exec(line)?.[1] : slip.above ? slip.above.exec(above)?.[1] : '';
    if (fits.test(reason) && captured !== undefined) return { what: what ?? reason, remedy: remedy(captured) };
  }
  return { what: reason, remedy: '' };
}

/** The line of a text around an offset, and the one above; of very long ones, what is near. */
function linesAt(source: string, offset: number): [line: string, above: string] {
  const before = source.slice(Math.max(0, offset - 500), offset).split(/\r?\n/);
  const [after = ''] = source.slice(offset, offset + 500).split(/\r?\n/, 1);
  return [`${before.at(-1)}${after}`, before.at(-2) ?? ''];
}

/** A field, and below it nothing but list items that are commented out. */
const lostItems =
  /^[^\n]{0,200}:[^\S\n]*(?:#[^\n]{0,500})?\r?\n(?:[^\S\n]*(?:#[^\S\n]*)?\r?\n)?[^\S\n]*#[^\S\n]*-[^\S\n]/;

/** A field, and behind it a text that begins with `#`, such as the number of an issue. */
const lostText = /^[^\n:]{0,200}:[^\S\n]+#[^\s#]/;

/** What became of the value of the field that begins at `offset`: a comment, or `undefined` where there is none. */
export function commentedOut(source: string, offset: number): 'items' | 'text' | undefined {
  const near = source.slice(offset, offset + 1000);
  if (!near.includes('#')) return undefined;
  if (lostItems.test(near)) return 'items';
  return lostText.test(near) ? 'text' : undefined;
}

/** A warning about non-Latin letters, which may look like Latin ones; empty if there are none. */
export function foreignLetters(text: string): string {
  const [letter] = /(?!\p{Script=Latin})\p{L}/u.exec(text) ?? [];
  if (letter === undefined) return '';
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return ` It contains the letter ${letter} (U+${code}), which is not Latin.`;
}
