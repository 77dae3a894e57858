/** The longest text that a remedy writes out for somebody to paste, in UTF-16 code units. */
const longest = 80;

/** Texts that YAML reads as themselves, wherever a value may stand. */
const plain = /^[A-Za-z_](?:[\w./@+-]|:(?=[\w./@+-])|\*){0,79}$/;

/** Words that YAML, or an older reader of it, takes for something else. */
const notText = /^(?:null|true|false|yes|no|on|off|y|n|nan|inf)$/i;

/** How YAML writes a text so that it is read back as that text; `undefined` for one that is too long, or that cannot be seen. */
export function written(text: string): string | undefined {
  if (text.length > longest || /[^\p{L}\p{N}\p{P}\p{S} ]/u.test(text)) return undefined;
  return plain.test(text) && !notText.test(text) ? text : JSON.stringify(text);
}

/** The longest text that is written out in quotes of its own. */
const longestQuoted = 200;

/** A text in quotes as YAML reads it back: in single ones where it has double ones; `undefined` for one that is too long, or cannot be seen. */
export function quoted(text: string): string | undefined {
  if (text.length > longestQuoted || /[^\p{L}\p{N}\p{P}\p{S} ]/u.test(text)) return undefined;
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}

/** A value or a field as somebody typed it, which is YAML already: `true` stays no text, and `name:` stays a field. */
export function asTyped(code: string): string | undefined {
  return code.length <= longest && /^[A-Za-z0-9_][\w./@+:-]*$/.test(code) ? code : written(code);
}

/**
 * A YAML input whose values may be lists and maps as `toJSON` writes them, over several lines: the last of these has only the
 * closing bracket, which YAML wants indented.
 */
export function withJsonClosed(yaml: string): string {
  return yaml.replaceAll(/^[}\]]/gm, ' $&');
}

/**
 * The general form in which an expression fills a value into a YAML input: whatever the text says, this time or the
 * next, JSON keeps it in one piece.
 */
export function fillIn(input: string, field: string): string {
  return `If an expression fills it in, write \`${field}: \${{ toJSON(…) }}\` on its own line below \`${input}: |\`, which is safe for any text.`;
}

/** The field whose value a line of a YAML map belongs to: its own, else the last one above it. */
export function fieldAt(yaml: string, line: number): string {
  const above = yaml.split(/\r\n|\r|\n/).slice(0, line);
  const names = above.flatMap((text) => /^["']?([\w.][\w.-]{0,63})["']?\s*:(?:\s|$)/.exec(text)?.[1] ?? []);
  return names.at(-1) ?? 'name';
}
