import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Provider settings as an earlier step may leave them, each with a value that no log shows by chance. */
const plantedBy = (thief: string) => ({
  OPENAI_BASE_URL: `${thief}/v1`,
  AZURE_OPENAI_ENDPOINT: `${thief}/azure`,
  OPENAI_API_VERSION: '1999-12-31',
  OPENAI_ORG_ID: 'org-thief',
  OPENAI_PROJECT_ID: 'proj-thief',
  OPENAI_CUSTOM_HEADERS: 'x-planted: header-of-the-thief',
  OPENAI_LOG: 'debug',
});

const warnings = (log: string) => log.match(/^::warning::The environment sets .*$/gm) ?? [];

bundled(
  'provider settings in the environment are reported by name in one warning, and nothing goes there',
  async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using thief = await startServer(() => completion('Mine now.'));
    const planted = plantedBy(thief.url);
    const ran = await runAction({ ...stepFor(server.url), env: planted });
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
    expect(warnings(ran.log)).toEqual([
      '::warning::The environment sets OPENAI_BASE_URL (a key’s `endpoint`), AZURE_OPENAI_ENDPOINT (a key’s `endpoint`), ' +
        'OPENAI_API_VERSION (a key’s `api-version`), OPENAI_ORG_ID (a key’s `organization`), ' +
        'OPENAI_PROJECT_ID (a key’s `project`), OPENAI_CUSTOM_HEADERS (a key’s `headers`), OPENAI_LOG, ' +
        'which has no effect here: only the policy says how a provider is reached.',
    ]);
    const written = JSON.stringify([ran.log, ran.outputs, ran.summary]);
    for (const value of Object.values(planted)) expect(written).not.toContain(value);
    expect(thief.received).toHaveLength(0);
    expect(JSON.stringify(server.received)).not.toMatch(/thief|1999-12-31/);
  },
);

/** Environments in which no setting is planted. */
const harmless: readonly Readonly<Record<string, string>>[] = [
  {},
  { OPENAI_BASE_URL: '', OPENAI_ORG_ID: ' ' },
  { OPENAI_API_KEY: 'sk-other-key', OPENAI_ADMIN_KEY: 'sk-admin-key', AZURE_OPENAI_API_KEY: 'azure-key' },
];

for (const env of harmless) {
  test(`nothing is reported with ${Object.keys(env).join(', ') || 'nothing'} in the environment`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url), env });
    expect(ran.outputs.status).toBe('completed');
    expect(ran.log).not.toContain('::warning::');
  });
}

test('a step that asks no provider does not report them: they could have had no effect', async () => {
  const planted = plantedBy('https://thief.test');
  const policy = policyFor('https://provider.test');
  const denied = await runAction({ ...stepFor('', { model: 'openai/gpt-6-sol-pro' }, policy), env: planted });
  expect(denied.outputs.status).toBe('denied');
  expect(warnings(denied.log)).toEqual([]);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const env = { ...planted, GITHUB_API_URL: github.url };
  const checked = await runAction({ action: 'policy-check', files: { [policyPath]: policy }, env });
  expect(checked.exitCode).toBe(0);
  expect(warnings(checked.log)).toEqual([]);
});

/** The only value that Node obeys, and others that look like it. */
for (const [value, times] of [
  ['0', 1],
  ['1', 0],
  ['', 0],
  ['00', 0],
  ['false', 0],
] as const) {
  bundled(`NODE_TLS_REJECT_UNAUTHORIZED="${value}" is reported ${times} times`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url), env: { NODE_TLS_REJECT_UNAUTHORIZED: value } });
    expect(ran.outputs.status).toBe('completed');
    expect(ran.log.match(/^::warning::NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect/gm) ?? []).toHaveLength(times);
  });
}
