import { describe, expect, test } from 'vitest';
import { refusal } from '../harness/policy-fixtures.ts';

const withLine = (line: string) => `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${line}\n`;
const withKeys = (...keys: readonly string[]) => `version: 1\nkeys: [${keys.join(', ')}]\n`;
const azure = 'provider: azure, endpoint: "https://x.test", models: [a/b]';
const guid = '11111111-2222-4333-8444-555555555555';

/** What is said of a policy, each problem as a message and what to write. */
const said = (text: string) => refusal(text)?.problems.map(({ message, remedy }) => `${message} ${remedy}`);

describe('an item that is no map', () => {
  test.each([
    [
      withKeys('[]'),
      'A key must be a map, not a list. Its fields are name, provider, secret, secret-header, identity, endpoint, models, api, api-version, accept-parameters, headers, accept-headers, organization, project, served, structured-output, token-limit.',
    ],
    [
      withKeys('sk-1'),
      'A key cannot be text. Write `- name: openai`, and below it `provider: openai` and `secret: OPENAI_API_KEY`.',
    ],
    [
      'version: 1\nkeys: sk-1\n',
      '`keys` cannot be text. Write `- name: openai`, and below it `provider: openai` and `secret: OPENAI_API_KEY`.',
    ],
    [
      withLine('rules: [r]'),
      'A rule must be a map, not the text "r". Its fields are name, when, enabled, disabled, keys, reason.',
    ],
    [
      withLine('exceptions: [5]'),
      'An exception must be a map, not the number 5. Its fields are model, when, reason, expires.',
    ],
    [withLine('tests: [[]]'), 'A test must be a map, not a list. Its fields are model, tools, when, on, expect.'],
    [
      withLine('ledger: {}\nbudgets: [5]'),
      'A budget must be a map, not the number 5. Its fields are name, amount, per, each, when, alert-at, on-exceed.',
    ],
    [
      withLine('tools: [[]]'),
      'A server of `tools` must be a map, not a list. Its fields are name, url, secret, headers, allow, pin.',
    ],
    [
      withLine('tools: [s]'),
      'A server of `tools` cannot be text. Write `- name: github`, and below it `url: https://…` and `allow: [list_issues]`.',
    ],
    [
      withLine('tools: {name: s}'),
      '`tools` must be a list of servers, not a map. Write each server as an item: `- name: github`, and below it `url: https://…` and `allow: [list_issues]`.',
    ],
    [withLine('models: [a]'), '`models` must be a map, not a list. Its fields are enabled, disabled.'],
    [
      withLine('limits: [1]'),
      '`limits` must be a map, not a list. Its fields are max-input-tokens, max-output-tokens, max-cost.',
    ],
    [withLine('reports: [a.b]'), '`reports` must be a map, not a list. Its fields are link-hosts.'],
    [
      withLine('tests: [{model: a/b, expect: denied, when: [main]}]'),
      '`when` must be a map, not a list. Its fields are event, fork, actor, permission, workflow, branch, repository.',
    ],
    [
      withLine('rules: [{name: r, enabled: [], when: [main]}]'),
      '`when` must be a map, not a list. Its fields are event, fork, actor, permission, workflow, branch, repository.',
    ],
    [
      withLine('prices: {a/b: 5}'),
      'A price must be a map, not the number 5. Its fields are input, cached-input, cache-write, output.',
    ],
    [
      withLine('prices: [a/b]'),
      '`prices` must be a map from models to prices, not a list. Write `openai/gpt-6-luna: {input: 2.5, output: 10}`, without a dash in front.',
    ],
    [
      withLine('prices: 5'),
      '`prices` must be a map from models to prices, not the number 5. Write `openai/gpt-6-luna: {input: 2.5, output: 10}`.',
    ],
    [
      withKeys(`{name: k, ${azure}, identity: []}`),
      'The identity of an azure key must be a map, not a list. Its fields are tenant-id, client-id, scope, authority.',
    ],
    [
      withKeys('{name: k, provider: openai, identity: []}'),
      'The identity of an openai key must be a map, not a list. Its fields are identity-provider-id, service-account-id, audience.',
    ],
    [
      withKeys('{name: k, provider: openai, identity: sk-1}'),
      '`identity` must be a map, not text. Write its fields below it: identity-provider-id, service-account-id, audience. If this is a secret, revoke it now: it is in the history.',
    ],
    [
      withKeys('{name: k, provider: openai, secret: K, endpoint: "https://x.test", models: {a/b: [n]}}'),
      '`models`: expected text, not a list. Write it without the brackets or, if they belong to the text, in quotes: "[n]".',
    ],
  ])('%j', (text, sentence) => {
    expect(said(text)).toEqual([sentence]);
  });
});

