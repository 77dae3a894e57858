import { isJson } from '../../language/json-syntax.ts';
import { mask } from './known-secrets.ts';

/** What stands in place of a number that holds a secret: JSON has no other way to say so. */
const masked = JSON.stringify(mask);

/** A name, a text, a number: every token that a secret can stand in (RFC 8259, sections 6 and 7), up to where a text ends. */
const token = /"|-?\d[\d.eE+-]*/g;

/**
 * A text without secrets. What was JSON before is JSON afterwards: texts and names are looked through as they are meant,
 * and written anew where they held a secret; a number that held one becomes a text. `true`, `false` and `null` stay.
 */
export function redactJson(text: string, redact: (text: string) => string): string {
  const redacted = redact(text);
  // Only what is escaped further than it has to be may hide more than can be seen in the whole.
  if ((redacted === text && !text.includes('\\u')) || !/^\s*[[{"]/.test(text) || !isJson(text)) return redacted;
  const parts: string[] = [];
  let from = 0;
  token.lastIndex = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '"') token.lastIndex = endOfText(text, found.index);
    const written = text.slice(found.index, token.lastIndex);
    const clean = found[0] === '"' ? redactText(written, redact) : redactNumber(written, redact);
    if (clean === written) continue;
    parts.push(text.slice(from, found.index), clean);
    from = token.lastIndex;
  }
  return parts.join('') + text.slice(from);
}

/** Behind the quotation mark that ends the text which begins at an offset. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function redactText(written: string, redact: (text: string) => string): string {
  const value: unknown = JSON.parse(written);
  const text = String(value);
  const redacted = redact(text);
  return redacted === text ? written : JSON.stringify(redacted);
}

function redactNumber(written: string, redact: (text: string) => string): string {
  return redact(written) === written ? written : masked;
}
