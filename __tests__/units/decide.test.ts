import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/language/failures/failure.ts';
import { decisionJson } from '../../src/policy/words/decision-json.ts';
import { explainAllowed, explainDenial } from '../../src/policy/words/explain.ts';
import { judged, policyOf, runOf } from '../harness/judging.ts';

const keys = `version: 1
keys:
  - {name: some, provider: azure, endpoint: https://x.test, secret: B, models: {openai/Luna: luna-prod, deepseek/r1: r1}}
  - {name: all, provider: openai, secret: A}
`;

type More = Parameters<typeof judged>[2];

/** What is said of a request, as the log has it. */
function said(policy: string | readonly [string, ...string[]], model: string, more: More = {}): readonly string[] {
  const texts = typeof policy === 'string' ? ([policy] as const) : policy;
  const decision = judged(policyOf(...(texts as [string, ...string[]])), model, more);
  return decision.verdict === 'allowed'
    ? [`allowed: ${explainAllowed(decision)}`]
    : explainDenial(decision).map(sentence);
}

const ask = 'ask the maintainers to change models.yml.';

/** A policy after its keys, a model, and what is said. Line 5 is the first after the keys. */
const table: readonly (readonly [
  name: string,
  more: string,
  model: string,
  says: readonly string[],
  request?: More,
])[] = [
  ['no lists', '', 'openai/x', ['allowed: there is no enabled list, so all publishers are enabled']],
  [
    'an enabled entry',
    'models: {enabled: [openai]}',
    'openai/x',
    ['allowed: models.enabled allows it with "openai" (models.yml:5:20)'],
  ],
  [
    'an exact entry goes before a publisher and a pattern',
    'models: {enabled: ["open*/x", openai, openai/X]}',
    'openai/x',
    ['allowed: models.enabled allows it with "openai/X" (models.yml:5:39)'],
  ],
  [
    'both lists are against it',
    'models: {enabled: [openai/y], disabled: [openai/x]}',
    'openai/x',
    [
      `models.yml:5:42: openai/x is denied: models.disabled denies it with "openai/x". Write \`model: openai/y\`, or ${ask}`,
      'models.yml:5:19: Also denied: models.enabled does not list it (it lists openai/y).',
    ],
  ],
  [
    'an empty list',
    'models: {enabled: []}',
    'openai/x',
    [
      `models.yml:5:19: openai/x is denied: models.enabled is empty, so it allows no model. The policy names no model that it would allow here: ${ask}`,
    ],
  ],
  [
    'six entries: five are named',
    'models: {enabled: [deepseek/a, deepseek/b, deepseek/c, deepseek/d, deepseek/e, deepseek/f]}',
    'openai/x',
    [
      `models.yml:5:19: openai/x is denied: models.enabled does not list it (it lists deepseek/a, deepseek/b, deepseek/c, deepseek/d, deepseek/e). The policy names no model that it would allow here: ${ask}`,
    ],
  ],
  [
    'a publisher that is a model’s name',
    'models: {enabled: [luna]}',
    'openai/Luna',
    [
      `models.yml:5:19: openai/Luna is denied: models.enabled does not list it (it lists luna); "luna" is read as a publisher there; the model is openai/luna. The policy names no model that it would allow here: ${ask}`,
    ],
  ],
  [
    'no key serves it',
    'models: {enabled: [mistral, deepseek]}',
    'mistral/x',
    [
      `models.yml:2:1: mistral/x is denied: no key serves it (keys: some, all). Write \`model: deepseek/r1\`, or ask the maintainers to add the model to a key, in models.yml.`,
    ],
  ],
  [
    'a pinned key that does not serve it',
    '',
    'custom/some/openai/x',
    [
      `models.yml:3:5: openai/x is denied: the key \`some\` does not serve it. Write \`model: openai/Luna\`, or ask the maintainers to add the model to a key, in models.yml. Also allowed: deepseek/r1.`,
    ],
  ],
  [
    'a model in the policy’s spelling',
    'models: {enabled: [OPENAI/luna]}',
    'Openai/LUNA',
    ['allowed: models.enabled allows it with "OPENAI/luna" (models.yml:5:20)'],
  ],
  [
    'a rule that holds, by what it enables',
    'rules: [{name: small only, enabled: [openai/Luna]}]',
    'openai/x',
    [
      `models.yml:5:37: openai/x is denied: the rule "small only" does not enable it (it enables openai/Luna). Write \`model: openai/Luna\`, or ${ask}`,
    ],
  ],
  [
    'a rule that holds, by what it disables, with its reason',
    'rules: [{name: no x, disabled: [openai/x], reason: It is dear!}]',
    'openai/x-2026-01-01',
    [
      `models.yml:5:33: openai/x-2026-01-01 is denied: the rule "no x" disables it with "openai/x" (reason: It is dear). Write \`model: openai/Luna\`, or ${ask} Also allowed: deepseek/r1.`,
    ],
  ],
  [
    'a rule’s enabled entry without its publisher',
    'rules: [{name: r, enabled: [x]}]',
    'openai/x',
    [
      `models.yml:5:28: openai/x is denied: the rule "r" does not enable it (it enables x); "x" is read as a publisher there; the model is openai/x. The policy names no model that it would allow here: ${ask}`,
    ],
  ],
  [
    'a rule that does not hold',
    'rules: [{name: r, when: {fork: true}, enabled: []}]',
    'openai/x',
    ['allowed: there is no enabled list, so all publishers are enabled'],
  ],
  [
    'rules that apply and allow it are named',
    'rules: [{name: a, disabled: [deepseek]}, {name: b, when: {event: push}, keys: [all]}]',
    'openai/x',
    [
      'allowed: there is no enabled list, so all publishers are enabled; rules that apply: "a" (models.yml:5:9), "b" (models.yml:5:42), which applies because event is push',
    ],
  ],
  [
    'a rule that holds in doubt',
    'rules: [{name: r, when: {fork: true, permission: read}, enabled: []}]',
    'openai/x',
    [
      `models.yml:5:66: openai/x is denied: the rule "r" enables no model at all; the rule applies because permission is read, and fork, permission are not certain here. The policy names no model that it would allow here: ${ask}`,
    ],
    { run: runOf({ fork: undefined, permission: ['read', 'write'] }) },
  ],
  [
    'a rule’s keys that do not serve it',
    'rules: [{name: eu, keys: [some]}]',
    'openai/x',
    [
      `models.yml:5:26: openai/x is denied: the rule "eu" allows no key that serves it (it allows some). Write \`model: openai/Luna\`, or ${ask} Also allowed: deepseek/r1.`,
    ],
  ],
  [
    'two rules that together leave no key',
    'rules: [{name: a, keys: [some]}, {name: b, keys: [all]}]',
    'openai/luna',
    [
      `models.yml:5:25: openai/Luna is denied: the rule "a" allows no key that serves it (it allows some). The policy names no model that it would allow here: ${ask}`,
      'models.yml:5:50: Also denied: the rule "b" allows no key that serves it (it allows all).',
    ],
  ],
  [
    'a third rule that leaves every key has no part in it',
    'rules: [{name: a, keys: [some]}, {name: b, keys: [all]}, {name: c, keys: [some, all]}]',
    'openai/luna',
    [
      `models.yml:5:25: openai/Luna is denied: the rule "a" allows no key that serves it (it allows some). The policy names no model that it would allow here: ${ask}`,
      'models.yml:5:50: Also denied: the rule "b" allows no key that serves it (it allows all).',
    ],
  ],
  [
    'of several rules those that alone leave no key are named',
    'rules: [{name: a, keys: [some]}, {name: b, keys: [all]}]',
    'deepseek/r1',
    [
      `models.yml:5:50: deepseek/r1 is denied: the rule "b" allows no key that serves it (it allows all). The policy names no model that it would allow here: ${ask}`,
    ],
  ],
  [
    'an exception that holds',
    'models: {enabled: []}\nexceptions: [{model: OpenAI/X, reason: Agreed., expires: 2026-11-24}]',
    'openai/x',
    ['allowed: an exception allows it until 2026-11-24 (models.yml:6:14): Agreed.'],
  ],
  [
    'an exception that is not needed',
    'exceptions: [{model: openai/x, reason: Agreed., expires: 2026-11-24}]',
    'openai/x',
    ['allowed: there is no enabled list, so all publishers are enabled'],
  ],
  [
    'an exception that has expired, and one for another model',
    'models: {disabled: [openai]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-23}, {model: openai/y, reason: R, expires: 2027-01-01}]',
    'openai/x',
    [
      `models.yml:5:21: openai/x is denied: models.disabled denies it with "openai"; an exception for it (models.yml:6:14) expired on 2026-11-23. Write \`model: openai/y\`, or ${ask} Also allowed: deepseek/r1.`,
    ],
  ],
  [
    'of two exceptions one holds',
    'models: {disabled: [openai]}\nexceptions: [{model: openai/x, reason: Old., expires: 2026-11-23}, {model: openai/x, when: {branch: main}, reason: New., expires: 2027-01-01}]',
    'openai/x',
    ['allowed: an exception allows it until 2027-01-01 (models.yml:6:68): New.'],
  ],
  [
    'an exception whose conditions are not met',
    'models: {disabled: [openai]}\nexceptions: [{model: openai/x, when: {branch: [release/*, main], event: push, actor: hubot}, reason: R, expires: 2027-01-01}]',
    'openai/x',
    [
      `models.yml:5:21: openai/x is denied: models.disabled denies it with "openai"; an exception for it (models.yml:6:14) does not apply here: event is unknown, not push, actor is "alice" and "bob" and possibly others, not hubot, branch is "x", not release/* or main. Write \`model: deepseek/r1\`, or ${ask}`,
    ],
    { run: { ...runOf({ branch: 'x', event: undefined }), actor: { values: ['alice', 'bob'], isComplete: false } } },
  ],
  [
    'an exception for a workflow of another branch',
    'models: {disabled: [openai]}\nexceptions: [{model: openai/x, when: {workflow: .github/workflows/ci.yml}, reason: R, expires: 2027-01-01}]',
    'openai/x',
    [
      `models.yml:5:21: openai/x is denied: models.disabled denies it with "openai"; an exception for it (models.yml:6:14) does not apply here: workflow is ".github/workflows/ci.yml", but not the version on the default branch. Write \`model: deepseek/r1\`, or ${ask}`,
    ],
    { run: { ...runOf(), isDefaultWorkflow: false } },
  ],
  [
    'an exception does not lift a rule',
    'models: {disabled: [openai]}\nrules: [{name: r, disabled: [openai/x]}]\nexceptions: [{model: openai/x, reason: R, expires: 2027-01-01}]',
    'openai/x',
    [
      `models.yml:6:30: openai/x is denied: the rule "r" disables it with "openai/x". Write \`model: deepseek/r1\`, or ${ask}`,
    ],
  ],
  [
    'a limit of output tokens',
    'limits: {max-output-tokens: 10}',
    'openai/x',
    [
      `models.yml:5:29: openai/x is denied: the request asks for 11 output tokens, but limits.max-output-tokens is 10. Write \`max-completion-tokens: 10\` or less, or ${ask}`,
    ],
    { tokens: { output: 11 } },
  ],
  [
    'exactly at both limits',
    'limits: {max-input-tokens: 3, max-output-tokens: 10}',
    'openai/x',
    ['allowed: there is no enabled list, so all publishers are enabled'],
    { tokens: { input: 3, output: 10 } },
  ],
  [
    'both limits',
    'limits: {max-input-tokens: 3, max-output-tokens: 10}',
    'openai/x',
    [
      `models.yml:5:28: openai/x is denied: the prompt has an estimated 4 tokens, but limits.max-input-tokens is 3. Shorten the prompt or what is filled into it. Write \`max-completion-tokens: 10\` or less, or ${ask}`,
      'models.yml:5:50: Also denied: the request asks for 11 output tokens, but limits.max-output-tokens is 10.',
    ],
    { tokens: { input: 4, output: 11 } },
  ],
  [
    'both limits and a list',
    'limits: {max-input-tokens: 3, max-output-tokens: 10}\nmodels: {disabled: [openai/x]}',
    'openai/x',
    [
      `models.yml:6:21: openai/x is denied: models.disabled denies it with "openai/x". Write \`model: openai/Luna\`, or ${ask} Also allowed: deepseek/r1. Shorten the prompt or what is filled into it. Write \`max-completion-tokens: 10\` or less.`,
      'models.yml:5:28: Also denied: the prompt has an estimated 4 tokens, but limits.max-input-tokens is 3.',
      'models.yml:5:50: Also denied: the request asks for 11 output tokens, but limits.max-output-tokens is 10.',
    ],
    { tokens: { input: 4, output: 11 } },
  ],
  [
    'audit: lists and rules are reported, and no route is removed',
    'mode: audit\nmodels: {disabled: [openai/luna]}\nrules: [{name: r, enabled: []}, {name: eu, keys: [some]}]',
    'openai/luna',
    [
      'allowed: would be denied, because models.disabled denies it with "openai/luna" (models.yml:6:21), and the rule "r" enables no model at all (models.yml:7:28); the request is sent anyway, because `mode` is audit',
    ],
  ],
  [
    'audit: a rule’s keys',
    'mode: audit\nrules: [{name: eu, keys: [some]}]',
    'openai/x',
    [
      'allowed: would be denied, because the rule "eu" allows no key that serves it (it allows some) (models.yml:6:26); the request is sent anyway, because `mode` is audit',
    ],
  ],
];

