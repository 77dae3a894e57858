import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Unpriced, WorstCase } from '../../src/costs/estimate/worst-case.ts';
import { dollars, plainDollars } from '../../src/language/failures/dollars.ts';
import { type Problem, sentence } from '../../src/language/failures/failure.ts';
import { costViolations } from '../../src/policy/judge/costs.ts';
import type { Denied } from '../../src/policy/judge/decision.ts';
import { budgetsOf, hasCosts, maxCostOf } from '../../src/policy/model/layers.ts';
import { decisionJson } from '../../src/policy/words/decision-json.ts';
import { explainDenial } from '../../src/policy/words/explain.ts';
import { judged, policyOf } from '../harness/judging.ts';

const keys = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n';
const extending = 'version: 1\nextends: acme/x/models.yml@main\n';

/** 12,000 tokens at $2.50 and 4,000 at $15 per million: nine cents. */
const worst: WorstCase = {
  micros: 90_000,
  inputTokens: 12_000,
  counted: 'bytes',
  outputTokens: 4000,
  inputRate: 2_500_000,
  outputRate: 15_000_000,
  limitedBy: 'request',
};

/** A request that `max-cost` denies, given what its routes cost at worst. */
function denied(maxCost: string, cases: readonly (WorstCase | Unpriced)[], ...more: readonly string[]): Denied {
  const policy = policyOf(`${more.length > 0 ? extending : keys}limits: {max-cost: ${maxCost}}\n`, ...more);
  const { model, sources } = judged(policy, 'openai/gpt-6-luna');
  const violations = costViolations({ limit: maxCostOf(policy.files), budgets: [] }, cases);
  return { verdict: 'denied', model, sources, violations, alternatives: [] };
}

const said = (problems: readonly Problem[]) => problems.map(sentence);

describe('a request that may cost too much', () => {
  test.each<readonly [name: string, maxCost: string, one: Partial<WorstCase>, message: string, remedy: string]>([
    [
      'less output would fit',
      '0.05',
      {},
      '12,000 input tokens (at most, by its bytes) at $2.50 and 4,000 output tokens at $15 per million; limits.max-cost is $0.05, so that 1,333 output tokens would fit',
      'Write `max-completion-tokens: 1333` or less, or ask the maintainers to change models.yml.',
    ],
    [
      'less of either would fit',
      '0.075',
      { counted: 'tokenizer' },
      '12,000 input tokens (counted by a tokenizer) at $2.50 and 4,000 output tokens at $15 per million; limits.max-cost is $0.075, so that 3,000 output tokens or 6,000 input tokens would fit',
      'Write `max-completion-tokens: 3000` or less. Or shorten the prompt to 6,000 tokens, or ask the maintainers to change models.yml.',
    ],
    [
      'only less input would fit',
      '0.061',
      { inputTokens: 120_000, micros: 360_000 },
      '120,000 input tokens (at most, by its bytes) at $2.50 and 4,000 output tokens at $15 per million; limits.max-cost is $0.061, so that 400 input tokens would fit',
      'Shorten the prompt to 400 tokens, or ask the maintainers to change models.yml.',
    ],
    [
      'both have to be less',
      '0.000001',
      {},
      '12,000 input tokens (at most, by its bytes) at $2.50 and 4,000 output tokens at $15 per million; limits.max-cost is $0.000001',
      'Shorten the prompt, and write a lower `max-completion-tokens`, or ask the maintainers to change models.yml.',
    ],
    [
      'the model sets the limit',
      '0.05',
      { limitedBy: 'model' },
      "12,000 input tokens (at most, by its bytes) at $2.50 and 4,000 output tokens (the model's own maximum) at $15 per million; limits.max-cost is $0.05, so that 1,333 output tokens would fit",
      'Write `max-completion-tokens: 1333` or less, or ask the maintainers to change models.yml.',
    ],
  ])('%s', (_, maxCost, one, message, remedy) => {
    const whole = { ...worst, ...one };
    expect(said(explainDenial(denied(maxCost, [whole])))).toEqual([
      `models.yml:3:20: openai/gpt-6-luna is denied: the request may cost up to ${dollars(whole.micros)}: ${message}. ${remedy}`,
    ]);
  });

  test('a prompt file that sets the limit is where it is lowered', () => {
    const place = { file: 'a.prompt.yml', line: 3, column: 5, annotatable: true };
    expect(
      said(
        explainDenial(denied('0.05', [worst]), {
          limitName: 'maxCompletionTokens',
          limitPlace: place,
          modelPlace: place,
        }),
      ),
    ).toEqual([
      'a.prompt.yml:3:5: The request for openai/gpt-6-luna is denied: the prompt file sets `maxCompletionTokens`, which overrides the step’s inputs. Write `maxCompletionTokens: 1333` or less in the prompt file (a.prompt.yml:3:5), or ask the maintainers to change models.yml.',
      expect.stringMatching(
        /^models\.yml:3:20: Denied: .*4,000 output tokens \(`maxCompletionTokens`, a\.prompt\.yml:3:5\) at/,
      ),
    ]);
  });

  test('a budget has to know the costs as well, where no limit does', () => {
    const budgeted = 'ledger: {}\nbudgets: [{name: b, amount: 5, per: day}, {name: c, amount: 6, per: day}]\n';
    const { files } = policyOf(`${keys}${budgeted}`);
    const budgets = budgetsOf(files).map(({ budget }) => budget);
    const cases = [worst, { unknown: 'price' }, { unknown: 'output-limit' }] as const;
    const common = { allowing: [], exceptions: [] };
    const ofBudget = { of: 'budgets', ...common, place: budgets[0]?.place };
    expect(costViolations({ limit: undefined, budgets }, cases)).toEqual([
      { ...ofBudget, cost: { unknown: 'price', limit: 5_000_000, budget: 'b' } },
      { ...ofBudget, cost: { unknown: 'output-limit', limit: 5_000_000, budget: 'b' } },
    ]);
    expect(costViolations({ limit: undefined, budgets }, [worst])).toEqual([]);
    const limit = maxCostOf(policyOf(`${keys}limits: {max-cost: 1}\n`).files);
    const ofLimit = { of: 'limits.max-cost', ...common, place: limit?.place };
    expect(costViolations({ limit, budgets }, [worst, { unknown: 'price' }])).toEqual([
      { ...ofLimit, cost: { unknown: 'price', limit: 1_000_000 } },
    ]);
  });

  test('as much as the limit, or no limit, is no violation', () => {
    expect(denied('0.09', [worst]).violations).toEqual([]);
    expect(costViolations({ limit: undefined, budgets: [] }, [worst, { unknown: 'price' }])).toEqual([]);
  });

  test('of several routes the dearest is told', () => {
    const { violations } = denied('0.05', [worst, { ...worst, micros: 95_000 }, { ...worst, micros: 49_000 }]);
    expect(violations.map(({ cost }) => cost)).toEqual([
      expect.objectContaining({ worst: { ...worst, micros: 95_000 } }),
    ]);
  });
});

