import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { decisionJson } from '../../src/policy/words/decision-json.ts';
import { judged, policyOf } from '../harness/judging.ts';

const keys = 'keys: [{name: k, provider: openai, secret: K}]';
const own = 'keys: [{name: own, provider: openai, secret: OWN}]';
const inherits = 'extends: acme/x/models.yml@main';

/** The files of a policy, the run's own first, each by its fields, and when the next route is tried. */
const table: readonly (readonly [name: string, files: readonly [string, ...string[]], expected: readonly string[]])[] =
  [
    ['left out', [keys], []],
    ['empty', [`${keys}\nfallback: []`], []],
    ['one reason', [`${keys}\nfallback: [outage]`], ['outage']],
    ['both, in one order', [`${keys}\nfallback: [missing-key, outage]`], ['outage', 'missing-key']],
    ['inherited by a file that says nothing', [inherits, `${keys}\nfallback: [outage]`], ['outage']],
    ['narrowed', [`${inherits}\nfallback: [outage]`, `${keys}\nfallback: [outage, missing-key]`], ['outage']],
    ['narrowed to nothing', [`${inherits}\nfallback: []`, `${keys}\nfallback: [outage]`], []],
    ['never widened', [`${inherits}\nfallback: [outage, missing-key]`, `${keys}\nfallback: [outage]`], ['outage']],
    ['two that have nothing in common', [`${inherits}\nfallback: [outage]`, `${keys}\nfallback: [missing-key]`], []],
    ['not brought back to inherited keys', [`${inherits}\nfallback: [outage]`, keys], []],
    [
      'where the last file has no keys, a matter of the one that brings them',
      [`${inherits}\n${own}\nfallback: [outage]`, 'own-keys: allow'],
      ['outage'],
    ],
    [
      'where the last file has no keys and says never, never',
      [`${inherits}\n${own}\nfallback: [outage]`, 'own-keys: allow\nfallback: []'],
      [],
    ],
    [
      'of three files, what all that name it name',
      [`${inherits}\nfallback: [outage, missing-key]`, inherits, `${keys}\nfallback: [missing-key]`],
      ['missing-key'],
    ],
    [
      'of three files, silent where the keys are: never',
      [`${inherits}\nfallback: [outage, missing-key]`, `${inherits}\n${keys}`, 'own-keys: allow'],
      [],
    ],
    [
      'of three files, silent where the keys are, and the last one names it',
      [inherits, `${inherits}\n${keys}`, 'own-keys: allow\nfallback: [outage]'],
      ['outage'],
    ],
    ['of three files, silent in the last', [inherits, `${inherits}\nfallback: [outage]`, keys], []],
  ];

const isDecision = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/decision.schema.json'), 'utf8')),
);

describe('fallback', () => {
  test.each(table)('%s', (_, files, expected) => {
    const [first, ...rest] = files.map((fields) => `version: 1\n${fields}\n`);
    const decision = judged(policyOf(first ?? '', ...rest), 'openai/gpt-6');
    expect(decision).toMatchObject({ verdict: 'allowed', fallback: expected });
    const json = JSON.parse(decisionJson(decision));
    expect(json.fallback).toEqual(expected);
    expect([isDecision(json), isDecision.errors]).toEqual([true, null]);
  });

  test('a denied request has none', () => {
    const denied = judged(policyOf(`version: 1\n${keys}\nfallback: [outage]\nmodels: {enabled: []}\n`), 'openai/gpt-6');
    expect(JSON.parse(decisionJson(denied))).not.toHaveProperty('fallback');
  });
});
