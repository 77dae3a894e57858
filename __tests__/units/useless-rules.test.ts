import { describe, expect, test } from 'vitest';
import { uselessBudgets } from '../../src/policy/review/warnings/useless-budgets.ts';
import { uselessRules } from '../../src/policy/review/warnings/useless-rules.ts';
import { uselessServers } from '../../src/policy/review/warnings/useless-servers.ts';
import { policyOf } from '../harness/judging.ts';

const base = `version: 1
keys: [{name: k, provider: openai, secret: K}, {name: l, provider: openai, secret: L}]
`;
const own = 'version: 1\nextends: acme/layer1/models.yml@main\n';

const nothing = (name: string) =>
  `The rule "${name}" does nothing: a rule only restricts, and the rest of the policy already forbids all that it forbids.`;
const allows = (names: string) =>
  `The rule "r" does not allow ${names}: a rule only restricts, and \`models\` does not allow it.`;
const remove = 'Remove it, or list what it should forbid.';
const widen =
  'To allow it for some runs only, list it in `models.enabled` and deny it for the others with a rule, or add an exception.';

/** Lists and rules of a policy, and the warnings on its rules as `line:column message remedy`. */
const rules: readonly (readonly [name: string, more: string, warnings: readonly string[]])[] = [
  [
    'what the file disables',
    'models: {disabled: [a]}\nrules: [{name: r, disabled: [a/b]}]',
    [`4:9 ${nothing('r')} ${remove}`],
  ],
  [
    'what another rule disables',
    'rules: [{name: r, when: {fork: true}, disabled: [a/b]}, {name: s, disabled: [a]}]',
    [`3:9 ${nothing('r')} ${remove}`],
  ],
  ['every key', 'rules: [{name: r, keys: [k, l]}]', [`3:9 ${nothing('r')} ${remove}`]],
  ['one key', 'rules: [{name: r, keys: [k]}]', []],
  ['every key, and something that nothing else forbids', 'rules: [{name: r, keys: [k, l], disabled: [a/b]}]', []],
  [
    'one key, and something that the file forbids',
    'models: {disabled: [a]}\nrules: [{name: r, keys: [k], disabled: [a/b]}]',
    [],
  ],
  [
    'more than the file enables',
    'models: {enabled: [a/b]}\nrules: [{name: r, enabled: [a/b, a/c]}]',
    [`4:9 ${nothing('r')} ${widen}`],
  ],
  [
    'all that the file enables',
    'models: {enabled: [a/b]}\nrules: [{name: r, enabled: [a/b]}]',
    [`4:9 ${nothing('r')} ${remove}`],
  ],
  [
    'something else than the file enables',
    'models: {enabled: [a/b, c/d]}\nrules: [{name: r, enabled: [a/b, a/c, a/d, a/e, a/f]}]',
    [`4:34 ${allows('a/c, a/d, a/e and 1 more')} ${widen}`],
  ],
  [
    'three other things than the file enables',
    'models: {enabled: [a/b, c/d]}\nrules: [{name: r, enabled: [a/b, a/c, a/d, a/e]}]',
    [`4:34 ${allows('a/c, a/d, a/e')} ${widen}`],
  ],
  [
    'what an exception allows',
    'models: {enabled: [a/b, c/d]}\nrules: [{name: r, enabled: [a/b, a/c]}]\nexceptions: [{model: c/x, reason: R, expires: 2027-01-01}, {model: a/c, reason: R, expires: 2027-01-01}]',
    [],
  ],
  [
    'what the file disables as well',
    'models: {enabled: [a/b, c/d], disabled: [a/c]}\nrules: [{name: r, enabled: [a/b, a/c, a/d]}]',
    [`4:39 ${allows('a/d')} ${widen}`],
  ],
  ['what no list enables or disables', 'models: {disabled: [c]}\nrules: [{name: r, enabled: [a/b]}]', []],
  [
    'patterns that may name what the file enables',
    'models: {enabled: ["a/b*", c/d, "e*/f"]}\nrules: [{name: r, enabled: ["a/*c", "c/*", "*/x*", "E1/g*", "a/bc*"]}]',
    [],
  ],
  ['patterns of the same publisher', 'models: {enabled: ["A/b*", c/d]}\nrules: [{name: r, enabled: ["a/*c"]}]', []],
  [
    'patterns of publishers that begin alike',
    'models: {enabled: ["a/b*", c/d]}\nrules: [{name: r, enabled: [a/b, "ab/*c"]}]',
    [
      '4:34 The rule "r" does not allow ab/*c: a rule only restricts, and `models` does not allow it. To allow it for some runs only, list it in `models.enabled` and deny it for the others with a rule, or add an exception.',
    ],
  ],
  [
    'a publisher of which the file enables a model',
    'models: {enabled: [a/b, c/d]}\nrules: [{name: r, enabled: [a]}]',
    [],
  ],
  [
    'patterns that name nothing of what the file enables',
    'models: {enabled: ["a/b*", c/d]}\nrules: [{name: r, enabled: [a/b, "A/b*", e, "e/*", "c/x*"]}]',
    [`4:42 ${allows('e, e/*, c/x*')} ${widen}`],
  ],
];

