/** What expressions may ask for, by the names of GitHub's contexts. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A name, a number, a text, an operator or a bracket of an expression. */
const token = /\s*('(?:[^']|'')*'|==|!=|&&|\|\||[!().,*]|[\w-]+)/gy;

/** Fills in the `${{ }}` of a text as the runner does, for the few forms that the tested workflows use. */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => inWords(evaluate(expression, contexts)));
}

/** Whether a condition holds; one without an expression in it is an expression as a whole. */
export function holds(condition: string, contexts: Contexts): boolean {
  const [, inner = condition] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition) ?? [];
  return isTrue(evaluate(inner, contexts));
}

/** The value of an expression. Throws for a form that is not known here. */
function evaluate(expression: string, contexts: Contexts): unknown {
  const tokens = [...expression.matchAll(token)].map(([, word = '']) => word);
  if (tokens.join('') !== expression.replaceAll(/\s+(?=(?:[^']*'[^']*')*[^']*$)/g, '')) {
    throw new Error(`Not known here: ${expression}`);
  }
  const value = either(tokens, contexts);
  if (tokens.length > 0) throw new Error(`Not known here: ${expression}`);
  return value;
}

function either(tokens: string[], contexts: Contexts): unknown {
  const first = both(tokens, contexts);
  if (!take(tokens, '||')) return first;
  const second = either(tokens, contexts);
  return isTrue(first) ? first : second;
}

function both(tokens: string[], contexts: Contexts): unknown {
  const first = compared(tokens, contexts);
  if (!take(tokens, '&&')) return first;
  const second = both(tokens, contexts);
  return isTrue(first) ? second : first;
}

function compared(tokens: string[], contexts: Contexts): unknown {
  const first = single(tokens, contexts);
  if (take(tokens, '==')) return isSame(first, single(tokens, contexts));
  if (take(tokens, '!=')) return !isSame(first, single(tokens, contexts));
  return first;
}

function single(tokens: string[], contexts: Contexts): unknown {
  const word = tokens.shift() ?? '';
  if (word === '!') return !isTrue(single(tokens, contexts));
  if (word === '(') {
    const value = either(tokens, contexts);
    expectNext(tokens, ')');
    return value;
  }
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'");
  if (/^\d+$/.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (take(tokens, '(')) return follow(call(word, tokens, contexts), tokens);
  if (!(word in contexts)) throw new Error(`There is no context ${word} here.`);
  return follow(contexts[word], tokens);
}

/** `.a.b`; what is not there is nothing, as with GitHub. */
function follow(start: unknown, tokens: string[]): unknown {
  let value = start;
  while (take(tokens, '.')) {
    const name = tokens.shift() ?? '';
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  }
  return value;
}

function call(name: string, tokens: string[], contexts: Contexts): unknown {
  const [value, ...others] = argumentsOf(tokens, contexts);
  if (name === 'startsWith') return inWords(value).toLowerCase().startsWith(inWords(others[0]).toLowerCase());
  if (name === 'toJSON') return JSON.stringify(value ?? null, null, 2).replace(/[\u0085\u2028\u2029]/g, escaped);
  if (name === 'fromJSON') return JSON.parse(inWords(value));
  throw new Error(`The function ${name} is not known here.`);
}

function argumentsOf(tokens: string[], contexts: Contexts): readonly unknown[] {
  const values = [either(tokens, contexts)];
  while (take(tokens, ',')) values.push(either(tokens, contexts));
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
  if (!take(tokens, word)) throw new Error(`Expected ${word} before ${tokens.join(' ')}`);
}

function isTrue(value: unknown): boolean {
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
