import type { Ajv, ErrorObject } from 'ajv';
import { quote } from '../../language/failures/quote.ts';
import { closest, isTypo } from '../../language/failures/suggest.ts';
import { requirementOf } from './explain.ts';
import type { SchemaWarning } from './inspect.ts';
import { partAt, showPointer } from './pointer.ts';

/** The types of JSON Schema (JSON Schema Validation, section 6.1.1). */
const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** What other languages call the types. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ...['list', 'tuple', 'set'].map((name) => [name, 'array'] as const),
  ...['dict', 'map', 'hash', 'struct', 'record'].map((name) => [name, 'object'] as const),
  ...['int', 'long', 'int32', 'int64'].map((name) => [name, 'integer'] as const),
  ...['float', 'double', 'decimal', 'float64'].map((name) => [name, 'number'] as const),
  ...['str', 'text', 'date', 'datetime', 'uuid', 'char'].map((name) => [name, 'string'] as const),
  ...['bool'].map((name) => [name, 'boolean'] as const),
  ...['none', 'nil', 'undefined'].map((name) => [name, 'null'] as const),
]);

/** What the metaschema has against a schema: one slip a place, since it often says the same in several ways. */
export function refusedByMetaschema(ajv: Ajv, schema: Readonly<Record<string, unknown>>): readonly SchemaWarning[] {
  const { $schema: _, ...rest } = schema;
  ajv.validateSchema(rest);
  const errors = Map.groupBy(ajv.errors ?? [], ({ instancePath }) => instancePath);
  // Of a list it is the item that is wrong.
  const lists = new Set([...errors.keys()].flatMap((pointer) => /^(.*)\/\d+$/s.exec(pointer)?.slice(1) ?? []));
  return [...errors].flatMap(([pointer, [error]]) => {
    if (!error || lists.has(pointer)) return [];
    const value = partAt(rest, pointer);
    const requirement = requirementOf(error, (type) => inYaml.get(type) ?? String(type));
    const message = `${subjectOf(pointer)} ${requirement}${seen(value, error)}.`;
    return [{ pointer, message, remedy: remedyFor(pointer, value, error) }];
  });
}

/** The keyword that is wrong, or an entry of its list. */
function subjectOf(pointer: string): string {
  if (pointer === '') return 'the schema';
  const [, whole = pointer, entry] = /^(.*?)(\/\d+)?$/s.exec(pointer) ?? [];
  const keyword = `\`${showPointer(whole.split('/').at(-1) ?? '').replaceAll('`', "'")}\``;
  return entry === undefined ? keyword : `an entry of ${keyword}`;
}

/** The value that is wrong, as the end of a sentence. */
function seen(value: unknown, { keyword }: ErrorObject): string {
  if (typeof value === 'string') return `, not the text ${quote(value)}`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return `, not ${String(value)}`;
  return keyword === 'type' ? `, not a ${Array.isArray(value) ? 'list' : 'map'}` : '';
}

/** What YAML calls the types of JSON. */
const inYaml: ReadonlyMap<unknown, string> = new Map([
  ['array', 'a list'],
  ['object', 'a map'],
  ['string', 'text'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
]);

function remedyFor(pointer: string, value: unknown, { params }: ErrorObject): string {
  const keyword =
    pointer
      .replace(/\/\d+$/, '')
      .split('/')
      .at(-1) ?? '';
  if (keyword === 'type') return typeRemedy(value);
  if (keyword === 'required' && typeof value === 'boolean') {
    return 'Write the names of required properties in a list next to `properties`: `required: [name]`.';
  }
  if (/\/items$/.test(pointer) && Array.isArray(value)) {
    return 'A list of schemas for the first items is called `prefixItems`; in draft-07 it is `items`.';
  }
  const wanted = [params.type].flat();
  if (wanted.includes('array') && value !== undefined) return inList(keyword, value);
  if (typeof value === 'string' && wanted.includes('object')) return asSchema(keyword, value, pointer);
  if (
    typeof value === 'string' &&
    value.trim() !== '' &&
    wanted.some((type) => type === 'number' || type === 'integer')
  ) {
    return Number.isFinite(Number(value))
      ? `Write it without quotes: \`${keyword}: ${Number(value)}\`.`
      : 'Write a number.';
  }
  if (typeof value === 'string' && wanted.includes('boolean'))
    return `Write \`${keyword}: true\` or \`${keyword}: false\`.`;
  if (wanted.includes('string') && typeof value === 'number') return `Put it in quotes: "${value}".`;
  if (keyword === 'properties' && Array.isArray(value))
    return 'Write a map from each property’s name to its schema: `name: {type: string}`.';
  return 'Change it, or remove the line.';
}

/** The type that is meant by another word, or by a slip of the pen. */
function typeRemedy(value: unknown): string {
  if (value === null) return 'The type is a word, in quotes since YAML has a value of that name: `type: "null"`.';
  if (typeof value !== 'string') return `Write one of ${types.join(', ')}, or a list of them.`;
  const word = value.trim().toLowerCase();
  const [nearest = ''] = closest(word, types, 1);
  const meant = otherNames.get(word) ?? (isTypo(word, nearest) ? nearest : undefined);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const several = word.split(/[\s,|]+/).filter((part) => types.includes(part));
  return several.length > 1
    ? `Write a list: \`type: [${several.map((type) => (type === 'null' ? '"null"' : type)).join(', ')}]\`.`
    : `Write one of ${types.join(', ')}.`;
}

/** A single entry that was meant as a list of one, or several that were written as one text. */
function inList(keyword: string, value: unknown): string {
  if (typeof value !== 'string')
    return `Write a list: put \`[ ]\` around the value of \`${keyword}\`, or \`- \` in front of it.`;
  const entries = value.split(/\s*,\s*/).filter((entry) => entry !== '');
  return `Write \`${keyword}: [${entries.map((entry) => (/^[\w$-]+$/.test(entry) ? entry : quote(entry))).join(', ')}]\`.`;
}

/** A word in the place of a schema: mostly a type. */
function asSchema(keyword: string, value: string, pointer: string): string {
  const name = pointer.split('/').at(-1) ?? keyword;
  const word = value.trim().toLowerCase();
  if (word === 'true' || word === 'false') return `Write it without quotes: \`${name}: ${word}\`.`;
  const meant = types.includes(word) ? word : otherNames.get(word);
  return meant === undefined ? 'Write a schema, for example `{type: string}`.' : `Write \`${name}: {type: ${meant}}\`.`;
}