describe('a request of which nobody can tell', () => {
  test('without a price', () => {
    expect(said(explainDenial(denied('0.05', [{ unknown: 'price' }, { unknown: 'price' }])))).toEqual([
      'models.yml:3:20: openai/gpt-6-luna is denied: nobody can tell what it costs, since its price is not known, and limits.max-cost is $0.05. Ask the maintainers to add `openai/gpt-6-luna: {input: PRICE, output: PRICE}` to `prices` in models.yml, in US dollars per million tokens.',
    ]);
  });

  test('the price belongs into the topmost file', () => {
    const [only] = said(explainDenial(denied('0.05', [{ unknown: 'price' }], keys)));
    expect(only).toContain('to `prices` in acme/layer1/models.yml@main');
  });

  test('without an output limit', () => {
    expect(said(explainDenial(denied('0.05', [{ unknown: 'output-limit' }])))).toEqual([
      "models.yml:3:20: openai/gpt-6-luna is denied: nobody can tell what it costs, since the request has no output limit and the model's own is not known, and limits.max-cost is $0.05. Write `max-completion-tokens: 4000`, for example, or ask the maintainers to change models.yml.",
    ]);
  });
});

test('what fits, fits, and one token more does not', () => {
  const rate = fc.integer({ min: 0, max: 100_000_000_000 });
  const tokens = fc.integer({ min: 1, max: 10_000_000 });
  const costOf = (input: number, inputRate: number, output: number, outputRate: number) =>
    (BigInt(input) * BigInt(inputRate) + BigInt(output) * BigInt(outputRate) + 999_999n) / 1_000_000n;
  const figures = fc.record({ inputTokens: tokens, outputTokens: tokens, inputRate: rate, outputRate: rate });
  fc.assert(
    fc.property(
      figures,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ inputTokens, outputTokens, inputRate, outputRate }, share) => {
        const micros = Number(costOf(inputTokens, inputRate, outputTokens, outputRate));
        const limit = Math.max(1, Math.min(Math.floor(micros * share), 100_000_000_000));
        const place = { file: 'models.yml', line: 1, column: 1, annotatable: true };
        const one = { ...worst, micros, inputTokens, outputTokens, inputRate, outputRate };
        const [violation] = costViolations({ limit: { micros: limit, place }, budgets: [] }, [one]);
        expect(violation === undefined).toBe(micros <= limit);
        if (!violation?.cost || !('fits' in violation.cost)) return;
        const { fits } = violation.cost;
        const withOutput = (output: number) => costOf(inputTokens, inputRate, output, outputRate) <= BigInt(limit);
        const withInput = (input: number) => costOf(input, inputRate, outputTokens, outputRate) <= BigInt(limit);
        expect(withOutput(fits.outputTokens ?? 1)).toBe(fits.outputTokens !== undefined);
        expect(withOutput((fits.outputTokens ?? 1) + 1)).toBe(false);
        expect(withInput(fits.inputTokens ?? 1)).toBe(fits.inputTokens !== undefined);
        expect(withInput((fits.inputTokens ?? 1) + 1)).toBe(false);
      },
    ),
  );
});

