import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/language/failures/problems.ts';
import { parseYaml } from '../../src/language/yaml/parse-yaml.ts';
import { compareVerdicts } from '../../src/policy/review/changes/verdicts.ts';
import { deniedUses } from '../../src/policy/review/judge-usages.ts';
import { modelsIn } from '../../src/policy/review/samples.ts';
import { plainPush, situationsOf } from '../../src/policy/review/situations.ts';
import { findModelUses } from '../../src/policy/review/usages.ts';
import { shutdowns } from '../../src/policy/review/warnings/lapsing.ts';
import { errorsOn, warningsOn } from '../../src/policy/review/warnings/warnings.ts';
import { policyOf, today } from '../harness/judging.ts';

const base = `version: 1
keys:
  - {name: all, provider: openai, secret: A}
  - {name: some, provider: azure, endpoint: https://x.test, secret: B, models: {deepseek/r1: r1, openai/gpt-5-2025-08-07: five}}
`;

const plain = plainPush('acme/widgets', 'main');

/** A part of a policy, and the warnings on it as `line: message`. */
const warned: readonly (readonly [name: string, more: string, warnings: readonly string[]])[] = [
  ['nothing to say', 'models: {enabled: [openai/gpt-6], disabled: [openai/gpt-6-pro]}', []],
  [
    'an enabled model that a disabled publisher hides',
    'models: {enabled: [openai/gpt-6, deepseek], disabled: [openai]}',
    ['5: "openai/gpt-6" enables nothing: "openai" disables all of it, on line 5.'],
  ],
  [
    'an enabled snapshot whose model is disabled',
    'models: {enabled: [openai/gpt-6-2026-08-07, deepseek], disabled: [openai/gpt-6]}',
    ['5: "openai/gpt-6-2026-08-07" enables nothing: "openai/gpt-6" disables all of it'],
  ],
  [
    'an enabled pattern that a wider one hides',
    'models: {enabled: [openai/gpt-6-*], disabled: ["openai/gpt-*"]}',
    ['5: "openai/gpt-6-*" enables nothing: "openai/gpt-*" disables all of it'],
  ],
  ['a narrower pattern hides nothing', 'models: {enabled: [openai/g*], disabled: ["openai/*-pro"]}', []],
  [
    'a rule’s entry that the file’s list hides',
    'models: {disabled: [deepseek]}\nrules: [{name: r, enabled: [deepseek/r1]}]',
    ['6: "deepseek/r1" enables nothing'],
  ],
  [
    'entries that no key serves',
    'models: {enabled: [mistral, openai/gpt-6, deepseek], disabled: [deepseek/r2]}',
    ['5: "mistral" does nothing: no key serves such a model.', '5: "deepseek/r2" does nothing'],
  ],
  [
    'a model without its publisher',
    'models: {enabled: [gpt-6-luna]}',
    ['5: "gpt-6-luna" does nothing: it is read as a publisher, and no key serves a publisher of that name.'],
  ],
  ['a disabled entry whose snapshot a key serves', 'models: {disabled: [openai/gpt-5]}', []],
  [
    'an enabled * that shares its stem with a disabled entry',
    'models: {enabled: [openai/gpt-6-sol*], disabled: [openai/gpt-6-sol-pro]}',
    ['5: "openai/gpt-6-sol*" begins like "openai/gpt-6-sol-pro", which is disabled'],
  ],
  [
    'a * whose stem no disabled entry shares',
    'models: {enabled: [openai/gpt-6-sol*], disabled: [openai/gpt-5-pro]}',
    [],
  ],
  [
    'an event that does not exist',
    'rules: [{name: r, when: {event: pull-request}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: there is no event "pull-request". Did you mean "pull_request"?'],
  ],
  [
    'a called workflow',
    'rules: [{name: r, when: {event: workflow_call}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a called workflow has the event of its caller.'],
  ],
  ['an event by a pattern', 'rules: [{name: r, when: {event: "pull_*"}, disabled: [openai/x]}]', []],
  [
    'a fork that pushes',
    'rules: [{name: r, when: {event: [push, schedule], fork: true}, disabled: [openai/x]}]',
    ['5: The rule "r" can never apply: a fork cannot trigger push or schedule.'],
  ],
  [
    'a fork whose pull request it is',
    'rules: [{name: r, when: {event: [push, pull_request], fork: true}, disabled: [openai/x]}]',
    [],
  ],
  ['no fork', 'rules: [{name: r, when: {event: push, fork: false}, disabled: [openai/x]}]', []],
  [
    'a login with @',
    'rules: [{name: r, when: {actor: "@octocat"}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a login has no @. Write octocat.'],
  ],
  [
    'a branch with refs/',
    'rules: [{name: r, when: {branch: refs/heads/main}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a branch is named without refs/. Write main.'],
  ],
  [
    'a workflow by its name',
    'rules: [{name: r, when: {workflow: Release notes}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a workflow is named by its path.'],
  ],
  [
    'a workflow that is not there',
    'rules: [{name: r, when: {workflow: .github/workflows/relase.yml}, disabled: [openai/x]}]',
    [
      '5: The rule "r" can never apply: this repository has no workflow .github/workflows/relase.yml. Did you mean ".github/workflows/release.yml"?',
    ],
  ],
  [
    'a workflow of another repository may be there',
    'rules: [{name: r, when: {workflow: .github/workflows/x.yml, repository: acme/*}, disabled: [openai/x]}]',
    [],
  ],
  [
    'a repository without its owner',
    'rules: [{name: r, when: {repository: widgets}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a repository is owner/name. Write OWNER/widgets.'],
  ],
  [
    'an exception for a workflow on pull requests',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {workflow: .github/workflows/release.yml, event: pull_request}, reason: R, expires: 2027-06-01}]',
    ['6: The exception for openai/x can never apply: on pull_request the workflow file is not the default branch'],
  ],
  [
    'an expired exception',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-23}]',
    ['6: The exception for openai/x expired on 2026-11-23.'],
  ],
  [
    'an exception on its last day',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-24}]',
    ['6: The exception for openai/x expires in 0 days: 2026-11-24 is its last day.'],
  ],
  [
    'an exception that lapses in 14 days',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-12-08}]',
    ['6: The exception for openai/x expires in 14 days'],
  ],
  [
    'one that lapses in 15',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-12-09}]',
    [],
  ],
  [
    'an exception from nothing',
    'models: {disabled: [openai/y]}\nexceptions: [{model: openai/x, reason: R, expires: 2027-06-01}]',
    ['6: The exception for openai/x does nothing: the lists of this file allow the model.'],
  ],
  [
    'a budget for an event that does not exist',
    'ledger: {}\nbudgets: [{name: b, amount: 5, per: day, when: {event: [pull_requests, push]}}]',
    ['6: The budget "b" counts less than it says: there is no event "pull_requests". Did you mean "pull_request"?'],
  ],
  [
    'a budget that never counts',
    'ledger: {}\nbudgets: [{name: b, amount: 5, per: day, when: {event: push, fork: true}}]',
    ['6: The budget "b" can never apply: a fork cannot trigger push.'],
  ],
  [
    'max-cost without a limit for answers',
    'limits: {max-cost: 0.25}',
    [
      '5: `max-cost` is $0.25, and nothing limits the answer: a request that sets no limit is judged by the longest answer',
    ],
  ],
  ['max-cost with a limit for answers', 'limits: {max-cost: 0.25, max-output-tokens: 5}', []],
  [
    'two budgets that are the same',
    'ledger: {}\nbudgets: [{name: a, amount: 5, per: day, alert-at: 75}, {name: b, amount: 5.0, per: day, alert-at: [75]}]',
    ['6: The budget "b" can never be exceeded: "a" ($5 per day, line 6) denies every request that would.'],
  ],
  [
    'a budget that a smaller one for longer leaves nothing to do',
    'ledger: {}\nbudgets: [{name: a, amount: 5, per: day, each: key}, {name: b, amount: 5, per: month}]',
    ['6: The budget "a" can never be exceeded: "b" ($5 per month, line 6)'],
  ],
  ...[
    ['a week may lie in two months', 'per: week', 'per: month'],
    ['a smaller budget for less', 'per: day', 'per: day, amount: 4, when: {fork: true}'],
    ['one that only warns', 'per: day', 'per: month, on-exceed: warn'],
    ['one that alerts before', 'per: day, alert-at: 99', 'per: month'],
    ['another scope', 'per: day, each: model', 'per: month, each: key'],
    ['a larger one', 'per: day', 'per: month, amount: 5.000001'],
  ].map(([name = '', one = '', other = '']): (typeof warned)[number] => [
    name,
    `ledger: {}\nbudgets: [{name: a, amount: 5, ${one}}, {name: b${other.includes('amount') ? '' : ', amount: 5'}, ${other}}]`,
    [],
  ]),
  [
    'models that are shut down soon, once each',
    'models: {enabled: [openai/gpt-4o, openai/gpt-5-2025-08-07, deepseek]}\nrules: [{name: r, enabled: [openai/GPT-4o]}]',
    [
      '5: OpenAI has announced that it will shut down openai/gpt-4o on 2027-01-14',
      '5: OpenAI has announced that it will shut down openai/gpt-5-2025-08-07 on 2026-12-11',
    ],
  ],
];