describe('a decision explains itself', () => {
  for (const [name, more, model, says, request] of table) {
    test(name, () => {
      expect(said(`${keys}${more}\n`, model, request)).toEqual(says);
    });
  }
});

describe('layers', () => {
  const own = 'version: 1\nextends: acme/x/models.yml@main\n';

  test('what each file says, with its commit', () => {
    const base = `${keys}models: {enabled: [openai]}\n`;
    expect(said([`${own}models: {enabled: [openai/x]}\n`, base], 'openai/x')).toEqual([
      'allowed: models.enabled allows it with "openai/x" (models.yml:3:20), and models.enabled allows it with "openai" (acme/layer1/models.yml@1111111:5:20)',
    ]);
    expect(said([own, `${keys}models: {disabled: [openai/x]}\n`], 'openai/x')[0]).toContain(
      'acme/layer1/models.yml@1111111:5:21: openai/x is denied',
    );
  });

  test('audit of one file leaves another’s verdict', () => {
    const audited = `${own}mode: audit\nmodels: {enabled: []}\n`;
    expect(said([audited, keys], 'openai/x')[0]).toContain('allowed: would be denied');
    expect(said([audited, `${keys}models: {disabled: [openai/x]}\n`], 'openai/x')).toHaveLength(1);
  });

  test('the lowest limits of all files count', () => {
    const low = `${own}limits: {max-output-tokens: 5, max-input-tokens: 9}\n`;
    const decision = judged(policyOf(low, `${keys}limits: {max-output-tokens: 7, max-input-tokens: 8}\n`), 'openai/x');
    expect(decision).toMatchObject({
      limits: { maxInputTokens: { tokens: 8 }, maxOutputTokens: { tokens: 5, place: { file: 'models.yml' } } },
    });
  });

  test('inherited keys come first, and a place is named also where a file has no key', () => {
    const base = `version: 1\nown-keys: allow\nkeys: [{name: base, provider: openai, secret: A}]\n`;
    const decision = judged(policyOf(`${own}keys: [{name: mine, provider: openai, secret: B}]\n`, base), 'openai/x');
    expect(decision.verdict === 'allowed' && decision.routes.map(({ key }) => key.name)).toEqual(['base', 'mine']);
    expect(said([own, base], 'mistral/x')[0]).toContain(
      'acme/layer1/models.yml@1111111:3:8: mistral/x is denied: no key serves it (keys: base)',
    );
    expect(said('version: 1\nown-keys: allow\n', 'openai/x')[0]).toContain(
      'models.yml:1:1: openai/x is denied: there is no key.',
    );
  });
});

