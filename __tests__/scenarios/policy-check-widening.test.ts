import { describe, expect, test } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { payloads } from '../harness/payloads.ts';
import { policyPath } from '../harness/policies.ts';
import { runAction } from '../harness/run-action.ts';
import type { Received, Reply } from '../harness/server.ts';

const inForce = `version: 1
keys:
  - name: azure-eu
    provider: azure
    endpoint: https://acme-eu.openai.azure.com
    secret: AZURE_KEY
    models: {openai/gpt-6-luna: luna, openai/gpt-6-sol: sol}
  - {name: openai, provider: openai, secret: OPENAI_API_KEY, accept-headers: [x-title, x-trace]}
models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*]
  disabled: [openai/gpt-6-sol-pro]
rules:
  - {name: strangers, when: {permission: [none, read]}, enabled: [openai/gpt-6-luna]}
exceptions:
  - {model: openai/gpt-6-sol-pro, when: {workflow: .github/workflows/notes.yml}, reason: Agreed., expires: 2026-12-31}
limits: {max-output-tokens: 4000}
fallback: [outage]
reports: {link-hosts: [docs.acme.example, wiki.acme.example]}
tests:
  - {model: openai/gpt-6-luna, expect: allowed}
  - {model: openai/gpt-6-sol-pro, when: {permission: read}, expect: denied}
`;

interface Given {
  readonly policy?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
  readonly override?: (request: Received) => Reply | undefined;
  readonly before?: string;
}

async function check({
  policy,
  inputs = {},
  files = {},
  event = 'pull_request',
  payload = payloads.pullRequest,
  override,
  before = inForce,
}: Given) {
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: before } }, override);
  return await runAction({
    action: 'policy-check',
    inputs,
    files: { ...(policy !== undefined && { [policyPath]: policy }), ...files },
    env: { GITHUB_API_URL: github.url },
    event,
    payload,
  });
}

const headlineOf = ({ summary }: { readonly summary: string }) => summary.split('\n')[0] ?? '';

/** A change, a line that tells of it, and what stands in `widens`, where it widens. */
type Change = readonly [name: string, from: string, to: string, line: string];

const widening: readonly Change[] = [
  [
    'an endpoint that moves',
    'acme-eu.openai',
    'elsewhere.openai',
    '`key azure-eu, endpoint`: `https://acme-eu.openai.azure.com` → `https://elsewhere.openai.azure.com`',
  ],
  ['limits that are removed', 'limits: {max-output-tokens: 4000}\n', '', '`max-output-tokens`: `4000` → `no limit`'],
  [
    'secrets that are sent',
    'fallback:',
    'secrets-in-prompt: allow\nfallback:',
    '`secrets-in-prompt`: `redact` → `allow`',
  ],
  [
    'a rule that is removed',
    /rules:\n.*\n/.exec(inForce)?.[0] ?? '',
    '',
    '`rule "strangers"`: `enabled [openai/gpt-6-luna], when permission is "none" or "read"` → `none`',
  ],
  [
    'a list that is left out',
    /models:\n {2}enabled.*\n {2}disabled.*\n/.exec(inForce)?.[0] ?? '',
    '',
    '`models.enabled`: `[openai/gpt-6-luna, openai/gpt-6-sol*]` → `every model (no list)`',
  ],
  ['a mode that only reports', 'version: 1', 'version: 1\nmode: audit', '`mode`: `enforce` → `audit`'],
  ['an exception that lasts', '2026-12-31', '2027-06-30', '`until 2026-12-31` → `until 2027-06-30`'],
  ['keys of extending files', 'version: 1', 'version: 1\nown-keys: allow', '`own-keys`: `deny` → `allow`'],
  [
    'one more host for links',
    'wiki.acme.example]',
    'wiki.acme.example, evil.example]',
    '`link-hosts`: `[docs.acme.example, wiki.acme.example]` → `[docs.acme.example, evil.example, wiki.acme.example]`',
  ],
];

