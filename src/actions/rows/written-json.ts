import { isContainer } from '../../language/json.ts';

/** A number that keeps the text it was written as: `1.0` is filled in as 1.0. */
class WrittenNumber {
  readonly value: number;
  readonly text: string;

  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** What came of reading JSON: a value whose numbers keep their text, or the parser's reason. */
type ReadJson = { readonly value: unknown } | { readonly reason: string };

/** Reads JSON so that numbers keep their text. Of a name that an object has twice, the last value counts. */
export function readWrittenJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text, keepNumber);
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: reasonOf(error, text) };
    if (error instanceof RangeError) return { reason: 'it has too many levels' };
    throw error;
  }
}

/** The third argument is what the text says (ECMAScript 2026, `JSON.parse` source text access). */
function keepNumber(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new WrittenNumber(value, context?.source ?? String(value)) : value;
}

/** Where the parser stopped. Its own message repeats the text, and only sometimes says where. */
function reasonOf({ message }: SyntaxError, text: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  const isCut = /end of JSON input|Unterminated/.test(message);
  if (position === undefined || isCut) return isCut ? 'it ends too early' : 'it is not valid';
  return Number(position) >= text.length ? 'it ends too early' : `it is broken at character ${Number(position) + 1}`;
}

/** A value as templates fill it in: text as it is, nothing as the empty text, lists and objects as JSON. */
export function textOfJson(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : toJson(value);
}

function toJson(value: unknown): string {
  if (value instanceof WrittenNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (!isContainer(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${toJson(inner)}`)
    .join(',')}}`;
}

/** The value with plain numbers. */
function plainJson(value: unknown): unknown {
  if (value instanceof WrittenNumber) return value.value;
  if (Array.isArray(value)) return value.map(plainJson);
  return isContainer(value) ? plainObject(value) : value;
}

/** The same of an object. */
export function plainObject(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainJson(inner)]));
}

/** What a value is, in the words of a message. */
export function describeJson(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof WrittenNumber) return `the number ${value.text.slice(0, 20)}`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `the value ${value}`;
}

/** Whether a value is an object: neither a list nor a number that keeps its text. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value) && !(value instanceof WrittenNumber);
}