describe('routes', () => {
  const routes = (model: string, more = '') => {
    const decision = judged(policyOf(`${keys}${more}`), model);
    return (
      decision.verdict === 'allowed' && decision.routes.map(({ key, model: asked, name }) => [key.name, asked, name])
    );
  };

  test('in the order of the file, under the provider’s own name', () => {
    expect(routes('openai/luna')).toEqual([
      ['some', 'openai/Luna', 'luna-prod'],
      ['all', 'openai/Luna', 'Luna'],
    ]);
    expect(routes('OPENAI/other')).toEqual([['all', 'OPENAI/other', 'other']]);
  });

  test('a key that the reference pins is the only one', () => {
    expect(routes('custom/all/luna')).toEqual([['all', 'openai/Luna', 'Luna']]);
    expect(routes('custom/some/LUNA')).toEqual([['some', 'openai/Luna', 'luna-prod']]);
  });

  test('a rule leaves only its keys', () => {
    expect(routes('openai/luna', 'rules: [{name: r, keys: [all]}]\n')).toEqual([['all', 'openai/Luna', 'Luna']]);
  });

  test.each([
    ['custom/nobody/x', 'model: models.yml has no key named "nobody".'],
    [
      'custom/some/x',
      'model: the key `some` has no model named "x". Write one of: custom/some/openai/Luna, custom/some/deepseek/r1.',
    ],
  ])('%s', (model, says) => {
    expect(() => routes(model)).toThrow(says);
  });

  test('a bare name that several models have', () => {
    const twice = `version: 1\nkeys: [{name: k, provider: openai, endpoint: https://x.test, secret: A, models: [a/x, b/x, b/y]}]\n`;
    expect(() => judged(policyOf(twice), 'custom/k/x')).toThrow(
      'the key `k` has several models named "x". Write one of: custom/k/a/x, custom/k/b/x.',
    );
  });
});