const narrowing: readonly Change[] = [
  ['a lower limit', '4000', '3000', '| `max-output-tokens` | `4000` | `3000` | narrower |'],
  [
    'one more model that is disabled',
    '[openai/gpt-6-sol-pro]',
    '[openai/gpt-6-sol-pro, openai/gpt-6-sol-max]',
    '| `models.disabled` |',
  ],
  ['one model less', '[openai/gpt-6-luna, openai/gpt-6-sol*]', '[openai/gpt-6-luna]', '| `models.enabled` |'],
  ['a rule for more people', '[none, read]', '[none, read, write]', '| `rule "strangers"` |'],
  [
    'secrets that stop a step',
    'fallback:',
    'secrets-in-prompt: block\nfallback:',
    '| `secrets-in-prompt` | `redact` | `block` | narrower |',
  ],
  ['no fallback', 'fallback: [outage]', 'fallback: []', '| `fallback` | `[outage]` | `never` | narrower |'],
  [
    'a header that is no longer accepted',
    '[x-title, x-trace]',
    '[x-title]',
    '| `key openai, accept-headers, x-trace` | `accepted` | `none` | narrower |',
  ],
];

describe('changes that widen', () => {
  test.each(widening)('%s', async (_, from, to, line) => {
    expect(inForce).toContain(from);
    const ran = await check({ policy: inForce.replace(from, to) });
    expect(headlineOf(ran)).toMatch(/^## ⚠️ allows more: /);
    expect(ran.summary).toContain(line);
    expect(JSON.parse(ran.outputs.widens ?? '').length).toBeGreaterThan(0);
    expect(ran.exitCode).toBe(0);
    const strict = await check({ policy: inForce.replace(from, to), inputs: { 'fail-on': 'widening' } });
    expect(strict).toMatchObject({ exitCode: 1, outputs: { valid: 'true' } });
  });
});

describe('changes that narrow', () => {
  test.each(narrowing)('%s', async (_, from, to, line) => {
    expect(inForce).toContain(from);
    const ran = await check({ policy: inForce.replace(from, to), inputs: { 'fail-on': 'widening' } });
    expect(headlineOf(ran)).toMatch(/^## (?:✅|⚠️) narrower/);
    expect(ran.summary).toContain(line);
    expect(ran).toMatchObject({ exitCode: 0, outputs: { widens: '[]' } });
  });
});

test('a change that changes nothing', async () => {
  const ran = await check({ policy: `${inForce}# a comment\n`, inputs: { 'fail-on': 'widening' } });
  expect(headlineOf(ran)).toMatch(/^## (?:✅|⚠️) nothing changes · /);
  expect(ran).toMatchObject({ exitCode: 0, outputs: { widens: '[]', changes: '[]' } });
});

test('a policy that is deleted is removed, where the workspace is checked out', async () => {
  const ran = await check({ files: { 'README.md': 'Hello' } });
  expect(headlineOf(ran)).toBe(
    '## ❌ removes the policy: every request would be denied · [`missing-policy`](https://github.com/byok-inference/byok-inference/blob/main/docs/errors.md#missing-policy)',
  );
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'false', widens: '[]' } });
  expect(ran.log).toContain(`This removes the policy ${policyPath}`);
  expect(JSON.parse(ran.outputs.changes ?? '')).toContainEqual({
    model: 'openai/gpt-6-luna',
    situation: 'plain push',
    before: 'allowed',
    after: 'denied',
  });
  expect((await check({})).log).toContain(`The workspace has no file ${policyPath}.`);
});

