import { quote } from '../failures/quote.ts';

/** Values inside values, as deep as an answer may go. */
const maxDepth = 100;

/** An answer's value, or why it has none. */
export type Parsed = { readonly value: unknown } | { readonly slip: string };

/**
 * Reads an answer as JSON. Blanks, a byte order mark and one code fence around the whole of it are taken off.
 * Of a name that stands twice in an object the last value counts, as in every parser of JavaScript.
 */
export function parseAnswer(text: string): Parsed {
  const bare = unfence(text);
  try {
    const value: unknown = JSON.parse(bare);
    const slip = unusable(value);
    return slip === undefined ? { value } : { slip };
  } catch (error) {
    const [, where] = /\((line \d+ column \d+)\)/.exec(String(error)) ?? [];
    return { slip: `must be JSON, and is ${quote(bare)}${where === undefined ? '' : `, broken at ${where}`}` };
  }
}

/** The text inside the fence of backticks or tildes that stands around all of it; any other text without blanks around it. */
function unfence(text: string): string {
  const bare = text.trim();
  const [fence = ''] = /^(?:`{3,}|~{3,})/.exec(bare) ?? [];
  const first = bare.indexOf('\n');
  const last = bare.lastIndexOf('\n');
  const closing = bare.slice(last + 1).trim();
  const isClosed = closing.length >= fence.length && closing === fence.charAt(0).repeat(closing.length);
  return fence === '' || first < 0 || !isClosed ? bare : bare.slice(first + 1, Math.max(first + 1, last));
}

/** What JSON text can say and no value can hold. */
function unusable(root: unknown): string | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: [root], depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.depth > maxDepth) return `must have at most ${maxDepth} levels`;
    for (const value of Object.values(next.value ?? {})) {
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        return 'must not have a number beyond 1.8e308';
      }
      if (typeof value === 'object') waiting.push({ value, depth: next.depth + 1 });
    }
  }
  return undefined;
}