describe('the output `decision`', () => {
  const json = (more: string, model: string, request: More = {}) =>
    JSON.parse(decisionJson(judged(policyOf(`${keys}${more}\n`), model, request)));

  test('an allowed request', () => {
    const more = `models: {enabled: [openai/y]}
rules: [{name: r, when: {fork: false}, keys: [all], reason: Why.}]
exceptions: [{model: openai/x, reason: Agreed., expires: 2026-12-01}]
limits: {max-output-tokens: 7}`;
    expect(json(more, 'openai/x', { run: runOf({ fork: undefined }) })).toEqual({
      version: 2,
      verdict: 'allowed',
      model: 'openai/x',
      policy: { file: 'models.yml', commit: '' },
      extends: [],
      grounds: [
        {
          by: 'exceptions',
          entry: 'openai/x',
          reason: 'Agreed.',
          expires: '2026-12-01',
          place: { file: 'models.yml', commit: '', line: 7, column: 14 },
        },
      ],
      rules: [
        {
          name: 'r',
          because: [],
          doubts: ['fork'],
          reason: 'Why.',
          place: { file: 'models.yml', commit: '', line: 6, column: 9 },
        },
      ],
      routes: [{ key: 'all', provider: 'openai', name: 'x' }],
      fallback: [],
      limits: { 'max-input-tokens': null, 'max-output-tokens': 7, 'max-cost': null },
      tools: [],
      audited: [],
      billed: null,
      'worst-case': null,
    });
  });

  test('an allowed request with tools: what may be called where, and no header’s value', () => {
    const more = `tools:
  - name: docs
    url: https://X.test:443/mcp
    headers: {x-team: word}
    allow: [b, a]
    pin: sha256:${'0'.repeat(64)}`;
    const decision = json(more, 'openai/x', { tools: { servers: ['docs'] } });
    expect(decision).toMatchObject({
      verdict: 'allowed',
      tools: [
        {
          server: 'docs',
          url: 'https://x.test/mcp',
          tools: ['b', 'a'],
          pins: [`sha256:${'0'.repeat(64)}`],
          place: { file: 'models.yml', commit: '', line: 6, column: 5 },
        },
      ],
    });
    expect(JSON.stringify(decision)).not.toContain('word');
  });

  test('a denied request', () => {
    const more = `models: {disabled: [openai/x]}
rules: [{name: r, enabled: [openai/y]}]
exceptions: [{model: openai/x, when: {branch: z}, reason: R, expires: 2026-11-01}]
limits: {max-input-tokens: 1}`;
    const place = (line: number, column: number) => ({ file: 'models.yml', commit: '', line, column });
    expect(json(more, 'openai/x', { tokens: { input: 2 } })).toEqual({
      version: 2,
      verdict: 'denied',
      model: 'openai/x',
      policy: { file: 'models.yml', commit: '' },
      extends: [],
      violations: [
        {
          of: 'models.disabled',
          message:
            'models.disabled denies it with "openai/x"; an exception for it (models.yml:7:14) expired on 2026-11-01',
          rule: null,
          entry: 'openai/x',
          allowing: [],
          tokens: null,
          cost: null,
          tools: null,
          exceptions: [{ expires: '2026-11-01', expired: true, unmet: ['branch'], place: place(7, 14) }],
          place: place(5, 21),
        },
        {
          of: 'rules.enabled',
          message: 'the rule "r" does not enable it (it enables openai/y)',
          rule: { name: 'r', because: [], doubts: [], reason: '', place: place(6, 9) },
          entry: null,
          allowing: ['openai/y'],
          tokens: null,
          cost: null,
          tools: null,
          exceptions: [],
          place: place(6, 28),
        },
        {
          of: 'limits.max-input-tokens',
          message: 'the prompt has an estimated 2 tokens, but limits.max-input-tokens is 1',
          rule: null,
          entry: null,
          allowing: [],
          tokens: { asked: 2, limit: 1 },
          cost: null,
          tools: null,
          exceptions: [],
          place: place(8, 28),
        },
      ],
      alternatives: ['openai/y'],
    });
  });
});

