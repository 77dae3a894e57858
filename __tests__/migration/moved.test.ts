import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type EmulatedOpenAI, startOpenAI } from '../harness/emulated-openai.ts';
import { startGitHub } from '../harness/github.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { type RanStep, runWorkflow } from '../harness/run-workflow.ts';
import { bundled, test } from '../harness/scenario.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { examplesIn, readPage } from '../repository/pages.ts';
import { mendModel, messageOf, move, pastePolicy } from './move.ts';
import { type Moved, moved } from './workflows.ts';

const path = '.github/workflows/ask.yml';

/** Runs a workflow as it lies in the repository. */
async function run(workflow: string, policy: string | undefined, { files, payload }: Moved, openAI: EmulatedOpenAI) {
  await using github = await startGitHub({ 'acme/widgets': policy === undefined ? {} : { [policyPath]: policy } });
  return await runWorkflow(workflow, {
    workspace: layOutWorkspace({ ...files, [path]: workflow }),
    event: 'workflow_dispatch',
    payload: { repository: { default_branch: 'main' }, ...payload },
    secrets: { OPENAI_API_KEY: secret, GITHUB_TOKEN: githubToken },
    environment: {
      ...openAI.environment,
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
      GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
    },
  });
}

function asked(steps: readonly RanStep[]): RanStep | undefined {
  return steps.find(({ used }) => used.startsWith('byok-inference/'));
}

describe.skipIf(process.platform === 'win32').each(moved)('$name', (workflow) => {
  const before = readFileSync(join(import.meta.dirname, 'before', workflow.name), 'utf8');

  bundled('is moved by the steps of docs/migrate.md, and by what its one failing run prints', async () => {
    await using openAI = await startOpenAI(() => workflow.answer);
    const text = move(before);
    const failed = asked(await run(text, undefined, workflow, openAI));
    expect(failed?.outputs).toMatchObject({ status: 'invalid', 'error-code': workflow.fails });
    expect(openAI.asked()).toEqual([]);

    const message = messageOf(failed?.log ?? '');
    const steps = await run(mendModel(text, message), pastePolicy(message), workflow, openAI);
    expect(asked(steps)?.outputs).toMatchObject({ status: 'completed', response: workflow.answer });
    expect(steps.at(-1)?.log).toContain(workflow.shows);

    const [request, ...more] = openAI.asked();
    expect(more).toEqual([]);
    expect(request?.body).toEqual({ ...workflow.sent, stream: true, stream_options: { include_usage: true } });
    expect(openAI.seen()).toMatch(new RegExp(`^authorization: Bearer ${secret}\r$`, 'im'));
    expect(openAI.seen()).not.toContain(githubToken);
  });
});

test('the page shows the move of the tests', () => {
  const [before = '', after] = examplesIn(readPage('docs/migrate.md'), 'yaml');
  const advice = 'model: no model is named. Add a line such as `model: openai/gpt-6-luna` to the step.';
  expect(mendModel(move(before), advice)).toBe(after);
});

test('the move changes nothing but the lines that the page names', () => {
  for (const { name } of moved) {
    const before = readFileSync(join(import.meta.dirname, 'before', name), 'utf8').split('\n');
    const after = move(before.join('\n')).split('\n');
    expect(before.filter((line) => !after.includes(line))).toEqual([
      ...before.filter((line) => /models: read$|uses: actions\/ai-inference@/.test(line)),
    ]);
    const added = after.filter((line) => !before.includes(line)).map((line) => line.trim());
    expect(added).toContain('api-key: ${{ secrets.OPENAI_API_KEY }}');
    expect(new Set(added.map((line) => line.replace(/^(?:id: |- )+/, '').split(':')[0]))).toEqual(
      new Set(
        before.includes('  contents: read') || name === 'json-schema.yml'
          ? ['uses', 'api-key']
          : ['uses', 'api-key', 'contents'],
      ),
    );
  }
});