describe('tests of the default branch', () => {
  const all = /tests:\n[\s\S]*/;

  test('that are removed are listed, and are a warning', async () => {
    const ran = await check({ policy: inForce.replace(all, ''), inputs: { 'fail-on': 'warning' } });
    expect(ran.exitCode).toBe(1);
    expect(headlineOf(ran)).toMatch(/^## ❌ no verdict changes, 2 other changes/);
    expect(ran.log).toContain(
      "This removes a test of the default branch's policy: openai/gpt-6-sol-pro, permission: read expects denied.",
    );
  });

  test('that a widening turns around are told, and widen', async () => {
    const flipped = inForce
      .replace('disabled: [openai/gpt-6-sol-pro]', 'disabled: []')
      .replace('enabled: [openai/gpt-6-luna]}', 'enabled: [openai/gpt-6-luna, openai/gpt-6-sol-pro]}')
      .replace('permission: read}, expect: denied', 'permission: read}, expect: allowed');
    const ran = await check({ policy: flipped });
    expect(ran.outputs).toMatchObject({ 'tests-failed': '0' });
    expect(JSON.parse(ran.outputs.widens ?? '')).toContainEqual({
      what: 'test: openai/gpt-6-sol-pro, permission: read',
      before: 'denied',
      after: 'allowed',
    });
    expect(ran.log).toContain(
      "The default branch's test of openai/gpt-6-sol-pro, permission: read expects denied, but this policy makes it allowed",
    );
    expect(ran.log).toContain(
      "This changes a test of the default branch's policy: openai/gpt-6-sol-pro, permission: read expects denied, and now expects allowed.",
    );
  });
});

describe('rules', () => {
  const adding = (rule: string) => inForce.replace('exceptions:', `  - {name: r, ${rule}}\nexceptions:`);

  test.each([
    ['when: {permission: admin}, enabled: [openai]', 'does nothing: a rule only restricts'],
    [
      'when: {permission: admin}, enabled: [openai/gpt-6-luna, openai/gpt-6-terra]',
      'does not allow openai/gpt-6-terra: a rule only restricts',
    ],
    ['when: {permission: admin}, disabled: [openai/gpt-6-sol-pro-2026-01-01]', 'does nothing: a rule only restricts'],
    ['when: {permission: admin}, keys: [openai, azure-eu]', 'does nothing: a rule only restricts'],
  ])('that would widen: %s', async (rule, says) => {
    const ran = await check({ policy: adding(rule) });
    expect(ran.log).toMatch(new RegExp(`::warning file=.github/models.yml,line=14,.*The rule "r" ${says}`));
  });

  test.each([
    ['{event: pul_request}', 'there is no event "pul_request". Did you mean "pull_request"?'],
    ['{event: [push, pull-request]}', 'there is no event "pull-request". Did you mean "pull_request"?'],
    ['{actor: "@octocat"}', 'a login has no @. Write octocat.'],
    ['{actor: acme/reviewers}', 'a login has only letters, digits, - and _'],
    ['{actor: Jo Doe}', 'a login has only letters, digits, - and _'],
    ['{branch: "!main"}', 'a ! does not negate.'],
    ['{repository: "https://github.com/acme/widgets.git"}', 'a repository is owner/name. Write acme/widgets.'],
    ['{repository: github.com/acme/widgets}', 'a repository is owner/name. Write acme/widgets.'],
    ['{repository: widgets}', 'a repository is owner/name. Write OWNER/widgets.'],
  ])('with a misspelt value are errors: %s', async (when, says) => {
    const ran = await check({ policy: adding(`when: ${when}, disabled: [openai/gpt-6-sol]`) });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'true' } });
    expect(ran.log).toContain(`The rule "r" forbids less than it says: ${says}`);
  });
});

test.each([
  ['{event: pul_request}', 'there is no event "pul_request". Did you mean "pull_request"?'],
  ['{branch: refs/heads/main}', 'a branch is named without refs/. Write main.'],
])('a test about a run that there never is, %s, is an error', async (when, says) => {
  const ran = await check({ policy: `${inForce}  - {model: openai/gpt-6-luna, when: ${when}, expect: allowed}\n` });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { valid: 'true' } });
  expect(ran.log).toMatch(/::error file=.github\/models.yml,line=22,.*describes a run that there never is: /);
  expect(ran.log).toContain(says);
});

