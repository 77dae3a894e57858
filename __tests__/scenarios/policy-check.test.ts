import { expect } from 'vitest';
import { headCommit, type Repositories, startGitHub } from '../harness/github.ts';
import { payloads } from '../harness/payloads.ts';
import { policyPath } from '../harness/policies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import type { Received, Reply } from '../harness/server.ts';

const keys = `version: 1
keys:
  - name: azure-eu
    provider: azure
    endpoint: https://acme-eu.openai.azure.com
    secret: AZURE_OPENAI_API_KEY
    models:
      openai/gpt-6-luna: luna
      openai/gpt-6-sol: sol
      deepseek/deepseek-v3.2: deepseek
`;

const inForce = `${keys}models:
  enabled: [openai/gpt-6-luna, deepseek]
`;

const changed = `${keys}models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol]
rules:
  - name: strangers get the small model
    when: {permission: [none, read]}
    enabled: [openai/gpt-6-luna]
`;

interface Given {
  readonly policy?: string | undefined;
  readonly inForce?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly repositories?: Repositories;
  readonly override?: (request: Received) => Reply | undefined;
  readonly event?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Checks the workspace's policy against the one on the default branch. */
async function check({
  policy,
  inForce: text,
  files = {},
  inputs = {},
  repositories = {},
  override,
  event = 'pull_request',
  env = {},
}: Given) {
  const held = { 'acme/widgets': text === undefined ? {} : { [policyPath]: text }, ...repositories };
  await using github = await startGitHub(held, override);
  return await runAction({
    action: 'policy-check',
    inputs,
    files: { ...(policy !== undefined && { [policyPath]: policy }), ...files },
    env: { GITHUB_API_URL: github.url, GITHUB_ACTION_REPOSITORY: 'acme/fork-of-byok', ...env },
    event,
    payload: payloads.pullRequest,
  });
}

bundled('where the summary cannot be written, the check ends as it would have, with a warning', async () => {
  const ran = await check({ policy: changed, inForce, env: { GITHUB_STEP_SUMMARY: '/missing/summary.md' } });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { valid: 'true' } });
  expect(ran.log).toMatch(/^::warning::The job summary of this step is missing; .* Reason: ENOENT/m);
});

bundled('a valid change: which verdicts change, in every situation that a rule names', async () => {
  const ran = await check({ policy: changed, inForce });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { valid: 'true', 'tests-passed': '0', 'tests-failed': '0' } });
  expect(JSON.parse(ran.outputs.changes ?? '')).toEqual([
    { model: 'openai/gpt-6-sol', situation: 'plain push', before: 'denied', after: 'allowed' },
    { model: 'deepseek/deepseek-v3.2', situation: 'plain push', before: 'allowed', after: 'denied' },
    { model: 'deepseek/deepseek-v3.2', situation: 'permission: none', before: 'allowed', after: 'denied' },
    { model: 'deepseek/deepseek-v3.2', situation: 'permission: read', before: 'allowed', after: 'denied' },
  ]);
  expect(ran.summary).toContain(
    '- `deepseek/deepseek-v3.2`: allowed → denied everywhere: models.enabled does not list it (it lists openai/gpt-6-luna, openai/gpt-6-sol) (.github/models.yml:12:12)',
  );
  expect(ran.summary).toContain(
    '- `openai/gpt-6-sol`: denied → allowed in `plain push`: models.enabled allows it with "openai/gpt-6-sol" (.github/models.yml:12:32)',
  );
  expect(ran.summary).toContain(
    `Compared with [\`.github/models.yml at commit ${headCommit.slice(0, 7)}\`](https://github.com/acme/widgets/blob/${headCommit}/.github/models.yml#L1).`,
  );
});

bundled('the first policy of a repository is compared with none', async () => {
  const ran = await check({ policy: inForce });
  expect(ran.exitCode).toBe(0);
  expect(JSON.parse(ran.outputs.changes ?? '')).toContainEqual({
    model: 'openai/gpt-6-luna',
    situation: 'plain push',
    before: 'denied',
    after: 'allowed',
  });
  expect(ran.summary).toContain('no policy, so that everything is denied');
});

