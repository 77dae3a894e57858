import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type EmulatedOpenAI, startOpenAI } from '../harness/emulated-openai.ts';
import { startGitHub } from '../harness/github.ts';
import { type McpServer, startMcpServer } from '../harness/mcp-server.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import { test } from '../harness/scenario.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { readPage, tableIn } from '../repository/pages.ts';
import { addPin, keepTools, mendModel, messageOf, move, pastePolicy, renameToken } from './move.ts';
import { type MovedWithTools, movedWithTools } from './tool-workflows.ts';

const path = '.github/workflows/ask.yml';
const personalToken = 'github_pat_0123456789abcdefghijkl_mcp';

async function run(workflow: string, policy: string | undefined, moved: MovedWithTools, openAI: EmulatedOpenAI) {
  await using github = await startGitHub({ 'acme/widgets': policy === undefined ? {} : { [policyPath]: policy } });
  const steps = await runWorkflow(workflow, {
    workspace: layOutWorkspace({ ...moved.files, [path]: workflow }),
    event: moved.event,
    payload: { repository: { default_branch: 'main' }, ...moved.payload },
    secrets: { OPENAI_API_KEY: secret, GITHUB_TOKEN: githubToken, [moved.secret]: personalToken },
    github: { token: githubToken },
    environment: {
      ...openAI.environment,
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
      GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
    },
  });
  const asked = steps.find(({ used }) => used.startsWith('byok-inference/'));
  if (!asked) throw new Error('A step asks a model.');
  return { asked, last: steps.at(-1) };
}

/** GitHub's server, with the tools of a prompt and one that writes. */
const startGithubTools = ({ needs, calls, result }: MovedWithTools): Promise<McpServer> =>
  startMcpServer(
    [...needs, 'delete_file'].map((name) => ({ name, ...(name === calls.name && { run: () => result }) })),
  );

describe.skipIf(process.platform === 'win32').each(movedWithTools)('$name', (moved) => {
  const before = readFileSync(join(import.meta.dirname, 'before/tools', moved.name), 'utf8');

  test('is moved by what docs/tools.md and its failing run say', async () => {
    await using tools = await startGithubTools(moved);
    let rounds = 0;
    const call = { name: moved.calls.name, arguments: JSON.stringify(moved.calls.arguments) };
    await using openAI = await startOpenAI(
      () => (rounds++ % 2 === 0 ? { toolCalls: [call] } : moved.answer),
      Number(new URL(tools.url).port),
    );
    const first = await run(move(before), undefined, moved, openAI);
    expect(first.asked.outputs.status).toBe('invalid');
    const message = messageOf(first.asked.log);
    const workflow = renameToken(mendModel(move(before), message));
    const printed = pastePolicy(message) ?? '';
    for (const tool of moved.needs) expect(printed).toContain(`      - ${tool}\n`);
    expect([openAI.asked(), tools.received]).toEqual([[], []]);

    const policy = keepTools(printed, moved.needs);
    const { asked, last } = await run(workflow, policy, moved, openAI);
    expect(asked.outputs).toMatchObject({ status: 'completed', response: moved.answer });
    expect(last?.log).toContain(moved.answer);
    expect(tools.calls()).toEqual([{ name: moved.calls.name, given: moved.calls.arguments }]);
    for (const { headers } of tools.received) {
      expect(headers).toMatchObject({ host: 'api.githubcopilot.com', authorization: `Bearer ${personalToken}` });
      expect(headers['x-mcp-toolsets']).toBe(moved.toolsets);
    }
    expect(JSON.stringify(tools.received)).not.toContain(secret);
    expect(openAI.seen()).not.toContain(personalToken);
    const [, told] = openAI.asked();
    expect(JSON.stringify(told?.messages)).toContain(JSON.stringify(moved.result).slice(1, -1));

    const pinned = addPin(policy, asked.log);
    expect(pinned).not.toBe(policy);
    const again = await run(workflow, pinned, moved, openAI);
    expect(again.asked.outputs.status).toBe('completed');
    expect(again.asked.log).not.toContain('pin: sha256:');
  });
});

test('docs/tools.md names the toolsets and the tools of these five', () => {
  const rows = tableIn(readPage('docs/tools.md'), 'shapes');
  expect(rows.map(([, , tools = '']) => tools.replaceAll('`', '').split(', '))).toEqual(
    movedWithTools.map(({ needs }) => needs),
  );
});
