import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/policy/model/policy.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import { compareVerdicts, type VerdictChange } from '../../src/policy/review/changes/verdicts.ts';
import { inSituations, wideningsOf } from '../../src/policy/review/changes/widening.ts';
import { brokenTests, describeTest, explainBroken, explainTest, runTests } from '../../src/policy/review/run-tests.ts';
import { samplesOf, withoutInvented } from '../../src/policy/review/samples.ts';
import { plainPush, situationsLeftOut, situationsOf } from '../../src/policy/review/situations.ts';
import { policySize } from '../../src/policy/review/size.ts';
import { verdictOn } from '../../src/policy/review/verdict.ts';
import { policyOf, runOf, today } from '../harness/judging.ts';

const keys = `keys:
  - {name: some, provider: azure, endpoint: "https://x.test", secret: B, models: {openai/x: x1, deepseek/r1: r1}}
  - {name: all, provider: openai, secret: A}
`;
const policy = (more: string) => policyOf(`version: 1\n${keys}${more}\n`);
const plain = plainPush('acme/widgets', 'trunk');

test('a plain push is by somebody who may write, from a workflow of the default branch that no rule names', () => {
  expect(plain).toEqual({
    name: 'plain push',
    run: {
      ...runOf({ actor: 'somebody', branch: 'trunk', workflow: '.github/workflows/any.yml' }),
      isDefaultWorkflow: true,
    },
  });
});

describe('situations', () => {
  test('name facts in their order, whatever the order of the conditions', () => {
    const names = situationsOf(
      [policy('rules: [{name: r, when: {branch: a, actor: b, event: push}, disabled: [a/b]}]')],
      plain,
    );
    expect(names.map(({ name }) => name)).toEqual(['plain push', 'event: push, actor: b, branch: a']);
  });

  const many = (count: number, word: string) => Array.from({ length: count }, (_, at) => `${word}${at}`).join(', ');
  const rule = (name: string, conditions: string) => `{name: ${name}, when: {${conditions}}, disabled: [a/b]}`;

  test('that are left out are counted, up to a limit', () => {
    expect(situationsLeftOut([policy('')], plain)).toBe(0);
    const branches = `branch: [${many(60, 'b')}]`;
    expect(
      situationsLeftOut([policy(`rules: [${rule('r', branches)}, ${rule('s', 'fork: [true, false]')}]`)], plain),
    ).toBe(0);
    expect(
      situationsLeftOut([policy(`rules: [${rule('r', branches)}, ${rule('s', `actor: [${many(60, 'a')}]`)}]`)], plain),
    ).toBe(21);
    expect(
      situationsLeftOut(
        [policy(`rules: [${rule('r', `branch: [${many(30, 'b')}], actor: [${many(30, 'a')}]`)}]`)],
        plain,
      ),
    ).toBe(101);
    const rules = Array.from({ length: 1_100 }, (_, at) => rule(`r${at}`, `branch: b${at}`));
    expect(situationsLeftOut([policy(`rules: [${rules.join(', ')}]`)], plain)).toBe(901);
  });
});