describe('what is left out is counted, and what widens comes first', () => {
  test('among 200 settings and 700 verdicts', async () => {
    const models = Array.from({ length: 700 }, (_, index) => `openai/m${index}`);
    const names = Array.from({ length: 200 }, (_, index) => `k${index}`);
    const policy = (enabled: readonly string[], secret: string, accept: string) =>
      `version: 1\nkeys:\n${names.map((name) => `  - {name: ${name}, provider: openai, secret: ${secret}_${name.toUpperCase()}}\n`).join('')}  - {name: z, provider: openai, secret: Z${accept}}\nmodels: {enabled: [${enabled.join(', ')}]}\n`;
    const ran = await check({
      before: policy(models, 'A', ''),
      policy: policy(['openai/zz'], 'B', ', accept-headers: [x-new]'),
    });
    expect(ran.summary.indexOf('`openai/zz`: `denied` → `allowed`')).toBeGreaterThan(0);
    expect(ran.summary).toMatch(/… and \d+ more, in the log\./);
    expect(ran.log).toContain('allows more: openai/zz: denied → allowed');
    expect(ran.log).toContain('allows more: key z, accept-headers, x-new: none → accepted');
    expect(ran.log).toMatch(/… and \d+ more lines of changes\./);
    expect(JSON.parse(ran.outputs.widens ?? '')).toHaveLength(203);
  });

  const key = (name: string, more = '') =>
    `  - {name: ${name}, provider: openai, secret: ${name.toUpperCase()}${more}}\n`;
  const listed = (count: number, write: (index: number) => string) => Array.from({ length: count }, (_, n) => write(n));
  const withKeys = (lines: readonly string[], more = '') => `version: 1\nkeys:\n${lines.join('')}${more}`;
  const models = (count: number) => `models: {enabled: [${listed(count, (n) => `openai/m${n}`).join(', ')}]}\n`;
  const priced = (input: number) => `prices: {${listed(120, (n) => `openai/m${n}: {input: ${input}, output: 1}`)}}\n`;
  const server = (allow: string) => `tools: [{name: docs, url: "https://docs.test/mcp", allow: [${allow}]}]\n`;

  test.each([
    [
      'a setting, by 600 verdicts',
      withKeys([key('z')], models(1)),
      withKeys([key('z')], `${models(600)}secrets-in-prompt: allow\n`),
      'secrets-in-prompt',
    ],
    [
      'a field of a key, by 200 new keys',
      withKeys([key('z')]),
      withKeys([...listed(200, (n) => key(`k${n}`)), key('z', ', accept-headers: [x-new]')]),
      'key z, accept-headers, x-new',
    ],
    [
      'a tool, by 120 prices',
      withKeys([key('z')], `limits: {max-cost: 1}\n${priced(1)}${server('a')}`),
      withKeys([key('z')], `limits: {max-cost: 1}\n${priced(0.5)}${server('a, write')}`),
      'tool server docs, allow, write',
    ],
  ])('and many changes of one kind do not hide another: %s', async (_, before, policy, hidden) => {
    const { summary, log } = await check({ before, policy });
    expect(summary).toContain(`- \`${hidden}\`: `);
    expect(log).toContain(`allows more: ${hidden}: `);
    expect(summary).toMatch(/… and \d+ more, in the log\./);
  });

  test('of two long lists, what only one of them has is shown, wherever it stands', async () => {
    const names = listed(300, (n) => `zz${n}`);
    const rule = (actors: readonly string[]) =>
      inForce.replace('exceptions:', `  - {name: r, when: {actor: [${actors.join(', ')}]}, enabled: []}\nexceptions:`);
    const policy = rule(['aa', ...names.filter((name) => name !== 'zz150' && name !== 'zz299')]);
    const { summary } = await check({ before: rule(names), policy });
    expect(summary).toContain(
      '- `rule "r"`: `… when actor is "zz0" or … "zz150" or … "zz299"` → `… when actor is "aa" or "zz0" or …`',
    );
    const keys = names.map((name) => key(name));
    const reversed = await check({ before: withKeys(keys), policy: withKeys(keys.toReversed()) });
    expect(reversed.summary).toMatch(/\| `order of keys` \| `zz0, zz1, .* …` \| `zz299, zz298, .* …` \| other \|/);
  });

  test('long values never look alike', async () => {
    const long = 'x'.repeat(400);
    const rule = (end: string) =>
      inForce.replace('exceptions:', `  - {name: r, when: {branch: ${long}${end}}, enabled: []}\nexceptions:`);
    const ran = await check({ before: rule('a'), policy: rule('b') });
    const line = ran.summary.split('\n').find((text) => text.startsWith('- `rule "r"`')) ?? '';
    const [before, after] = line.split(' → ');
    expect([before?.includes('xa"'), after?.includes('xb"')]).toEqual([true, true]);
  });
});