const workflows = ['.github/workflows/ci.yml', '.github/workflows/release.yml'];

/** A key of the base names gpt-5, which is about to be shut down: that warning is not of interest here. */
const ofKeys = 'openai/gpt-5-2025-08-07 on';

describe('warnings', () => {
  test.each(warned)('%s', (_, more, expected) => {
    const policy = policyOf(`${base}${more}\n`);
    const found = [...errorsOn(policy), ...warningsOn(policy, today, workflows)]
      .map(({ message, place }) => `${place?.line}: ${message}`)
      .filter((line) => !line.startsWith('4:') || !line.includes(ofKeys));
    expect(found).toEqual(expected.map((line) => expect.stringContaining(line)));
  });

  const unpriced = (
    more: string,
    knows = (model: string, provider: string) => model === 'openai/x' && provider === 'openai',
  ) =>
    warningsOn(policyOf(`${plainKeys}${more}\n`), today, [], knows).filter(({ message }) =>
      message.startsWith('No price'),
    );
  const plainKeys = `version: 1
keys:
  - {name: all, provider: openai, secret: A}
  - {name: eu, provider: azure, endpoint: https://x.test, secret: B, models: {openai/x: x, deepseek/r1: r1}}
`;
  const limit = 'limits: {max-cost: 5, max-output-tokens: 5}\n';

  test('models without a price are named where costs are limited, once each', () => {
    expect(unpriced(`${limit}models: {enabled: [openai/x, deepseek, openai/y], disabled: [openai/y]}`)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('deepseek/r1 from azure') }),
      {
        message: 'No price is known for openai/x from azure: `limits.max-cost` denies every request for it.',
        remedy:
          'Add `openai/x: {input: PRICE, output: PRICE}` to `prices` in models.yml, in US dollars per million tokens.',
        place: expect.objectContaining({ line: 6, column: 20 }),
      },
    ]);
    const budgets = 'ledger: {}\nbudgets: [{name: all, amount: 5, per: day}]\nmodels: {enabled: [openai/y]}';
    expect(unpriced(budgets).map(({ message }) => message)).toEqual([
      'No price is known for openai/y from openai: the budget "all" denies every request for it.',
    ]);
  });

  test('and not where nothing is limited, a price is written, or the list knows one', () => {
    expect(unpriced('models: {enabled: [openai/y]}')).toEqual([]);
    expect(unpriced('ledger: {}\nmodels: {enabled: [openai/y]}')).toEqual([]);
    const prices = 'prices: {OpenAI/Y: {input: 1, output: 2}}\n';
    expect(unpriced(`${limit}${prices}models: {enabled: [openai/y, openai/y-2026-08-07]}`)).toEqual([]);
    expect(unpriced(`${limit}models: {enabled: [openai/y]}`, () => true)).toEqual([]);
  });

  test('a price of an extending file below that of the extended one', () => {
    const base = `${plainKeys}prices: {openai/x: {input: 1, output: 2}}\n`;
    const idle = (rates: string) =>
      warningsOn(
        policyOf(`version: 1\nextends: acme/a/models.yml@main\nprices: {openai/x: {${rates}}}\n`, base),
        today,
      ).map(({ message }) => message);
    expect(idle('input: 0.5, cached-input: 0.1, output: 3')).toEqual([
      'The price of openai/x does nothing for `input`, `cached-input`: it is lower than in acme/layer1/models.yml@main, which this file can only raise.',
    ]);
    expect(idle('input: 1, output: 3')).toEqual([]);
  });

  test('a huge policy is not looked through', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `mistral/m${index}`);
    expect(
      warningsOn(policyOf(`${base}models: {enabled: [${names.join(', ')}]}\n`), today).map(({ message }) => message),
    ).toEqual(['The policy has 5003 entries, more than the 5000 that are checked for entries without effect.']);
  });

  test('more than 60 days before a shutdown nothing is said', () => {
    const policy = policyOf(`${base}models: {enabled: [openai/gpt-4o]}\n`);
    const of = (day: string) => warningsOn(policy, day).filter(({ message }) => message.includes('gpt-4o '));
    expect([...shutdowns.values()]).toContain('2027-01-14');
    expect(of('2026-11-14')).toHaveLength(0);
    expect(of('2026-11-15')).toHaveLength(1);
  });
});

