import { describe, expect, test } from 'vitest';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const withLines = (lines: string) => `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${lines}\n`;
const maxCost = (value: string) => withLines(`limits:\n  max-cost: ${value}`);
const price = (value: string) => withLines(`prices:\n  a/b:\n    output: 1\n    input: ${value}`);
const budget = (value: string) => withLines(`ledger: {}\nbudgets:\n  - name: b\n    per: day\n    amount: ${value}`);
const alerts = (value: string) =>
  withLines(`ledger: {}\nbudgets:\n  - name: b\n    per: day\n    amount: 1\n    alert-at: ${value}`);

/** What is said of a policy, each problem as a message and what to write. */
const said = (text: string) => refusal(text)?.problems.map(({ message, remedy }) => `${message} ${remedy}`);

describe('the bounds', () => {
  test.each([
    ['0.000001', 1],
    ['0.1', 100_000],
    ['0.07', 70_000],
    ['100000', 100_000_000_000],
    ['99999.999999', 99_999_999_999],
  ])('max-cost: %s', (value, micros) => {
    expect(fileOf(maxCost(value)).limits.maxCost?.micros).toBe(micros);
  });

  test.each([
    ['0', 0],
    ['0.000001', 1],
    ['100000', 100_000_000_000],
  ])('a price: %s', (value, micros) => {
    expect(fileOf(price(value)).prices[0]?.rates.input).toBe(micros);
  });

  test.each([
    ['0.000001', 1],
    ['1000000000', 1_000_000_000_000_000],
  ])('an amount: %s', (value, micros) => {
    expect(fileOf(budget(value)).budgets[0]?.micros).toBe(micros);
  });

  test.each([
    ['0', 'the number 0'],
    ['100000.000001', 'the number 100000.000001'],
    ['9007199255', 'the number 9007199255'],
  ])('max-cost: %s is beyond them', (value, shown) => {
    expect(said(maxCost(value))).toEqual([
      `\`max-cost\` must be from $0.000001 to $100,000, not ${shown}. Write \`max-cost: 0.25\`, for example.`,
    ]);
  });

  test.each(['100000.000001', '1000000'])('a price: %s is beyond them', (value) => {
    expect(said(price(value))).toEqual([
      `\`input\` must be from $0 to $100,000, not the number ${value}. Write \`input: 2.5\`, for example.`,
    ]);
  });

  test.each(['0', '1000000000.000001'])('an amount: %s is beyond them', (value) => {
    expect(said(budget(value))).toEqual([
      `\`amount\` must be from $0.000001 to $1,000,000,000, not the number ${value}. Write \`amount: 200\`, for example.`,
    ]);
  });

  test('seven decimals', () => {
    expect(said(maxCost('0.1000000'))).toEqual([
      '`max-cost` has more than 6 decimals: the number 0.1000000. The smallest unit is a millionth of a dollar. Write `max-cost: 0.25`, for example.',
    ]);
    expect(said(budget('0.1000000'))).toEqual([
      '`amount` has more than 6 decimals: the number 0.1000000. The smallest unit is a millionth of a dollar. Write `amount: 200`, for example.',
    ]);
    expect(said(price('0.1000000'))).toEqual([
      '`input` has more than 6 decimals: the number 0.1000000. A price is for a million tokens, not for one. Write `input: 2.5`, for example.',
    ]);
  });
});

describe('words for no limit', () => {
  const words =
    'unlimited Unlimited none no nolimit no-limit no_limit never off false -1 .inf +.inf +.Inf inf infinity infinite Infinity +inf .infinity';

  test.each([...words.split(' '), 'no limit', '" none "'])('%s', (word) => {
    const seen = said(maxCost(word)) ?? [];
    expect(seen).toEqual([
      expect.stringMatching(
        /^`max-cost` must be an amount in US dollars, not .*\. Remove it: without `max-cost`, no request is denied for its cost\.$/,
      ),
    ]);
  });

  test.each([
    [
      price('none'),
      '`input` must be US dollars per million tokens, not the text "none". Write what it costs, for example `input: 2.5`.',
    ],
    [
      budget('none'),
      '`amount` must be an amount in US dollars, not the text "none". Remove the budget, or write `on-exceed: warn` and the amount from which to warn.',
    ],
  ])('%#', (text, sentence) => {
    expect(said(text)).toEqual([sentence]);
  });
});