bundled('every problem is annotated at its line, ten errors in all, and the step fails once', async () => {
  const many = Array.from({ length: 14 }, (_, index) => `wrong${index}: 1`).join('\n');
  const ran = await check({ policy: `${keys}${many}\n`, inForce });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'false', changes: '', 'tests-passed': '' } });
  expect(ran.log).toContain(
    '::error file=.github/models.yml,line=11,col=1::policy-check · invalid-policy%0A.github/models.yml:11:1: The policy has no field "wrong0".',
  );
  expect(ran.log.match(/^::error/gm)).toHaveLength(10);
  expect(ran.log).toContain('.github/models.yml:24:1: The policy has no field "wrong13".');
  expect(ran.summary).toContain('- `.github/models.yml:24:1`: The policy has no field "wrong13".');
});

test('the policy’s own tests: a failing one is an error at its line', async () => {
  const tests = `tests:
  - {model: openai/gpt-6-luna, expect: allowed}
  - {model: openai/gpt-6-sol, when: {permission: write}, expect: allowed}
  - {model: openai/gpt-6-sol, expect: allowed}
  - {model: openai/gpt-6-sol, when: {permission: read}, expect: denied}
  - {model: custom/nobody/gpt-6-sol, expect: denied}
`;
  const ran = await check({ policy: `mode: audit\n${changed}${tests}`, inForce });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'true', 'tests-passed': '4', 'tests-failed': '1' } });
  expect(ran.log).toContain(
    '::error file=.github/models.yml,line=21,col=5::policy-check · failed-test%0A.github/models.yml:21:5: The test of openai/gpt-6-sol expects allowed, but it is denied',
  );
  expect(ran.log).toContain('The test does not set permission: rules about that apply, exceptions do not.');
});

bundled('warnings pass, unless `fail-on` is warning', async () => {
  const policy = inForce.replace('deepseek]', 'deepseek, mistral]');
  const says =
    '::warning file=.github/models.yml,line=12,col=42::.github/models.yml:12:42: "mistral" does nothing: no key serves such a model.';
  const ran = await check({ policy, inForce });
  expect(ran.exitCode).toBe(0);
  expect(ran.log).toContain(says);
  expect((await check({ policy, inForce, inputs: { 'fail-on': 'warning' } })).exitCode).toBe(1);
});

const workflow = (model: string, uses = 'byok-inference/byok-inference@v1') => `on: [push, pull_request]
jobs:
  ask:
    steps:
      - uses: ${uses}
        with:
          prompt: Hello
          model: ${model}
`;

test('workflows and prompt files that the new policy would deny are named, at their line', async () => {
  const ran = await check({
    policy: changed,
    inForce,
    files: {
      '.github/workflows/a.yml': workflow('deepseek/deepseek-v3.2'),
      '.github/workflows/b.yml': workflow('openai/gpt-6-luna'),
      '.github/workflows/c.yml': workflow('${{ vars.MODEL }}'),
      '.github/workflows/d.yml': workflow('gpt-6-luna', 'acme/fork-of-byok@main'),
      '.github/workflows/e.yml': workflow('deepseek/r1', 'somebody/else@v1'),
      'prompts/x.prompt.yml': 'model: deepseek/deepseek-v3.2\nmessages: []\n',
      'node_modules/y.prompt.yml': 'model: deepseek/deepseek-v3.2\nmessages: []\n',
    },
  });
  expect(ran.exitCode).toBe(0);
  const lines = ran.log.split('\n').filter((line) => line.startsWith('::warning'));
  expect(lines).toEqual([
    expect.stringContaining(
      'file=.github/workflows/a.yml,line=8,col=18::.github/workflows/a.yml:8:18: .github/workflows/a.yml uses deepseek/deepseek-v3.2, which this policy would deny: ',
    ),
    expect.stringContaining(
      'file=.github/workflows/d.yml,line=8,col=18::.github/workflows/d.yml:8:18: model: "gpt-6-luna" is not a model. Did you mean openai/gpt-6-luna?',
    ),
    expect.stringContaining(
      'file=prompts/x.prompt.yml,line=1,col=8::prompts/x.prompt.yml:1:8: This prompt file uses deepseek/deepseek-v3.2',
    ),
  ]);
});