describe('samples', () => {
  const labels = (more: string, others?: readonly string[]) =>
    samplesOf([policy(more)], others).map(({ model, label }) => (model === label ? model : `${label} (${model})`));

  test.each([
    [
      'without lists',
      '',
      undefined,
      [
        'deepseek/r1',
        'openai/x',
        'any other openai/* (openai/any-other-model)',
        'any other model (any-other-publisher/any-other-model)',
      ],
    ],
    [
      'of lists and rules',
      'models: {enabled: ["openai/gpt-6*", deepseek, A/b], disabled: [openai/y]}\nrules: [{name: r, disabled: ["*-ai/z*"]}]',
      undefined,
      [
        'A/b',
        'deepseek/r1',
        'openai/x',
        'openai/y',
        'any other openai/gpt-6* (openai/gpt-6any-other-model)',
        'any other deepseek/* (deepseek/any-other-model)',
        'any other *-ai/z* (any-other-publisher-ai/zany-other-model)',
        'any other openai/* (openai/any-other-model)',
        'any other model (any-other-publisher/any-other-model)',
      ],
    ],
    [
      'and of other models',
      'models: {enabled: [openai/any-other-model]}',
      ['OpenAI/ANY-Further-model', 'openai/A', 'openai', 'openai/z*'],
      [
        'OpenAI/ANY-Further-model',
        'deepseek/r1',
        'openai/A',
        'openai/any-other-model',
        'openai/x',
        'any other openai/* (openai/qq0qq)',
        'any other model (any-other-publisher/any-other-model)',
      ],
    ],
    [
      'of patterns that meet',
      'models: {enabled: ["openai/*-model", "openai/*r-model", "openai/a*"]}',
      undefined,
      [
        'deepseek/r1',
        'openai/x',
        'any other openai/*-model (openai/any-other-model-model)',
        'any other openai/*r-model (openai/any-other-modelr-model)',
        'any other openai/a* (openai/aany-other-model)',
        'any other openai/* (openai/any-other-model)',
        'any other model (any-other-publisher/any-other-model)',
      ],
    ],
  ])('%s', (_, more, others, expected) => {
    expect(labels(more, others)).toEqual(expected);
  });

  test('a publisher in other letters has a stand-in of its own', () => {
    expect(labels('models: {enabled: [OpenAI]}').slice(2, 4)).toEqual([
      'any other OpenAI/* (OpenAI/any-other-model)',
      'any other openai/* (openai/any-further-model)',
    ]);
  });

  test('a pattern that leaves no room has no stand-in', () => {
    const long = 'x'.repeat(127);
    expect(labels(`models: {enabled: ["openai/${long}*"]}`)).toEqual(labels(''));
  });

  test('what is invented is not shown', () => {
    const [sample] = samplesOf([policy('models: {enabled: ["openai/gpt-*"]}')]).filter(({ label }) =>
      label.includes('gpt-'),
    );
    if (!sample) throw new TypeError('A stand-in was expected.');
    expect(withoutInvented(`${sample.model} of ${sample.model.slice(7)}, ${sample.model}`, sample)).toBe(
      'openai/gpt-* of gpt-*, openai/gpt-*',
    );
    const named = { model: 'openai/any other x', label: 'openai/any other x' };
    expect(withoutInvented('openai/any other x', named)).toBe('openai/any other x');
    expect(
      withoutInvented('any-other-publisher/any-other-model', {
        model: 'any-other-publisher/any-other-model',
        label: 'any other model',
      }),
    ).toBe('model');
  });
});

describe('a verdict', () => {
  const run = runOf();

  test.each([
    [
      'allowed',
      '',
      { model: 'openai/x' },
      {
        verdict: 'allowed',
        isAudited: false,
        reasons: ['there is no enabled list, so all publishers are enabled'],
        routes: 'some (x.test, x1), then all (OpenAI, x)',
      },
    ],
    [
      'allowed by way of every key',
      'fallback: [outage]',
      { model: 'openai/x' },
      {
        verdict: 'allowed',
        isAudited: false,
        reasons: ['there is no enabled list, so all publishers are enabled'],
        routes: 'some (x.test, x1), then all (OpenAI, x)',
      },
    ],
    [
      'only reported',
      'mode: audit\nmodels: {disabled: [openai/x]}',
      { model: 'openai/x' },
      {
        verdict: 'allowed',
        isAudited: true,
        reasons: [
          'would be denied, because models.disabled denies it with "openai/x" (models.yml:6:21); the request is sent anyway, because `mode` is audit',
        ],
        routes: 'some (x.test, x1), then all (OpenAI, x)',
      },
    ],
    [
      'denied, for each reason',
      'models: {enabled: [openai/y], disabled: [openai/x]}',
      { model: 'openai/x' },
      {
        verdict: 'denied',
        isAudited: false,
        reasons: [
          'models.disabled denies it with "openai/x" (models.yml:5:42)',
          'models.enabled does not list it (it lists openai/y) (models.yml:5:19)',
        ],
        routes: '',
      },
    ],
    [
      'of a key that there is not',
      '',
      { model: 'model: x.', key: 'nowhere' },
      {
        verdict: 'denied',
        isAudited: false,
        reasons: ['models.yml has no key named "nowhere". Known: some, all'],
        routes: '',
      },
    ],
  ])('%s', (_, more, model, expected) => {
    expect(verdictOn(policy(more), model, run, today)).toEqual(expected);
  });
});

