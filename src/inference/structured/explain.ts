import type { ErrorObject } from 'ajv';
import { quote, quoteUpTo } from '../../language/failures/quote.ts';
import { showPointer } from './pointer.ts';

/** Allowed values that are listed. */
const maxValues = 20;

/** The longest wording of the validator's that is repeated, in UTF-16 code units. */
const maxWords = 200;

/** Names that keywords put into what they report, and what is said of them. */
const named: ReadonlyMap<string, readonly [param: string, words: string]> = new Map([
  ['required', ['missingProperty', 'must have the property']],
  ['additionalProperties', ['additionalProperty', 'must not have the property']],
  ['unevaluatedProperties', ['unevaluatedProperty', 'must not have the property']],
  ['pattern', ['pattern', 'must match the pattern']],
]);

/** One violation as `POINTER: what must be`, in one line. Of the answer it repeats names, cut, and never a value. */
export function explainError(error: ErrorObject): string {
  return `${showPointer(error.instancePath)}: ${requirementOf(error)}`;
}

/** What must be, in words. */
export function requirementOf({ keyword, params, message = 'is wrong' }: ErrorObject): string {
  const [param = '', words] = named.get(keyword) ?? [];
  const name: unknown = params[param];
  if (words !== undefined && typeof name === 'string') return `${words} ${quote(name)}`;
  if (keyword === 'enum' && Array.isArray(params.allowedValues))
    return `must be one of ${listed(params.allowedValues)}`;
  if (keyword === 'const') return `must be ${shown(params.allowedValue)}`;
  if (keyword === 'type') return `must be ${[params.type].flat().map(withArticle).join(' or ')}`;
  if (keyword === 'false schema') return 'must not be there';
  return quoteUpTo(maxWords, message).slice(1, -1).replaceAll('\\"', '"');
}

function listed(values: readonly unknown[]): string {
  const left = values.length - maxValues;
  return [...values.slice(0, maxValues).map(shown), ...(left > 0 ? [`… and ${left} more`] : [])].join(', ');
}

/** A value of the schema's. */
function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : quote(JSON.stringify(value)).slice(1, -1).replaceAll('\\"', '"');
}

/** A type's name as a sentence has it. */
function withArticle(type: unknown): string {
  if (type === 'null') return 'null';
  return `${/^[aeio]/.test(String(type)) ? 'an' : 'a'} ${type}`;
}
