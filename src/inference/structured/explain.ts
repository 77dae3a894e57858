import type { ErrorObject } from 'ajv';
import { quote, quoteUpTo } from '../../language/failures/quote.ts';
import { closest, isTypo } from '../../language/failures/suggest.ts';
import { isObject } from '../../language/json.ts';
import { partAt, showPlace } from './pointer.ts';

/** Allowed values that are listed. */
const maxValues = 20;

/** The longest wording of the validator's that is repeated, in UTF-16 code units. */
const maxWords = 200;

/** Names that keywords put into what they report, and what is said of them. */
const named: ReadonlyMap<string, readonly [param: string, words: (name: string) => string]> = new Map([
  ['required', ['missingProperty', (name: string) => `the property ${name} is missing`]],
  ['additionalProperties', ['additionalProperty', (name: string) => `there must be no property ${name}`]],
  ['unevaluatedProperties', ['unevaluatedProperty', (name: string) => `there must be no property ${name}`]],
  ['pattern', ['pattern', (pattern: string) => `the value must match the pattern ${pattern}`]],
]);

/** The most names of an answer that one of the schema is compared with. */
const maxCompared = 100;

/**
 * All violations as sentences, each with its place: `At /label, the value must be a string`. Of the answer they repeat
 * names, cut, and never a value. A property that is misspelled is told once, and not as one that is missing and one too many.
 */
export function explainErrors(errors: readonly ErrorObject[], answer: unknown): Explained {
  const told = errors.slice(0, 2 * maxListed).flatMap((error) => misspelled(error, answer) ?? []);
  const isTold = ({ keyword, instancePath, params }: ErrorObject) =>
    isSurplus(keyword) &&
    told.some(
      ({ at, name }) => at === instancePath && name === (params.additionalProperty ?? params.unevaluatedProperty),
    );
  const others = errors.filter((error) => !isTold(error));
  const hints = new Map(
    told.map(({ error, name, wanted }) => [error, `: ${quote(name)} may be meant for ${quote(wanted)}`]),
  );
  return {
    count: others.length,
    violations: others.slice(0, maxListed).map((error) => `${explainError(error)}${hints.get(error) ?? ''}`),
  };
}

/** Violations that are listed. */
const maxListed = 50;

interface Explained {
  readonly violations: readonly string[];
  readonly count: number;
}

/** The property that stands in an answer in place of one that is missing. */
interface Misspelled {
  readonly error: ErrorObject;
  readonly at: string;
  readonly wanted: string;
  readonly name: string;
}

function misspelled(error: ErrorObject, answer: unknown): readonly Misspelled[] | undefined {
  const wanted: unknown = error.params.missingProperty;
  if (error.keyword !== 'required' || typeof wanted !== 'string') return undefined;
  const object = partAt(answer, error.instancePath);
  if (!isObject(object)) return undefined;
  const known = isObject(error.parentSchema) ? error.parentSchema.properties : undefined;
  const names = Object.keys(object)
    .slice(0, maxCompared)
    .filter((name) => !isObject(known) || !Object.hasOwn(known, name));
  const [nearest] = closest(wanted, names, 1);
  if (nearest === undefined || !isTypo(wanted, nearest)) return undefined;
  return [{ error, at: error.instancePath, wanted, name: nearest }];
}

function isSurplus(keyword: string): boolean {
  return keyword === 'additionalProperties' || keyword === 'unevaluatedProperties';
}

function explainError(error: ErrorObject): string {
  return `${showPlace(error.instancePath)}, ${inAnswer(error)}`;
}

function inAnswer(error: ErrorObject): string {
  const [param = '', words] = named.get(error.keyword) ?? [];
  const name: unknown = error.params[param];
  if (words !== undefined && typeof name === 'string') return words(quote(name));
  return error.keyword === 'false schema' ? 'there must be nothing' : `the value ${requirementOf(error, inJson)}`;
}

/** What types are called. */
type TypeWords = (type: unknown) => string;

/** What must be, in words. */
export function requirementOf({ keyword, params, message = 'is wrong' }: ErrorObject, typeWords: TypeWords): string {
  if (keyword === 'enum' && Array.isArray(params.allowedValues))
    return `must be one of ${listed(params.allowedValues)}`;
  if (keyword === 'const') return `must be ${shown(params.allowedValue)}`;
  if (keyword === 'type') return `must be ${[params.type].flat().map(typeWords).join(' or ')}`;
  const words = quoteUpTo(maxWords, message).slice(1, -1).replaceAll('\\"', '"');
  return words
    .replace(/^must NOT/, 'must not')
    .replace(/^must be ([<>]=?) /, (_, sign: string) => `must be ${signs[sign]} `);
}

const signs: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '>': 'more than',
  '<=': 'at most',
  '<': 'less than',
};

function listed(values: readonly unknown[]): string {
  const left = values.length - maxValues;
  return [...values.slice(0, maxValues).map(shown), ...(left > 0 ? [`… and ${left} more`] : [])].join(', ');
}

/** A value of the schema's. */
function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : quote(JSON.stringify(value)).slice(1, -1).replaceAll('\\"', '"');
}

/** A type's name as a sentence has it. */
function inJson(type: unknown): string {
  if (type === 'null') return 'null';
  return `${/^[aeio]/.test(String(type)) ? 'an' : 'a'} ${type}`;
}
