import { Failure } from '../failures/failure.ts';
import { toValue } from '../yaml/node.ts';
import { parseInputMap } from '../yaml/parse-input.ts';

/** Fields to be merged into the request body, by their names in the provider's API. */
export type Parameters = ReadonlyMap<string, unknown>;

/**
 * Reads the input `parameters`, a YAML map. Whether a key accepts the fields is the policy's business.
 *
 * @throws {Failure} `invalid-input`
 */
export function readParameters(yaml: string): Parameters {
  const entries = parseInputMap('parameters', yaml, 'reasoning_effort: low');
  const empty = entries.find(({ value }) => value.kind === 'scalar' && value.value === null);
  if (!empty) return new Map(entries.map(({ key, value }) => [key, toValue(value)]));
  throw new Failure('invalid-input', {
    message: `parameters: ${empty.key} has no value.`,
    remedy: 'Give it one, or remove the line.',
    place: empty.keyPlace,
  });
}