bundled('an extended policy is read with its token; what is wrong in it is counted, not shown', async () => {
  const policy = 'version: 1\nextends: acme/secret/models.yml@main\n';
  const ran = await check({
    policy,
    inForce,
    repositories: { 'acme/secret': { 'models.yml': 'password: hunter2\nother: hunter3\n' } },
    inputs: { 'extends-token': 'ghp_reads-everything' },
  });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'true', changes: '', 'tests-passed': '' } });
  expect(ran.log).toContain(
    'It has 4 problems, not shown here. Run policy-check in the repository that it is kept in.',
  );
  expect(ran.log + ran.summary).not.toMatch(/hunter|password/);
});

const basePath = '.github/base.yml';
const extending = (ref: string) => `version: 1\nextends: acme/widgets/${basePath}@${ref}\n`;
const wider = inForce.replace('deepseek]', 'deepseek, openai/gpt-6-sol]');

test.each([
  ['main', 'pull_request', wider, true],
  ['refs/heads/main', 'pull_request', wider, true],
  ['main', 'push', wider, true],
  ['main', 'merge_group', wider, true],
  ['v1', 'pull_request', wider, false],
  [headCommit, 'pull_request', wider, false],
  ['main', 'pull_request', undefined, false],
  // What a stranger has written says nothing of what else is read.
  ['main', 'pull_request_target', `${wider}extends: acme/secret/models.yml@main\n`, false],
])('at %s is part of the change, on %s', async (ref, event, base, isRead) => {
  const policy = extending(ref);
  const held = { [policyPath]: policy, [basePath]: inForce };
  const { outputs } = await check({
    policy,
    event,
    files: base === undefined ? {} : { [basePath]: base },
    repositories: { 'acme/widgets': held },
    override: ({ url }) => (url.endsWith('/commits/refs%2Fheads%2Fmain') ? headReply : undefined),
  });
  expect(outputs.widens).toMatch(isRead ? /models\.enabled of acme\/widgets\/\.github\/base\.yml/ : /^\[\]$/);
});

const headReply = { headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: headCommit };

test('without the policy in force nothing can be compared, and that is an error', async () => {
  const override = () => ({ status: 403, body: { message: 'Resource not accessible by integration' } });
  const ran = await check({ policy: changed, override });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'true', changes: '' } });
  expect(ran.log).toContain('Add `contents: read` to the job’s `permissions`');
});

test('a policy in force that is not valid denies all', async () => {
  const ran = await check({ policy: changed, inForce: 'version: 2\n' });
  expect(ran.exitCode).toBe(0);
  expect(ran.summary).toContain('which is not valid, so that everything is denied');
});

bundled('no policy in the workspace', async () => {
  const ran = await check({ inForce });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'false' } });
  expect(ran.log).toContain('The workspace has no file .github/models.yml. Check the input `policy`');
});

test.each([
  ['policy', '../x.yml', 'is not a path in this repository'],
  ['policy', 'acme/.github/models.yml@main', 'is not a path in this repository'],
  ['fail-on', 'never', 'fail-on: "never" is not a known value. Write one of: error, warning, widening.'],
])('a wrong input: %s: %s', async (name, value, says) => {
  const ran = await check({ policy: changed, inForce, inputs: { [name]: value } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: '' } });
  expect(ran.log).toContain(says);
});

test('text of the policy and of workflows becomes no command and no markup', async () => {
  const hostile = '"x | y <img src=https://evil.test> @all ##[error]z\\n::error::pwned"';
  const policy = `${changed}  - name: ${hostile}\n    when: {branch: ${hostile}}\n    disabled: [openai/gpt-6-luna]\n    reason: ${hostile}\n`;
  const ran = await check({ policy, inForce });
  expect(ran.outputs.valid).toBe('true');
  expect(ran.log).not.toMatch(/^::error::pwned/m);
  expect(ran.log).not.toContain('##[error]');
  const outsideCode = ran.summary.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`]*`/g, '');
  expect(outsideCode).not.toMatch(/<img|@all|evil/);
  for (const row of ran.summary.split('\n').filter((line) => line.startsWith('| `')))
    expect([6, 7]).toContain(row.split('|').length);
});

