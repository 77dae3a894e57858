import { Failure, type Origin, type Place } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { requireExactNumbers } from '../yaml/exact-numbers.ts';
import { openFields, type Read } from '../yaml/fields.ts';
import { describe, type MapNode, type Node } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { text } from '../yaml/reads.ts';
import { child } from '../yaml/walk.ts';
import type { NamedSchema } from './prompt.ts';

/** The longest schema, in UTF-16 code units. */
const maxLength = 256 * 1024;

/** What a schema is called that has no name. */
const defaultName = 'response';

/**
 * Reads a JSON Schema from YAML or JSON: the schema itself, or a map with `name`, `schema` and `strict`, as
 * prompt files have it. Whether it is a schema is not looked at here.
 *
 * @throws {Failure} `invalid-schema`, with the place of each problem
 */
export function readNamedSchema(source: string, origin: Origin): NamedSchema {
  const problems = new Problems();
  const start = { ...origin, line: 1, column: 1 };
  if (source.length > maxLength) {
    const message = `The response schema has ${source.length} characters, more than the ${maxLength} that are read.`;
    throw new Failure('invalid-schema', { message, remedy: 'Shorten it.', place: start });
  }
  const root = parseYaml(source, origin, problems);
  problems.throwIfAny('invalid-schema');
  const named = root && readRoot(root, problems);
  problems.throwIfAny('invalid-schema');
  if (named) return named;
  const message = 'The response schema is empty.';
  throw new Failure('invalid-schema', { message, remedy: 'Write one, for example `type: object`.', place: start });
}

const readRoot: Read<NamedSchema> = (root, problems) => {
  requireExactNumbers(root, 'response schema', problems);
  // No keyword of JSON Schema is called `schema`.
  if (!child(root, 'schema')) return namedBy(root, {}, problems);
  const fields = openFields(root, problems, { what: 'a response schema', known: ['name', 'schema', 'strict'] });
  const name = fields?.optional('name', readName);
  const strict = fields?.optional('strict', readBoolean);
  return fields?.required('schema', (node) =>
    namedBy(node, { ...(name !== undefined && { name }), ...(strict !== undefined && { strict }) }, problems),
  );
};

function namedBy(node: Node, given: Partial<NamedSchema>, problems: Problems): NamedSchema | undefined {
  if (node.kind !== 'map') {
    const remedy = 'Write a map, for example `type: object` with `properties`.';
    return problems.add(`A response schema must be a map, not ${describe(node)}.`, remedy, node.place);
  }
  return { name: defaultName, schema: asObject(node), ...given, place: node.place, placeOf: placesOf(node) };
}

const readName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(name)) return name;
  return problems.add(
    `${quote(name)} cannot name a schema.`,
    'Use letters, digits, _ and -, at most 64 of them.',
    node.place,
  );
};

const readBoolean: Read<boolean> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return problems.add(`Expected true or false here, not ${describe(node)}.`, 'Write `true` or `false`.', node.place);
};

/** The map as JSON would have it: every name, also `__proto__`, is a property of its own. */
function asObject({ entries }: MapNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, asJson(value)]));
}

function asJson(node: Node): unknown {
  if (node.kind === 'map') return asObject(node);
  return node.kind === 'list' ? node.items.map(asJson) : node.value;
}

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