describe('the output `decision`', () => {
  const schema: object = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../schema/decision.schema.json'), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

  test.each([
    ['exceeded', [worst]],
    ['unknown', [{ unknown: 'price' }, { unknown: 'output-limit' }]],
  ] as const)('%s', (_, cases) => {
    const json: unknown = JSON.parse(decisionJson(denied('0.05', cases)));
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json).toMatchObject({ version: 2, violations: cases.map(() => ({ of: 'limits.max-cost', tokens: null })) });
  });

  test('has the figures', () => {
    const json: unknown = JSON.parse(decisionJson(denied('0.05', [worst])));
    expect(json).toHaveProperty('violations.0.cost', {
      micros: 90_000,
      'limit-micros': 50_000,
      'input-tokens': 12_000,
      counted: 'bytes',
      'output-tokens': 4000,
      'limited-by': 'request',
      'input-rate': 2_500_000,
      'output-rate': 15_000_000,
      fits: { 'input-tokens': null, 'output-tokens': 1333 },
    });
  });

  test('has the limit of an allowed request in dollars', () => {
    const policy = policyOf(`${keys}limits: {max-cost: 0.070001}\n`);
    const json: unknown = JSON.parse(decisionJson(judged(policy, 'openai/x')));
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json).toHaveProperty('limits.max-cost', 0.070001);
  });
});

describe('layers', () => {
  const budget = (name: string) => `ledger: {branch: ${name}}\nbudgets: [{name: ${name}, amount: 5, per: day}]\n`;

  test('the lowest max-cost counts, also of a file that audits', () => {
    const { files } = policyOf(
      `${extending}mode: audit\nlimits: {max-cost: 0.2}\n`,
      `${keys}limits: {max-cost: 0.3}\n`,
    );
    expect(maxCostOf(files)).toMatchObject({ micros: 200_000, place: { file: 'models.yml' } });
  });

  test('each budget goes with the ledger of its own file', () => {
    const { files } = policyOf(`${extending}${budget('own')}`, `${keys}${budget('base')}`);
    expect(budgetsOf(files).map((one) => [one.source.file, one.budget.name, one.ledger.branch])).toEqual([
      ['models.yml', 'own', 'own'],
      ['acme/layer1/models.yml', 'base', 'base'],
    ]);
  });

  test.each([
    ['', false],
    ['prices: {a/b: {input: 1, output: 1}}', false],
    ['limits: {max-output-tokens: 5}', false],
    ['limits: {max-cost: 5}', true],
    ['ledger: {}', true],
    [budget('b'), true],
  ])('%j', (more, expected) => {
    expect(hasCosts(policyOf(`${keys}${more}\n`).files)).toBe(expected);
    expect(hasCosts(policyOf(extending, `${keys}${more}\n`).files)).toBe(expected);
  });
});

test('amounts are read and written without loss', () => {
  const micros = fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 1_000_000_000_000_000 }));
  fc.assert(
    fc.property(micros, (amount) => {
      const text = `${keys}ledger: {}\nbudgets: [{name: b, amount: ${plainDollars(amount)}, per: day}]\n`;
      expect(policyOf(text).files[0].budgets[0]?.micros).toBe(amount);
      expect(
        dollars(amount)
          .replace(/[$,]/g, '')
          .replace(/(\.\d*?)0+$/, '$1')
          .replace(/\.$/, ''),
      ).toBe(plainDollars(amount));
    }),
  );
});