test('what changes beside verdicts: where requests go, keys, limits and the mode', async () => {
  const moved = inForce
    .replace('https://acme-eu.openai.azure.com', 'https://elsewhere.openai.azure.com')
    .replace('deepseek: deepseek', 'deepseek: deepseek-new')
    .replace('luna: luna', 'luna: other');
  const before = `${inForce}limits: {max-output-tokens: 4000}\n`;
  const ran = await check({ policy: `${moved}mode: audit\nlimits: {max-input-tokens: 9}\n`, inForce: before });
  expect(JSON.parse(ran.outputs.changes ?? '')).toContainEqual(
    expect.objectContaining({ model: 'openai/gpt-6-sol', after: 'allowed' }),
  );
  expect(ran.summary).toContain('⚠️ allowed (audit)');
  expect(ran.summary).toContain(
    '- `openai/gpt-6-luna`: `azure-eu (acme-eu.openai.azure.com, luna)` → `azure-eu (elsewhere.openai.azure.com, other)` everywhere',
  );
  expect(ran.summary).toContain('- `mode`: `enforce` → `audit`');
  expect(ran.summary).toContain('| `max-input-tokens` | `no limit` | `9` | narrower |');
  expect(ran.summary).toContain('- `max-output-tokens`: `4000` → `no limit`');
  expect(ran.summary).toContain(
    '- `key azure-eu, endpoint`: `https://acme-eu.openai.azure.com` → `https://elsewhere.openai.azure.com`',
  );
  expect(ran.log).toContain('allows more: max-output-tokens: 4000 → no limit');
});

test('the headline says what fails, then what changes, behind one sign', async () => {
  const failing = `${inForce}tests: [{model: openai/gpt-6-sol, expect: allowed}, {model: deepseek/r1, expect: denied}]\n`;
  expect((await check({ policy: failing, inForce })).summary.split('\n')[0]).toBe(
    '## ❌ 1 of 2 tests failed · no verdict changes, 2 other changes · [`failed-test`](https://github.com/byok-inference/byok-inference/blob/main/policy-check/README.md#failed-test)',
  );
  expect((await check({ policy: 'version: 2\n', inForce })).summary.split('\n')[0]).toBe(
    '## ❌ The policy is not valid: 2 errors · [`invalid-policy`](https://github.com/byok-inference/byok-inference/blob/main/docs/errors.md#invalid-policy)',
  );
  expect((await check({ policy: inForce, inForce })).summary.split('\n')[0]).toBe('## ✅ nothing changes · valid');
});

test.each([
  ['pull_request', 'acme/new/models.yml@v1', true],
  ['push', 'acme/new/models.yml@v1', true],
  ['merge_group', 'acme/new/models.yml@v1', true],
  ['pull_request_target', 'acme/new/models.yml@v1', false],
  ['issue_comment', 'acme/new/models.yml@v1', false],
  ['pull_request_target', 'acme/base/models.yml@v1', false],
  ['pull_request_target', 'acme/base/models.yml@main', true],
])('on %s the extended policy %s is read: %s', async (event, extended, isRead) => {
  const ran = await check({
    event,
    policy: `version: 1\nextends: ${extended}\n`,
    inForce: 'version: 1\nextends: Acme/base/models.yml@main\n',
    repositories: {
      'acme/new': { 'models.yml': keys },
      'acme/base': { 'models.yml': keys },
      'Acme/base': { 'models.yml': keys },
    },
  });
  expect(ran).toMatchObject({ exitCode: isRead ? 0 : 1, outputs: { valid: 'true' } });
  const says = 'models.yml is not read: on this event a stranger may have written the `extends`.';
  expect(ran.log.includes(says)).toBe(!isRead);
});

