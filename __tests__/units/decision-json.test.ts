import { describe, expect, test } from 'vitest';
import type { Allowed, Denied, HeldRule, Violation } from '../../src/policy/judge/decision.ts';
import { decisionJson } from '../../src/policy/words/decision-json.ts';
import { fileOf } from '../harness/judging.ts';

const place = { file: 'models.yml', annotatable: true, commit: 'c0', line: 3, column: 5 };
const shown = { file: 'models.yml', commit: 'c0', line: 3, column: 5 };
const source = { file: 'models.yml', commit: 'c0', annotatable: true };
const file = fileOf(
  'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\ntools: [{name: s, url: "https://x.test/mcp", headers: {x-a: b}, allow: [u]}]\n',
);
const [key] = file.keys;
const [server] = file.tools ?? [];
if (!key || !server) throw new TypeError('The policy has a key and a server.');
const rule: HeldRule = {
  ...{ name: 'r', doubts: ['fork'], reason: 'Why.', place },
  because: [{ fact: 'actor', values: ['a'], whose: ['b'] }],
};
const ruleShown = { ...rule, place: shown };
const violation = (of: Violation['of'], more: Partial<Violation> = {}): Violation => ({
  ...{ of, allowing: [], exceptions: [], place },
  ...more,
});
const nothing = {
  rule: null,
  entry: null,
  allowing: [],
  tokens: null,
  cost: null,
  tools: null,
  exceptions: [],
  place: shown,
};
const worst = {
  micros: 7,
  inputTokens: 1,
  counted: 'bytes',
  outputTokens: 2,
  limitedBy: 'request',
  inputRate: 3,
  outputRate: 4,
} as const;
const worstShown = {
  ...{ micros: 7, 'input-tokens': 1, counted: 'bytes', 'output-tokens': 2, 'limited-by': 'request' },
  ...{ 'input-rate': 3, 'output-rate': 4 },
};

describe('a denied request', () => {
  const denied = (violations: readonly Violation[]): Denied => ({
    ...{ verdict: 'denied', model: 'a/b', violations, alternatives: ['a/c'] },
    sources: [source, { ...source, file: 'acme/x/m.yml', ref: 'v1', commit: 'c1' }],
  });

  test('has each violation with all that is known of it', () => {
    const broken = [
      violation('rules.disabled', {
        ...{ entry: 'a', rule, allowing: ['x'] },
        exceptions: [
          { expires: '2026-01-01', isExpired: true, unmet: [], place },
          {
            ...{ expires: '2027-01-01', isExpired: false, place },
            unmet: [
              {
                fact: 'branch',
                patterns: ['main'],
                place,
                seen: { values: ['x'], isComplete: true },
                isOtherBranch: false,
              },
            ],
          },
        ],
      }),
      violation('limits.max-output-tokens', { tokens: { asked: 9, limit: 5 } }),
      violation('limits.max-cost', { cost: { worst, limit: 6, fits: { inputTokens: 0 } } }),
      violation('limits.max-cost', { cost: { worst, limit: 6, fits: { outputTokens: 1 } } }),
      violation('budgets', { cost: { unknown: 'price', limit: 6, budget: 'all' } }),
      violation('tools', { entry: 's', tool: { why: 'unknown' } }),
    ];
    expect(JSON.parse(decisionJson(denied(broken)))).toStrictEqual({
      ...{ version: 2, verdict: 'denied', model: 'a/b', policy: { file: 'models.yml', commit: 'c0' } },
      extends: [{ file: 'acme/x/m.yml@v1', commit: 'c1' }],
      violations: [
        {
          ...{ ...nothing, of: 'rules.disabled', entry: 'a', rule: ruleShown, allowing: ['x'] },
          message: expect.stringMatching(/^the rule "r" disables it with "a"; /),
          exceptions: [
            { expires: '2026-01-01', expired: true, unmet: [], place: shown },
            { expires: '2027-01-01', expired: false, unmet: ['branch'], place: shown },
          ],
        },
        {
          ...{ ...nothing, of: 'limits.max-output-tokens', tokens: { asked: 9, limit: 5 } },
          message: 'the request asks for 9 output tokens, but limits.max-output-tokens is 5',
        },
        {
          ...{ ...nothing, of: 'limits.max-cost', message: expect.stringMatching(/^the request may cost up to /) },
          cost: { ...worstShown, 'limit-micros': 6, fits: { 'input-tokens': 0, 'output-tokens': null } },
        },
        {
          ...{ ...nothing, of: 'limits.max-cost', message: expect.stringMatching(/^the request may cost up to /) },
          cost: { ...worstShown, 'limit-micros': 6, fits: { 'input-tokens': null, 'output-tokens': 1 } },
        },
        {
          ...{ ...nothing, of: 'budgets', message: expect.stringMatching(/^nobody can tell what it costs, /) },
          cost: { unknown: 'price', 'limit-micros': 6 },
        },
        {
          ...{ ...nothing, of: 'tools', entry: 's', tools: 'unknown' },
          message: 'the tool server "s" is denied: `tools` is empty, so it allows no server',
        },
      ],
      alternatives: ['a/c'],
    });
  });

  test('has at most a hundred violations', () => {
    const many = Array.from({ length: 101 }, () => violation('keys'));
    expect(JSON.parse(decisionJson(denied(many))).violations).toHaveLength(100);
  });
});

