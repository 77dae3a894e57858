import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startOpenAI } from '../harness/emulated-openai.ts';
import { layOutGh } from '../harness/gh.ts';
import { startGitHub } from '../harness/github.ts';
import { pdf, png } from '../harness/media.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import { test } from '../harness/scenario.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { snippetsOf } from '../repository/snippets/read-snippets.ts';
import { kindOf } from '../repository/snippets/yaml-kinds.ts';
import { hasTools } from './run-example.ts';

/** What is run by other tests, or by nobody any more: other providers, keyless keys, servers of tools, the old action. */
const elsewhere = /id-token|AZURE_|APIM_KEY|MISTRAL_|MCP_TOKEN|actions\/ai-inference|environment: models/;

/** The workflows of the pages that ask OpenAI one prompt, whole or in part. */
const workflows = snippetsOf('yaml').flatMap(([place, { text }]) => {
  const kind = kindOf(text);
  if (kind.is !== 'workflow' || elsewhere.test(text) || !kind.workflow.includes('byok-inference/byok-inference@'))
    return [];
  return [[place, kind.workflow] as const];
});

const needed = ['model: openai/gpt-6-luna', 'prompt: Say hello.', 'api-key: ${{ secrets.OPENAI_API_KEY }}'];

/** The workflow with what its step lacks, where the page is about something else. */
function complete(workflow: string): string {
  const lacking = needed.filter((line) => !new RegExp(`\\b${line.split(':')[0]}(?:-file)?:`).test(workflow));
  return workflow
    .replaceAll('…', 'and so on')
    .replace(/^( +)with:\n/m, (line, indent: string) => line + lacking.map((one) => `${indent}  ${one}\n`).join(''));
}

const policy =
  'version: 1\nkeys: [{name: openai, provider: openai, secret: OPENAI_API_KEY}]\nmodels: {enabled: [openai/gpt-6-luna]}\n';

const files = {
  'changes.patch': '+ a line\n',
  'logs/run.txt': 'It crashed.\n',
  'triage.prompt.yml': 'messages: [{role: user, content: Which label fits?}]\n',
};

test.skipIf(!hasTools).each(workflows)('the steps of %s pass', async (_, workflow) => {
  await using openAI = await startOpenAI(() =>
    JSON.stringify({ label: 'bug', ...(workflow.includes('reason: {') && { reason: 'It crashes.' }) }),
  );
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const workspace = layOutWorkspace({ ...files, 'screenshots/.keep': '', 'docs/.keep': '' });
  writeFileSync(join(workspace, 'screenshots/page.png'), png);
  writeFileSync(join(workspace, 'docs/specification.pdf'), pdf);
  const steps = await runWorkflow(complete(workflow), {
    workspace,
    event: 'workflow_dispatch',
    payload: {
      repository: { default_branch: 'main', full_name: 'acme/widgets' },
      issue: { number: 7, title: 'It crashes', body: 'On start: # always' },
    },
    secrets: { OPENAI_API_KEY: secret },
    github: { token: githubToken },
    environment: { ...openAI.environment, GITHUB_API_URL: github.url },
    path: layOutGh().path,
  });
  const failed = steps.find(({ exitCode }) => exitCode !== 0);
  expect(failed?.log).toBeUndefined();
  expect(openAI.asked().length).toBeGreaterThan(0);
});