describe('uses of the action', () => {
  const workflow = (inputs: string, uses = 'byok-inference/byok-inference@v1') =>
    `on: push\njobs:\n  a:\n    steps:\n      - uses: ${uses}\n        with: {${inputs}}\n`;

  test.each([
    [
      'an input in capitals',
      { '.github/workflows/a.yml': workflow('MODEL: openai/x') },
      '.github/workflows/a.yml uses openai/x',
    ],
    [
      'a step that names the policy',
      { '.github/workflows/a.yml': workflow(`model: openai/x, policy: ./${policyPath}`) },
      '.github/workflows/a.yml uses openai/x',
    ],
    [
      'a prompt file in capitals',
      { 'p/x.PROMPT.YML': 'model: openai/x\nmessages: []\n' },
      'This prompt file uses openai/x',
    ],
    [
      'a composite action in any folder',
      {
        'tools/ask/action.yaml':
          'runs:\n  steps:\n    - uses: byok-inference/byok-inference@v1\n      with: {model: openai/x}\n',
      },
      'tools/ask/action.yaml uses openai/x',
    ],
    [
      'a composite action in .github',
      {
        '.github/actions/x/action.yml':
          'runs:\n  steps:\n    - uses: byok-inference/byok-inference@v1\n      with: {model: openai/x}\n',
      },
      '.github/actions/x/action.yml uses openai/x',
    ],
    [
      'a prompt file in .github',
      { '.github/prompts/x.prompt.yml': 'model: openai/x\nmessages: []\n' },
      'This prompt file uses openai/x',
    ],
    [
      'a workflow that is too large',
      { '.github/workflows/a.yml': `${workflow('model: openai/x')}#${' '.repeat(270_000)}\n` },
      '.github/workflows/a.yml was not searched for uses of the action: it has 27',
    ],
  ])('%s', async (_, files, says) => {
    expect((await check({ policy: inForce, files })).log).toContain(says);
  });

  test('under another policy than the one that is checked are left out', async () => {
    const files = {
      'strict.yml': inForce,
      '.github/workflows/a.yml': workflow('model: openai/x'),
      '.github/workflows/b.yml': workflow('model: openai/x, policy: strict.yml'),
    };
    const { log } = await check({ policy: inForce, inputs: { policy: 'strict.yml' }, files });
    expect(log).toContain('b.yml uses openai/x, which this policy would deny');
    expect(log).not.toContain('a.yml uses');
  });
});

