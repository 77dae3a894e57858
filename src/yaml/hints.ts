/** A slip that many people make: how js-yaml complains of it, what the line looks like, and what to write instead. */
interface Slip {
  readonly reason: RegExp;
  /** Tried on the line that js-yaml points at; what it captures is named in the remedy. */
  readonly line?: RegExp;
  readonly remedy: (captured: string) => string;
}

const putInQuotes = (text: string) => `Put it in quotes: ${JSON.stringify(text)}.`;

/** The first that fits is taken. */
const slips: readonly Slip[] = [
  {
    reason: /alias node/,
    remedy: () => 'A `*` at the start of a value is YAML for something else: put the value in quotes.',
  },
  { reason: /tab/i, remedy: () => 'Indent with spaces.' },
  { reason: /null byte|non-printable/, remedy: () => 'Save the file as UTF-8 text.' },
  { reason: /maxDepth/, remedy: () => 'Flatten it: nothing here is nested that deeply.' },
  { reason: /.*/, line: /([\w-]{1,100}\[bot\])(?!["'])/, remedy: putInQuotes },
  { reason: /.*/, line: /(?:[:,[{-]\s+|[[{,])([@`%][^\s,\]}]{0,100})/, remedy: putInQuotes },
  {
    reason: /mapping|indentation/,
    line: /^\s*(?:- )?[\w-]{1,100}: ([^"'[{#][^#]{0,200}: [^#]{0,200})/,
    remedy: (text) => `A text with a colon needs quotes: ${JSON.stringify(text.trim())}.`,
  },
  { reason: /.*/, remedy: () => 'Check indentation, colons and quotes here.' },
];

/** The remedy for a document that js-yaml refuses, by its reason and the line that it points at. */
export function hintFor(reason: string, line: string): string {
  for (const slip of slips) {
    const captured = slip.line ? slip.line.exec(line)?.[1] : '';
    if (slip.reason.test(reason) && captured !== undefined) return slip.remedy(captured);
  }
  return '';
}

/** Whether the field that begins at `offset` is followed by nothing but list items that are commented out. */
export function isCommentedOut(source: string, offset: number): boolean {
  return /^[^\n]{0,200}:[^\S\n]*(?:#[^\n]{0,500})?\r?\n(?:[^\S\n]*(?:#[^\S\n]*)?\r?\n)?[^\S\n]*#[^\S\n]*-[^\S\n]/.test(
    source.slice(offset, offset + 1000),
  );
}

/** Words for letters that are no Latin ones, which may look as if they were; empty where there are none. */
export function foreignLetters(text: string): string {
  const [letter] = /(?!\p{Script=Latin})\p{L}/u.exec(text) ?? [];
  if (letter === undefined) return '';
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return ` The letter ${letter} (U+${code}) in it is no Latin one.`;
}