test('at most five exceptions and five keys of a rule are named, and no key where one is pinned', () => {
  const violations = (more: string, model: string) => {
    const decision = judged(policyOf(more), model);
    return decision.verdict === 'denied' ? decision.violations : [];
  };
  const exceptions = ['01', '02', '03', '04', '05', '06'].map(
    (day) => `{model: openai/x, reason: R, expires: 2026-11-${day}}`,
  );
  const expired = violations(
    `${keys}models: {disabled: [openai]}\nexceptions: [${exceptions.join(', ')}]\n`,
    'openai/x',
  );
  expect(expired.map((violation) => violation.exceptions.map(({ expires }) => expires.slice(-2)))).toEqual([
    ['01', '02', '03', '04', '05'],
  ]);
  const others = ['a', 'b', 'c', 'd', 'e', 'f'].map(
    (name) =>
      `  - {name: ${name}, provider: azure, endpoint: https://${name}.test, secret: ${name.toUpperCase()}X, models: {a/${name}: x}}\n`,
  );
  const ruled = violations(`${keys}${others.join('')}rules: [{name: r, keys: [a, b, c, d, e, f]}]\n`, 'openai/x');
  expect(ruled).toMatchObject([{ of: 'rules.keys', allowing: ['a', 'b', 'c', 'd', 'e'] }]);
  expect(violations(keys, 'custom/some/openai/x')).toMatchObject([{ of: 'keys', entry: 'some', allowing: [] }]);
});

