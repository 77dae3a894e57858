import { Failure, type Origin } from '../language/failures/failure.ts';
import { Problems } from '../language/failures/problems.ts';
import type { Read } from '../language/yaml/fields.ts';
import { parseYaml } from '../language/yaml/parse-yaml.ts';
import { placeIn } from '../language/yaml/place-in.ts';
import type { NamedSchema } from './prompt.ts';
import { readNamedSchema, type SchemaContext, type WrittenSchema } from './read-named-schema.ts';

/** What a schema is called where nothing gives it a name. */
const defaultName = 'response';

/**
 * Parses an input, or the file that one names, with a JSON Schema in YAML or JSON.
 *
 * @throws {Failure} `invalid-schema`, with the place of each problem
 */
export function parseSchema(source: string, origin: Origin): NamedSchema {
  const problems = new Problems();
  const schema = parse(source, origin, { defaultName }, problems);
  if (!schema || problems.any) throw new Failure('invalid-schema', problems.list());
  return schema;
}

/**
 * Reads `jsonSchema` of a prompt file: a map, or a text that holds one as JSON or YAML.
 *
 * @param source the text of the file
 * @param fileName what the file calls itself, which becomes the schema's name where it has none
 */
export function readJsonSchema(source: string, fileName: string, slips: Problems): Read<NamedSchema> {
  const named = fitName(fileName);
  return (node, problems) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      return readNamedSchema({ defaultName: named, slips })(node, problems);
    }
    const inside = { problems: new Problems(), slips: new Problems() };
    const context = { defaultName: named, slips: inside.slips };
    const schema = parse(node.text, node.place, context, inside.problems);
    const outside = placeIn(source, node);
    problems.addAll(inside.problems, outside);
    slips.addAll(inside.slips, outside);
    return schema && { ...schema, placeOf: (pointer) => outside(schema.placeOf(pointer)) };
  };
}

function parse(source: string, origin: Origin, context: SchemaContext, problems: Problems): WrittenSchema | undefined {
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
