import { expect } from 'vitest';
import { secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

interface Case {
  readonly name: string;
  /** What is asked; `openai/gpt-6-luna` unless told otherwise. */
  readonly asked?: string;
  /** What the answer names. */
  readonly names: string;
  /** `check` unless told otherwise. */
  readonly served?: string;
  /** Lists, rules and exceptions; `gpt-6-luna` and `gpt-6-sol*` are enabled and `gpt-6-sol-pro` is disabled unless told otherwise. */
  readonly policy?: string;
  readonly status?: string;
  readonly code?: string;
  /** In the log; `undefined` where nothing may be said of it. */
  readonly says?: string;
}

const lists = 'models: {enabled: [openai/gpt-6-luna, openai/gpt-6-sol*], disabled: [openai/gpt-6-sol-pro]}';

const cases: readonly Case[] = [
  { name: 'the model itself', names: 'gpt-6-luna' },
  { name: 'a snapshot of it', names: 'gpt-6-luna-2026-08-07' },
  { name: 'the model in other letters', names: 'GPT-6-Luna' },
  { name: 'no name', names: '' },
  { name: 'a name that is no model', names: 'meta-llama/Llama-4 Scout' },
  {
    name: 'another one that is allowed',
    names: 'gpt-6-sol-2026-08-07',
    says: 'openai/gpt-6-luna was requested, and "openai/gpt-6-sol-2026-08-07" answered',
  },
  {
    name: 'one that is not enabled',
    names: 'gpt-5-2025-08-07',
    status: 'mismatched',
    code: 'served-model-denied',
    says: 'The answer came from openai/gpt-5-2025-08-07, which the policy denies: models.enabled does not list it',
  },
  {
    name: 'one that is disabled',
    names: 'gpt-6-sol-pro-2026-08-07',
    status: 'mismatched',
    code: 'served-model-denied',
    says: 'models.disabled denies it with "openai/gpt-6-sol-pro"',
  },
  {
    name: 'one that is disabled, with its publisher',
    names: 'openai/gpt-6-sol-pro',
    status: 'mismatched',
    code: 'served-model-denied',
  },
  { name: 'the model itself, with its publisher', names: 'openai/gpt-6-luna' },
  {
    name: 'one of another publisher',
    names: 'deepseek/deepseek-v3',
    status: 'mismatched',
    code: 'served-model-denied',
    says: 'The answer came from deepseek/deepseek-v3',
  },
  {
    name: 'a snapshot that is disabled by itself',
    names: 'gpt-6-luna-2026-08-07',
    policy: 'models: {disabled: [openai/gpt-6-luna-2026-08-07]}',
    status: 'mismatched',
    code: 'served-model-denied',
  },
  {
    name: 'a snapshot of a model that an exception allows',
    asked: 'openai/gpt-6-sol-pro',
    names: 'gpt-6-sol-pro-2026-08-07',
    policy: `${lists}\nexceptions: [{model: openai/gpt-6-sol-pro, reason: Notes., expires: EXPIRES}]`,
  },
  {
    name: 'the snapshot that alone is enabled',
    asked: 'openai/gpt-6-luna-2026-08-07',
    names: 'gpt-6-luna-2026-08-07',
    policy: 'models: {enabled: [openai/gpt-6-luna-2026-08-07]}',
  },
  {
    name: 'another snapshot than the one that alone is enabled',
    asked: 'openai/gpt-6-luna-2026-08-07',
    names: 'gpt-6-luna-2026-05-01',
    policy: 'models: {enabled: [openai/gpt-6-luna-2026-08-07]}',
    status: 'mismatched',
    code: 'served-model-denied',
  },
  {
    name: 'one that a rule disables',
    names: 'gpt-6-sol',
    policy: `${lists}\nrules: [{name: no sol, disabled: [openai/gpt-6-sol], reason: Too dear.}]`,
    status: 'mismatched',
    code: 'served-model-denied',
    says: 'the rule "no sol" disables it',
  },
  {
    name: 'one that a rule which does not hold disables',
    names: 'gpt-6-sol',
    policy: `${lists}\nrules: [{name: no sol, when: {event: issue_comment}, disabled: [openai/gpt-6-sol]}]`,
    says: 'answered. ',
  },
  {
    name: 'one that is not enabled, under audit',
    names: 'gpt-5',
    policy: `mode: audit\n${lists}`,
    says: 'answered. ',
  },
  { name: 'one that is not enabled, where the key ignores it', names: 'gpt-5', served: 'ignore' },
];

const expires = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

for (const {
  name,
  asked = 'openai/gpt-6-luna',
  names,
  served = 'check',
  policy = lists,
  status = 'completed',
  code = '',
  says,
} of oneOfEach(cases, ({ status }) => status)) {
  bundled(`the answer names ${name} (${names}): ${status}`, async () => {
    await using server = await startServer(() => completion('Hello.', { model: names }));
    const models = 'openai/gpt-6-luna, openai/gpt-6-luna-2026-08-07, openai/gpt-6-sol-pro';
    const key = `{name: k, provider: openai, endpoint: '${server.url}/v1', secret: K, models: [${models}], served: ${served}}`;
    const ran = await runAction({
      inputs: { prompt: 'Hi.', model: asked, 'policy-ref': 'workspace', 'api-key': secret },
      files: { '.github/models.yml': `version: 1\nkeys: [${key}]\n${policy.replace('EXPIRES', expires)}\n` },
    });
    expect(ran.outputs).toMatchObject({
      status,
      'error-code': code,
      'served-model': names,
      'total-tokens': '30',
      response: 'Hello.',
    });
    expect(ran.exitCode).toBe(status === 'completed' ? 0 : 1);
    if (says !== undefined) expect(ran.log).toContain(says);
    else if (status === 'completed') expect(ran.log).not.toContain('::warning::');
  });
}

/** The same model under another name than the policy's: what is asked, what answers. */
const otherNames = [
  ['mistral/mistral-large', 'mistral-large-2411'],
  ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5-20250929'],
  ['openai/gpt-6-luna', 'ft:gpt-6-luna-2026-08-07:acme:docs:9xyz'],
  ['deepseek/deepseek-v3.2', 'deepseek-chat'],
  ['meta/llama-4', 'accounts/fireworks/models/llama-v4'],
  ['google/gemini-3-pro', 'models/gemini-3-pro-preview-11-2026'],
] as const;

for (const [asked, names] of otherNames) {
  test(`${names} for ${asked}: either line of the message, pasted, lets it pass`, async () => {
    await using server = await startServer(() => completion('Hello.', { model: names }));
    const step = (enabled: string, more = '') => ({
      inputs: { prompt: 'Hi.', model: asked, 'policy-ref': 'workspace', 'api-key': secret },
      files: {
        '.github/models.yml': [
          'version: 1',
          `keys: [{name: k, provider: openai, endpoint: '${server.url}/v1', secret: K, models: [${asked}]${more}}]`,
          `models: {enabled: [${enabled}]}`,
          '',
        ].join('\n'),
      },
    });
    const denied = await runAction(step(asked, ', served: check'));
    if (denied.outputs.status === 'completed')
      return expect(names.split('/').length, 'no model at all').toBeGreaterThan(2);
    expect(denied.outputs['error-code']).toBe('served-model-denied');
    const [, entry = '', list, field = '', place] =
      /add `([^`]+)` to `(models\.enabled)` \([^)]+\), or write `([^`]+)` at the key `k` \(([^)]+)\)/.exec(
        denied.log,
      ) ?? [];
    expect([list, place]).toEqual(['models.enabled', '.github/models.yml:2:8']);
    const added = await runAction(step(`${asked}, ${entry}`, ', served: check'));
    expect(added.outputs).toMatchObject({ status: 'completed', 'served-model': names });
    const ignored = await runAction(step(asked, `, ${field}`));
    expect(ignored.outputs).toMatchObject({ status: 'completed', 'served-model': names });
  });
}

