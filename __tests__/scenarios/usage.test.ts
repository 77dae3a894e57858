import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { keepIssues } from '../harness/issues.ts';
import { type Fault, graphqlFault, startLedgerGitHub } from '../harness/ledger-github.ts';
import { own } from '../harness/ledgers.ts';
import { readChart } from '../harness/mermaid.ts';
import { bundled, test } from '../harness/scenario.ts';
import type { Received } from '../harness/server.ts';
import { ledgerFiles, ledgerPolicy, runUsage, usageLine } from '../harness/usage.ts';

const outputNames = Object.keys(readActionFile('usage').outputs).toSorted();

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  validateFormats: false,
}).compile(JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/usage.schema.json'), 'utf8')));

/** A GitHub whose ledger has lines. */
async function ledgerOf(lines: Parameters<typeof ledgerFiles>[0], fault?: (request: Received) => Fault | undefined) {
  const github = await startLedgerGitHub(own, fault);
  github.commit('byok-ledger', ledgerFiles(lines));
  return github;
}

const hoursAgo = (hours: number) => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;

bundled('cost, requests, tokens and groups of the month, with files, and nothing is written', async () => {
  await using github = await ledgerOf([
    usageLine({ micros: 1_250_000 }),
    usageLine({ micros: 250_000, actor: 'hubot', model: 'openai/gpt-6-sol', requests: 3 }),
    usageLine({ micros: 0, tokens: 'none' }),
  ]);
  const { exitCode, outputs, summary, log } = await runUsage(github);
  expect([exitCode, exitCode === 0 ? '' : log]).toEqual([0, '']);
  expect(Object.keys(outputs).toSorted()).toEqual(outputNames);
  expect(outputs).toMatchObject({ status: 'completed', 'error-code': '', cost: '1.5', requests: '4', alerts: '[]' });
  expect(summary).toContain('## Model usage: $1.50 · month');
  expect(summary).toMatch(/^\| `openai\/gpt-6-luna` \| \$1\.25 \| 83 % \| 1 \| /m);
  expect(summary).toMatch(/^\| `hubot` \| \$0\.25 \| 17 % \| 3 \| /m);
  expect(summary).toContain('```mermaid\npie showData');
  expect(summary).toContain('all ███░░░░░░░░░░░░░░░░░ 15 % of $10 a month for acme/widgets');
  const csv = readFileSync(outputs['csv-file'] ?? '', 'utf8');
  expect(csv.split('\r\n')).toHaveLength(5);
  expect(csv.split('\r\n')[1]).toContain(',settled,1.25,false,1,"openai/gpt-6-luna","openai","acme/widgets",');
  const json = JSON.parse(readFileSync(outputs['json-file'] ?? '', 'utf8'));
  expect([validate(json), validate.errors]).toEqual([true, null]);
  expect(json.totals).toMatchObject({ cost: 1.5, requests: 4 });
  expect(
    github.received.filter(({ body }) => body.includes('createCommitOnBranch') || body.includes('"tree"')),
  ).toEqual([]);
});

test('a reservation that was never settled counts at its worst case, and is shown with age and run', async () => {
  await using github = await ledgerOf([
    usageLine({ type: 'reserved', micros: 2_000_000, run: '77/2', at: hoursAgo(3) }),
    usageLine({ micros: 500_000, assumed: true, tokens: 'none' }),
  ]);
  const { outputs, summary } = await runUsage(github, { period: '7d' });
  expect(outputs).toMatchObject({ cost: '2.5', requests: '2' });
  expect(summary).toContain('| 3 hours | $2 | `openai/gpt-6-luna` |');
  expect(summary).toContain('[`77/2`](https://github.com/acme/widgets/actions/runs/77/attempts/2)');
  expect(summary).toContain('$0.50 of the cost is the worst case of 1 request');
});

describe('a ledger that is not as it should be', () => {
  test('one that is missing has recorded nothing yet', async () => {
    await using github = await startLedgerGitHub(own);
    const { exitCode, outputs, summary } = await runUsage(github);
    expect([exitCode, outputs.cost, outputs.requests]).toEqual([0, '0', '0']);
    expect(summary).toContain('nothing recorded yet');
    expect(summary).not.toContain('mermaid');
  });

  bundled('broken lines fail closed and are named', async () => {
    const month = new Date().toISOString().slice(0, 7);
    await using github = await startLedgerGitHub(own);
    github.commit('byok-ledger', { [`${month}.jsonl`]: '{"v":1}\n' });
    const { exitCode, outputs, summary, log } = await runUsage(github);
    expect(exitCode).toBe(1);
    expect(Object.keys(outputs).toSorted()).toEqual(outputNames);
    expect(outputs).toMatchObject({
      status: 'invalid',
      'error-code': 'ledger-unavailable',
      cost: '',
      requests: '',
      alerts: '',
    });
    expect(log).toContain(`${month}.jsonl, line 1: it has no \`type\``);
    expect(summary).toContain('ledger-unavailable');
  });

  test('without the right to read, the message names the right to add', async () => {
    const refuse = () =>
      ({ when: 'before', reply: graphqlFault('FORBIDDEN', 'Resource not accessible by integration') }) as const;
    await using github = await startLedgerGitHub(own, refuse);
    const { exitCode, log } = await runUsage(github);
    expect(exitCode).toBe(1);
    expect(log).toContain('Add `contents: read` to the job’s `permissions`');
    expect(log).not.toContain('contents: write');
  });

  test('a policy without a ledger says which line to add', async () => {
    await using github = await startLedgerGitHub(own);
    const { outputs, log } = await runUsage(github, {}, ledgerPolicy.replace(/ledger[\s\S]*/, ''));
    expect(outputs['error-code']).toBe('ledger-unavailable');
    expect(log).toContain('ledger: {}');
  });
});

test.each([
  ['period', '2026-13', 'is not a period'],
  ['period', 'year', 'is not a period'],
  ['period', '0d', 'is not a period'],
  ['period', '367d', 'is not a period'],
  ['period', '2099-01', 'has not begun'],
  ['group-by', 'model, team', '"team" is not known'],
  ['issue', 'yes', '"yes" is not a known value'],
])('%s: %s is an error that says what to write', async (name, value, said) => {
  await using github = await startLedgerGitHub(own);
  const { exitCode, outputs, log } = await runUsage(github, { [name]: value });
  expect([exitCode, outputs.status, outputs['error-code']]).toEqual([1, 'invalid', 'invalid-input']);
  expect(log).toContain(said);
  expect(github.received).toEqual([]);
});

test('a request that two ledgers count is added up once, and each has its budgets', async () => {
  const line = usageLine({ micros: 4_000_000 });
  const other = usageLine({ micros: 1_000_000, type: 'reserved' });
  const base = `version: 1
own-keys: allow
keys: [{name: openai, provider: openai, secret: OPENAI_API_KEY}]
ledger: {repository: acme/widgets, branch: second}
budgets: [{name: org, amount: 5, per: month}]
`;
  const policies = (request: Received): Fault | undefined => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname.includes('/commits/')) return { when: 'before', reply: { body: 'a'.repeat(40) } };
    if (!pathname.includes('/contents/')) return undefined;
    const content = Buffer.from(base);
    return {
      when: 'before',
      reply: { body: { type: 'file', encoding: 'base64', size: content.length, content: content.toString('base64') } },
    };
  };
  await using front = await startLedgerGitHub(own, policies);
  front.commit('byok-ledger', { ...ledgerFiles([line, other]) });
  front.commit('second', ledgerFiles([{ ...line, budgets: ['acme/policies/base.yml#org'] }, usageLine()]));
  const policy = `version: 1\nextends: acme/policies/base.yml@main\nledger: {}\nbudgets: [{name: all, amount: 10, per: month}]\n`;
  const { outputs, summary, log } = await runUsage(front, {}, policy);
  expect([outputs.cost, outputs.cost === '6' ? '' : log]).toEqual(['6', '']);
  expect(summary).toContain('all ████████▒▒░░░░░░░░░░ 50 %');
  expect(summary).toContain('org ████████████████░░░░ 80 %');
});