describe('rules', () => {
  test.each(rules)('%s', (_, more, expected) => {
    const found = uselessRules(policyOf(`${base}${more}\n`)).map(
      ({ message, remedy, place }) => `${place?.line}:${place?.column} ${message} ${remedy}`,
    );
    expect(found).toEqual(expected);
  });

  test('of a file that extends one which forbids the same, and of none that it extends', () => {
    const extended = `${base}models: {disabled: [a]}\nrules: [{name: s, disabled: [a/c]}]\n`;
    const found = uselessRules(policyOf(`${own}rules: [{name: r, disabled: [a/b]}]\n`, extended));
    expect(found.map(({ message }) => message)).toEqual([nothing('r')]);
  });
});

/** Two budgets of a file, `a` of $5 and `b`, and those that can never be exceeded, each with the other. */
const budgets: readonly (readonly [
  name: string,
  a: string,
  b: string,
  found: readonly string[],
  repository?: string,
])[] = [
  ['the same', 'per: day', 'amount: 5, per: day', ['b by a']],
  ['the larger of two', 'per: day', 'amount: 6, per: day', ['b by a']],
  ['the smaller one, where it is for longer', 'per: week', 'amount: 4, per: month', []],
  ['a day in a week', 'per: day', 'amount: 5, per: week', ['a by b']],
  ['a week in a week', 'per: week', 'amount: 6, per: week', ['b by a']],
  ['a month, and a week', 'per: month', 'amount: 5, per: week', []],
  ['a week, and a smaller one for a day', 'per: week', 'amount: 4, per: day', []],
  ['one for each key, and one for all', 'per: day, each: key', 'amount: 5, per: day', ['a by b']],
  [
    'one for each key, and one for each repository that shares the ledger',
    'per: day, each: key',
    'amount: 5, per: day',
    [],
    'acme/ledger',
  ],
  ['one for each key, and one for each model', 'per: day, each: key', 'amount: 5, per: day, each: model', []],
  ['two for each repository that shares the ledger', 'per: day', 'amount: 6, per: day', ['b by a'], 'acme/ledger'],
  ['alerts that come before', 'per: day', 'amount: 10, per: day, alert-at: [50]', []],
  ['alerts that come too late', 'per: day', 'amount: 10, per: day, alert-at: [51, 99]', ['b by a']],
  [
    'alerts of the same amount, at the same percentage',
    'per: day, alert-at: [50, 75]',
    'amount: 5, per: day, alert-at: [75]',
    ['b by a'],
  ],
  [
    'alerts of the same amount, at another percentage',
    'per: day, alert-at: [50]',
    'amount: 5, per: day, alert-at: [75]',
    [],
  ],
  [
    'alerts of another amount, at the same percentage',
    'per: day, alert-at: [50]',
    'amount: 6, per: day, alert-at: [50]',
    [],
  ],
];

describe('budgets', () => {
  test.each(budgets)('%s', (_, a, b, expected, repository) => {
    const ledger = repository === undefined ? '' : `repository: ${repository}`;
    const written = [`{name: a, amount: 5, ${a}}`, `{name: b, ${b}}`].map((one) =>
      one.includes('alert-at') ? one : one.replace('}', ', alert-at: []}'),
    );
    const policy = policyOf(`${base}ledger: {${ledger}}\nbudgets: [${written.join(', ')}]\n`);
    const found = uselessBudgets(policy).map(({ message }) =>
      message.replace(/^The budget "(.)".*: "(.) ?.*/, '$1 by $2'),
    );
    expect(found).toEqual(expected);
  });

  test('of three, the first one that is enough is named', () => {
    const policy = policyOf(
      `${base}ledger: {}\nbudgets: [{name: a, amount: 7, per: day}, {name: b, amount: 6, per: day}, {name: c, amount: 5, per: day}]\n`,
    );
    expect(uselessBudgets(policy)).toEqual([
      {
        message: 'The budget "a" can never be exceeded: "b" ($6 per day, line 4) denies every request that would.',
        remedy: 'Remove it, or lower its amount.',
        place: expect.objectContaining({ line: 4 }),
      },
      expect.objectContaining({
        message: 'The budget "b" can never be exceeded: "c" ($5 per day, line 4) denies every request that would.',
      }),
    ]);
  });
});

describe('tool servers', () => {
  const server = (name: string, host: string, allow: string) =>
    `{name: ${name}, url: "https://${host}.test/mcp", allow: [${allow}]}`;

  test('that an extended file denies, or of which it allows less', () => {
    const mine = [server('s', 'x', 'a, b, c'), server('t', 'y', 'a'), server('u', 'z', 'a')].join(',\n  ');
    const theirs = [server('s', 'x', 'a'), server('v', 'z', 'a, b')].join(', ');
    const policy = policyOf(`${own}tools: [\n  ${mine}]\n`, `${base}tools: [${theirs}]\n`);
    expect(uselessServers(policy).map(({ message, remedy, place }) => `${place?.line} ${message} ${remedy}`)).toEqual([
      '4 The tool server "s" allows b, c, which an extended file does not allow. Remove them here, or ask its maintainers to allow them.',
      '5 No step can use the tool server "t": `tools` of acme/layer1/models.yml does not allow https://y.test/mcp (it allows https://x.test/mcp, https://z.test/mcp). Did you mean "https://x.test/mcp"? Ask the maintainers of acme/layer1/models.yml to allow this server.',
    ]);
  });

  test('where nothing is extended, or nothing said', () => {
    expect(uselessServers(policyOf(`${base}tools: [${server('s', 'x', 'a')}]\n`))).toEqual([]);
    expect(uselessServers(policyOf(base))).toEqual([]);
  });
});