describe('items that lack what they need are all named, and compared with nothing', () => {
  const missing = (what: string, field: string, example: string) =>
    `${what} has no \`${field}\`. Add it, for example \`${field}: ${example}\`.`;
  const rule = missing('A rule', 'name', 'nothing expensive');
  const server = missing('A server of `tools`', 'name', 'github');

  test.each([
    [withLine('rules: [{enabled: []}, {enabled: []}]'), [rule, rule]],
    [
      withLine('rules: [{reason: x}, {name: r}]'),
      [
        rule,
        'The rule forbids nothing. Add `enabled`, `disabled` or `keys`.',
        'The rule "r" forbids nothing. Add `enabled`, `disabled` or `keys`.',
      ],
    ],
    [withLine('tools: [{url: "https://x.test", allow: [a]}, {url: "https://x.test", allow: [a]}]'), [server, server]],
    [
      withLine('tools: [{name: s, allow: [a]}, {name: s, url: "https://x.test"}]'),
      [
        missing('A server of `tools`', 'url', 'https://api.githubcopilot.com/mcp/readonly'),
        missing('A server of `tools`', 'allow', '[list_issues]'),
      ],
    ],
    [
      withLine('ledger: {}\nbudgets: [{amount: 1, per: day}, {name: b, amount: 1}, {name: b, per: day}]'),
      [
        missing('A budget', 'name', 'pull requests'),
        missing('A budget', 'per', 'month'),
        missing('A budget', 'amount', '200'),
      ],
    ],
    [
      withKeys('{provider: openai, secret: K}', '{provider: openai, secret: K}'),
      [missing('A key', 'name', 'openai'), missing('A key', 'name', 'openai')],
    ],
    [
      withKeys('{name: k, secret: K}', '{name: k, provider: openai}'),
      [
        missing('A key', 'provider', 'openai'),
        'A key has neither `secret` nor `identity`. Add one of them, for example `secret: OPENAI_API_KEY`.',
      ],
    ],
    [
      withLine(
        'exceptions: [{reason: x, expires: 2027-01-01}, {model: a/b, expires: 2027-01-01}, {model: a/b, reason: x}]',
      ),
      [
        missing('An exception', 'model', 'openai/gpt-6-luna'),
        missing('An exception', 'reason', 'Agreed in issue 214.'),
        missing('An exception', 'expires', '2027-01-31'),
      ],
    ],
    [
      withLine('tests: [{model: a/b}, {expect: denied}]'),
      [missing('A test', 'expect', 'allowed'), missing('A test', 'model', 'openai/gpt-6-luna')],
    ],
    [
      withLine('prices: {a/b: {input: 1}, c/d: {output: 1}}'),
      [missing('A price', 'output', '10'), missing('A price', 'input', '2.5')],
    ],
    [
      withKeys(`{name: k, ${azure}, identity: {client-id: ${guid}}}`),
      [missing('The identity of an azure key', 'tenant-id', '00000000-0000-0000-0000-000000000000')],
    ],
    [
      withKeys(`{name: k, ${azure}, identity: {tenant-id: a.b}}`),
      [missing('The identity of an azure key', 'client-id', '00000000-0000-0000-0000-000000000000')],
    ],
    [
      withKeys('{name: k, provider: openai, identity: {}}'),
      [
        missing('The identity of an openai key', 'identity-provider-id', 'ID'),
        missing('The identity of an openai key', 'service-account-id', 'ID'),
      ],
    ],
    [
      withKeys('{name: k, provider: openai, secret: K, endpoint: "https://x.test", models: {a/b: {}}}'),
      [missing('The entry of a/b', 'name', 'NAME')],
    ],
    [
      withKeys('{name: k, provider: azure, secret: K, endpoint: "https://x.test", models: {a/b: {}}}'),
      [missing('The entry of a/b', 'name', 'DEPLOYMENT')],
    ],
    ['keys: [{name: k, provider: openai, secret: K}]\n', [missing('The policy', 'version', '1')]],
    ['version: 1\n', [missing('The policy', 'keys', '[{name: openai, provider: openai, secret: OPENAI_API_KEY}]')]],
    [
      withKeys('{name: k, provider: azure, secret: K}'),
      [
        'An azure key needs an `endpoint`. Add it, for example https://RESOURCE.openai.azure.com.',
        "An azure key needs `models`. Add each model with the provider's name for it: `models: {openai/gpt-6-luna: DEPLOYMENT}`.",
      ],
    ],
    [
      withKeys('{name: k, provider: openai, secret: K, endpoint: "https://x.test"}'),
      [
        "An openai key with its own `endpoint` needs `models`. Add each model with the provider's name for it: `models: {openai/gpt-6-luna: NAME}`.",
      ],
    ],
  ])('%j', (text, sentences) => {
    expect(said(text)).toEqual(sentences);
  });
});