test('the size of a policy counts what a request is held against', () => {
  const added = (more: string) => policySize(policy(more)) - policySize(policy(''));
  expect(policySize(policy(''))).toBe(3);
  expect(added('models: {enabled: [a/b, a/c], disabled: [c/d, c/e, c/f]}')).toBe(5);
  expect(added('rules: [{name: r, enabled: [a/b], disabled: [c/d, c/e]}]')).toBe(4);
  expect(added('rules: [{name: r, when: {event: [push, schedule], fork: true}, disabled: [c/d]}]')).toBe(5);
  expect(added('rules: [{name: r, keys: [all]}]')).toBe(3);
  expect(added('models: {disabled: [a]}\nexceptions: [{model: a/b, reason: R, expires: 2027-01-01}]')).toBe(2);
  expect(added('prices: {a/b: {input: 1, output: 2}, a/c: {input: 1, output: 2}}')).toBe(2);
  expect(added('ledger: {}\nbudgets: [{name: b, amount: 5, per: day}]')).toBe(1);
  expect(
    added(
      'tools: [{name: s, url: "https://x.test/mcp", allow: [a, b]}, {name: t, url: "https://y.test/mcp", allow: [a]}]',
    ),
  ).toBe(3);
});

describe('compared verdicts', () => {
  const compare = (before: string | undefined, after: string, situations = [plain]) => {
    const [old, now] = [before === undefined ? undefined : policy(before), policy(after)];
    const samples = samplesOf([now, ...(old ? [old] : [])]).filter(({ model }) => !model.includes('/any-'));
    return compareVerdicts(old, now, samples, situations, today);
  };

  test('what becomes allowed comes first, with why', () => {
    expect(compare('models: {disabled: [openai/x, openai/z]}', 'models: {disabled: [deepseek/r1]}')).toEqual({
      changes: [
        ...['openai/x', 'openai/z'].map((model) => ({
          model,
          situation: 'plain push',
          before: 'denied',
          after: 'allowed',
          isAudited: false,
          why: 'there is no enabled list, so all publishers are enabled',
        })),
        {
          model: 'deepseek/r1',
          situation: 'plain push',
          before: 'allowed',
          after: 'denied',
          isAudited: false,
          why: 'models.disabled denies it with "deepseek/r1" (models.yml:5:21)',
        },
      ],
      moves: [],
      leftOut: 0,
    });
  });

  test('another route', () => {
    const [before, after] = ['', '  - {name: eu, provider: openai, secret: E}\n'].map((more) =>
      policyOf(`version: 1\n${keys.replace('keys:\n', `keys:\n${more}`)}`),
    );
    if (!before || !after) throw new TypeError('Two policies were expected.');
    const samples = samplesOf([before]).filter(({ label }) => label.includes('openai'));
    expect(compareVerdicts(before, after, samples, [plain], today)).toEqual({
      changes: [],
      moves: [
        {
          model: 'openai/x',
          situation: 'plain push',
          before: 'some (x.test, x1), then all (OpenAI, x)',
          after: 'eu (OpenAI, x), then some (x.test, x1), then all (OpenAI, x)',
        },
        {
          model: 'any other openai/*',
          situation: 'plain push',
          before: 'all (OpenAI, *)',
          after: 'eu (OpenAI, *), then all (OpenAI, *)',
        },
      ],
      leftOut: 0,
    });
  });

  test('where nothing is in force, everything was denied', () => {
    expect(compare(undefined, 'models: {enabled: [openai/x]}')).toEqual({
      changes: [
        {
          model: 'openai/x',
          situation: 'plain push',
          before: 'denied',
          after: 'allowed',
          isAudited: false,
          why: 'models.enabled allows it with "openai/x" (models.yml:5:20)',
        },
      ],
      moves: [],
      leftOut: 0,
    });
  });

  test('the larger the two policies and the more situations, the fewer models are compared', () => {
    const names = Array.from({ length: 2_000 }, (_, at) => `openai/m${at}`);
    const large = policy(`models: {enabled: [${names.join(', ')}]}`);
    const samples = names.slice(0, 50).map((model) => ({ model, label: model }));
    const leftOut = (before: Policy | undefined, after: Policy, situations: number) =>
      compareVerdicts(
        before,
        after,
        samples,
        Array.from({ length: situations }, () => plain),
        today,
      ).leftOut;
    expect(leftOut(undefined, policy(''), 1_000)).toBe(30);
    expect(leftOut(large, large, 1_000)).toBe(38);
    expect(leftOut(undefined, policy(''), 30_000)).toBe(49);
  });
});

