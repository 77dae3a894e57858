import { expect } from 'vitest';
import { startOpenAI } from '../harness/emulated-openai.ts';
import { layOutGh } from '../harness/gh.ts';
import { startGitHub } from '../harness/github.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { examplesIn, readPage } from '../repository/pages.ts';
import { hasTools } from './run-example.ts';
import { texts } from './texts.ts';

const [workflow = '', policy = ''] = examplesIn(readPage('README.md'), 'yaml');

/** Runs the README's workflow under the README's policy, for an issue with a text. */
async function run(written: string | null, answered: string) {
  await using openAI = await startOpenAI(() => answered);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const gh = layOutGh();
  const steps = await runWorkflow(workflow, {
    workspace: layOutWorkspace(),
    event: 'issues',
    payload: {
      repository: { default_branch: 'main', full_name: 'acme/widgets' },
      action: 'opened',
      issue: { number: 7, body: written },
    },
    secrets: { OPENAI_API_KEY: secret },
    github: { token: githubToken },
    environment: { ...openAI.environment, GITHUB_API_URL: github.url },
    path: gh.path,
  });
  return { steps, calls: gh.calls(), asked: openAI.asked() };
}

bundled.skipIf(!hasTools).each(oneOfEach(texts))(
  'the workflow of the README answers $name in a block of code',
  async (text) => {
    const { steps, calls, asked } = await run(text.written, text.answered);
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(asked).toHaveLength(1);
    expect(calls.map(({ args }) => args.join(' '))).toEqual(['issue comment 7 --body-file FILE']);
    const lines = calls[0]?.text.split(/[\r\n]+/) ?? [];
    expect(lines.filter((line) => line !== '' && !line.startsWith('    '))).toEqual([]);
    expect(calls[0]?.text).toContain(text.answered.split('\n')[0]);
  },
);

test.skipIf(!hasTools)('the workflow of the README asks about an issue without a text, too', async () => {
  const { steps, asked } = await run(null, 'It is empty.');
  expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(asked[0]?.messages.at(-1)?.content).toContain('It has no text.');
});