/** Names that try to leave their place. */
const hostileNames = [
  '"] \n bar [999]',
  '```\n\n# Owned @octocat',
  '|a|b| <img src=x onerror=alert(1)>',
  '<!-- x --> ![x](https://evil.test/x)',
  '=HYPERLINK("https://evil.test")',
  'a;=cmd|calc!A1',
  '%%{init: {}}%% $$x$$',
  '@acme/admins #1 `unclosed',
].map((name) => name.replaceAll('\n', ' '));

test('hostile names leave no table, no chart and no cell', async () => {
  await using github = await ledgerOf(
    hostileNames.map((name, index) =>
      usageLine({ actor: name, workflow: name, type: index % 2 ? 'settled' : 'reserved', tokens: 'none' }),
    ),
  );
  const { outputs, summary } = await runUsage(github);
  const charts = [...summary.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, chart = '']) => chart);
  expect(charts).toHaveLength(3);
  // Mermaid's reader of pies is another one, which takes 13 MB.
  for (const chart of charts.filter((one) => !one.startsWith('pie'))) {
    expect(readChart(chart).map(({ what }) => what)).toContain('setBarData');
  }
  for (const line of charts.flatMap((chart) => chart.split('\n'))) {
    expect(line).toMatch(
      /^(?:---|config: [\w{}: ,]+|xychart-beta|pie showData| {2}title "?[\w ,]+"?| {2}x-axis \[[^`%;#<>]*\]| {2}y-axis "US dollars" 0 --> [\d.]+| {2}bar \[[\d., ]+\]| {2}"[^"`%;#<>@$|]*" : [\d.]+|)$/u,
    );
  }
  const rest = summary.replaceAll(/^```mermaid\n[\s\S]*?^```$/gm, '').replaceAll(/(`+)[^`].*?\1/g, 'CODE');
  expect(rest).not.toMatch(/evil|octocat|<img|<!--|acme\/admins|Owned/);
  for (const row of summary.split('\n').filter((line) => line.startsWith('| ')))
    expect([6, 7, 8]).toContain(row.split('|').length - 1);
  for (const cell of readFileSync(outputs['csv-file'] ?? '', 'utf8').matchAll(/"((?:[^"]|"")*)"/g)) {
    expect(cell[1]).not.toMatch(/(?:^|[,;|])[\s"]*[=+@-]/);
  }
});

test('100,000 lines are read, and what does not fit is added up as others', async () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => {
    const settled = usageLine({ actor: `user-${index % 3000}`, micros: 1000 });
    const { tokens: _tokens, ...reserved } = settled;
    return [{ ...reserved, type: 'reserved' as const, micros: 5000 }, settled];
  }).flat();
  await using github = await ledgerOf(lines);
  const policy = ledgerPolicy.replace('per: month', 'per: month, each: actor');
  const { outputs, summary } = await runUsage(github, {}, policy);
  expect(outputs).toMatchObject({ cost: '50', requests: '50000' });
  expect(summary).toContain('| 2975 others |');
  expect(Buffer.byteLength(summary)).toBeLessThan(1_000_000);
}, 60_000);

