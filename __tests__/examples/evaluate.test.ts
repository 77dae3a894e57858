import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layOutRepository } from '../harness/git.ts';
import { baseCommit } from '../harness/payloads.ts';
import { secret } from '../harness/policies.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { hasTools, runExample } from './run-example.ts';
import type { ExampleScene } from './scenes.ts';
import { texts } from './texts.ts';

const main = { repository: { default_branch: 'main', full_name: 'acme/widgets' } };

/** A judge of the built-in kind answers by a schema; the customer gets one sentence, or what a text makes of it. */
const answer = (text: string, asked: string) => (asked.includes('score') ? '{"reason": "It fits.", "score": 5}' : text);

/** A pull request that adds the example's prompt file, beside one without test data and one with a hostile name. */
const pullRequest: ExampleScene = {
  name: 'evaluate',
  event: 'pull_request',
  payload: () => ({
    ...main,
    pull_request: {
      number: 7,
      user: { login: 'mallory' },
      head: { ref: 'topic', repo: { full_name: 'acme/widgets' } },
      base: { ref: 'main', sha: baseCommit, repo: { full_name: 'acme/widgets' } },
    },
  }),
  repository: (text, files) => {
    const repository = layOutRepository({ 'untouched.prompt.yml': files['.github/prompts/evaluate.prompt.yml'] ?? '' });
    repository.git('switch', '--quiet', '--create', 'topic');
    repository.commit(text, {
      ...files,
      'ask.prompt.yml': 'messages: [{role: user, content: Hi}]\n',
      'a\nb=c\nEND-OF-FILES.prompt.yml': 'testData: []\n',
      'docs/$(touch pwned-7).txt': text,
    });
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic');
    return repository;
  },
  answer,
  calls: [],
  answered: 'in the summary',
};

const weekly: ExampleScene = {
  name: 'evaluate-weekly',
  event: 'schedule',
  payload: () => main,
  repository: (_, files) => layOutRepository(files),
  answer,
  calls: [],
  answered: 'in the summary',
};

const one = { name: '', written: 'Tabs.', answered: 'It is on its way.' };

test.skipIf(!hasTools)('evaluate asks for the changed prompt file with test data, and for no other', async () => {
  const { steps, asked } = await runExample(pullRequest, one, { OPENAI_API_KEY: secret });
  expect(steps.map(({ exitCode, log }) => [exitCode, exitCode === 0 ? '' : log])).toEqual(steps.map(() => [0, '']));
  expect(steps[1]?.outputs).toEqual({ files: '.github/prompts/evaluate.prompt.yml' });
  const last = steps.at(-1);
  expect(last?.outputs).toMatchObject({ status: 'passed', rows: '2', 'passed-rows': '2' });
  expect(last?.summary).toContain('does not have this file, so it is not compared');
  expect(asked).toHaveLength(4);
});

test.skipIf(!hasTools).each(texts)('evaluate obeys and shows nothing of $name', async (text) => {
  const { steps, repository } = await runExample(pullRequest, text, { OPENAI_API_KEY: secret });
  const last = steps.at(-1);
  expect(last?.outputs.rows).toBe('2');
  expect(last?.log).not.toMatch(/^\s*::(?!error|warning|notice|group|endgroup|add-mask)|^(?!::).*##\[/m);
  expect(last?.summary).not.toContain(secret);
  expect(existsSync(join(repository.workspace, 'pwned-1'))).toBe(false);
});

test.skipIf(!hasTools)('evaluate passes in a run from a fork, which has no secret, and asks nothing', async () => {
  const { steps, asked } = await runExample(pullRequest, one, {});
  expect(steps.at(-1)).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
  expect(asked).toEqual([]);
});

test.skipIf(!hasTools)(
  'evaluate writes no file that a link in the repository leads to, and takes no file for a commit',
  async () => {
    const outside = join(layOutWorkspace({ precious: 'as it was' }), 'precious');
    const repository: ExampleScene['repository'] = (text, files) => {
      const laidOut = pullRequest.repository(text, files);
      for (const name of ['changed.list', 'files.list']) symlinkSync(outside, join(laidOut.workspace, name));
      for (const name of ['HEAD', 'HEAD^1']) writeFileSync(join(laidOut.workspace, name), '');
      return laidOut;
    };
    const { steps } = await runExample({ ...pullRequest, repository }, one, { OPENAI_API_KEY: secret });
    expect(steps.at(-1)?.outputs.status).toBe('passed');
    expect(readFileSync(outside, 'utf8')).toBe('as it was');
  },
);

test.skipIf(!hasTools)('evaluate-weekly compares three models, and names the best', async () => {
  const { steps, asked } = await runExample(weekly, one, { OPENAI_API_KEY: secret });
  expect(steps.at(-1)).toMatchObject({ exitCode: 0, outputs: { status: 'passed', rows: '6' } });
  expect(steps.at(-1)?.outputs['best-model']).toBe('openai/gpt-6-luna');
  expect(steps.at(-1)?.summary).toContain('```mermaid');
  // Three models × two rows × three repeats, and a judge for each answer.
  expect(asked).toHaveLength(36);
});
