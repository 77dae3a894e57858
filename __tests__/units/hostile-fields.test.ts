import { type Case, good, testAll } from '../harness/hostile.ts';

const limit = (written: string) => `${good}limits: {max-output-tokens: ${written}}\n`;

/** Each level of a policy, with a field of another name in it. */
const levels: Readonly<Record<string, (field: string) => string>> = {
  policy: (field) => `${good}${field}: 1\n`,
  key: (field) => good.replace('KEY', `KEY, ${field}: 1`),
  'identity of azure': (field) => good.replace('openai, secret: KEY', `azure, identity: {${field}: 1}`),
  'identity of openai': (field) => good.replace('secret: KEY', `identity: {${field}: 1}`),
  'models of a key': (field) => good.replace('KEY', `KEY, models: {${field}: x}`),
  'a model of a key': (field) => good.replace('KEY', `KEY, models: {a/b: {name: x, ${field}: 1}}`),
  models: (field) => `${good}models: {${field}: 1}\n`,
  rule: (field) => `${good}rules: [{name: r, disabled: [], ${field}: 1}]\n`,
  when: (field) => `${good}rules: [{name: r, disabled: [], when: {fork: true, ${field}: 1}}]\n`,
  exception: (field) => `${good}exceptions: [{model: a/b, reason: x, expires: 2027-01-31, ${field}: 1}]\n`,
  limits: (field) => `${good}limits: {${field}: 1}\n`,
  test: (field) => `${good}tests: [{model: a/b, expect: denied, ${field}: 1}]\n`,
  'when of a test': (field) => `${good}tests: [{model: a/b, expect: denied, when: {${field}: 1}}]\n`,
  prices: (field) => `${good}prices: {${field}: {input: 1, output: 1}}\n`,
  'a price': (field) => `${good}prices: {a/b: {input: 1, output: 1, ${field}: 1}}\n`,
  ledger: (field) => `${good}ledger: {${field}: 1}\n`,
  'a budget': (field) => `${good}ledger: {}\nbudgets: [{name: b, amount: 1, per: day, ${field}: 1}]\n`,
  'when of a budget': (field) => `${good}ledger: {}\nbudgets: [{name: b, amount: 1, per: day, when: {${field}: 1}}]\n`,
  reports: (field) => `${good}reports: {${field}: 1}\n`,
};

const inherited: readonly Case[] = Object.entries(levels).flatMap(([level, place]) =>
  ['__proto__', 'constructor', 'hasOwnProperty', 'toString'].map(
    (field): Case => [
      `${field} in ${level}`,
      place(field),
      new RegExp(`:\\d+:\\d+: .*(?:has no field "${field}"|"${field}" is not a model)`),
    ],
  ),
);

const numbers: readonly Case[] = [
  ...['.nan', '.inf', '-.inf', '+.Inf', '0x1000', '0o17', '010', '0', '-0', '-5', '1.5', '4000.0', '4e3', '1e999'],
  ...['+5', '9007199254740993', '9'.repeat(400), '"5"', "'5'", '1_000', '5k', 'true', '~x', '[5]', '{5: 5}', '٥'],
].map(
  (written): Case => [
    written.slice(0, 20),
    limit(written),
    /4:\d+: `max-output-tokens`: expected a whole number of tokens, at least 1, not /,
  ],
);

const amount = (written: string) => `${good}limits:\n  max-cost: ${written}\n`;

const amounts: readonly Case[] = [
  ...[
    '.nan',
    '.inf',
    '-.inf',
    '+.Inf',
    '0x10',
    '0o17',
    '010',
    '00.5',
    '-0',
    '-0.5',
    '.5',
    '5.',
    '1e3',
    '1e-3',
    '1e999',
  ],
  ...[
    '+5',
    '"5"',
    "'0.5'",
    '1_000',
    '5k',
    '5c',
    '5%',
    '$5',
    '€5',
    '5 USD',
    '5,00',
    '1,000',
    '1.000,00',
    '1 000',
    'true',
  ],
  ...['[5]', '{5: 5}', '٥', '５', '0.1.2', '1/2', '~x'],
]
  .map((written): Case => [written, amount(written), /5:\d+: `max-cost` must be an amount in US dollars, not /])
  .concat(
    ['0', '0.0', '0.000000', '100000.000001', '9007199254740993', '9'.repeat(16)].map(
      (written): Case => [written, amount(written), /5:\d+: `max-cost` must be from \$0\.000001 to \$100,000, not /],
    ),
    ['0.0000001', '0.1000000', `0.${'0'.repeat(400)}1`].map(
      (written): Case => [written.slice(0, 20), amount(written), /5:\d+: `max-cost` has more than 6 decimals: /],
    ),
  );

const commas: readonly Case[] = ['5,00', '1,000', '1.000,00'].map(
  (written): Case => [
    written,
    `${good}limits: {max-cost: ${written}}\n`,
    /has no field "0+"\. A comma in \{ \} begins another field: write decimals with a point/,
  ],
);

testAll({ inherited, commas, numbers, amounts, largest: [['999 999 999 999 999', limit('9'.repeat(15)), 'valid']] });
