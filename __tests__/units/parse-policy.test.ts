import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/policy/judge/decide.ts';
import { isModel } from '../../src/policy/model/reference.ts';
import { starterPolicy } from '../../src/policy/words/starter.ts';
import { fileOf, policyOf, runOf, today } from '../harness/judging.ts';

const key = (fields: string) => `version: 1\nkeys:\n  - {name: k, secret: KEY, ${fields}}\n`;
const openai = key('provider: openai');

describe('a valid policy', () => {
  test('the smallest: one openai key, no lists', () => {
    expect(fileOf(openai)).toMatchObject({
      mode: 'enforce',
      keys: [{ name: 'k', provider: 'openai', credential: { by: 'secret', secret: 'KEY' } }],
    });
    expect(fileOf(openai).models).not.toHaveProperty('enabled');
  });

  test('the policy of the design, word for word', () => {
    const policy = fileOf(`# yaml-language-server: $schema=x
version: 1

keys:
  - name: azure-eu
    provider: azure
    endpoint: https://acme-eu.openai.azure.com
    secret: AZURE_OPENAI_API_KEY
    models:
      openai/gpt-6-luna: luna-prod
      deepseek/deepseek-v3.2: deepseek
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY

models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*, deepseek]
  disabled: [openai/gpt-6-sol-pro]
`);
    expect(
      policy.keys.map(({ name, models }) => [name, models?.map(({ model, name: deployment }) => [model, deployment])]),
    ).toEqual([
      [
        'azure-eu',
        [
          ['openai/gpt-6-luna', 'luna-prod'],
          ['deepseek/deepseek-v3.2', 'deepseek'],
        ],
      ],
      ['openai', undefined],
    ]);
    expect(policy.models.enabled?.entries.map(({ pattern }) => pattern)).toEqual([
      'openai/gpt-6-luna',
      'openai/gpt-6-sol*',
      'deepseek',
    ]);
  });

  test('a model with its own API version', () => {
    const { keys } = fileOf(
      key(
        'provider: azure, endpoint: https://x.test, models: {a/b: {name: d, api: chat-completions, api-version: 2024-10-21}}',
      ),
    );
    expect(keys[0]?.models).toMatchObject([{ model: 'a/b', name: 'd', apiVersion: '2024-10-21' }]);
  });

  for (const [written, kept] of [
    ['https://host.test/v1', 'https://host.test/v1'],
    ['https://host.test/v1/', 'https://host.test/v1'],
    ['https://host.test:8443/a/b', 'https://host.test:8443/a/b'],
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
    ['"http://[::1]:8080"', 'http://[::1]:8080'],
  ]) {
    test(`the endpoint ${written}`, () => {
      expect(fileOf(key(`provider: openai, models: [a/b], endpoint: ${written}`)).keys[0]?.endpoint).toBe(kept);
    });
  }

  test('the starter for any reference', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,20}$/);
    const model = fc
      .tuple(part, part)
      .map((parts) => parts.join('/'))
      .filter(isModel);
    const pinned = fc.record({ model: fc.oneof(model, part), key: fc.stringMatching(/^[a-z0-9-]{1,20}$/) });
    const check = fc.property(
      fc.oneof(
        model.map((only) => ({ model: only })),
        pinned,
      ),
      (reference) => {
        const request = { model: reference, tokens: {}, run: runOf(), today };
        expect(decide(policyOf(starterPolicy(reference)), request).verdict).toBe('allowed');
      },
    );
    fc.assert(check, {
      examples: [
        [{ model: 'openai/x', key: '123' }],
        [{ model: 'openai/gpt:', key: 'null' }],
        [{ model: 'deepseek/x:', key: '-' }],
      ],
    });
  });
});
