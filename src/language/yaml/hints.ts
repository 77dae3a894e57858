import { quote } from '../failures/quote.ts';
import { asTyped, written } from './written.ts';

/** A common mistake: js-yaml's complaint, what the lines look like, and what to write instead. */
interface YamlHint {
  readonly reason: RegExp;
  /** Tried on the line that js-yaml points at; what it captures is named in the remedy. */
  readonly line?: RegExp;
  /** Tried on the line before that one. */
  readonly above?: RegExp;
  readonly remedy: (captured: string) => string;
}

/** A message must not repeat what nobody sees, and with that spelled out the text would be another one. */
const isShown = (text: string) => quote(text) === JSON.stringify(text);

const putInQuotes = (text: string) => `Put it in quotes${isShown(text) ? `: ${quote(text)}` : ''}.`;

/** In single quotes, since the text has double ones of its own. */
const quoteWhole = (text: string) =>
  `Text that begins with a quote or a bracket must be quoted as a whole${isShown(text.trim()) ? `: '${text.trim().replaceAll("'", "''")}'` : ''}.`;

const quoteColon = (text: string) =>
  `Text with a colon must be quoted${written(text.trim()) === undefined ? '' : `: ${written(text.trim())}`}.`;

/** The first that fits is taken. */
const hints: readonly YamlHint[] = [
  {
    reason: /alias node/,
    remedy: () => 'A `*` at the start of a value is a YAML alias: put the value in quotes, like "*".',
  },
  { reason: /tab char/, remedy: () => 'Indent with spaces.' },
  {
    reason: /tag (?:name|suffix|handle|prefix|property)|verbatim tag/,
    remedy: () => 'A `!` at the start of a value is a YAML tag: put the value in quotes.',
  },
  { reason: /null byte|non-printable|JSON character/, remedy: () => 'Save the file as UTF-8 text.' },
  { reason: /escape/, remedy: () => 'A \\ must be written twice in double quotes, once in single quotes.' },
  { reason: /maxDepth/, remedy: () => 'Flatten it: nothing here is nested that deeply.' },
  { reason: /.*/, line: /([\w-]{1,100}\[bot\])(?!["'])/, remedy: putInQuotes },
  { reason: /.*/, line: /(?:[:,[{-]\s+|[[{,])([@`%][^\s,\]}]{0,100})/, remedy: putInQuotes },
  {
    reason: /mapping|indentation/,
    line: /^\s*(?:- )?[\w-]{1,100}: ([^"'[{#][^#]{0,200}: [^#]{0,200})/,
    remedy: quoteColon,
  },
  { reason: /comma/, line: /[{,]\s*[\w-]{1,100}: ([^"'[\]{},#]{1,200}: [^\]},]{0,200})/, remedy: quoteColon },
  { reason: /indentation of a/, line: /^\s*(?:- )?[\w-]{1,100}: (["'[{][ -"$-~]{0,200})$/, remedy: quoteWhole },
  {
    reason: /.*/,
    above: /^(<{7}|={7}|>{7})(?: |$)/,
    remedy: () => 'Resolve the merge conflict and remove its markers.',
  },
  { reason: /.*/, line: /^\s*(```)/, remedy: () => 'Remove the ``` lines: they belong to Markdown.' },
  {
    reason: /indentation of a|implicit key/,
    line: /^\s*-([^\s-]\S{0,100})/,
    remedy: (item) => `Put a space after each dash${asTyped(item) === undefined ? '' : `: \`- ${asTyped(item)}\``}.`,
  },
  { reason: /indentation of a|implicit key|document separator/, above: /^\s*(?:- )?([\w-]{1,100}:\S)/, remedy: glued },
  {
    reason: /implicit key/,
    remedy: () => 'A line above lacks its colon, or the space after it: write `name: value`.',
  },
  {
    reason: /document separator/,
    remedy: () => 'This line does not belong to the lines above: indent it, or write it as `name: value`.',
  },
  { reason: /node content/, remedy: () => 'A value is missing here: write one, or remove the comma.' },
  { reason: /comma/, remedy: () => 'Separate entries with commas; quote text that contains , [ ] { or }.' },
  { reason: /deficient|end of the stream within/, remedy: () => 'A [, { or quote above is not closed.' },
  { reason: /indentation/, remedy: () => 'Lines that belong together start in the same column: count the spaces.' },
  { reason: /.*/, remedy: () => 'Check indentation, colons and quotes here.' },
];

/** The remedy for a document that js-yaml refuses, by its reason, the line that it points at and the one above. */
export function hintFor(reason: string, line: string, above: string): string {
  for (const slip of hints) {
    const captured = slip.line ? slip.line.exec(line)?.[1] : slip.above ? slip.above.exec(above)?.[1] : '';
    if (slip.reason.test(reason) && captured !== undefined) return slip.remedy(captured);
  }
  return '';
}

/** For `version:1`, which YAML takes for one word that goes on in the next line. */
function glued(): string {
  return 'The line above lacks a space after its colon: write `name: value`.';
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
