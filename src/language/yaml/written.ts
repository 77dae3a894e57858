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

/** A value or a field as somebody typed it, which is YAML already: `true` stays no text, and `name:` stays a field. */
export function asTyped(code: string): string | undefined {
  return code.length <= longest && /^[A-Za-z0-9_][\w./@+:-]*$/.test(code) ? code : written(code);
}