describe('situations', () => {
  const policy = policyOf(`${base}rules:
  - {name: a, when: {permission: [none, read], fork: true}, disabled: [openai/x]}
  - {name: b, when: {fork: true, permission: none}, disabled: [openai/y]}
  - {name: c, when: {branch: release/*, actor: "*"}, disabled: [openai/z]}
  - {name: d, disabled: [openai/w]}
`);

  test('a plain push, and each combination that a rule names, once', () => {
    expect(situationsOf([policy, policy], plain).map(({ name }) => name)).toEqual([
      'plain push',
      'fork: true, permission: none',
      'fork: true, permission: read',
      'actor: *, branch: release/*',
    ]);
  });

  test('a pattern stands for a value that it matches', () => {
    const { run } = situationsOf([policy], plain)[3] ?? plain;
    expect(run).toMatchObject({ branch: { values: ['release/x'] }, actor: plain.run.actor, event: plain.run.event });
  });

  test('there are at most 100', () => {
    const values = Array.from({ length: 30 }, (_, index) => `b${index}`).join(', ');
    const many = policyOf(
      `${base}rules: [{name: a, when: {branch: [${values}], actor: [${values}]}, disabled: [openai/x]}]\n`,
    );
    expect(situationsOf([many], plain)).toHaveLength(100);
  });
});

