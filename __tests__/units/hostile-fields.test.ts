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
    /4:\d+: A limit must be a whole number of tokens, at least 1, not /,
  ],
);

testAll({ inherited, numbers, largest: [['999 999 999 999 999', limit('9'.repeat(15)), 'valid']] });
