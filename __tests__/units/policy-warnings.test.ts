import { describe, expect, test } from 'vitest';
import { isModel } from '../../src/policy/model/reference.ts';
import { shutdowns } from '../../src/policy/review/warnings/lapsing.ts';
import { errorsOn, warningsOn } from '../../src/policy/review/warnings/warnings.ts';
import { policyOf, today } from '../harness/judging.ts';

const base = `version: 1
keys:
  - {name: all, provider: openai, secret: A}
  - {name: some, provider: azure, endpoint: https://x.test, secret: B, models: {deepseek/r1: r1, openai/gpt-5-2025-08-07: five}}
`;

/** A part of a policy, and the warnings on it as `line: message remedy`. */
const warned: readonly (readonly [name: string, more: string, warnings: readonly string[]])[] = [
  ['nothing to say', 'models: {enabled: [openai/gpt-6], disabled: [openai/gpt-6-pro]}', []],
  [
    'an enabled model that a disabled publisher hides',
    'models: {enabled: [openai/gpt-6, deepseek], disabled: [openai]}',
    ['5: "openai/gpt-6" enables nothing: "openai" disables all of it, on line 5. Remove one of the two.'],
  ],
  [
    'an enabled snapshot whose model is disabled',
    'models: {enabled: [openai/gpt-6-2026-08-07, deepseek], disabled: [openai/gpt-6]}',
    [
      '5: "openai/gpt-6-2026-08-07" enables nothing: "openai/gpt-6" disables all of it, on line 5. Remove one of the two.',
    ],
  ],
  [
    'an enabled pattern that a wider one hides',
    'models: {enabled: [openai/gpt-6-*], disabled: ["openai/gpt-*"]}',
    ['5: "openai/gpt-6-*" enables nothing: "openai/gpt-*" disables all of it, on line 5. Remove one of the two.'],
  ],
  ['a narrower pattern hides nothing', 'models: {enabled: [openai/g*], disabled: ["openai/*-pro"]}', []],
  [
    'a rule’s entry that the file’s list hides',
    'models: {disabled: [deepseek]}\nrules: [{name: r, enabled: [deepseek/r1]}]',
    ['6: "deepseek/r1" enables nothing: "deepseek" disables all of it, on line 5. Remove one of the two.'],
  ],
  [
    'entries that no key serves',
    'models: {enabled: [mistral, openai/gpt-6, deepseek], disabled: [deepseek/r2]}',
    [
      '5: "mistral" does nothing: no key serves such a model. Remove it, or add the model to a key.',
      '5: "deepseek/r2" does nothing: no key serves such a model. Remove it, or add the model to a key.',
    ],
  ],
  [
    'a model without its publisher',
    'models: {enabled: [gpt-6-luna]}',
    [
      '5: "gpt-6-luna" does nothing: it is read as a publisher, and no key serves a publisher of that name. Did you mean openai/gpt-6-luna?',
    ],
  ],
  ['a disabled entry whose snapshot a key serves', 'models: {disabled: [openai/gpt-5]}', []],
  [
    'an enabled * that shares its stem with a disabled entry',
    'models: {enabled: [openai/gpt-6-sol*], disabled: [openai/gpt-6-sol-pro]}',
    [
      '5: "openai/gpt-6-sol*" begins like "openai/gpt-6-sol-pro", which is disabled: a new model with this beginning will be enabled. List the models by name instead of using `*`.',
    ],
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
    ['5: The rule "r" forbids less than it says: a workflow is named by its path. Write .github/workflows/NAME.yml.'],
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
    ["6: The exception for openai/x can never apply: on pull_request the workflow file is not the default branch's."],
  ],
  [
    'an expired exception',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-23}]',
    ['6: The exception for openai/x expired on 2026-11-23. Remove it, or renew it.'],
  ],
  [
    'an exception on its last day',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-24}]',
    ['6: The exception for openai/x expires in 0 days: 2026-11-24 is its last day. Renew it, or let it expire.'],
  ],
  [
    'an exception that lapses in 14 days',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-12-08}]',
    ['6: The exception for openai/x expires in 14 days: 2026-12-08 is its last day. Renew it, or let it expire.'],
  ],
  [
    'one that lapses in 15',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-12-09}]',
    [],
  ],
  [
    'an exception from nothing',
    'models: {disabled: [openai/y]}\nexceptions: [{model: openai/x, reason: R, expires: 2027-06-01}]',
    ['6: The exception for openai/x does nothing: the lists of this file allow the model. Remove it.'],
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
      '5: `max-cost` is $0.25, and nothing limits the answer: a request that sets no limit is judged by the longest answer that the model can give, or is denied where that is not known. Add `max-output-tokens: 4000` to `limits`, for example.',
    ],
  ],
  ['max-cost with a limit for answers', 'limits: {max-cost: 0.25, max-output-tokens: 5}', []],
  [
    'two budgets that are the same',
    'ledger: {}\nbudgets: [{name: a, amount: 5, per: day, alert-at: 75}, {name: b, amount: 5.0, per: day, alert-at: [75]}]',
    [
      '6: The budget "b" can never be exceeded: "a" ($5 per day, line 6) denies every request that would. Remove it, or lower its amount.',
    ],
  ],
  [
    'a budget that a smaller one for longer leaves nothing to do',
    'ledger: {}\nbudgets: [{name: a, amount: 5, per: day, each: key}, {name: b, amount: 5, per: month}]',
    [
      '6: The budget "a" can never be exceeded: "b" ($5 per month, line 6) denies every request that would. Remove it, or lower its amount.',
    ],
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
      '5: OpenAI has announced that it will shut down openai/gpt-4o on 2027-01-14 (as of 2026-11-20; Azure has its own dates). Move to a newer model.',
      '5: OpenAI has announced that it will shut down openai/gpt-5-2025-08-07 on 2026-12-11 (as of 2026-11-20; Azure has its own dates). Move to a newer model.',
    ],
  ],
  [
    'an exception that lapses tomorrow',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, reason: R, expires: 2026-11-25}]',
    ['6: The exception for openai/x expires in 1 day: 2026-11-25 is its last day. Renew it, or let it expire.'],
  ],
  [
    'an entry that a pattern of the rule’s own disables, and not its plain one',
    'rules: [{name: r, enabled: [openai/gpt-6], disabled: [openai/gpt-5, "openai/*-6"]}]',
    ['5: "openai/gpt-6" enables nothing: "openai/*-6" disables all of it, on line 5. Remove one of the two.'],
  ],
  [
    'a publisher that a pattern hides',
    'models: {enabled: [deepseek], disabled: ["deep*"]}',
    ['5: "deepseek" enables nothing: "deep*" disables all of it, on line 5. Remove one of the two.'],
  ],
  [
    'a model of another publisher without it',
    'models: {enabled: [r1, r]}',
    [
      '5: "r1" does nothing: it is read as a publisher, and no key serves a publisher of that name. Did you mean deepseek/r1?',
      '5: "r" does nothing: no key serves such a model. Remove it, or add the model to a key.',
    ],
  ],
  [
    'an entry that the rule’s own list does not disable, and that of the file does',
    'models: {disabled: [openai]}\nrules: [{name: r, enabled: [openai/gpt-6], disabled: [deepseek]}]',
    ['6: "openai/gpt-6" enables nothing: "openai" disables all of it, on line 5. Remove one of the two.'],
  ],
  [
    'a rule that never applies, with a value that there never is',
    'rules: [{name: r, when: {event: push, fork: true, actor: "@a"}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a login has no @. Write a.'],
  ],
  ['a * at the beginning shares nothing', 'models: {enabled: ["*/r1"], disabled: [openai/x]}', []],
  ['a * beside no disabled list', 'models: {enabled: ["openai/gpt-*"]}', []],
  [
    'a * of other letters',
    'rules: [{name: r, enabled: ["OpenAI/GPT-*"], disabled: [openai/gpt-6]}]',
    [
      '5: "OpenAI/GPT-*" begins like "openai/gpt-6", which is disabled: a new model with this beginning will be enabled. List the models by name instead of using `*`.',
    ],
  ],
  [
    'an exception on events that do not exist',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {branch: main, event: [pull-request, nothing]}, reason: R, expires: 2027-06-01}]',
    ['6: The exception for openai/x can never apply: there is no event "pull-request". Did you mean "pull_request"?'],
  ],
  [
    'an exception on an event that does not exist, or on one that does',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {event: [pull-request, push]}, reason: R, expires: 2027-06-01}]',
    [],
  ],
  [
    'an exception for a workflow on a push as well',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {workflow: .github/workflows/ci.yml, event: [pull_request, push]}, reason: R, expires: 2027-06-01}]',
    [],
  ],
  [
    'an exception for a workflow on two kinds of proposals',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {workflow: .github/workflows/ci.yml, event: ["pull_request_review*", merge_group]}, reason: R, expires: 2027-06-01}]',
    [
      "6: The exception for openai/x can never apply: on pull_request_review* or merge_group the workflow file is not the default branch's.",
    ],
  ],
  [
    'an exception on pull requests of any workflow',
    'models: {disabled: [openai/x]}\nexceptions: [{model: openai/x, when: {event: pull_request}, reason: R, expires: 2027-06-01}]',
    [],
  ],
  [
    'a rule for a workflow on pull requests',
    'rules: [{name: r, when: {workflow: .github/workflows/ci.yml, event: pull_request}, disabled: [openai/x]}]',
    [],
  ],
  [
    'a workflow that is there, or one that is not',
    'rules: [{name: r, when: {workflow: [.github/workflows/old.yml, "*/ci.yml"]}, disabled: [openai/x]}]',
    [],
  ],
  [
    'two workflows that are not there',
    'rules: [{name: r, when: {workflow: [.github/workflows/old.yml, .github/workflows/older.yml]}, disabled: [openai/x]}]',
    [
      '5: The rule "r" can never apply: this repository has no workflow .github/workflows/old.yml or .github/workflows/older.yml. Did you mean ".github/workflows/ci.yml"?',
    ],
  ],
  [
    'a workflow by a pattern that is no path',
    'rules: [{name: r, when: {workflow: "*elease*"}, disabled: [openai/x]}]',
    [],
  ],
  [
    'a workflow by the path of a copy',
    'rules: [{name: r, when: {workflow: .github/workflows/ci.yml.bak}, disabled: [openai/x]}]',
    ['5: The rule "r" forbids less than it says: a workflow is named by its path. Write .github/workflows/NAME.yml.'],
  ],
  ['a value with refs/ elsewhere', 'rules: [{name: r, when: {branch: x/refs/heads/y}, disabled: [openai/x]}]', []],
  [
    'several values of several facts that there never are',
    'rules: [{name: r, when: {event: [pull_requests, push], actor: ["@a", b], repository: [x, acme/y]}, disabled: [openai/x]}]',
    [
      '5: The rule "r" forbids less than it says: there is no event "pull_requests". Did you mean "pull_request"?',
      '5: The rule "r" forbids less than it says: a login has no @. Write a.',
      '5: The rule "r" forbids less than it says: a repository is owner/name. Write OWNER/x.',
    ],
  ],
  [
    'max-cost of one file, and an exact figure',
    'limits: {max-cost: 1500.5}',
    [
      '5: `max-cost` is $1,500.50, and nothing limits the answer: a request that sets no limit is judged by the longest answer that the model can give, or is denied where that is not known. Add `max-output-tokens: 4000` to `limits`, for example.',
    ],
  ],
  [
    'the same model to be shut down in a key and an exception',
    'models: {disabled: [openai/o3]}\nexceptions: [{model: openai/O3, reason: R, expires: 2027-06-01}]\nrules: [{name: r, disabled: [openai/x], enabled: [deepseek, openai/gpt-4.1]}]',
    [
      '6: OpenAI has announced that it will shut down openai/O3 on 2026-12-11 (as of 2026-11-20; Azure has its own dates). Move to a newer model.',
      '7: OpenAI has announced that it will shut down openai/gpt-4.1 on 2027-01-14 (as of 2026-11-20; Azure has its own dates). Move to a newer model.',
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
      .map(({ message, remedy, place }) => `${place?.line}: ${[message, remedy].join(' ').trimEnd()}`)
      .filter((line) => !line.startsWith('4:') || !line.includes(ofKeys));
    expect(found).toEqual(expected);
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

  test('a model that a key or an exception names, of several providers, unless a file denies it', () => {
    const found = (...files: [string, ...string[]]) =>
      warningsOn(policyOf(...files), today, [], () => false)
        .filter(({ message }) => message.startsWith('No price'))
        .map(({ message, remedy, place }) => `${place?.file}:${place?.line} ${message} ${remedy}`);
    const of = (model: string, providers: string, file = 'models.yml') =>
      `No price is known for ${model} from ${providers}: \`limits.max-cost\` denies every request for it. Add \`${model}: {input: PRICE, output: PRICE}\` to \`prices\` in ${file}, in US dollars per million tokens.`;
    const exception = '{model: openai/E, reason: R, expires: 2027-06-01}';
    expect(found(`${plainKeys}${limit}models: {disabled: [openai, deepseek]}\nexceptions: [${exception}]`)).toEqual([
      `models.yml:7 ${of('openai/E', 'openai')}`,
    ]);
    expect(found(`${plainKeys}${limit}models: {enabled: [openai/X, openai/x*, openai]}`)).toEqual([
      `models.yml:6 ${of('openai/X', 'openai or azure')}`,
    ]);
    const own = `version: 1\nextends: acme/layer1/models.yml@main\nmodels: {enabled: [openai/x, deepseek/r1]}\n`;
    expect(found(own, `${plainKeys}${limit}models: {disabled: [deepseek]}\n`)).toEqual([
      `models.yml:3 ${of('openai/x', 'openai or azure', 'acme/layer1/models.yml@main')}`,
    ]);
  });

  test('max-cost, where an extended file limits answers', () => {
    const own = 'version: 1\nextends: acme/layer1/models.yml@main\nlimits: {max-cost: 1}\n';
    const found = (more: string) => warningsOn(policyOf(own, `${plainKeys}${more}`), today).length;
    expect([found(''), found('limits: {max-output-tokens: 5}\n')]).toEqual([1, 0]);
  });

  test('a price of an extending file below that of an extended one', () => {
    const base = `${plainKeys}prices: {openai/x: {input: 1, cache-write: 4, output: 2}}\n`;
    const idle = (rates: string, middle = '') =>
      warningsOn(
        policyOf(
          `version: 1\nextends: acme/layer1/models.yml@main\nprices: {openai/x: {${rates}}, openai/y: {input: 0, output: 0}}\n`,
          ...(middle === ''
            ? []
            : [`version: 1\nextends: acme/layer2/models.yml@main\nprices: {openai/x: {${middle}}}\n`]),
          base,
        ),
        today,
      ).map(({ message, remedy }) => `${message} ${remedy}`);
    const of = (fields: string) =>
      `The price of openai/x does nothing for ${fields}: it is lower than in acme/layer1/models.yml@main, which this file can only raise. Remove it, or ask the owners of that file to lower theirs.`;
    expect(idle('input: 0.5, cached-input: 0.1, output: 3')).toEqual([of('`input`, `cached-input`')]);
    expect(idle('input: 1, cached-input: 1, cache-write: 3.9, output: 1.9')).toEqual([of('`cache-write`, `output`')]);
    expect(idle('input: 1, output: 3')).toEqual([]);
    expect(idle('input: 1, output: 3', 'input: 2, output: 2')).toEqual([of('`input`')]);
  });

  test('a huge policy is not looked through', () => {
    const found = (entries: number) => {
      const names = Array.from({ length: entries }, (_, index) => `mistral/m${index}`);
      return warningsOn(policyOf(`${base}models: {enabled: [${names.join(', ')}]}\n`), today);
    };
    expect(found(4_998)).toEqual([
      {
        message: 'The policy has 5001 entries, more than the 5000 that are checked for entries without effect.',
        remedy: 'Use publishers and `*` in place of long lists.',
        place: expect.objectContaining({ line: 2 }),
      },
    ]);
    expect(found(4_997).length).toBeGreaterThan(4_000);
  });

  test('more than 60 days before a shutdown nothing is said', () => {
    const policy = policyOf(`${base}models: {enabled: [openai/gpt-4o]}\n`);
    const of = (day: string) => warningsOn(policy, day).filter(({ message }) => message.includes('gpt-4o '));
    expect([...shutdowns.values()]).toContain('2027-01-14');
    expect(of('2026-11-14')).toHaveLength(0);
    expect(of('2026-11-15')).toHaveLength(1);
  });

  test('each model that is to be shut down is a model, with a day after that of the list', () => {
    for (const [model, day] of shutdowns) {
      const [warning] = warningsOn(policyOf(`${base}models: {enabled: [${model}]}\n`), day).filter(
        ({ place }) => place?.line === 5,
      );
      expect(isModel(model)).toBe(true);
      const listed = /on (\d{4}-\d\d-\d\d) \(as of (\d{4}-\d\d-\d\d);/.exec(warning?.message ?? '');
      expect([day, listed?.[2]].toSorted()).toEqual([listed?.[2], listed?.[1]]);
    }
  });

  test('where no workflows are known, none is said to be missing', () => {
    const rule = 'rules: [{name: r, when: {workflow: .github/workflows/ci.yml}, disabled: [openai/x]}]';
    expect(
      warningsOn(policyOf(`version: 1\nkeys: [{name: k, provider: openai, secret: A}]\n${rule}\n`), today),
    ).toEqual([]);
  });

  test('a model without its publisher, where keys serve every model of OpenAI', () => {
    const enabled = 'models: {enabled: [gpt-6]}';
    const found = warningsOn(
      policyOf(`version: 1\nkeys: [{name: k, provider: openai, secret: A}]\n${enabled}\n`),
      today,
    );
    expect(found.map(({ remedy }) => remedy)).toEqual(['Did you mean openai/gpt-6?']);
  });

  test('where no key is known, no entry is said to be served by none', () => {
    const own = policyOf('version: 1\nextends: acme/layer1/models.yml@main\nmodels: {enabled: [mistral]}\n');
    expect(warningsOn(own, today)).toEqual([]);
  });

  test('an entry of keys with lists of models', () => {
    const keys = 'keys: [{name: k, provider: openai, secret: A, models: [openai/gpt-6-2026-08-07, deepseek/r1]}]';
    const found = warningsOn(
      policyOf(`version: 1\n${keys}\nmodels: {disabled: [openai/gpt-6, openai/gpt-5, r1]}\n`),
      today,
    );
    expect(found.map(({ message, remedy }) => `${message} ${remedy}`)).toEqual([
      '"openai/gpt-5" does nothing: no key serves such a model. Remove it, or add the model to a key.',
      '"r1" does nothing: it is read as a publisher, and no key serves a publisher of that name. Did you mean deepseek/r1?',
    ]);
  });
});
