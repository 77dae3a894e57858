import { Failure, type Origin, type Place } from '../language/failures/failure.ts';
import { Problems } from '../language/failures/problems.ts';
import { quote } from '../language/failures/quote.ts';
import { openFields, type Read } from '../language/yaml/fields.ts';
import { child, describe, type Node, show, toObject } from '../language/yaml/node.ts';
import { parseYaml } from '../language/yaml/parse-yaml.ts';
import { placeIn } from '../language/yaml/places.ts';
import { requireExactNumbers, text } from '../language/yaml/reads.ts';
import type { NamedSchema } from './prompt.ts';

/** What a schema is called where nothing gives it a name. */
const defaultName = 'response';

/**
 * Parses an input, or the file that one names, with a JSON Schema in YAML or JSON.
 *
 * @throws {Failure} `invalid-schema`, with the place of each problem
 */
export function parseSchema(source: string, origin: Origin): NamedSchema {
  const problems = new Problems();
  const schema = parseSchemaText(source, origin, { defaultName }, problems);
  if (!schema || problems.any) throw new Failure('invalid-schema', problems.list());
  return schema;
}

/**
 * Reads `jsonSchema` of a prompt file: a map, or a text that holds one as JSON or YAML.
 *
 * @param source the text of the file
 * @param fileName what the file calls itself, which becomes the schema's name where it has none
 */
export function readJsonSchema(source: string, fileName: string, warnings: Problems): Read<NamedSchema> {
  const named = fitName(fileName);
  return (node, problems) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      return readNamedSchema({ defaultName: named, warnings })(node, problems);
    }
    const inside = { problems: new Problems(), warnings: new Problems() };
    const context = { defaultName: named, warnings: inside.warnings };
    const schema = parseSchemaText(node.text, node.place, context, inside.problems);
    const outside = placeIn(source, node);
    problems.addAll(inside.problems, outside);
    warnings.addAll(inside.warnings, outside);
    return schema && { ...schema, placeOf: (pointer) => outside(schema.placeOf(pointer)) };
  };
}

function parseSchemaText(
  source: string,
  origin: Origin,
  context: SchemaContext,
  problems: Problems,
): WrittenSchema | undefined {
  const root = parseYaml(source, origin, problems, { breaksInQuotes: true });
  if (root) return readNamedSchema(context)(root, problems);
  if (problems.any) return undefined;
  const start = { ...origin, line: 1, column: 1 };
  return problems.add('The response schema is empty.', 'Write one, for example `type: object`.', start);
}

/** As much of a file's name as is looked at, in UTF-16 code units. */
const maxFitted = 256;

/** A file's name with what providers do not take replaced. */
function fitName(name: string): string {
  const words = name.slice(0, maxFitted).match(/[\w-]+/g) ?? [];
  const fit = words.join('_').slice(0, 64);
  return fit === '' ? defaultName : fit;
}

/** What the place of a schema decides about its reading. */
export interface SchemaContext {
  /** What a schema is called that has no name. */
  readonly defaultName: string;
  /** Where unknown fields beside the schema are tolerated: what collects them. */
  readonly warnings?: Problems;
}

/** A schema that was read from a text. */
export type WrittenSchema = NamedSchema & Required<Pick<NamedSchema, 'placeOf'>>;

/** The longest schema, in UTF-16 code units of its JSON. */
const maxLength = 256 * 1024;

/**
 * Reads a JSON Schema: the schema itself, or a map with `name`, `schema` and `strict`. Whether it is a schema
 * is not looked at here.
 */
function readNamedSchema({ defaultName, warnings }: SchemaContext): Read<WrittenSchema> {
  return (node, problems) => {
    requireExactNumbers(node, 'response schema', problems);
    // No keyword of JSON Schema is called `schema`.
    if (!child(node, 'schema')) return readSchema(defaultName)(node, problems);
    const shape = { what: 'a response schema', known: ['name', 'schema', 'strict'], ...(warnings && { warnings }) };
    const fields = openFields(node, problems, shape);
    const name = fields?.optional('name', readName);
    const strict = fields?.optional('strict', readBoolean);
    const schema = fields?.required('schema', readSchema(name ?? defaultName));
    return schema && { ...schema, ...(strict !== undefined && { strict }) };
  };
}

function readSchema(name: string): Read<WrittenSchema> {
  return (node, problems) => {
    if (node.kind !== 'map') {
      const isPath = node.kind === 'scalar' && /^[\w./-]+\.(?:json|ya?ml)$/i.test(node.text);
      const remedy = isPath
        ? 'To read it from a file of the workspace, set the input `response-schema-file`.'
        : 'Write a map, for example `type: object` with `properties`.';
      return problems.add(`The response schema must be a map, not ${show(node)}.`, remedy, node.place);
    }
    const schema = toObject(node);
    const { length } = JSON.stringify(schema);
    if (length > maxLength) {
      const message = `The response schema has ${length} characters as JSON, more than the limit of ${maxLength}.`;
      return problems.add(message, 'Shorten it.', node.place);
    }
    return { name, schema, placeOf: placesOf(node) };
  };
}

const readName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(name)) return name;
  return problems.add(
    `${quote(name)} is not a valid schema name.`,
    'Use letters, digits, _ and -, at most 64 of them.',
    node.place,
  );
};

const readBoolean: Read<boolean> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return problems.add(`Expected true or false, not ${describe(node)}.`, 'Write `true` or `false`.', node.place);
};

/** Where a part of a schema stands, by its JSON pointer: the name of a field, an item, or the nearest thing around. */
function placesOf(root: Node): (pointer: string) => Place {
  return (pointer) => {
    let node = root;
    let place = root.place;
    for (const step of pointer.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const entry = node.kind === 'map' ? node.entries.find(({ key }) => key === name) : undefined;
      const next = node.kind === 'list' ? node.items[Number(name)] : entry?.value;
      if (!next) break;
      node = next;
      place = entry?.keyPlace ?? next.place;
    }
    return place;
  };
}