/** Changes that widen, and do not show in the verdict on any model that is named in full. */
const widening: readonly (readonly [name: string, before: string, after: string, what: string, opened: string])[] = [
  [
    'a publisher in place of a model',
    'models: {enabled: [openai/x]}',
    'models: {enabled: [openai]}',
    '`models.enabled`: `[openai/x]` → `[openai]`',
    'any other openai/*',
  ],
  [
    'no list in place of one',
    'models: {enabled: [openai/x]}',
    '',
    '`models.enabled`: `[openai/x]` → `every model (no list)`',
    'any other openai/*',
  ],
  [
    'a disabled pattern that is gone',
    'models: {disabled: ["openai/*-pro*"]}',
    '',
    '`models.disabled`: `[openai/*-pro*]` → `no model (no list)`',
    'any other openai/*-pro*',
  ],
  [
    'a rule with one condition more',
    'rules: [{name: r, when: {fork: true}, enabled: []}]',
    'rules: [{name: r, when: {fork: true, actor: somebody}, enabled: []}]',
    '`rule "r"`: `enabled [], when fork is "true"` → `enabled [], when fork is "true" and actor is "somebody"`',
    '',
  ],
  [
    'a rule that leaves another key',
    'rules: [{name: r, keys: [k]}]',
    'rules: [{name: r, keys: [k, l]}]',
    '`rule "r"`: `keys [k], when always` → `keys [k, l], when always`',
    '',
  ],
  [
    'an exception that lasts longer',
    'exceptions: [{model: openai/x, reason: R, expires: 2026-01-01}]',
    'exceptions: [{model: openai/x, reason: R, expires: 2026-01-02}]',
    '`exception for openai/x, when always`: `until 2026-01-01` → `until 2026-01-02`',
    '',
  ],
  [
    'an exception twice',
    'exceptions: [{model: openai/x, reason: R, expires: 2026-01-01}]',
    'exceptions: [{model: openai/x, reason: R, expires: 2026-01-02}, {model: openai/x, reason: R, expires: 2026-01-01}]',
    '`exception for openai/x, when always`: `until 2026-01-01` → `until 2026-01-01; until 2026-01-02`',
    '',
  ],
  [
    'two names made one',
    'rules: [{name: r, when: {branch: [a, b]}, enabled: []}]',
    'rules: [{name: r, when: {branch: a or b}, enabled: []}]',
    '`rule "r"`: `enabled [], when branch is "a" or "b"` → `enabled [], when branch is "a or b"`',
    '',
  ],
  ['own keys', '', 'own-keys: allow', '`own-keys`: `deny` → `allow`', ''],
  ['a fallback', '', 'fallback: [outage]', '`fallback`: `never` → `[outage]`', ''],
];

const twoKeys = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}, {name: l, provider: openai, secret: L}]\n';

test.each(widening)('%s allows more', async (_, before, after, what, opened) => {
  const ran = await check({ policy: `${twoKeys}${after}\n`, inForce: `${twoKeys}${before}\n` });
  expect(ran.summary).toMatch(/^## ⚠️ allows more: /);
  expect(ran.summary).toContain(`- ${what}\n`);
  expect(JSON.parse(ran.outputs.widens ?? '').length).toBeGreaterThan(0);
  const allowed = JSON.parse(ran.outputs.changes ?? '').map(({ model }: { model: string }) => model);
  if (opened !== '') expect(allowed).toContain(opened);
});

test('what is too much to compare is said, and counts as a warning', async () => {
  const actors = Array.from({ length: 101 }, (_, index) => `a${index}`).join(', ');
  const policy = `${twoKeys}rules: [{name: r, when: {actor: [${actors}]}, disabled: [openai/x]}]\n`;
  const ran = await check({ policy, inForce: policy, inputs: { 'fail-on': 'warning' } });
  expect(ran.exitCode).toBe(1);
  expect(ran.log).toContain(
    'The comparison of verdicts is incomplete: at least 0 models and 2 situations were skipped.',
  );
});