describe('the comment', () => {
  /** GitHub's comments on one pull request. */
  function comments(existing: readonly { readonly body: string; readonly type: string }[], refuses = false) {
    const list = existing.map(({ body, type }, index) => ({ id: index + 1, body, user: { login: 'x[bot]', type } }));
    const sent: { method: string; url: string; body: string }[] = [];
    const override = ({ method, url, body }: Received): Reply | undefined => {
      if (!url.includes('/issues/')) return undefined;
      if (method === 'GET') return { body: list };
      sent.push({ method, url, body: JSON.parse(body).body });
      if (refuses) return { status: 403, body: { message: 'Resource not accessible by integration' } };
      return {
        status: method === 'POST' ? 201 : 200,
        body: { id: 9, html_url: 'https://github.com/acme/widgets/pull/7#issuecomment-9' },
      };
    };
    return { sent, override };
  }

  const policy = inForce.replace('4000', '5000');
  const inputs = { comment: 'true' };

  /** More rules than a comment has room for. */
  const rules = (name: string) =>
    Array.from(
      { length: 110 },
      (_, index) => `  - {name: "${index}${name}", when: {branch: "${name}${index}"}, enabled: []}\n`,
    ).join('');

  test('is written once', async () => {
    const { sent, override } = comments([{ body: 'Looks fine', type: 'User' }]);
    const ran = await check({ policy, inputs, override });
    expect(ran.exitCode).toBe(0);
    expect(sent).toMatchObject([{ method: 'POST', url: '/repos/acme/widgets/issues/7/comments' }]);
    expect(sent[0]?.body).toMatch(/^<!-- byok-inference policy%2Dcheck|^<!-- byok-inference policy-check /);
    expect(sent[0]?.body).toContain('## ⚠️ allows more: ');
  });

  test('is updated in place, and a stranger’s copy of it is left alone', async () => {
    const first = comments([]);
    await check({ policy, inputs, override: first.override });
    const body = first.sent[0]?.body ?? '';
    const { sent, override } = comments([
      { body, type: 'User' },
      { body, type: 'Bot' },
    ]);
    await check({ policy: inForce, inputs, override });
    expect(sent).toMatchObject([{ method: 'PATCH', url: '/repos/acme/widgets/issues/comments/2' }]);
    expect(sent[0]?.body).toContain('## ⚠️ nothing changes');
  });

  test('that may not be written is a warning', async () => {
    const { override } = comments([], true);
    const ran = await check({ policy, inputs, override });
    expect(ran.exitCode).toBe(0);
    expect(ran.log).toMatch(/::warning::comment: the comment could not be written: .*Add `pull-requests: write`/);
  });

  test('has at most 60 KB, and names what was left out', async () => {
    const models = Array.from({ length: 1000 }, (_, index) => `openai/m${index}-${'x'.repeat(60)}`);
    const tested = models.map((model) => `  - {model: ${model}, expect: allowed}\n`).join('');
    const { sent, override } = comments([]);
    await check({
      policy: `${inForce.replace('[openai/gpt-6-luna, openai/gpt-6-sol*]', `[${models.join(', ')}]`)}${tested}`,
      inputs,
      override,
    });
    expect(Buffer.byteLength(sent[0]?.body ?? '')).toBeLessThanOrEqual(60_000);
    expect(sent[0]?.body).toContain('Left out, since it does not fit here: tests. ');
  });

  test.each([
    ['widenings', inForce.replace('exceptions:', `${rules('漢`'.repeat(200))}exceptions:`), inForce, 'Allows more'],
    [
      'errors',
      inForce,
      inForce.replace('exceptions:', `${rules('漢'.repeat(300))}exceptions:`).replaceAll('branch: "', 'actor: "'),
      'Errors',
    ],
  ])('that is full of %s shows some of them, and counts the others', async (_, before, after, title) => {
    const { sent, override } = comments([]);
    await check({ before, policy: after, inputs, override });
    const [section = ''] = (sent[0] ?? { body: '' }).body.split(`**${title}**\n\n`).slice(1);
    expect(section).toMatch(/^(?:- .+\n){2,}\n… and \d\d+ more, in the log\./);
    expect(Buffer.byteLength(sent[0]?.body ?? '')).toBeLessThanOrEqual(60_000);
  });

  test('mentions nobody and links nothing', async () => {
    const hostile = inForce
      .replace('name: strangers', 'name: "@octocat fixes #1 <img src=x> [x](https://evil.example) `y`"')
      .replace('permission: [none, read]', 'permission: [none]');
    const { sent, override } = comments([]);
    await check({ policy: hostile, inputs, override });
    const outside = (sent[0]?.body ?? '').replaceAll(/(`+)[\s\S]*?\1/g, '');
    expect(outside).not.toMatch(/@octocat|#1\b|<img|evil/);
  });

  test('needs a pull request', async () => {
    const ran = await check({ policy, inputs, event: 'push', payload: payloads.push });
    expect(ran.log).toContain('this run is not about a pull request');
    expect((await check({ policy, inputs: { comment: 'maybe' } })).log).toContain(
      'comment: "maybe" is not a known value. Write one of: true, false.',
    );
  });
});

test('patterns are shown as patterns, without invented names', async () => {
  const policy = inForce.replace('openai/gpt-6-sol*', 'openai/gpt-*');
  const ran = await check({ policy });
  const shown = [ran.summary, ran.log, ran.outputs.changes, ran.outputs.widens].join('\n');
  expect(shown).toContain('any other openai/gpt-*');
  expect(shown).not.toMatch(/any-other-model|qq0qq|gpt-x/);
});

describe('costs', () => {
  const costs = `limits: {max-output-tokens: 4000, max-cost: 0.25}
prices: {openai/gpt-6-luna: {input: 0.1, output: 0.5}}
ledger: {}
budgets:
  - {name: pull requests, amount: 200, per: month, when: {event: pull_request}, alert-at: 75}
`;
  const before = inForce.replace('limits: {max-output-tokens: 4000}\n', costs);

  test('what lets more through is listed, and everything else is told', async () => {
    const policy = before
      .replace('max-cost: 0.25', 'max-cost: 1.50')
      .replace('output: 0.5', 'output: 0.4')
      .replace('amount: 200', 'amount: 100')
      .replace('alert-at: 75', 'alert-at: 90');
    const { outputs, summary } = await check({ before, policy, inputs: { 'fail-on': 'widening' } });
    expect(JSON.parse(outputs.widens ?? '')).toEqual([
      { what: 'limits.max-cost', before: '$0.25', after: '$1.50' },
      {
        what: 'price of openai/gpt-6-luna',
        before: 'input $0.10, output $0.50',
        after: 'input $0.10, output $0.40',
      },
    ]);
    expect(summary).toContain('`limits.max-cost`: `$0.25` → `$1.50`');
    expect(summary).toMatch(/budget "pull requests".*\$200 per month.*\$100 per month.*narrower/);
    expect(summary).toMatch(/alert-at of budget "pull requests".*75%.*90%.*other/);
  });

  test('models without a price, and max-cost without a limit for answers, are warned of', async () => {
    const policy = before
      .replace('max-output-tokens: 4000, ', '')
      .replace('enabled: [openai/gpt-6-luna, ', 'enabled: [openai/gpt-6-luna, openai/unheard-of, ');
    const { outputs, summary } = await check({ before, policy });
    expect(outputs.valid).toBe('true');
    expect(summary).toContain('No price is known for openai/unheard-of from openai');
    expect(summary).toContain('nothing limits the answer');
    expect(summary).not.toMatch(/No price is known for openai\/gpt-6-(?:luna|sol) from/);
  });
});
