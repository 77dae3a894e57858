import { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { type Node, toValue } from '../yaml/node.ts';
import { parseInputMap } from '../yaml/parse-input.ts';

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
    requireExactNumbers(value, problems);
  }
  problems.throwIfAny('invalid-input');
  return new Map(entries.map(({ key, value }) => [key, toValue(value)]));
}

/** JSON would change these numbers on the way, or send none. */
function requireExactNumbers(node: Node, problems: Problems): void {
  if (node.kind === 'list') for (const item of node.items) requireExactNumbers(item, problems);
  if (node.kind === 'map') for (const { value } of node.entries) requireExactNumbers(value, problems);
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return;
  if (Number.isSafeInteger(node.value) || (Number.isFinite(node.value) && !Number.isInteger(node.value))) return;
  problems.add(
    `parameters: the number ${quote(node.text)} cannot be sent exactly.`,
    'Write a smaller one, or quote it.',
    node.place,
  );
}
