import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/policy/model/policy.ts';
import { isKept, restrictionsIn } from '../../src/policy/review/restrictions.ts';
import { policyOf } from '../harness/judging.ts';

const keys = 'keys: [{name: k, provider: openai, secret: K}, {name: l, provider: openai, secret: L}]';
const policy = (more: string) => `version: 1\n${keys}\n${more}\n`;
const own = (more: string) => `version: 1\nextends: acme/layer1/models.yml@main\n${more}\n`;
const rule = (more: string) => policy(`rules: [{name: r, ${more}}]`);
const when = (conditions: string) => rule(`when: {${conditions}}, disabled: [a/b]`);
const lists = (more: string) => policy(`models: {${more}}`);
const exception = (model: string, expires = '2027-01-01') =>
  `exceptions: [{model: ${model}, reason: R, expires: ${expires}}]`;

/** Whether a policy surely forbids all that another one does. */
function keeps(before: Policy, after: Policy): boolean {
  const compared = { from: before, to: after, restrictions: restrictionsIn(after) };
  return restrictionsIn(before).every((one) => isKept(one, compared));
}

/** Two policies, and whether each surely forbids all that the other does: the second what the first does, and the other way round. */
const rows: readonly (readonly [name: string, one: string, other: string, there: boolean, back: boolean])[] = [
  ['a list, and a rule for everybody', lists('disabled: [a/b]'), rule('disabled: [a/b]'), true, true],
  [
    'a list that an exception lifts, and a rule',
    `${lists('disabled: [a/b]')}${exception('a/b')}`,
    rule('disabled: [a/b]'),
    true,
    false,
  ],
  [
    'a list whose exception is from something else',
    `${lists('disabled: [a/b, c]')}${exception('c/d')}`,
    rule('disabled: [a/b]'),
    false,
    true,
  ],
  [
    'an enabled list with an exception, and a rule',
    `${lists('enabled: [a]')}${exception('c/d')}`,
    rule('enabled: [a]'),
    true,
    false,
  ],
  [
    'a rule for keys beside an exception',
    `${lists('disabled: [a]')}${exception('a/b')}\nrules: [{name: r, keys: [k]}]`,
    `${lists('disabled: [a]')}${exception('a/b')}\nrules: [{name: s, keys: [k]}]`,
    true,
    true,
  ],
  [
    'a list, and an exception from it in the same file',
    lists('disabled: [a]'),
    `${lists('disabled: [a]')}${exception('a/b')}`,
    true,
    true,
  ],
  ['fewer enabled', rule('enabled: [a/b, c/d]'), rule('enabled: [A/B]'), true, false],
  ['a publisher, and its model', rule('enabled: [a]'), rule('enabled: [A/b, a/c*]'), true, false],
  ['a pattern, and what it covers', rule('enabled: ["a/b*"]'), rule('enabled: [a/bc, "a/bd*"]'), true, false],
  [
    'a pattern, and one that it does not cover',
    rule('enabled: ["a/b*"]'),
    rule('enabled: [a/bc, "a/*d"]'),
    false,
    false,
  ],
  ['more disabled', rule('disabled: [a/b]'), rule('disabled: [c/d, "A/*"]'), true, false],
  [
    'disabled in two rules',
    rule('disabled: [a/b, "c/d*"]'),
    policy('rules: [{name: s, disabled: [a]}, {name: t, disabled: ["c/*"]}]'),
    true,
    false,
  ],
  ['a disabled model, and its snapshot', rule('disabled: [a/b]'), rule('disabled: [a/b-latest]'), false, true],
  ['disabled, and another publisher enabled', rule('disabled: [a/b]'), rule('enabled: [c/d, e, "f/x*"]'), true, false],
  ['disabled, and among others enabled', rule('disabled: [a/b]'), rule('enabled: [c/d, a/b]'), false, false],
  ['disabled, and its snapshot enabled', rule('disabled: [a/b]'), rule('enabled: [a/b-latest]'), false, false],
  [
    'disabled, and another model of the publisher enabled',
    rule('disabled: [a/b]'),
    rule('enabled: [a/c]'),
    true,
    false,
  ],
  [
    'disabled, and a pattern of the publisher enabled',
    rule('disabled: ["a/b*"]'),
    rule('enabled: ["A/c*"]'),
    false,
    false,
  ],
  ['disabled, and a pattern of publishers enabled', rule('disabled: [a/b]'), rule('enabled: ["c*/x"]'), false, false],
  ['a pattern of publishers disabled, and one enabled', rule('disabled: ["*a/b"]'), rule('enabled: [c]'), false, false],
  ['fewer keys', rule('keys: [k, l]'), rule('keys: [l]'), true, false],
  ['keys, and models', rule('keys: [k]'), rule('disabled: [a/b]'), false, false],
  ['keys, and enabled models', rule('keys: [k]'), rule('enabled: [a/b]'), false, false],
  ['enabled, and disabled', rule('enabled: [a/b]'), rule('disabled: [c/d]'), false, true],
  ['any fork', rule('disabled: [a/b]'), when('fork: [true, false]'), true, true],
  ['forks', rule('disabled: [a/b]'), when('fork: true'), false, true],
  ['no forks', rule('disabled: [a/b]'), when('fork: false'), false, true],
  ['every permission', rule('disabled: [a/b]'), when('permission: [admin, none, read, write]'), true, true],
  ['some permissions', rule('disabled: [a/b]'), when('permission: [none, read, write]'), false, true],
  ['any value', rule('disabled: [a/b]'), when('event: "*", branch: [main, "*"]'), true, true],
  [
    'words that are every value of another fact',
    rule('disabled: [a/b]'),
    when('branch: ["true", "false"]'),
    false,
    true,
  ],
  ['words that are every permission', rule('disabled: [a/b]'), when('actor: [none, read, write, admin]'), false, true],
  ['one condition less', when('fork: true, event: push'), when('fork: true'), true, false],
  ['another fact of the same value', when('branch: x'), when('actor: x'), false, false],
  ['a pattern of values', when('branch: [a1, a2]'), when('branch: ["b*", "a*"]'), true, false],
  ['values in other letters', when('actor: [A, b]'), when('actor: [a, B, c]'), true, false],
  ['values in other letters that GitHub tells apart', when('branch: A'), when('branch: a'), false, false],
  ['a file that audits', lists('disabled: [a/b]'), `${lists('disabled: [a/b]')}mode: audit`, true, true],
];

