import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headCommit } from '../harness/github.ts';
import { keepIssues } from '../harness/issues.ts';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { own } from '../harness/ledgers.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import type { Received } from '../harness/server.ts';
import { ledgerFiles, usageLine } from '../harness/usage.ts';
import { layOutWorkspace } from '../harness/workspace.ts';

const example = (file: string) => readFileSync(join(import.meta.dirname, '../../examples/usage', file), 'utf8');

test('usage reads the policy and the ledger, and keeps one issue once a budget runs low', async () => {
  const { issues, fault } = keepIssues();
  const content = Buffer.from(example('models.yml'));
  const file = { type: 'file', encoding: 'base64', size: content.length, content: content.toString('base64') };
  const answer = (request: Received) => {
    if (request.url.includes('/commits/')) return { when: 'before', reply: { body: headCommit } } as const;
    return request.url.includes('/contents/') ? ({ when: 'before', reply: { body: file } } as const) : fault(request);
  };
  await using github = await startLedgerGitHub(own, answer);
  const budgets = ['acme/widgets/.github/models.yml#everything'];
  github.commit('byok-ledger', ledgerFiles([usageLine({ micros: 46_000_000, budgets })]));
  const run = () =>
    runWorkflow(example('workflow.yml'), {
      workspace: layOutWorkspace(),
      event: 'schedule',
      payload: { repository: { default_branch: 'main', full_name: own } },
      secrets: {},
      github: { token: githubToken },
      environment: { GITHUB_API_URL: github.url },
    });
  for (const _ of [1, 2]) {
    const [step, ...others] = await run();
    expect([step?.exitCode, step?.exitCode === 0 ? '' : step?.log, others]).toEqual([0, '', []]);
    expect(step?.outputs).toMatchObject({ status: 'completed', cost: '46' });
    expect(step?.summary).toContain('### By actor');
  }
  expect(issues).toHaveLength(1);
  expect(issues[0]?.body).toContain('92 % of $50 a month');
});
