import { Problems } from '../language/failures/problems.ts';
import { requireExactNumbers } from '../language/yaml/exact-numbers.ts';
import { toValue } from '../language/yaml/node.ts';
import { parseInputMap } from '../language/yaml/parse-input.ts';

/** Fields to be merged into the request body, by their names in the provider's API. */
export type Parameters = ReadonlyMap<string, unknown>;

/**
 * Reads the input `parameters`, a YAML map. Whether a key accepts the fields is the policy's business.
 *
 * @throws {Failure} `invalid-input`
 */
export function readParameters(yaml: string): Parameters {
  const problems = new Problems();
  const entries = parseInputMap('parameters', yaml, 'reasoning_effort: low');
  for (const { key, keyPlace, value } of entries) {
    if (value.kind === 'scalar' && value.value === null) {
      problems.add(`parameters: ${key} has no value.`, 'Give it one, or remove the line.', keyPlace);
    }
    requireExactNumbers(value, 'parameters', problems);
  }
  problems.throwIfAny('invalid-input');
  return new Map(entries.map(({ key, value }) => [key, toValue(value)]));
}
