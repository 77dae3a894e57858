import { describe, expect, test } from 'vitest';
import { refusal } from '../harness/policy-fixtures.ts';

const key = '{name: k, provider: openai, secret: K}';
const withLine = (more: string) => `version: 1\nkeys: [${key}]\n${more}\n`;
const inKey = (more: string) => `version: 1\nkeys: [{name: k, provider: openai, secret: K, ${more}}]\n`;
const server = 'name: s, url: https://x.test/mcp, allow: [a]';

/** What is said of fields that a map of the policy does not have: names that people write there, by the remedy. */
interface Words {
  readonly what: string;
  readonly policyOf: (field: string) => string;
  readonly remedies: readonly (readonly [names: string, remedy: string])[];
}

const words: readonly Words[] = [
  {
    what: 'The policy',
    policyOf: (field) => withLine(`${field}: x`),
    remedies: [
      [
        'name provider secret identity endpoint api served',
        'It belongs to a key: write it below the key’s `- name:`, in the column of `name`.',
      ],
      [
        'when reason expires',
        'It belongs to a rule or an exception: write it there, in the column of its other fields.',
      ],
      ['cost costs', 'Write `limits.max-cost` for one request, `budgets` for many, `prices` for what tokens cost.'],
      ['pricing', 'Did you mean "prices"?'],
      [
        'mcp mcp-servers mcpServers mcp_servers servers',
        'Did you mean "tools"? Each server is an item with `name`, `url` and `allow`.',
      ],
      ['url allow pin headers', 'It belongs to a server: write it below the server’s `- name:` in `tools`.'],
      ['max-tool-rounds max-rounds', '`max-tool-rounds` is an input of the step, not a field of the policy.'],
      ['ledger-token', 'It is an input of the step, not a field of the policy.'],
      ['on-exceed alert-at amount', 'It belongs to an item of `budgets`.'],
      ['max-cost', 'It belongs under `limits`: indent it by two more spaces.'],
      ['on-error', 'It belongs under `ledger`: indent it by two more spaces.'],
    ],
  },
  {
    what: 'A key',
    policyOf: (field) => inKey(`${field}: x`),
    remedies: [
      ['price prices', 'Write it under `prices` of the policy: a price is that of a model, whoever provides it.'],
      [
        'client-secret',
        'Keyless needs no secret: remove it. If its value was one, revoke it now: it is in the history.',
      ],
    ],
  },
  {
    what: 'The entry of a/b',
    policyOf: (field) => inKey(`endpoint: "https://x.test", models: {a/b: {name: n, ${field}: x}}`),
    remedies: [['deployment', 'Did you mean "name"?']],
  },
  {
    what: 'The identity of an azure key',
    policyOf: (field) =>
      `version: 1\nkeys: [{name: k, provider: azure, endpoint: "https://x.test", models: {a/b: d}, identity: {tenant-id: acme.test, client-id: 11111111-2222-4333-8444-555555555555, ${field}: x}}]\n`,
    remedies: [
      [
        'identity-provider-id service-account-id audience',
        "It belongs to the identity of an openai key; an azure key's has tenant-id, client-id, scope, authority.",
      ],
    ],
  },
  {
    what: 'The identity of an openai key',
    policyOf: (field) =>
      `version: 1\nkeys: [{name: k, provider: openai, identity: {identity-provider-id: a, service-account-id: b, ${field}: x}}]\n`,
    remedies: [
      [
        'tenant-id client-id scope authority',
        "It belongs to the identity of an azure key; an openai key's has identity-provider-id, service-account-id, audience.",
      ],
    ],
  },
  {
    what: '`models`',
    policyOf: (field) => withLine(`models: {${field}: x}`),
    remedies: [['mode rules exceptions limits tests', 'It is a top-level field: remove its indentation.']],
  },
  {
    what: 'A rule',
    policyOf: (field) => withLine(`rules: [{name: r, disabled: [a/b], ${field}: x}]`),
    remedies: [
      ['if', 'Did you mean "when"?'],
      ['models', 'Write `enabled` and `disabled` into the rule itself.'],
      [
        'limits max-cost max-input-tokens max-output-tokens',
        'Write it under `limits` of the policy, where it counts for every request.',
      ],
      ['budget budgets amount', 'Write it under `budgets` of the policy: a budget has a `when` of its own.'],
    ],
  },
  {
    what: 'An exception',
    policyOf: (field) => withLine(`exceptions: [{model: a/b, reason: why, expires: 2027-01-01, ${field}: 2027-01-01}]`),
    remedies: [['until', 'Did you mean "expires"?']],
  },
  {
    what: '`limits`',
    policyOf: (field) => withLine(`limits: {${field}: 1}`),
    remedies: [
      ['max-tokens max-completion-tokens', 'Did you mean "max-output-tokens"?'],
      ['cost max-price max-usd max-dollars max-amount amount price', 'Did you mean "max-cost"?'],
      ['prices ledger budgets', 'It belongs to the policy itself: indent it by two fewer spaces.'],
      ['budget', 'Write it under `budgets`, beside `limits`.'],
    ],
  },
  {
    what: '`ledger`',
    policyOf: (field) => withLine(`ledger: {${field}: x}`),
    remedies: [
      ['repo', 'Did you mean "repository"?'],
      ['ref', 'Did you mean "branch"?'],
      ['token ledger-token secret', "Use the step's input `ledger-token`, which is `token` where it is not set."],
      ['path file folder', 'Remove it: a ledger has one file for each month, YYYY-MM.jsonl.'],
      ['budgets', 'Write it beside `ledger`: indent it by two fewer spaces.'],
    ],
  },
  {
    what: 'A price',
    policyOf: (field) => withLine(`prices: {a/b: {input: 1, output: 2, ${field}: 1}}`),
    remedies: [
      ['prompt prompt-tokens input-tokens input_tokens in', 'Did you mean "input"?'],
      ['completion completion-tokens output-tokens output_tokens out answer', 'Did you mean "output"?'],
      ['cached cache cache-read cache_read input-cached cached-tokens', 'Did you mean "cached-input"?'],
      ['cache-creation cache_creation cached-write', 'Did you mean "cache-write"?'],
      ['reasoning', 'Remove it: hidden reasoning is billed as `output`.'],
      ['currency per unit units', 'Remove it: prices are in US dollars per million tokens.'],
      ['batch flex priority tier service-tier service_tier', 'Remove it: a price is that of the default service tier.'],
      ['from until provider key', 'Remove it: a price counts at any time, whoever provides the model.'],
    ],
  },
  {
    what: 'A budget',
    policyOf: (field) => withLine(`ledger: {}\nbudgets: [{name: all, amount: 5, per: day, ${field}: x}]`),
    remedies: [
      ['limit max max-amount budget usd dollars cost', 'Did you mean "amount"?'],
      ['max-cost', 'Did you mean "amount"? What one request may cost is `limits.max-cost`.'],
      ['period every interval reset window', 'Did you mean "per"?'],
      ['scope by for group-by', 'Did you mean "each"?'],
      ['if', 'Did you mean "when"?'],
      ['alert alerts warn-at threshold thresholds', 'Did you mean "alert-at"?'],
      ['action exceeded over mode', 'Did you mean "on-exceed"?'],
      ['currency', 'Remove it: amounts are in US dollars.'],
      [
        'models model enabled disabled keys key',
        'Remove it: a budget counts every request that its `when` covers. `each: model` and `each: key` make one budget for each.',
      ],
      ['ledger', 'Write it beside `budgets`: the budgets of a file share one ledger.'],
    ],
  },
  {
    what: 'A server of `tools`',
    policyOf: (field) => withLine(`tools: [{${server}, ${field}: x}]`),
    remedies: [
      ['endpoint uri address server server_url', 'Did you mean "url"?'],
      ['tools allowed allowed-tools allowed_tools enabled include', 'Did you mean "allow"?'],
      ['deny disabled exclude disallow', 'Remove it: only the tools that `allow` lists are offered to the model.'],
      [
        'token api-key key authorization auth',
        'Write `secret: MCP_TOKEN`, the NAME of a secret. If its value was one, revoke it now: it is in the history.',
      ],
      [
        'command args env stdio',
        'Write `url`, the address of a server that speaks streamable HTTP: the action starts no program of its own.',
      ],
      ['type transport', 'Remove it: every server speaks streamable HTTP.'],
      ['sha256 hash digest tools-sha', 'Did you mean "pin"?'],
      ['label server-label server_label', 'Did you mean "name"?'],
    ],
  },
];

describe.each(words)('$what', ({ what, policyOf, remedies }) => {
  test.each(remedies)('%s: %s', (names, remedy) => {
    for (const name of names.split(' ')) {
      const problems = refusal(policyOf(name))?.problems.map((problem) => [problem.message, problem.remedy]);
      expect(problems).toEqual([[`${what} has no field "${name}".`, remedy]]);
    }
  });
});
