import { Failure } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { describe, type Entry } from './node.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Parses an input of the action that holds a YAML map. An empty input has no entries. A value may be JSON, such as
 * `toJSON` makes, whatever it says.
 *
 * @param form how an entry is written, for the message
 * @throws {Failure} `invalid-input`
 */
export function parseInputMap(name: string, yaml: string, form: string): readonly Entry[] {
  const problems = new Problems();
  const root = parseYaml(yaml, { file: `input ${name}`, annotatable: false }, problems, { breaksInQuotes: true });
  problems.throwIfAny('invalid-input');
  if (!root || root.kind === 'map') return root?.entries ?? [];
  throw new Failure('invalid-input', {
    message: `${name}: expected a YAML map, not ${describe(root)}.`,
    remedy: `Write one \`${form}\` a line.`,
  });
}
