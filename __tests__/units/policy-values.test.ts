import { expect, test } from 'vitest';
import { unknownRun } from '../../src/policy/model/when.ts';
import { parsePolicyLate } from '../../src/policy/read/parse-late.ts';
import { fileOf, today } from '../harness/judging.ts';

/** A value as the table writes it: a place as line and column, a map as its entries, a list of models as its entries. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('line' in value && 'column' in value) return `${value.line}:${value.column}`;
  if ('exact' in value && 'entries' in value && 'place' in value) {
    return { entries: plain(value.entries), place: plain(value.place) };
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

const source = { file: 'models.yml', commit: '', annotatable: true };
const smallest = {
  ...{ source, ownKeys: 'deny', mode: 'enforce', keysPlace: '2:1', toolsPlace: '1:1' },
  ...{ models: {}, rules: [], exceptions: [], limits: {}, prices: [], budgets: [], tests: [] },
  keys: [
    {
      ...{ name: 'k', provider: 'openai', credential: { by: 'secret', secret: 'K' }, place: '2:8' },
      ...{ api: 'chat-completions', headers: [], acceptHeaders: [], acceptParameters: [] },
      ...{ structuredOutput: 'json_schema', tokenLimit: 'max_completion_tokens', served: 'check' },
    },
  ],
};
const zeros = '0'.repeat(64);

test.each<readonly [field: string, lines: string, read: object]>([
  ['nothing', '', {}],
  ['own-keys', 'own-keys: allow', { ownKeys: 'allow' }],
  ['mode', 'mode: audit', { mode: 'audit' }],
  [
    'models, enabled',
    'models: {enabled: [a, b/c]}',
    {
      models: {
        enabled: {
          entries: [
            { pattern: 'a', place: '3:20' },
            { pattern: 'b/c', place: '3:23' },
          ],
          place: '3:19',
        },
      },
    },
  ],
  ['models, disabled', 'models: {disabled: []}', { models: { disabled: { entries: [], place: '3:20' } } }],
  [
    'rules',
    'rules:\n  - {name: a, when: {fork: true, actor: [x, y*]}, disabled: [m/n], reason: why}',
    {
      rules: [
        {
          ...{
            name: 'a',
            reason: 'why',
            place: '4:5',
            disabled: { entries: [{ pattern: 'm/n', place: '4:62' }], place: '4:61' },
          },
          when: [
            { fact: 'fork', patterns: ['true'], place: '4:22' },
            { fact: 'actor', patterns: ['x', 'y*'], place: '4:34' },
          ],
        },
      ],
    },
  ],
  [
    'a rule with lists',
    'rules:\n  - {name: b, enabled: [m], keys: [k]}',
    {
      rules: [
        {
          ...{ name: 'b', reason: '', when: [], place: '4:5' },
          enabled: { entries: [{ pattern: 'm', place: '4:25' }], place: '4:24' },
          keys: { names: [{ name: 'k', place: '4:36' }], place: '4:35' },
        },
      ],
    },
  ],
  [
    'exceptions',
    'exceptions:\n  - {model: a/b, when: {branch: main}, reason: Issue 1., expires: 2027-11-25}',
    {
      exceptions: [
        {
          ...{ model: 'a/b', reason: 'Issue 1.', expires: '2027-11-25', place: '4:5' },
          when: [{ fact: 'branch', patterns: ['main'], place: '4:25' }],
        },
      ],
    },
  ],
  [
    'an exception at any time',
    'exceptions: [{model: a/b, reason: x, expires: 2020-01-01}]',
    {
      exceptions: [{ model: 'a/b', when: [], reason: 'x', expires: '2020-01-01', place: '3:14' }],
    },
  ],
  [
    'limits',
    'limits: {max-input-tokens: 1, max-output-tokens: 999999999999999, max-cost: 0.25}',
    {
      limits: {
        maxInputTokens: { tokens: 1, place: '3:28' },
        maxOutputTokens: { tokens: 999_999_999_999_999, place: '3:50' },
        maxCost: { micros: 250_000, place: '3:77' },
      },
    },
  ],
  ['fallback', 'fallback: [missing-key, outage]', { fallback: ['missing-key', 'outage'] }],
  ['no fallback', 'fallback: []', { fallback: [] }],
  ['secrets-in-prompt', 'secrets-in-prompt: block', { secretsInPrompt: { handling: 'block', place: '3:1' } }],
  ['reports', 'reports: {link-hosts: [a.example, B.example]}', { linkHosts: ['a.example', 'B.example'] }],
  ['no reports', 'reports: {}', {}],
  [
    'prices',
    'prices:\n  a/b: {input: 2.5, cached-input: 0.25, cache-write: 3, output: 10}\n  c/d: {input: 0, output: 0.000001}',
    {
      prices: [
        {
          model: 'a/b',
          rates: { input: 2_500_000, cachedInput: 250_000, cacheWrite: 3_000_000, output: 10_000_000 },
          place: '4:3',
        },
        { model: 'c/d', rates: { input: 0, output: 1 }, place: '5:3' },
      ],
    },
  ],
  [
    'budgets',
    'ledger: {}\nbudgets: [{name: a, amount: 200, per: month}]',
    {
      ledger: { branch: 'byok-ledger', onError: 'fail', place: '3:9' },
      budgets: [
        {
          ...{ name: 'a', micros: 200_000_000, per: 'month', each: 'repository', place: '4:11' },
          ...{ when: [], alertAt: [], onExceed: 'deny' },
        },
      ],
    },
  ],
  [
    'a budget of every field',
    'ledger: {}\nbudgets:\n  - {name: b, amount: 1.5, per: day, each: actor, when: {event: push}, alert-at: [1, 9, 100], on-exceed: warn}\n  - {name: c, amount: 1, per: week, alert-at: 80}',
    {
      ledger: { branch: 'byok-ledger', onError: 'fail', place: '3:9' },
      budgets: [
        {
          ...{ name: 'b', micros: 1_500_000, per: 'day', each: 'actor', place: '5:5' },
          ...{ alertAt: [1, 9, 100], onExceed: 'warn', when: [{ fact: 'event', patterns: ['push'], place: '5:58' }] },
        },
        {
          ...{ name: 'c', micros: 1_000_000, per: 'week', each: 'repository', place: '6:5' },
          ...{ when: [], alertAt: [80], onExceed: 'deny' },
        },
      ],
    },
  ],
  [
    'tools',
    `tools:\n  - name: a\n    url: https://x.test/mcp\n    secret: TOKEN\n    headers: {x-b: 1, X-A: b}\n    allow: [u, v]\n    pin: sha256:${zeros} u=00000000.ffffffff`.replace(
      '1,',
      '"1",',
    ),
    {
      tools: [
        {
          ...{
            name: 'a',
            url: 'https://x.test/mcp',
            secret: 'TOKEN',
            allow: ['u', 'v'],
            allowPlace: '8:5',
            place: '4:5',
          },
          headers: [
            ['x-b', '1'],
            ['x-a', 'b'],
          ],
          pin: {
            pin: `sha256:${zeros}`,
            parts: [['u', { description: '00000000', input: 'ffffffff' }]],
            place: '9:10',
          },
        },
      ],
      toolsPlace: '3:1',
    },
  ],
  [
    'a server of few fields',
    `tools: [{name: a, url: https://x.test/mcp, allow: [u], pin: sha256:${zeros}}]`,
    {
      tools: [
        {
          ...{ name: 'a', url: 'https://x.test/mcp', headers: [], allow: ['u'], allowPlace: '3:44', place: '3:9' },
          pin: { pin: `sha256:${zeros}`, place: '3:61' },
        },
      ],
      toolsPlace: '3:1',
    },
  ],
  ['no tools', 'tools: []', { tools: [], toolsPlace: '3:1' }],
  [
    'tests',
    'tests:\n  - {model: a/b, tools: [s, t], when: {fork: false, actor: [x, y]}, on: 2027-01-01, expect: denied}\n  - {model: custom/k/x, expect: allowed}',
    {
      tests: [
        {
          ...{ model: { model: 'a/b' }, tools: ['s', 't'], on: '2027-01-01', expect: 'denied', place: '4:5' },
          run: {
            ...unknownRun,
            fork: { values: ['false'], isComplete: true },
            actor: { values: ['x', 'y'], isComplete: true },
            isDefaultWorkflow: true,
          },
        },
        { model: { model: 'x', key: 'k' }, run: unknownRun, expect: 'allowed', place: '5:5' },
      ],
    },
  ],
])('%s', async (_, lines, read) => {
  const text = `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${lines}\n`;
  expect(plain(fileOf(text))).toStrictEqual({ ...smallest, ...read });
  expect(await parsePolicyLate(text, source, today)).toStrictEqual(fileOf(text));
});

test('a file without keys of its own', () => {
  expect(plain(fileOf('version: 1\nextends: acme/.github/models.yml@main\n'))).toStrictEqual({
    ...smallest,
    extends: { repository: 'acme/.github', path: 'models.yml', ref: 'main', place: '2:10' },
    keys: [],
    keysPlace: '1:1',
  });
});

test('keys of many fields', () => {
  const text = `version: 1
keys:
  - name: a
    provider: azure
    endpoint: https://x.test
    identity: {tenant-id: acme.example, client-id: 11111111-2222-4333-8444-555555555555}
    api: responses
    models:
      o/a: u
      o/b: {name: v, api: chat-completions, api-version: 2024-10-21}
      o/c: {name: w, api: responses}
    headers: {X-Team: docs}
    accept-headers: [X-Trace]
    structured-output: json_object
    token-limit: max_tokens
    served: ignore
  - name: b
    provider: openai
    secret: B
    secret-header: X-Key
    models: [o/a, o/b:c]
    organization: org-1
    project: proj-1
    accept-parameters: [top_k, min_p]
`;
  const identity = { tenantId: 'acme.example', clientId: '11111111-2222-4333-8444-555555555555' };
  const entra = {
    scope: 'https://cognitiveservices.azure.com/.default',
    authority: 'https://login.microsoftonline.com',
  };
  expect(plain(fileOf(text).keys)).toStrictEqual([
    {
      ...{ name: 'a', provider: 'azure', endpoint: 'https://x.test', place: '3:5' },
      credential: { by: 'identity', provider: 'azure', ...identity, ...entra },
      api: 'responses',
      models: [
        { model: 'o/a', name: 'u', place: '9:7' },
        { model: 'o/b', name: 'v', api: 'chat-completions', apiVersion: '2024-10-21', place: '10:7' },
        { model: 'o/c', name: 'w', api: 'responses', place: '11:7' },
      ],
      ...{ headers: [['x-team', 'docs']], acceptHeaders: ['x-trace'], acceptParameters: [] },
      ...{ structuredOutput: 'json_object', tokenLimit: 'max_tokens', served: 'ignore' },
    },
    {
      ...{ name: 'b', provider: 'openai', api: 'chat-completions', served: 'check', place: '17:5' },
      credential: { by: 'secret', secret: 'B', header: 'x-key' },
      models: [
        { model: 'o/a', name: 'a', place: '21:14' },
        { model: 'o/b:c', name: 'b:c', place: '21:19' },
      ],
      ...{ headers: [], acceptHeaders: [], acceptParameters: ['top_k', 'min_p'] },
      ...{ structuredOutput: 'json_schema', tokenLimit: 'max_completion_tokens' },
      ...{ organization: 'org-1', project: 'proj-1' },
    },
  ]);
});