const samples = (models: readonly string[]) => models.map((model) => ({ model, label: model }));

describe('compare', () => {
  test('every model that is named anywhere takes part, each once', () => {
    const policy = policyOf(`${base}models: {enabled: [openai/A, "openai/b*", deepseek], disabled: [openai/c]}
rules: [{name: r, enabled: [openai/a], disabled: [openai/d]}]
exceptions: [{model: openai/e, reason: R, expires: 2027-01-01}]
tests: [{model: custom/all/f, expect: denied}, {model: openai/g, expect: denied}]
`);
    expect(modelsIn(policy)).toEqual([
      'deepseek/r1',
      'openai/A',
      'openai/c',
      'openai/d',
      'openai/e',
      'openai/g',
      'openai/gpt-5-2025-08-07',
    ]);
  });

  test('a huge comparison is cut, and says so', () => {
    const policy = policyOf(base);
    const models = samples(Array.from({ length: 20_010 }, (_, index) => `openai/m${index}`));
    const { changes, leftOut } = compareVerdicts(undefined, policy, models, [plain], today);
    expect([changes.length, leftOut]).toEqual([20_000, 10]);
  });

  test('the larger a policy, the fewer verdicts are compared', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `openai/m${index}`);
    const { leftOut } = compareVerdicts(
      undefined,
      policyOf(`${base}models: {enabled: [${names.join(', ')}]}\n`),
      samples(names),
      [plain],
      today,
    );
    expect(leftOut).toBe(20_000 - Math.floor(50_000_000 / 20_004));
  });

  test('audit counts as allowed, since it is asked', () => {
    const enforcing = policyOf(`${base}models: {disabled: [openai/x]}\n`);
    const auditing = policyOf(`${base}mode: audit\nmodels: {disabled: [openai/x]}\n`);
    expect(compareVerdicts(enforcing, auditing, samples(['openai/x']), [plain], today).changes).toMatchObject([
      { before: 'denied', after: 'allowed', why: expect.stringContaining('would be denied') },
    ]);
  });
});

