import type { Place } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { requireExactNumbers } from '../yaml/exact-numbers.ts';
import type { Read } from '../yaml/fields.ts';
import { describe, type Node, type ScalarNode, toValue } from '../yaml/node.ts';
import { placeIn } from '../yaml/place-in.ts';
import { findJsonFault } from './json-fault.ts';
import type { NamedSchema } from './prompt.ts';

/** What a schema is read with. */
export interface SchemaContext {
  /** The text of the file. */
  readonly source: string;
  /** What the file calls itself; a schema without a name of its own gets it. */
  readonly fileName: string;
  readonly slips: Problems;
}

/** The name of a schema that has none. */
const defaultName = 'response';

/** Names that providers take (OpenAI's API reference, `response_format`). */
const schemaName = /^[\w-]{1,64}$/;

/**
 * Reads `jsonSchema`: a map, or a text that holds one as JSON. Either is `{name, schema, strict}` or a JSON
 * Schema itself.
 */
export function readJsonSchema(context: SchemaContext): Read<NamedSchema> {
  return (node, problems) => {
    const value = node.kind === 'scalar' ? fromJson(node, context, problems) : fromYaml(node, problems);
    return value === undefined ? undefined : named(value, node.place, context, problems);
  };
}

type JsonMap = Readonly<Record<string, unknown>>;

function fromYaml(node: Node, problems: Problems): JsonMap | undefined {
  requireExactNumbers(node, 'jsonSchema', problems);
  const value = toValue(node);
  return isMap(value) ? value : refuse(describe(node), node.place, problems);
}

function fromJson(node: ScalarNode, { source }: SchemaContext, problems: Problems): JsonMap | undefined {
  if (typeof node.value !== 'string') return refuse(describe(node), node.place, problems);
  const fault = findJsonFault(node.text);
  if (fault) {
    const place = placeIn(source, node, fault.offset);
    return problems.add(`\`jsonSchema\` is not valid JSON: ${fault.message}`, 'Mend it, or write it as YAML.', place);
  }
  const value: unknown = JSON.parse(node.text);
  return isMap(value) ? value : refuse('other JSON', node.place, problems);
}

function refuse(seen: string, place: Place, problems: Problems): undefined {
  problems.add(`\`jsonSchema\` must hold a map, not ${seen}.`, 'Write {"name": …, "schema": {…}}.', place);
}

function named(value: JsonMap, place: Place, context: SchemaContext, problems: Problems): NamedSchema | undefined {
  const { name, schema, strict, ...others } = value;
  const fallback = fitName(context.fileName);
  if (schema === undefined && name === undefined && strict === undefined)
    return { name: fallback, schema: value, place };
  if (!isMap(schema)) {
    return problems.add('`jsonSchema` has no `schema` that is a map.', 'Write {"name": …, "schema": {…}}.', place);
  }
  if (name !== undefined && (typeof name !== 'string' || !schemaName.test(name))) {
    const remedy = 'Use 1 to 64 letters, digits, _ and -.';
    return problems.add('The `name` in `jsonSchema` is none that providers take.', remedy, place);
  }
  if (strict !== undefined && typeof strict !== 'boolean') {
    return problems.add('`strict` in `jsonSchema` is neither true nor false.', 'Write one of them.', place);
  }
  for (const field of Object.keys(others)) {
    context.slips.add(`\`jsonSchema\` has no field ${JSON.stringify(field.slice(0, 80))}.`, 'It is not sent.', place);
  }
  return { name: name ?? fallback, schema, ...(strict !== undefined && { strict }), place };
}

/** As much of a file's name as is looked at, in UTF-16 code units. */
const maxFitted = 256;

/** A file's name with what providers do not take replaced. */
function fitName(name: string): string {
  const words = name.slice(0, maxFitted).match(/[\w-]+/g) ?? [];
  const fit = words.join('_').slice(0, 64);
  return fit === '' ? defaultName : fit;
}

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
