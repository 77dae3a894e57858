import { parseJson, valueAt } from '../../../language/json.ts';

/** What a name of a context, such as `github.event.issue.number`, leads to. */
export type Lookup = (path: readonly string[]) => unknown;

/** An expression in a form that is not read here. */
export class UnknownExpression extends Error {
  override readonly name = 'UnknownExpression';
}

/** The longest expression that is read, in UTF-16 code units. */
const longest = 2000;

/** The longest JSON that one gives, in UTF-16 code units: each level of `toJSON` doubles what it has to escape. */
const longestJson = 4 * 1024 * 1024;

/** How deep brackets may be nested, as on GitHub. */
const deepest = 50;

/** A name, a number, a text, an operator or a bracket of an expression. */
const token = /\s*('(?:[^']|'')*'|==|!=|&&|\|\||[!().,*]|[\w-]+)/gy;

/**
 * Fills in the `${{ }}` of a text as the runner does, for names, texts, comparisons and a few functions (GitHub's
 * reference, "Evaluate expressions in workflows and actions").
 *
 * @param evaluateOne gives the value of one expression
 */
export function fillIn(text: string, evaluateOne: (expression: string) => unknown): string {
  const filled: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf('${{', from);
    const end = start < 0 ? -1 : text.indexOf('}}', start + 3);
    // Searched once where nothing closes, not from each that opens.
    if (end < 0) return [...filled, text.slice(from)].join('');
    filled.push(text.slice(from, start), inWords(evaluateOne(text.slice(start + 3, end))));
    from = end + 2;
  }
}

/**
 * The value of an expression.
 *
 * @throws {UnknownExpression}
 */
export function evaluate(expression: string, lookup: Lookup): unknown {
  if (expression.length > longest) throw new UnknownExpression(`${expression.slice(0, 40).trim()}…`);
  const found = [...expression.matchAll(token)];
  const tokens = found.map(([, word = '']) => word);
  const read = found.reduce((length, [whole]) => length + whole.length, 0);
  if (expression.slice(read).trim() !== '' || tokens.filter((word) => word === '(').length > deepest) {
    throw new UnknownExpression(expression.trim());
  }
  const value = either(tokens, lookup);
  if (tokens.length > 0) throw new UnknownExpression(expression.trim());
  return value;
}

function either(tokens: string[], lookup: Lookup): unknown {
  const first = both(tokens, lookup);
  if (!take(tokens, '||')) return first;
  const second = either(tokens, lookup);
  return isTrue(first) ? first : second;
}

function both(tokens: string[], lookup: Lookup): unknown {
  const first = compared(tokens, lookup);
  if (!take(tokens, '&&')) return first;
  const second = both(tokens, lookup);
  return isTrue(first) ? second : first;
}

function compared(tokens: string[], lookup: Lookup): unknown {
  const first = single(tokens, lookup);
  if (take(tokens, '==')) return isSame(first, single(tokens, lookup));
  if (take(tokens, '!=')) return !isSame(first, single(tokens, lookup));
  return first;
}

function single(tokens: string[], lookup: Lookup): unknown {
  const word = tokens.shift() ?? '';
  if (word === '!') return !isTrue(single(tokens, lookup));
  if (word === '(') {
    const value = either(tokens, lookup);
    expectNext(tokens, ')');
    return value;
  }
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'");
  if (/^\d+$/.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (take(tokens, '(')) {
    const value = call(word, tokens, lookup);
    return valueAt(value, ...namesBehind(tokens));
  }
  if (!/^[a-z_][\w-]*$/i.test(word)) throw new UnknownExpression(word);
  return lookup([word, ...namesBehind(tokens)]);
}

/** `.a.b` */
function namesBehind(tokens: string[]): readonly string[] {
  const names: string[] = [];
  while (take(tokens, '.')) names.push(tokens.shift() ?? '');
  return names;
}

/** GitHub reads the names of functions without regard to case. */
function call(written: string, tokens: string[], lookup: Lookup): unknown {
  const [value, ...others] = argumentsOf(tokens, lookup);
  const name = written.toLowerCase();
  if (name === 'startswith') return inWords(value).toLowerCase().startsWith(inWords(others[0]).toLowerCase());
  if (name === 'tojson') return toJson(value);
  if (name === 'fromjson') return parseJson(inWords(value));
  throw new UnknownExpression(written);
}

function toJson(value: unknown): string {
  const json = JSON.stringify(value ?? null, null, 2).replace(/[\u0085\u2028\u2029]/g, escaped);
  if (json.length > longestJson) throw new UnknownExpression('toJSON');
  return json;
}

function argumentsOf(tokens: string[], lookup: Lookup): readonly unknown[] {
  const values = [either(tokens, lookup)];
  while (take(tokens, ',')) values.push(either(tokens, lookup));
  expectNext(tokens, ')');
  return values;
}

/** The runner writes JSON with Newtonsoft.Json, which escapes line ends of other alphabets as well. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function take(tokens: string[], word: string): boolean {
  return tokens[0] === word && tokens.shift() !== undefined;
}

function expectNext(tokens: string[], word: string): void {
  if (!take(tokens, word)) throw new UnknownExpression(tokens.join(' '));
}

/** Whether a value counts as true, in a condition. */
export function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false && value !== 0;
}

/** GitHub compares texts without regard to case. */
function isSame(one: unknown, other: unknown): boolean {
  return inWords(one).toLowerCase() === inWords(other).toLowerCase();
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
