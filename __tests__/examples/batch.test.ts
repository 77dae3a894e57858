import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf } from '../harness/batching.ts';
import { layOutRepository } from '../harness/git.ts';
import { secret } from '../harness/policies.ts';
import { hasTools, runExample } from './run-example.ts';
import type { ExampleScene } from './scenes.ts';
import { texts } from './texts.ts';

/** Two issues, of which the model takes the one that says so for a bug, whatever else its text says. */
const scene: ExampleScene = {
  name: 'label-backlog',
  event: 'workflow_dispatch',
  payload: () => ({ repository: { default_branch: 'main', full_name: 'acme/widgets' } }),
  repository: (_, files) => layOutRepository(files),
  prints: (text) => [
    [
      /^issue list/,
      JSON.stringify([
        { number: 41, title: 'Nothing works', body: 'It is a defect.' },
        { number: 7, title: text, body: text },
      ]),
    ],
  ],
  answer: (text, asked) => JSON.stringify({ labels: asked.includes('defect') ? ['bug'] : [], reason: text }),
  calls: [],
  answered: 'nowhere',
};

test.skipIf(!hasTools).each(texts)('label-backlog obeys nothing of $name, and labels by its own list', async (text) => {
  const { steps, calls, asked, repository } = await runExample(scene, text, { OPENAI_API_KEY: secret });
  expect(steps.map(({ exitCode, log }) => [exitCode, exitCode === 0 ? '' : log])).toEqual(steps.map(() => [0, '']));
  expect(steps.at(2)?.outputs).toMatchObject({ status: 'completed', 'completed-rows': '2' });
  expect(calls.slice(1).map(({ args }) => args.join(' '))).toEqual(['issue edit 41 --add-label bug']);
  expect(asked).toHaveLength(2);
  expect(linesOf(asked)).toMatch(/<untrusted-[0-9a-f]{32} name=\\+"body/);
  expect(existsSync(join(repository.workspace, 'pwned-1'))).toBe(false);
});

test.skipIf(!hasTools)('without issues nothing is asked', async () => {
  const empty: ExampleScene = { ...scene, prints: () => [[/^issue list/, '[]']] };
  const [text] = texts;
  if (!text) throw new Error('There are no texts.');
  const { steps, asked } = await runExample(empty, text, { OPENAI_API_KEY: secret });
  expect(steps.map(({ exitCode, log }) => [exitCode, exitCode === 0 ? '' : log])).toEqual(steps.map(() => [0, '']));
  expect(asked).toEqual([]);
});
