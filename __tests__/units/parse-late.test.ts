import { expect, test } from 'vitest';
import type { PolicySource } from '../../src/policy/model/policy.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { parsePolicyLate } from '../../src/policy/read/parse-late.ts';
import { today } from '../harness/judging.ts';
import { fixturesIn } from '../harness/policy-fixtures.ts';

const source: PolicySource = { file: 'models.yml', commit: '', annotatable: true };

/** What comes of a policy, or what is said against it. */
function outcome(work: () => unknown): Promise<unknown> {
  return Promise.resolve()
    .then(work)
    .catch((error: unknown) => ({ error }));
}

/** Fields in the wrong place, misspelled, written in another way, or without a value: all are rare ones to the parser. */
const odd = [
  'budgetz: []',
  'budgets: []',
  'bugdets:\n  - {name: all, amount: 5, per: day}',
  '"pr\\u0069ces": {openai/gpt-6-luna: {input: 1}}',
  '? tools\n: []',
  'limits:\nmax-cost: 5',
  'limits: {"max\\x2dcost": 5}',
  'limits: {max-costs: 5}',
  'tests:',
  'prices: *none',
  'tools: 5',
];

const policies = [
  ...(['valid', 'invalid', 'invalid-beyond-schema'] as const).flatMap(fixturesIn),
  ...odd.map((text) => ({ name: text, text: `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${text}\n` })),
];

test.each(policies)('what reads rare fields is loaded where a policy has some: $name', async ({ text }) => {
  const late = await outcome(() => parsePolicyLate(text, source, today));
  expect(late).toEqual(await outcome(() => parsePolicy(text, source, today)));
});