test('a policy without limits sets none', () => {
  expect(judged(policyOf(keys), 'openai/x')).toHaveProperty('limits', {});
});

test('at most five alternatives, the most similar first, each once', () => {
  const names = ['gpt-6', 'gpt-7', 'gpt-6-a', 'gpt-6-ab', 'gpt-6-abc', 'gpt-6-abcd', 'zzzzzzzzz'].map(
    (name) => `openai/${name}`,
  );
  const decision = judged(
    policyOf(
      `${keys}models: {enabled: [${names.toReversed().join(', ')}]}\nrules: [{name: r, enabled: [${names.join(', ')}]}]\n`,
    ),
    'openai/gpt-5',
  );
  expect(decision.verdict === 'denied' && decision.alternatives).toEqual([
    'openai/gpt-7',
    'openai/gpt-6',
    'openai/gpt-6-a',
    'openai/gpt-6-ab',
    'openai/gpt-6-abc',
  ]);
});

test('a policy of many rules floods neither the log nor the output', () => {
  const rules = Array.from({ length: 150 }, (_, index) => `{name: r${index}, disabled: [openai/x]}`).join(', ');
  const decision = judged(policyOf(`${keys}rules: [${rules}]\n`), 'openai/x');
  const problems = decision.verdict === 'denied' ? explainDenial(decision) : [];
  expect(problems).toHaveLength(21);
  expect(problems[0]?.remedy).toBe(`Write \`model: openai/Luna\`, or ${ask} Also allowed: deepseek/r1.`);
  expect(problems.at(-1)).toEqual({ message: '… and 130 more violations.', remedy: '' });
  expect(JSON.parse(decisionJson(decision)).violations).toHaveLength(100);
  expect(JSON.parse(decisionJson(judged(policyOf(`${keys}rules: [${rules}]\n`), 'openai/y'))).rules).toHaveLength(100);
});