test('an openai key with an endpoint of its own only reports, unless it says check', async () => {
  await using server = await startServer(() => completion('Hello.', { model: 'llama-4' }));
  const key = `{name: k, provider: openai, endpoint: '${server.url}/v1', secret: K, models: [openai/gpt-6-luna]}`;
  const ran = await runAction({
    inputs: { prompt: 'Hi.', model: 'openai/gpt-6-luna', 'policy-ref': 'workspace', 'api-key': secret },
    files: { '.github/models.yml': `version: 1\nkeys: [${key}]\n${lists}\n` },
  });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'served-model': 'llama-4' } });
  expect(ran.log).not.toContain('::warning::');
  expect(ran.summary).toContain('- Served model: `llama-4 (openai/gpt-6-luna was asked)`');
});

test('a server that answers by the name that the policy has for the model answers as it was asked', async () => {
  await using server = await startServer(() => completion('Hello.', { model: 'llama-4' }));
  const key = `{name: k, provider: openai, endpoint: '${server.url}/v1', secret: K, models: {meta/llama: llama-4}}`;
  const ran = await runAction({
    inputs: { prompt: 'Hi.', model: 'meta/llama', 'policy-ref': 'workspace', 'api-key': secret },
    files: { '.github/models.yml': `version: 1\nkeys: [${key}]\n` },
  });
  expect(ran.outputs).toMatchObject({ status: 'completed', 'served-model': 'llama-4' });
  expect(ran.log).not.toContain('::warning::');
  expect(ran.summary).not.toContain('was asked)');
});

test('continue-on: mismatched lets the step pass, with a warning', async () => {
  await using server = await startServer(() => completion('Hello.', { model: 'gpt-5' }));
  const key = `{name: k, provider: azure, endpoint: '${server.url}', secret: K, models: {openai/gpt-6-luna: luna}}`;
  const ran = await runAction({
    inputs: {
      prompt: 'Hi.',
      model: 'openai/gpt-6-luna',
      'policy-ref': 'workspace',
      'api-key': secret,
      'continue-on': 'mismatched',
    },
    files: { '.github/models.yml': `version: 1\nkeys: [${key}]\n${lists}\n` },
  });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'mismatched', 'error-code': 'served-model-denied' } });
  expect(ran.log).toContain('::warning::answer not accepted · served-model-denied');
});