describe('an amount in another notation', () => {
  test.each([
    ['US$5', '5'],
    ['US $5', '5'],
    ['us$ 5', '5'],
    ['$ 5', '5'],
    ['USD 5', '5'],
    ['USD5', '5'],
    ['US dollars 5', '5'],
    ['USdollar 5', '5'],
    ['US-Dollars5', '5'],
    ['dollars 5', '5'],
    ['5US$', '5'],
    ['5 US $', '5'],
    ['5$', '5'],
    ['5usd', '5'],
    ['5 dollar', '5'],
    ['5 Dollars', '5'],
    ['5 US-dollars', '5'],
    ['5 USdollar', '5'],
    ['$5 USD', '5'],
    ['" 5 "', '5'],
    ['"$5\t"', '5'],
    ['1_000', '1000'],
    ['12_000.5', '12000.5'],
    ['"99_999.25"', '99999.25'],
    ['"100_000"', '100000'],
    ['"0_000_001"', undefined],
    ['"10_00"', undefined],
    ['"1_000x"', undefined],
    ['"x1_000"', undefined],
    ['"1000_000"', undefined],
    ['"1_000_000"', undefined],
    ['"1_0000"', undefined],
    ['+.5', '0.5'],
    ['"+5"', '5'],
    ['"+$5"', undefined],
    ['"5+5"', undefined],
    ['5..', undefined],
    ['..5', undefined],
    ['"12,5"', '12.5'],
    ['"1,55"', '1.55'],
    ['"1,555"', undefined],
    ['"x1,5"', undefined],
    ['"1,5x"', undefined],
    ['"1,"', undefined],
    ['"0.000001"', '0.000001'],
    ['"0.0000001"', undefined],
    ['"100000"', '100000'],
    ['"100000.1"', undefined],
    ['"0"', undefined],
    ['0x186A0', '100000'],
    ['"0x10"', undefined],
    ['"1e3"', undefined],
    ['1E3', '1000'],
    [`"${'0.000001'.padStart(40)}"`, '0.000001'],
    [`"${'0.000001'.padStart(41)}"`, undefined],
    ['[5]', undefined],
    ['true', undefined],
    ['yes dollars', undefined],
    ['EUR 5', undefined],
    ['5 dollars or so', undefined],
    ['my $5', undefined],
  ])('%s means %s', (value, meant) => {
    const remedy =
      meant === undefined
        ? 'Write digits with a point before the decimals, without quotes and without a currency, for example `max-cost: 0.25`.'
        : `Write \`max-cost: ${meant}\`.`;
    expect(refusal(maxCost(value))?.problems.map((problem) => problem.remedy)).toEqual([remedy]);
  });

  test('letters of another alphabet are named', () => {
    expect(said(maxCost('5 дол'))).toEqual([
      '`max-cost` must be an amount in US dollars, not the text "5 дол". It contains the letter д (U+0434), which is not Latin. Write digits with a point before the decimals, without quotes and without a currency, for example `max-cost: 0.25`.',
    ]);
  });
});

describe('alert-at', () => {
  const exact = 'Write a whole number without quotes and without %, for example `alert-at: 80`.';

  test.each([
    ['0', 'the number 0', exact],
    ['101', 'the number 101', exact],
    ['80.0', 'the number 80.0', exact],
    ['080', 'the number 080', exact],
    ['1000', 'the number 1000', exact],
    ['"80"', 'the text "80"', 'Write `alert-at: 80`.'],
    ['5%', 'the text "5%"', 'Write `alert-at: 5`.'],
    ['100 %', 'the text "100 %"', 'Write `alert-at: 100`.'],
    ['" 9 % "', 'the text " 9 % "', 'Write `alert-at: 9`.'],
    ['"%9"', 'the text "%9"', exact],
    ['9%%', 'the text "9%%"', exact],
    ['9%x', 'the text "9%x"', exact],
    ['{}', 'a map', exact],
    ['[[80]]', 'a list', exact],
  ])('%s', (value, shown, remedy) => {
    expect(said(alerts(value))).toEqual([`\`alert-at\` must be a percentage from 1 to 100, not ${shown}. ${remedy}`]);
  });

  test.each([
    ['[50, 50]', '`alert-at`: 50 is listed twice. Write `alert-at: [50]`.'],
    ['[80, 50, 9]', '`alert-at`: 50 follows 80: percentages must ascend. Write `alert-at: [9, 50, 80]`.'],
    ['[9, 80, 50, 80]', '`alert-at`: 50 follows 80: percentages must ascend. Write `alert-at: [9, 50, 80]`.'],
  ])('%s', (value, sentence) => {
    expect(said(alerts(value))).toEqual([sentence]);
  });

  test('what is wrong in a list is said of each, and does not hide the order of the others', () => {
    expect(said(alerts('[80, x, 50, 0]'))).toEqual([
      `\`alert-at\` must be a percentage from 1 to 100, not the text "x". ${exact}`,
      '`alert-at`: 50 follows 80: percentages must ascend. Write `alert-at: [50, 80]`.',
      `\`alert-at\` must be a percentage from 1 to 100, not the number 0. ${exact}`,
    ]);
  });
});

test('the name of a budget has at most 100 characters', () => {
  const named = (name: string) => withLines(`ledger: {}\nbudgets: [{name: ${name}, per: day, amount: 1}]`);
  expect(fileOf(named('🪙'.repeat(100))).budgets[0]?.name).toHaveLength(200);
  expect(said(named('x'.repeat(101)))).toEqual([
    `The name of the budget is longer than 100 characters: "${'x'.repeat(80)}…". Write a shorter one: every line of the ledger repeats it.`,
  ]);
});

test('a file has at most 200 budgets, so that a line of the ledger can name all that it counts in', () => {
  const many = (count: number) => {
    const items = Array.from({ length: count }, (_, number) => `{name: b${number}, per: day, amount: 1}`);
    return withLines(`ledger: {}\nbudgets: [${items.join(', ')}]`);
  };
  expect(fileOf(many(200)).budgets).toHaveLength(200);
  expect(said(many(201))).toEqual([
    '`budgets` has 201 items; a file may have 200. Write one budget with `each` in place of one for every workflow, actor, key or model.',
  ]);
});
