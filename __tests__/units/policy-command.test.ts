import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { byok, spawnByok } from '../harness/run-byok.ts';

const policies = join(import.meta.dirname, '../../examples/policies');
const folder = mkdtempSync(join(tmpdir(), 'byok-policy-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `byok policy …` from the sources, in this process: one of its own each takes a hundred times as long. */
const policy = (...args: readonly string[]) => byok(['policy', ...args], { folder: policies });

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('without options: a table of models and situations, and the tests', async () => {
  expect(await policy('3-strangers.yml')).toEqual({
    status: 0,
    stderr: '',
    stdout: `model               (1)      (2)      (3)      (4)     (5)     through
openai/gpt-6-luna   allowed  allowed  allowed  denied  denied  azure-eu (acme-eu.openai.azure.com, luna-prod), then openai (OpenAI, gpt-6-luna) | azure-eu (acme-eu.openai.azure.com, luna-prod)
openai/gpt-6-sol    allowed  denied   denied   denied  denied  openai (OpenAI, gpt-6-sol)
any other openai/*  denied   denied   denied   denied  denied
any other model     denied   denied   denied   denied  denied

(1) plain push
(2) permission: none
(3) permission: read
(4) event: pull_request, actor: *[bot]
(5) event: pull_request_target, actor: *[bot]

tests passed: 5 of 5
`,
  });
});

test('an unknown fact frees from no rule', async () => {
  expect((await policy('3-strangers.yml', '--unknown', 'permission')).stdout).toMatch(/^openai\/gpt-6-sol +denied$/m);
});

test('--help says how it is used', async () => {
  expect(await spawnByok(['policy', '--help'], { folder: policies })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Usage: byok policy FILE [options]'),
  });
});

test('a policy without an enabled list says that all publishers are enabled, and what its keys serve', async () => {
  const { stdout } = await policy(file('open.yml', 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n'));
  expect(stdout).toContain('any other openai/*  allowed  k (OpenAI, *)');
  expect(stdout).toContain('No file has an enabled list: all publishers are enabled');
  expect(stdout).toContain('  k: every openai/* model');
});

test('a rule with a misspelt event fails the command', async () => {
  const text = `${policyText()}rules: [{name: r, when: {event: pul_request}, disabled: [openai/gpt-6-luna]}]\n`;
  const { status, stdout } = await spawnByok(['policy', file('misspelt.yml', text)], { folder: policies });
  expect(status).toBe(1);
  expect(stdout).toContain('there is no event "pul_request". Did you mean "pull_request"?');
});

test('what would steer a terminal is not printed', async () => {
  const text = `${policyText()}rules: [{name: "\\e[31mr", when: {fork: true}, enabled: [openai/gpt-6-luna], reason: "\\u202e"}]\n`;
  const { stdout } = await policy(file('hostile.yml', text), '--model', 'openai/gpt-6-luna', '--fork');
  expect(stdout).toContain('[31mr');
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

test('what only audit lets pass is marked, and warnings follow', async () => {
  expect((await policy('4-exceptions.yml')).stdout).toContain('openai/gpt-6-sol-pro  audited  allowed  allowed');
  expect((await policy('2-two-providers.yml')).stdout).toContain(
    '\nwarning: 2-two-providers.yml:17:32: "openai/gpt-6-sol*"',
  );
});

test('what requests may cost is told, and which models have no price', async () => {
  const { status, stdout } = await policy('6-costs.yml');
  expect(status).toBe(0);
  expect(stdout).toContain(`
Costs
  one request: at most $0.25
  budget "everything": $200 per month for each repository, when always; if exceeded, deny; alerts: 75%, 90%
`);
  expect(stdout).toContain('  price of deepseek/deepseek-v3.2: input $0.58, output $1.68\n');
  expect(stdout).not.toContain('warning');
  const keys =
    'keys: [{name: k, provider: openai, endpoint: https://x.test/v1, secret: K, models: [deepseek/r1, openai/gpt-6-luna]}]';
  const unpriced = await policy(
    file('unpriced.yml', `version: 1\n${keys}\nlimits: {max-cost: 1, max-output-tokens: 9}\n`),
  );
  expect(unpriced.stdout.match(/warning: .*/g)).toEqual([
    expect.stringContaining(
      'No price is known for deepseek/r1 from openai: `limits.max-cost` denies every request for it.',
    ),
  ]);
});

test('one request: the verdict with its reason, and the exit code', async () => {
  const allowed = await policy('3-strangers.yml', '--model', 'openai/gpt-6-sol');
  expect(allowed).toMatchObject({ status: 0, stderr: '' });
  expect(allowed.stdout).toContain('through openai as gpt-6-sol');
  const denied = await policy(
    '3-strangers.yml',
    '--model',
    'openai/gpt-6-sol',
    '--event',
    'issue_comment',
    '--permission',
    'read',
  );
  expect(denied.status).toBe(1);
  expect(denied.stdout).toContain(
    '3-strangers.yml:21:14: openai/gpt-6-sol is denied: the rule "strangers get the small model"',
  );
});

test('facts, the day and limits', async () => {
  const release = [
    '--model',
    'openai/gpt-6-sol-pro',
    '--workflow',
    '.github/workflows/release-notes.yml',
    '--event',
    'push',
  ];
  const enforcing = file('enforcing.yml', 'version: 1\nextends: a/b/c.yml@main\n');
  const baseline = file('exceptions.yml', policyText());
  expect((await policy(baseline, ...release, '--on', '2027-01-31')).status).toBe(0);
  expect((await policy(baseline, ...release, '--on', '2027-02-01')).stdout).toContain('expired on 2027-01-31');
  expect((await policy(enforcing, '--extended', baseline, ...release)).status).toBe(0);
  const limited = ['--model', 'openai/gpt-6-luna', '--no-fork', '--permission', 'admin', '--max-output-tokens', '4001'];
  expect((await policy('3-strangers.yml', ...limited)).stdout).toContain('limits.max-output-tokens is 4000');
});

/** An exception that a release workflow has. */
function policyText(): string {
  return `version: 1
keys: [{name: k, provider: openai, secret: K}]
models: {enabled: [openai/gpt-6-luna]}
exceptions:
  - {model: openai/gpt-6-sol-pro, when: {workflow: .github/workflows/release-notes.yml, event: push}, reason: R, expires: 2027-01-31}
`;
}

test('a policy’s failing test is told, and fails the command', async () => {
  const failing = file('failing.yml', `${policyText()}tests: [{model: openai/gpt-6-sol, expect: allowed}]\n`);
  const { status, stdout } = await policy(failing);
  expect(status).toBe(1);
  expect(stdout).toMatch(/error: .*failing\.yml:6:9: The test of openai\/gpt-6-sol expects allowed, but it is denied/);
  expect(stdout).toContain('tests passed: 0 of 1');
});

test.each([
  [[], 'FILE is missing: byok policy FILE'],
  [['a.yml', 'b.yml'], 'byok policy takes one FILE, and "b.yml" is left.'],
  [['gone.yml'], 'There is no file gone.yml.'],
  [['3-strangers.yml', '--fork', 'true'], '--fork takes no value.'],
  [['3-strangers.yml', '--fork', '--no-fork'], '--fork and --no-fork exclude each other.'],
  [['3-strangers.yml', '--unknown', 'x'], '--unknown: "x" is not a fact. Write one of: event, fork,'],
  [
    ['5-repository.yml'],
    'extends acme/.github/models.yml@main, and nothing is fetched: pass a copy of it with --extended',
  ],
  [
    ['3-strangers.yml', '--permission', 'owner'],
    '--permission: "owner" is not known. Write one of: none, read, write, admin.',
  ],
  [['3-strangers.yml', '--on', 'today'], '--on: "today" is not a day.'],
  [['3-strangers.yml', '--max-output-tokens', '1'], '--max-output-tokens goes with --model.'],
  [
    ['3-strangers.yml', '--model', 'a/b', '--max-output-tokens', '0'],
    '--max-output-tokens: "0" is not a whole number from 1.',
  ],
  [['3-strangers.yml', '--modell', 'x'], 'There is no option "--modell". Did you mean "--model"?'],
  [['3-strangers.yml', '--model', 'gpt-6-sol'], 'Did you mean openai/gpt-6-sol?'],
])('what is not understood: %j', async (args, says) => {
  const { status, stderr } = await policy(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(says);
});

test('an invalid policy: each problem at its place, and a step would fail by it', async () => {
  expect(await policy(file('invalid.yml', 'version: 2\nkey: []\n'))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/invalid\.yml:1:10: .*\n.*invalid\.yml:2:1: The policy has no field "key"/s),
  });
});

const hostile = '\\e[2J\\e]0;owned\\a\\u202Edesrever\\u200B\\r\\x9b1m\\nallowed';

test.each([
  ['the name of a rule', `rules: [{name: "${hostile}", disabled: [openai]}]`, ['--model', 'openai/gpt-6-luna']],
  ['a reason', `rules: [{name: x, disabled: [openai], reason: "${hostile}"}]`, ['--model', 'openai/gpt-6-luna']],
  ['a condition', `rules: [{name: x, disabled: [openai], when: {branch: "${hostile}"}}]`, []],
  ['a test', `tests: [{model: openai/gpt-6-luna, when: {actor: "${hostile}"}, expect: denied}]`, []],
  ['a field that is not known', `"${hostile}": 1`, []],
  ['an option', '', ['--model', '\u001b[2Jx\u202e']],
  ['a fact', '', ['--unknown', '\u001b[2Jx\nallowed']],
])('%s neither steers the terminal nor makes lines of its own', async (_where, more, args) => {
  const path = file(
    'hostile.yml',
    `version: 1\nkeys: [{name: a, provider: openai, secret: A}]\nmodels: {enabled: [openai/gpt-6-luna]}\n${more}\n`,
  );
  const { stdout, stderr } = await policy(path, ...args);
  expect(stdout + stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect((stdout + stderr).split('\n').filter((line) => line.trim() === 'allowed')).toEqual([]);
  expect(stdout + stderr).not.toBe('');
});