describe('an allowed request', () => {
  const allowed: Allowed = {
    ...{ verdict: 'allowed', model: 'a/b', sources: [source], fallback: [], grounds: [], rules: [], limits: {} },
    ...{ tools: [], audited: [], secretsInPrompt: { handling: 'redact' } },
    routes: [{ key, model: 'a/b', name: 'n', api: 'responses' }],
  };
  const least = {
    ...{ version: 2, verdict: 'allowed', model: 'a/b', policy: { file: 'models.yml', commit: 'c0' }, extends: [] },
    ...{ grounds: [], rules: [], routes: [{ key: 'k', provider: 'openai', name: 'n' }], fallback: [], tools: [] },
    limits: { 'max-input-tokens': null, 'max-output-tokens': null, 'max-cost': null },
    ...{ audited: [], 'worst-case': null, billed: null },
  };
  const exception = { by: 'exceptions', entry: 'a/b', reason: 'Agreed.', expires: '2027-01-31' } as const;

  test.each<readonly [what: string, more: Partial<Allowed>, shows: object]>([
    ['the least', {}, {}],
    [
      'grounds',
      {
        grounds: [
          { by: 'models.enabled', entry: 'a', place },
          { ...exception, place },
        ],
      },
      {
        grounds: [
          { by: 'models.enabled', entry: 'a', place: shown },
          { ...exception, place: shown },
        ],
      },
    ],
    ['rules', { rules: [rule] }, { rules: [ruleShown] }],
    ['fallback', { fallback: ['outage'] }, { fallback: ['outage'] }],
    [
      'limits',
      {
        limits: {
          maxInputTokens: { tokens: 1, place },
          maxOutputTokens: { tokens: 2, place },
          maxCost: { micros: 250_000, place },
        },
      },
      { limits: { 'max-input-tokens': 1, 'max-output-tokens': 2, 'max-cost': 0.25 } },
    ],
    [
      'tools, without the values of headers',
      { tools: [{ server: { ...server, place }, tools: ['u'], pins: [{ pin: 'sha256:0', tools: ['u'], place }] }] },
      { tools: [{ server: 's', url: 'https://x.test/mcp', tools: ['u'], pins: ['sha256:0'], place: shown }] },
    ],
    [
      'what audit let pass',
      { audited: [violation('keys')] },
      { audited: [{ ...nothing, of: 'keys', message: 'there is no key' }] },
    ],
    ['the worst case', { worstCase: worst }, { 'worst-case': worstShown }],
  ])('%s', (_, more, shows) => {
    expect(JSON.parse(decisionJson({ ...allowed, ...more }))).toStrictEqual({ ...least, ...shows });
  });

  test('a place in the workspace has no commit', () => {
    const { commit: _, ...here } = place;
    const { grounds } = JSON.parse(
      decisionJson({ ...allowed, grounds: [{ by: 'models.enabled', entry: 'a', place: here }] }),
    );
    expect(grounds).toStrictEqual([{ by: 'models.enabled', entry: 'a', place: { ...shown, commit: '' } }]);
  });

  test('what it has cost', () => {
    const billed = (cost: Parameters<typeof decisionJson>[1]) => JSON.parse(decisionJson(allowed, cost)).billed;
    expect(billed({ micros: 0, isAssumed: true, priceAge: 1 })).toStrictEqual({ micros: 0, assumed: true });
    expect(billed({ isAssumed: false, priceAge: 1 })).toBeNull();
  });

  test('at most a hundred rules, and a hundred violations that audit let pass', () => {
    const rules = Array.from({ length: 101 }, () => rule);
    const audited = Array.from({ length: 101 }, () => violation('keys'));
    const json = JSON.parse(decisionJson({ ...allowed, rules, audited }));
    expect([json.rules.length, json.audited.length]).toEqual([100, 100]);
  });
});