describe('what a policy forbids, and another one', () => {
  test.each(rows)('%s', (_, one, other, there, back) => {
    expect([keeps(policyOf(one), policyOf(other)), keeps(policyOf(other), policyOf(one))]).toEqual([there, back]);
  });
});

/** The same of a file that extends one, and of that one: what the first forbids moves to the second. */
const moved: readonly (readonly [
  name: string,
  before: readonly [string, string],
  after: readonly [string, string],
  kept: boolean,
])[] = [
  ['a list', [own('models: {disabled: [a/b]}'), policy('')], [own(''), lists('disabled: [a/b]')], true],
  [
    'a list of a file that enforces, to one that audits',
    [own('models: {disabled: [a/b]}'), policy('')],
    [own(''), `${lists('disabled: [a/b]')}mode: audit`],
    false,
  ],
  [
    'a list of a file that audits',
    [own('mode: audit\nmodels: {disabled: [a/b]}'), policy('')],
    [own(''), `${lists('disabled: [a/b]')}mode: audit`],
    true,
  ],
  [
    'a list, to where an exception lifts it',
    [own('models: {disabled: [a/b]}'), policy('')],
    [own(''), `${lists('disabled: [a]')}${exception('a/b')}`],
    false,
  ],
  [
    'a list, to where an exception lifts something else',
    [own('models: {disabled: [a/b]}'), policy('')],
    [own(''), `${lists('disabled: [a]')}${exception('a/c')}`],
    true,
  ],
  [
    'an enabled list, to where an exception lifts it',
    [own('models: {enabled: [a/b]}'), policy('')],
    [own(''), `${lists('enabled: [a/b]')}${exception('a/c')}`],
    false,
  ],
  [
    'a list with an exception, to where it holds as long',
    [own(`models: {disabled: [a]}\n${exception('A/b')}`), policy('')],
    [own(''), `${lists('disabled: [a]')}${exception('a/b')}`],
    true,
  ],
  [
    'a list with an exception, to where it holds longer',
    [own(`models: {disabled: [a]}\n${exception('a/b')}`), policy('')],
    [own(''), `${lists('disabled: [a]')}${exception('a/b', '2027-01-02')}`],
    false,
  ],
  [
    'a rule, to the list of a file with an exception from it',
    [own(`models: {disabled: [a]}\nrules: [{name: r, disabled: [a]}]\n${exception('a/b')}`), policy('')],
    [own(''), `${lists('disabled: [a]')}${exception('a/b')}`],
    false,
  ],
  [
    'a rule, to a rule of a file with an exception from it',
    [own('rules: [{name: r, disabled: [a/b]}]'), policy('')],
    [own(''), `${rule('disabled: [a/b]')}${lists('disabled: [a]').split('\n')[2]}\n${exception('a/b')}`],
    true,
  ],
];

describe('what a file forbids, and the file that it extends', () => {
  test.each(moved)('%s', (_, before, after, kept) => {
    expect(keeps(policyOf(...before), policyOf(...after))).toBe(kept);
  });
});

describe('a comparison that would take long counts as a difference', () => {
  const listed = (count: number, word: string) => Array.from({ length: count }, (_, at) => `${word}${at}`).join(', ');

  test('of many patterns', () => {
    const policy = policyOf(lists(`enabled: [${listed(2_001, 'a/*')}]`));
    expect(keeps(policy, policy)).toBe(false);
  });

  test('of many entries with many rules', () => {
    const before = policyOf(lists(`disabled: [${listed(2_001, 'a/b')}]`));
    const rules = Array.from({ length: 2_000 }, (_, at) => `{name: r${at}, disabled: [a]}`);
    const ruled = (count: number) => policyOf(policy(`rules: [${rules.slice(0, count).join(', ')}]`));
    expect([keeps(before, ruled(2_000)), keeps(before, ruled(10))]).toEqual([false, true]);
  });
});
