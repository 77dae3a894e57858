import { describe, expect, test } from 'vitest';
import { isDay } from '../../src/policy/model/days.ts';
import {
  budgetsOf,
  fallbackOf,
  hasCosts,
  linkHostsOf,
  maxCostOf,
  secretsInPromptOf,
} from '../../src/policy/model/layers.ts';
import { fileOf } from '../harness/judging.ts';

const keys = 'keys: [{name: k, provider: openai, secret: K}]\n';

/** The files of a policy, each of these lines: the file itself first. */
const filesOf = (...lines: readonly string[]) => lines.map((line, depth) => fileOf(`version: 1\n${line}\n`, depth));

describe('secrets in the prompt: the strictest that a file says, and redact where the last one says nothing', () => {
  test.each([
    [[''], 'redact'],
    [['secrets-in-prompt: allow'], 'allow'],
    [['secrets-in-prompt: block'], 'block'],
    [['secrets-in-prompt: allow', ''], 'redact'],
    [['secrets-in-prompt: block', ''], 'block'],
    [['', 'secrets-in-prompt: allow'], 'allow'],
    [['', 'secrets-in-prompt: block'], 'block'],
    [['secrets-in-prompt: allow', 'secrets-in-prompt: redact'], 'redact'],
    [['secrets-in-prompt: redact', 'secrets-in-prompt: allow'], 'redact'],
    [['secrets-in-prompt: redact', 'secrets-in-prompt: block'], 'block'],
  ])('%j: %s', (lines, handling) => {
    expect(secretsInPromptOf(filesOf(...lines.map((line) => `${keys}${line}`)))).toMatchObject({ handling });
  });
});

describe('fallback: what every file names that names it; never where a file has keys and no file behind it names it', () => {
  const both = 'fallback: [outage, missing-key]';
  const outage = 'fallback: [outage]';
  const missing = 'fallback: [missing-key]';
  test.each([
    [[keys], []],
    [[`${keys}${outage}`], ['outage']],
    [[`${keys}fallback: [missing-key, outage]`], ['outage', 'missing-key']],
    [
      ['extends: acme/x/m.yml@main', `${keys}${both}`],
      ['outage', 'missing-key'],
    ],
    [[`extends: acme/x/m.yml@main\n${outage}`, `${keys}${both}`], ['outage']],
    [[`extends: acme/x/m.yml@main\n${outage}`, `${keys}${missing}`], []],
    [[`extends: acme/x/m.yml@main\n${outage}`, keys], []],
    [[keys, `${keys}${outage}`], ['outage']],
    [[`${keys}${outage}`, keys], []],
    [[`${keys}${outage}`, keys, 'extends: acme/x/m.yml@main'], []],
    [[`${keys}${outage}`, 'extends: acme/x/m.yml@main'], ['outage']],
    [['extends: acme/x/m.yml@main'], []],
  ])('%j: %j', (lines, reasons) => {
    expect(fallbackOf(filesOf(...lines))).toEqual(reasons);
  });
});

test('links stay links to the hosts that every file names which names some', () => {
  const hosts = (...lists: readonly string[]) =>
    linkHostsOf(filesOf(...lists.map((list) => `${keys}${list && `reports: {link-hosts: [${list}]}`}`)));
  expect(hosts('')).toEqual([]);
  expect(hosts('Docs.acme.example, a.example')).toEqual(['docs.acme.example', 'a.example']);
  expect(hosts('a.example, b.example', '', 'B.example, c.example')).toEqual(['b.example']);
  expect(hosts('', 'a.example')).toEqual(['a.example']);
});

test('max-cost is the lowest of all files, the nearest of equal ones', () => {
  const lowest = (...costs: readonly string[]) =>
    maxCostOf(filesOf(...costs.map((cost) => `${keys}${cost && `limits: {max-cost: ${cost}}`}`)));
  expect(lowest('', '')).toBeUndefined();
  expect(lowest('2', '0.5', '1')).toMatchObject({ micros: 500_000, place: { file: 'acme/layer1/models.yml' } });
  expect(lowest('', '2', '10')).toMatchObject({ micros: 2_000_000 });
  expect(lowest('1', '1')).toMatchObject({ place: { file: 'models.yml' } });
});

test('budgets are counted in the ledger of their own file', () => {
  const budget = (name: string) => `ledger: {}\nbudgets: [{name: ${name}, amount: 1, per: day}]`;
  const files = filesOf(`${keys}${budget('near')}`, keys, `${keys}${budget('far')}`);
  expect(budgetsOf(files).map(({ budget: { name }, ledger, source }) => [name, ledger, source])).toEqual([
    ['near', files[0]?.ledger, files[0]?.source],
    ['far', files[2]?.ledger, files[2]?.source],
  ]);
  expect(budgetsOf(filesOf(keys))).toEqual([]);
});

test.each([
  ['', false],
  ['limits: {max-output-tokens: 5}', false],
  ['limits: {max-cost: 1}', true],
  ['ledger: {}', true],
  ['ledger: {}\nbudgets: [{name: b, amount: 1, per: day}]', true],
])('with %j costs are looked at: %s', (line, expected) => {
  expect(Boolean(hasCosts(filesOf(`${keys}${line}`)))).toBe(expected);
  expect(Boolean(hasCosts(filesOf(keys, `${keys}${line}`)))).toBe(expected);
});

test.each([
  ['2026-02-28', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-02-30', false],
  ['2026-04-31', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['2026-01-01 ', false],
  ['2026-01-01T00:00:00Z', false],
  [' 2026-01-01', false],
  ['x2026-01-01', false],
  ['+010000-01', false],
  ['today', false],
  ['', false],
])('%j is a day of the calendar: %s', (text, expected) => expect(isDay(text)).toBe(expected));