describe('what widens', () => {
  const change = (model: string, situation: string, more: Partial<VerdictChange> = {}): VerdictChange => ({
    model,
    situation,
    before: 'denied',
    after: 'allowed',
    isAudited: false,
    why: '',
    ...more,
  });

  test('verdicts by model, tests whose denial is gone, and settings', () => {
    const before = policy(
      'models: {enabled: [openai/x]}\ntests: [{model: openai/x, expect: allowed}, {model: openai/y, expect: denied}, {model: openai/z, expect: allowed}]',
    );
    const after = policy('models: {enabled: [openai/y]}');
    const settings = (['wider', 'narrower', 'other'] as const).map((direction) => ({
      what: direction,
      before: 'a',
      after: 'b',
      direction,
    }));
    const verdicts = [
      change('openai/y', 'plain push'),
      change('openai/x', 'plain push', { before: 'allowed', after: 'denied' }),
      change('openai/y', 'fork: true'),
      change('openai/z', 'fork: true'),
      change('openai/y', 'event: push', { isAudited: true }),
    ];
    expect(wideningsOf(verdicts, settings, brokenTests(before, after, today), 2)).toEqual([
      { what: 'openai/y', before: 'denied', after: 'allowed' },
      { what: 'openai/z (fork: true)', before: 'denied', after: 'allowed' },
      { what: 'openai/y (event: push)', before: 'denied', after: 'allowed (audit)' },
      { what: 'test: openai/y', before: 'denied', after: 'allowed' },
      { what: 'wider', before: 'a', after: 'b' },
    ]);
  });

  test.each([
    ['all of them', ['a', 'b'], 2, ''],
    ['some of them', ['a', 'b'], 3, 'a; b'],
    ['twelve', Array.from({ length: 12 }, (_, at) => `s${at}`), 20, 's0; s1; s2; s3; s4; s5; s6; s7; s8; s9; s10; s11'],
    [
      'one more',
      Array.from({ length: 13 }, (_, at) => `s${at}`),
      20,
      's0; s1; s2; s3; s4; s5; s6; s7; s8; s9; s10; s11; and 1 more situation',
    ],
    [
      'two more',
      Array.from({ length: 14 }, (_, at) => `s${at}`),
      20,
      's0; s1; s2; s3; s4; s5; s6; s7; s8; s9; s10; s11; and 2 more situations',
    ],
  ])('in %s', (_, names, all, words) => {
    expect(inSituations(names, all)).toBe(words);
  });
});