describe('usages', () => {
  const step = (fields: string, uses = 'byok-inference/byok-inference@v1') =>
    `      - uses: ${uses}\n        with: {${fields}}\n`;
  const workflow = (steps: string, on = 'push') => `on: ${on}\njobs:\n  a:\n    steps:\n${steps}`;
  const found = (text: string, prompts: readonly { path: string; text: string }[] = []) =>
    findModelUses([{ path: 'w.yml', text }], prompts, ['byok-inference/byok-inference', 'Acme/Fork']).map(
      ({ model, place, workflow: path, events }) => [model, `${place.file}:${place.line}`, path, ...events],
    );

  test.each([
    ['a literal model', workflow(step('model: openai/a')), [['openai/a', 'w.yml:6', 'w.yml', 'push']]],
    [
      'the name of a fork, in any case',
      workflow(step('model: openai/a', 'acme/fork@main')),
      [['openai/a', 'w.yml:6', 'w.yml', 'push']],
    ],
    ['another action', workflow(step('model: openai/a', 'acme/other@main')), []],
    ['the sub-action', workflow(step('model: openai/a', 'byok-inference/byok-inference/policy-check@v1')), []],
    ['an expression', workflow(step('model: "${{ inputs.model }}"')), []],
    [
      'an alias',
      workflow(
        step('&given model: openai/a').replace('{&given model: openai/a}', '&given {model: openai/a}') +
          step('').replace('{}', '*given'),
      ),
      [
        ['openai/a', 'w.yml:6', 'w.yml', 'push'],
        ['openai/a', 'w.yml:6', 'w.yml', 'push'],
      ],
    ],
    [
      'aliases that stand for too much',
      `A: &a [${'a, '.repeat(51_000)}]\nB: *a\n${workflow(step('model: openai/a'))}`,
      [['openai/a', 'w.yml:8', 'w.yml', 'push']],
    ],
    ['a policy of its own', workflow(step('model: openai/a, policy: other.yml')), []],
    ['no inputs', workflow('      - uses: byok-inference/byok-inference@v1\n'), []],
    [
      'several events',
      workflow(step('model: openai/a'), '[push, pull_request]'),
      [['openai/a', 'w.yml:6', 'w.yml', 'push', 'pull_request']],
    ],
    [
      'events with filters',
      workflow(step('model: openai/a'), '{push: {branches: [main]}, schedule: []}'),
      [['openai/a', 'w.yml:6', 'w.yml', 'push', 'schedule']],
    ],
    [
      'a composite action',
      'runs:\n  steps:\n    - uses: byok-inference/byok-inference@v1\n      with: {model: openai/a}\n',
      [['openai/a', 'w.yml:4', 'w.yml']],
    ],
    ['no YAML', '{', []],
    ['a list', '- a', []],
    ['jobs that are none', 'jobs: [1, {steps: {a: 1}}, {steps: [1]}]', []],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  const prompt = { path: 'p/x.prompt.yml', text: 'messages: []\nmodel: openai/b\n' };

  test('a prompt file’s model wins over the input, and is judged in the workflow that uses it', () => {
    const text = workflow(step('model: openai/a, prompt-file: ./p/x.prompt.yml'), 'schedule');
    expect(found(text, [prompt])).toEqual([['openai/b', 'p/x.prompt.yml:2', 'w.yml', 'schedule']]);
  });

  test('a prompt file that no workflow names is judged by itself; one without a model leaves the input', () => {
    const text = workflow(step('model: openai/a, prompt-file: p/y.prompt.yml'));
    const without = { path: 'p/y.prompt.yml', text: 'messages: []\n' };
    expect(found(text, [prompt, without])).toEqual([
      ['openai/a', 'w.yml:6', 'w.yml', 'push'],
      ['openai/b', 'p/x.prompt.yml:2', ''],
    ]);
  });

  const policy = policyOf(`${base}models: {enabled: [openai/a, openai/b]}
rules: [{name: r, when: {event: pull_request}, disabled: [openai/a]}]
exceptions: [{model: openai/c, when: {workflow: w.yml}, reason: R, expires: 2027-01-01}]
`);

  const denied = (model: string, on: string) =>
    deniedUses(
      findModelUses(
        [{ path: 'w.yml', text: workflow(step(`model: ${model}`), on) }],
        [],
        ['byok-inference/byok-inference'],
      ),
      policy,
      plain,
      today,
    ).map(({ message }) => message);

  test('a use is denied on the events on which the policy denies it', () => {
    expect(denied('openai/a', 'push')).toEqual([]);
    expect(denied('openai/a', '[push, pull_request]')).toEqual([
      expect.stringContaining(
        'w.yml uses openai/a, which this policy would deny on pull_request: the rule "r" disables it',
      ),
    ]);
    expect(denied('openai/x', 'push')).toEqual([
      expect.stringContaining('which this policy would deny: models.enabled'),
    ]);
  });

  test('a called workflow is judged where it is called', () => {
    expect(denied('openai/a', '[workflow_call, push]')).toEqual([]);
    expect(denied('openai/x', 'workflow_call')).toHaveLength(1);
  });

  test('an exception for a workflow does not hold on pull requests', () => {
    expect(denied('openai/c', 'push')).toEqual([]);
    expect(denied('openai/c', '[push, pull_request]')).toEqual([expect.stringContaining('would deny on pull_request')]);
  });

  const withTools = (fields: string, prompts: readonly { path: string; text: string }[] = []) =>
    findModelUses([{ path: 'w.yml', text: workflow(step(fields)) }], prompts, ['byok-inference/byok-inference']);

  test.each([
    ['by commas and blanks', 'model: openai/a, tools: "github, docs logs"', ['github', 'docs', 'logs']],
    ['by the switch of actions/ai-inference', 'model: openai/a, enable-github-mcp: true', ['github']],
    ['by both, once', 'model: openai/a, tools: github, enable-github-mcp: True', ['github']],
    ['switched off', 'model: openai/a, enable-github-mcp: false', []],
    ['by an expression', 'model: openai/a, tools: "${{ vars.TOOLS }}"', []],
  ])('servers of tools that a step names %s', (_, fields, expected) => {
    expect(withTools(fields).map(({ tools }) => tools)).toEqual([expected]);
  });

  test('servers that a prompt file names win over the input', () => {
    const fields = 'model: openai/a, tools: github, prompt-file: p/x.prompt.yml';
    for (const [text, expected] of [
      ['tools: [docs, logs]', ['docs', 'logs']],
      ['tools: docs', ['docs']],
      ['tools: []', []],
      ['', ['github']],
    ] as const) {
      const files = [{ ...prompt, text: `${prompt.text}${text}\n` }];
      expect(withTools(fields, files).map(({ tools }) => tools)).toEqual([expected]);
    }
  });

  test('a step that names a server which the policy does not allow is denied', () => {
    const server = 'tools: [{name: github, url: "https://x.test/mcp", allow: [a]}]';
    const judge = (fields: string) =>
      deniedUses(withTools(fields), policyOf(`${base}${server}\n`), plain, today).map(({ message }) => message);
    expect(judge('model: openai/a, tools: github')).toEqual([]);
    expect(judge('model: openai/a, tools: githb')).toEqual([
      expect.stringContaining('would deny: the tool server "githb" is denied: `tools` has no server of this name'),
    ]);
  });

  test('a workflow that GitHub would accept can be read, anchors and all', () => {
    expect(parseYaml('a: &x 1\nb: *x\n', { file: 'w.yml', annotatable: true }, new Problems())).toBeDefined();
  });
});
