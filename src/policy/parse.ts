import { Failure } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { cut } from '../failures/quote.ts';
import { openFields, type Read, type Shape } from '../yaml/fields.ts';
import { describe } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { oneOf } from '../yaml/reads.ts';
import { readKeys } from './parse-keys.ts';
import { readModelLists } from './parse-models.ts';
import type { Policy, PolicySource } from './policy.ts';

/** The largest policy that is read, in bytes. */
export const maxPolicyBytes = 256 * 1024;

const shape: Shape = {
  what: 'the policy',
  known: ['version', 'mode', 'keys', 'models'],
  later: ['extends', 'own-keys', 'fallback', 'rules', 'exceptions', 'limits', 'secrets-in-prompt', 'reports', 'tests'],
};

/** The one version of the policy language that there is. */
const readVersion: Read<1> = (node, problems) => {
  if (node.kind === 'scalar' && node.value === 1 && node.text === '1') return 1;
  if (node.kind === 'scalar' && node.value === '1') {
    return problems.add('`version` is the text "1".', 'Write it without quotes: `version: 1`.', node.place);
  }
  const seen = node.kind === 'scalar' ? cut(node.text) : describe(node);
  return problems.add(
    `This version of byok-inference reads policies of version 1, not ${seen}.`,
    'Write `version: 1`, or use a version of byok-inference that reads this one.',
    node.place,
  );
};

/**
 * Parses a policy from the text of its file. Every problem is found before it gives up.
 *
 * @throws {Failure} `invalid-policy`, with the place of each problem
 */
export function parsePolicy(text: string, source: PolicySource): Policy {
  const problems = new Problems();
  const root = parseYaml(text, { file: source.file, annotatable: source.annotatable }, problems);
  if (!root) {
    problems.throwIfAny('invalid-policy');
    throw new Failure('invalid-policy', {
      message: `${source.file} is empty.`,
      remedy: 'Write at least `version: 1` and `keys:`.',
    });
  }
  const fields = openFields(root, problems, shape);
  fields?.required('version', readVersion);
  const keys = fields?.required('keys', readKeys);
  const mode = fields?.optional('mode', oneOf('enforce', 'audit'));
  const models = fields?.optional('models', readModelLists);
  problems.throwIfAny('invalid-policy');
  const keysPlace = fields?.placeOf('keys') ?? root.place;
  return { source, mode: mode ?? 'enforce', keys: keys ?? [], keysPlace, ...models };
}