describe('tests of a policy', () => {
  const at = (line: number) => expect.objectContaining({ file: 'models.yml', line, column: 5 });
  const file = (tests: string, more = 'models: {enabled: [openai/x]}') => policy(`${more}\ntests:\n  - ${tests}`);
  const explained = (tests: string, more?: string) =>
    runTests(file(tests, more), today)
      .filter(({ passed }) => !passed)
      .map(explainTest);

  test.each([
    ['that passes', '{model: openai/x, expect: allowed}', undefined, []],
    [
      'that fails',
      '{model: openai/y, expect: allowed}',
      undefined,
      [
        {
          message:
            'The test of openai/y expects allowed, but it is denied: models.enabled does not list it (it lists openai/x) (models.yml:5:19).',
          remedy: 'Change the policy or the test.',
          place: at(7),
        },
      ],
    ],
    [
      'that fails for two reasons',
      '{model: openai/x, expect: allowed}',
      'models: {enabled: [openai/y], disabled: [openai/x]}',
      [
        {
          message:
            'The test of openai/x expects allowed, but it is denied: models.disabled denies it with "openai/x" (models.yml:5:42); models.enabled does not list it (it lists openai/y) (models.yml:5:19).',
          remedy: 'Change the policy or the test.',
          place: at(7),
        },
      ],
    ],
    [
      'that is allowed',
      '{model: custom/all/x, expect: denied}',
      undefined,
      [
        {
          message:
            'The test of custom/all/x expects denied, but it is allowed: models.enabled allows it with "openai/x" (models.yml:5:20).',
          remedy: 'Change the policy or the test.',
          place: at(7),
        },
      ],
    ],
    [
      'of what an audit would report',
      '{model: openai/y, expect: denied}',
      'mode: audit\nmodels: {enabled: [openai/x]}',
      [],
    ],
    [
      'that says nothing of two facts',
      '{model: openai/x, when: {event: push}, expect: allowed}',
      'rules: [{name: r, when: {event: push, actor: me, branch: main}, disabled: [openai/x]}]',
      [
        {
          message:
            'The test of openai/x expects allowed, but it is denied: the rule "r" disables it with "openai/x"; the rule applies because event is push, and actor, branch are not certain here (models.yml:5:76).',
          remedy:
            'Change the policy or the test. The test does not set actor, branch: rules about that apply, exceptions do not.',
          place: at(7),
        },
      ],
    ],
    [
      'that expects a denial, and says nothing of a fact',
      '{model: openai/x, expect: denied}',
      'rules: [{name: branch, when: {branch: main}, disabled: [openai/y]}]',
      [
        {
          message:
            'The test of openai/x expects denied, but it is allowed: there is no enabled list, so all publishers are enabled; rules that apply: "branch" (models.yml:5:9), which applies because branch is not certain here.',
          remedy: 'Change the policy or the test.',
          place: at(7),
        },
      ],
    ],
    [
      'on a day',
      '{model: openai/y, on: 2027-01-02, expect: allowed}',
      'models: {enabled: [openai/x]}\nexceptions: [{model: openai/y, reason: R, expires: 2027-01-01}]',
      [
        {
          message:
            'The test of openai/y expects allowed, but it is denied: models.enabled does not list it (it lists openai/x); an exception for it (models.yml:6:14) expired on 2027-01-01 (models.yml:5:19).',
          remedy: 'Change the policy or the test.',
          place: at(8),
        },
      ],
    ],
  ])('%s', (_, tests, more, expected) => {
    expect(explained(tests, more)).toEqual(expected);
  });

  test('that pass on the default branch and fail now, whether the change still has them or not', () => {
    const before = file(
      '{model: openai/x, expect: allowed}\n  - {model: openai/y, expect: allowed}\n  - {model: openai/z, expect: allowed}\n  - {model: custom/all/x, tools: [s, t], when: {fork: true, actor: a}, on: 2026-12-01, expect: denied}',
    );
    const after = policy('models: {enabled: [openai/y], disabled: [openai/x]}');
    expect(brokenTests(before, after, today).map(explainBroken)).toEqual([
      {
        message:
          'The default branch\'s test of openai/x expects allowed, but this policy makes it denied: models.disabled denies it with "openai/x" (models.yml:5:42); models.enabled does not list it (it lists openai/y) (models.yml:5:19).',
        remedy: 'Check that this is intended.',
        place: at(7),
      },
    ]);
  });

  test('are named by all that they say', () => {
    const run = { ...unknownRun, event: { values: ['push', 'schedule'], isComplete: true } };
    const [test] = file('{model: openai/x, expect: allowed}').files[0].tests;
    if (!test) throw new TypeError('A test was expected.');
    expect(describeTest({ ...test, run })).toBe('openai/x, event: push and schedule');
  });
});