describe('issue', () => {
  bundled(
    'is created when a budget reaches an alert, kept when nothing changed, updated when something did',
    async () => {
      const { issues, fault } = keepIssues([
        { author: 'mallory', body: '<!-- byok-inference usage .github%2Fmodels.yml -->' },
      ]);
      const first = [usageLine({ micros: 4_000_000, actor: 'mallory' })];
      await using github = await ledgerOf(first, fault);
      const quiet = await runUsage(github, { issue: 'true' });
      expect(issues).toHaveLength(1);
      expect(quiet.log).toContain('No issue: there is none yet');

      const more = [...first, usageLine({ micros: 2_000_000, actor: '@octocat' })];
      github.commit('byok-ledger', ledgerFiles(more));
      const created = await runUsage(github, { issue: 'true' });
      expect(issues).toHaveLength(2);
      expect(issues[1]?.title).toBe('Model usage and budgets');
      expect(issues[1]?.body).toMatch(
        /^<!-- byok-inference usage \.github%2Fmodels\.yml -->\n<!-- alerts [0-9a-f]{12} -->\n\n## Model usage: <span>\$<\/span>6/,
      );
      expect(issues[1]?.body.replaceAll(/`[^`]*`/g, '')).not.toContain('octocat');
      expect(JSON.parse(created.outputs.alerts ?? '')).toMatchObject([
        { name: 'all', spent: 6, amount: 10, reached: 50 },
      ]);
      expect(issues[0]?.body).not.toContain('Model usage');

      const body = issues[1]?.body;
      const kept = await runUsage(github, { issue: 'true' });
      expect(kept.log).toContain('Issue unchanged: https://github.com/acme/widgets/issues/2');
      expect(github.received.filter(({ method, url }) => method !== 'GET' && url.includes('/issues'))).toHaveLength(1);

      if (issues[1]) issues[1].state = 'closed';
      github.commit('byok-ledger', ledgerFiles([...more, usageLine({ micros: 1_000_000 })]));
      await runUsage(github, { issue: 'true' });
      expect([issues[1]?.state, issues[1]?.body === body]).toEqual(['closed', false]);

      github.commit('byok-ledger', ledgerFiles([...more, usageLine({ micros: 4_000_000 })]));
      const reopened = await runUsage(github, { issue: 'true' });
      expect([issues.length, issues[1]?.state]).toEqual([2, 'open']);
      expect(reopened.log).toContain('Issue reopened');
      expect(reopened.exitCode).toBe(0);
    },
  );

  test('without the right it is a warning that names it, and the step passes', async () => {
    const { fault } = keepIssues();
    const refuse = (request: Received): Fault | undefined =>
      request.method === 'POST' && request.url.endsWith('/issues')
        ? { when: 'before', reply: { status: 403, body: { message: 'Resource not accessible by integration' } } }
        : fault(request);
    await using github = await ledgerOf([usageLine({ micros: 10_000_000 })], refuse);
    const { exitCode, log, summary } = await runUsage(github, { issue: 'true' });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/::warning::issue: the issue could not be written: .*`issues: write`/);
    expect(summary).toContain('❌');
  });

  test('has at most 60 KB, however much there is', async () => {
    const { issues, fault } = keepIssues();
    const lines = Array.from({ length: 400 }, (_, index) =>
      usageLine({
        workflow: `${index}-${'w'.repeat(590)}`,
        actor: 'ä'.repeat(500),
        type: 'reserved',
        tokens: 'none',
      }),
    );
    await using github = await ledgerOf(lines, fault);
    await runUsage(
      github,
      { issue: 'true', 'group-by': 'workflow, actor' },
      ledgerPolicy.replace('per: month', 'per: month, each: workflow').replace('amount: 10', 'amount: 1'),
    );
    expect(Buffer.byteLength(issues[0]?.body ?? '')).toBeGreaterThan(1000);
    expect(Buffer.byteLength(issues[0]?.body ?? '')).toBeLessThanOrEqual(60_000);
  });
});
