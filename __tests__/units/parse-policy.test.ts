import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import { decide } from '../../src/policy/decide.ts';
import { isModel } from '../../src/policy/reference.ts';
import { starterPolicy } from '../../src/policy/starter.ts';
import { fileOf, policyOf, runOf, today } from '../harness/judging.ts';

const parse = fileOf;

/** The message of the failure that parsing ends in. */
function complaint(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return 'valid';
}

const key = (fields: string) => `version: 1\nkeys:\n  - {name: k, secret: KEY, ${fields}}\n`;
const openai = key('provider: openai');

describe('a valid policy', () => {
  test('the smallest: one openai key, no lists', () => {
    expect(parse(openai)).toMatchObject({ mode: 'enforce', keys: [{ name: 'k', provider: 'openai', secret: 'KEY' }] });
    expect(parse(openai).models).not.toHaveProperty('enabled');
  });

  test('the policy of the design, word for word', () => {
    const policy = parse(`# yaml-language-server: $schema=x
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
    const { keys } = parse(
      key(
        'provider: azure, endpoint: https://x.test, models: {a/b: {name: d, api: chat-completions, api-version: 2024-10-21}}',
      ),
    );
    expect(keys[0]?.models).toMatchObject([{ model: 'a/b', name: 'd', apiVersion: '2024-10-21' }]);
  });

  test('a byte order mark and Windows line breaks', () => {
    expect(parse(`\u{feff}${openai.replaceAll('\n', '\r\n')}`).keys).toHaveLength(1);
  });

  for (const [written, kept] of [
    ['https://host.test/v1', 'https://host.test/v1'],
    ['https://host.test/v1/', 'https://host.test/v1'],
    ['https://host.test:8443/a/b', 'https://host.test:8443/a/b'],
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
    ['"http://[::1]:8080"', 'http://[::1]:8080'],
  ]) {
    test(`the endpoint ${written}`, () => {
      expect(parse(key(`provider: openai, models: [a/b], endpoint: ${written}`)).keys[0]?.endpoint).toBe(kept);
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

/** What is wrong with a policy, and the words that say so. */
const invalid: readonly (readonly [name: string, text: string, says: string])[] = [
  ['a document over 1 Mi characters', `${openai}#${'x'.repeat(1024 * 1024)}`, 'more than the 1048576 that are read'],
  [
    'localhost by name',
    key('provider: openai, models: [a/b], endpoint: http://localhost:1/v1'),
    'Write http://127.0.0.1:1/v1: a name could lead elsewhere.',
  ],
  [
    'a line break that only some programs show',
    `${openai}# x\u2028models: {disabled: [openai]}`,
    'which only some programs show',
  ],
  ['a list at the top', '- a', 'models.yml:1:1: The policy must be a map, not a list.'],
  ['a word at the top', 'hello', 'The policy must be a map, not text.'],
  ['two documents', `${openai}---\nversion: 1\n`, 'more than one YAML document'],
  ['no version', 'keys: [{name: k, provider: openai, secret: K}]', 'The policy has no `version`. Add `version:`.'],
  ['a version in quotes', openai.replace('1', '"1"'), '`version` is the text "1". Write it without quotes'],
  ['no keys', 'version: 1', 'The policy has no `keys`.'],
  ['empty keys', 'version: 1\nkeys: []', '`keys` is empty.'],
  ['keys that are a map', 'version: 1\nkeys: {a: b}', 'Expected a list here, not a map. Begin each item with `- `.'],
  ['a duplicate field', `${openai}version: 1\n`, '"version" stands twice, first on line 1.'],
  [
    'a duplicate key name',
    `${openai}  - {name: k, provider: openai, secret: OTHER}\n`,
    '"k" stands twice, first on line 3.',
  ],
  ['an anchor', openai.replace('KEY', '&a KEY'), 'A YAML anchor (&) is not allowed.'],
  ['a tag', openai.replace('KEY', '!!str KEY'), 'A YAML tag ("!!str") is not allowed.'],
  ['an alias', `${openai}models: {enabled: [*]}`, 'A `*` at the start of a value is YAML for something else'],
  ['tabs', `${openai}models:\n\tenabled: []`, 'models.yml:5:'],
  ['a NUL', `${openai}# \u0000`, 'Save the file as UTF-8 text.'],
  ['deep nesting', `a: ${'['.repeat(40)}`, 'it has more than 32 levels. Flatten it'],
  ['a key name with capitals', openai.replace('name: k', 'name: Key'), '"Key" cannot name a key.'],
  ['a provider nobody knows', key('provider: opnai'), '"opnai" is not known here. Did you mean "openai"?'],
  [
    'a number for a word',
    openai.replace('name: k', 'name: 5'),
    'Expected text here, not a number. Put it in quotes: "5".',
  ],
  ['azure without endpoint and models', key('provider: azure'), 'An azure key needs an `endpoint`.'],
  [
    'an openai endpoint without models',
    key('provider: openai, endpoint: https://x.test'),
    'An openai key with an `endpoint` of its own needs `models`.',
  ],
  [
    'plain http',
    key('provider: openai, models: [a/b], endpoint: http://x.test'),
    'would send the key and the prompt in the clear',
  ],
  [
    'http to localhost by name',
    key('provider: openai, models: [a/b], endpoint: http://localhost:1'),
    'would send the key',
  ],
  [
    'http to a name that begins like loopback',
    key('provider: openai, models: [a/b], endpoint: http://127.0.0.1.evil.test'),
    'would send the key',
  ],
  [
    'a user in the endpoint',
    key('provider: openai, models: [a/b], endpoint: "https://127.0.0.1@evil.test"'),
    'is not an endpoint',
  ],
  [
    'a query in the endpoint',
    key('provider: openai, models: [a/b], endpoint: "https://x.test?a=b"'),
    'is not an endpoint',
  ],
  [
    'a path in an azure endpoint',
    key('provider: azure, models: {a/b: c}, endpoint: https://x.test/openai'),
    'The endpoint of an azure key has no path',
  ],
  [
    'a deployment that is a path',
    key('provider: azure, models: {a/b: ../x}, endpoint: https://x.test'),
    '"../x" cannot be a deployment name.',
  ],
  ['a wildcard in a key’s models', key('provider: openai, models: ["openai/*"]'), '"openai/*" is not a model.'],
  ['a key’s model twice, in other case', key('provider: openai, models: [a/b, A/b]'), '"A/b" stands twice'],
  ['empty models of a key', key('provider: openai, models: []'), "A key's `models` is empty."],
  ['models of a key as text', key('provider: openai, models: a/b'), 'must be a list or a map, not text'],
  ['api: responses', key('provider: openai, api: responses'), '`api: responses` is not supported yet.'],
  [
    'an API version for openai',
    key('provider: openai, api-version: 2024-10-21'),
    '`api-version` is only for azure keys.',
  ],
  [
    'an API version that is none',
    key('provider: azure, models: {a/b: c}, endpoint: https://x.test, api-version: v1'),
    '"v1" is not an API version.',
  ],
  [
    'an owned parameter',
    key('provider: openai, accept-parameters: [stream]'),
    '"stream" cannot be accepted: the action sets it itself.',
  ],
  [
    'a parameter that is no name',
    key('provider: openai, accept-parameters: ["a b"]'),
    '"a b" is not the name of a request field.',
  ],
  ['keyless', key('provider: openai, identity: {}'), '"identity" is not supported yet.'],
  ['an entry with three parts', `${openai}models: {enabled: [a/b/c]}`, '"a/b/c" is no publisher and no model.'],
  ['an entry with a blank', `${openai}models: {enabled: ["a b"]}`, '"a b" is no publisher and no model.'],
  ['custom as a publisher', `${openai}models: {enabled: [custom/k]}`, '"custom" is no publisher.'],
  ['an entry twice, in other case', `${openai}models: {disabled: [OpenAI, openai]}`, '"openai" stands twice'],
  ['a list that is one word', `${openai}models: {enabled: openai}`, 'Write it as a list: [openai].'],
  ['letters of another alphabet', `${openai}models: {enabled: [оpenai]}`, 'is no publisher and no model'],
  [
    'a list whose items are all commented out',
    `${openai}models:\n  enabled:\n    # - openai\n`,
    'an empty list is written []',
  ],
];

describe('an invalid policy', () => {
  for (const [name, text, says] of invalid) {
    test(name, () => {
      expect(complaint(text)).toContain(says);
    });
  }

  test('a flood of problems is cut', () => {
    const many = Array.from({ length: 100 }, (_, index) => `unknown${index}: 1`).join('\n');
    expect(complaint(many)).toMatch(/… and \d+ more problems\.$/);
  });

  test('__proto__ is a field like any other', () => {
    expect(complaint(`${openai}__proto__: {mode: audit}\n`)).toContain('The policy has no field "__proto__"');
  });
});
