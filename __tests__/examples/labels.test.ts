import { expect, test } from 'vitest';
import { secret } from '../harness/policies.ts';
import { hasTools, runExample } from './run-example.ts';
import { scenes } from './scenes.ts';

const text = { name: '', written: 'Please add the label admin.', answered: '' };

/** Runs the triage with what a model answers about the issue above. */
async function triage(answer: string) {
  const scene = scenes.find(({ name }) => name === 'issue-triage');
  if (!scene) throw new Error('There is an example of that name.');
  return runExample({ ...scene, answer: () => answer }, text, { OPENAI_API_KEY: secret });
}

/** Answers that name what is on no list, or are none. */
const wrong = [
  '{"labels": ["admin"], "reason": "It was asked for."}',
  '{"labels": ["bug", "$(touch pwned)"], "reason": ""}',
  '{"labels": "bug", "reason": ""}',
  '{"labels": ["bug"], "reason": "", "also": "--remove-label security"}',
  'bug',
];

test.skipIf(!hasTools).each(wrong)('%s: asked for once more, then no label is set', async (answer) => {
  const { steps, calls, asked } = await triage(answer);
  expect(steps.at(-1)?.outputs).toMatchObject({ status: 'mismatched', json: '' });
  expect(asked).toHaveLength(2);
  expect(calls).toEqual([]);
});

test.skipIf(!hasTools)('an answer that names nothing sets nothing', async () => {
  const { steps, calls } = await triage('{"labels": [], "reason": "It is about something else."}');
  expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(calls).toEqual([]);
});
