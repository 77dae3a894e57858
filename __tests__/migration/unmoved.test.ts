import { expect, test } from 'vitest';
import { startOpenAI } from '../harness/emulated-openai.ts';
import { startGitHub } from '../harness/github.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { messageOf, move } from './move.ts';

const path = '.github/workflows/ask.yml';

const policy = `version: 1
keys:
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-4.1]
`;

/** A workflow of v2's with further inputs from its line 11 on. */
const workflowWith = (lines: readonly string[]) =>
  `name: Ask
on: workflow_dispatch
permissions:
  models: read
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/ai-inference@v2
        with:
${lines.map((line) => `          ${line}\n`).join('')}          model: openai/gpt-4.1
          prompt: Hello!
`;

async function run(workflow: string, inForce = policy) {
  await using openAI = await startOpenAI(() => 'Hello.');
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: inForce } });
  const [step] = await runWorkflow(workflow, {
    workspace: layOutWorkspace({ [path]: workflow }),
    event: 'workflow_dispatch',
    payload: { repository: { default_branch: 'main' } },
    secrets: { OPENAI_API_KEY: secret, APIM_ENDPOINT: 'https://apim.test/v1', USER_PAT: 'ghp_user-token' },
    github: { token: githubToken },
    environment: {
      ...openAI.environment,
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
      GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
    },
  });
  if (!step) throw new Error('There is one step.');
  return { ...step, asked: openAI.asked() };
}

/** Settings of v2 that mean something else here, or nothing; each by the words that say what to do. */
const settings: readonly (readonly [line: string, says: string])[] = [
  ['endpoint: ${{ secrets.APIM_ENDPOINT }}', 'an address is now the `endpoint` of a key in the policy'],
  ['endpoint: https://models.github.ai/orgs/acme/inference', 'an address is now the `endpoint` of a key'],
  ['provider: copilot', 'it is now the `provider` of a key in the policy'],
  ['copilot-cli-path: /usr/local/bin/copilot', 'no Copilot CLI is used here'],
  ["copilot-allow-tools: 'shell(git:*),write'", 'no Copilot CLI is used here'],
  ['response-file: out/answer.txt', 'the output `response-file`'],
];

test.each(settings)('%s: the run names the line to change, and runs without it', async (line, says) => {
  const workflow = move(workflowWith([line]));
  const failed = await run(workflow);
  expect(failed.outputs).toMatchObject({ status: 'invalid', 'error-code': 'retired-input' });
  expect(failed.asked).toEqual([]);
  const name = line.slice(0, line.indexOf(':'));
  const message = messageOf(failed.log);
  expect(message).toContain(`Remove the line \`${name}:\` of this step; `);
  expect(message).toContain(says);

  const [, at = ''] = new RegExp(`^::error file=${path},line=(\\d+),`, 'm').exec(failed.log) ?? [];
  expect(workflow.split('\n')[Number(at) - 1]?.trim()).toBe(line);
  const mended = workflow
    .split('\n')
    .toSpliced(Number(at) - 1, 1)
    .join('\n');
  expect((await run(mended)).outputs.status).toBe('completed');
});

test('custom headers: the run prints the line of the policy, and the header is sent', async () => {
  const workflow = move(workflowWith([`custom-headers: '{"X-Team": "engineering"}'`]));
  const failed = await run(workflow);
  expect(failed.outputs['error-code']).toBe('invalid-input');
  const [, line = ''] = /`(accept-headers: \[[^`]*\])`/.exec(messageOf(failed.log)) ?? [];
  const { outputs, asked } = await run(workflow, policy.replace(/^( +)secret: .*$/m, `$&\n$1${line}`));
  expect(outputs.status).toBe('completed');
  expect(asked[0]?.headers).toMatchObject({ 'x-team': 'engineering' });
});

test('a personal token that may not read the repository is named by its input', async () => {
  const workflow = move(workflowWith(['token: ${{ secrets.USER_PAT }}']));
  await using github = await startGitHub({}, () => ({ status: 401, body: { message: 'Bad credentials' } }));
  const [step] = await runWorkflow(workflow, {
    workspace: layOutWorkspace(),
    event: 'workflow_dispatch',
    payload: { repository: { default_branch: 'main' } },
    secrets: { OPENAI_API_KEY: secret, USER_PAT: 'ghp_user-token' },
    environment: { GITHUB_API_URL: github.url },
  });
  expect(step?.outputs['error-code']).toBe('unreadable-policy');
  expect(messageOf(step?.log ?? '')).toContain('the token in the input `token`');
});