describe('an empty list', () => {
  test.each([
    [withKeys(), '`keys` is empty. Add at least one key with name, provider and secret.'],
    [
      withLine('rules: [{name: r, keys: []}]'),
      "A rule's `keys` is empty. Name a key; to deny everything write `enabled: []`.",
    ],
    [
      withLine('rules: [{name: r, enabled: [], when: {actor: []}}]'),
      '`actor` is an empty list, so the condition could never be true. Add a value, or remove it.',
    ],
    [
      withLine('rules: [{name: r, enabled: [], when: {}}]'),
      '`when` is empty. Remove it for "always", or name a fact of the run.',
    ],
    [
      withLine('tools: [{name: s, url: "https://x.test", allow: []}]'),
      "A server's `allow` is empty. Name at least one tool, or remove the server. To allow no server write `tools: []`.",
    ],
    [
      withKeys('{name: k, provider: azure, secret: K, endpoint: "https://x.test", models: []}'),
      "A key's `models` is empty. List at least one model.",
    ],
    [
      withKeys('{name: k, provider: azure, secret: K, endpoint: "https://x.test", models: {}}'),
      "A key's `models` is empty. List at least one model.",
    ],
  ])('%j', (text, sentence) => {
    expect(said(text)).toEqual([sentence]);
  });
});

describe('a word in place of a list of models', () => {
  const every = 'all any every everything ALL true yes on "*" "*/*" " any "'.match(/"[^"]*"|\S+/g) ?? [];
  const no = 'none nothing no None " no " false FALSE'.match(/"[^"]*"|\S+/g) ?? [];

  test.each([
    ...every.map((word) => [word, 'Leave `enabled` out for all publishers.', 'Write `["*"]` for every model.']),
    ...no.map((word) => [word, 'Write `[]` for no model.', 'Leave `disabled` out for no model.']),
    ...['allow', 'xall', '"none of them"', 'xnone', 'openai'].map((word) => [
      word,
      `Write \`[${word}]\`.`,
      `Write \`[${word}]\`.`,
    ]),
  ])('%s', (word, enabled, disabled) => {
    const remedies = (field: string) =>
      refusal(withLine(`models: {${field}: ${word}}`))?.problems.map(({ remedy }) => remedy);
    expect([remedies('enabled'), remedies('disabled')]).toEqual([[enabled], [disabled]]);
  });
});
