import { expect, test } from 'vitest';
import { evaluate, fillIn, UnknownExpression } from '../../src/actions/byok/try/expressions.ts';

const value = (expression: string) => evaluate(expression, (path) => path.join('.'));

test.for<readonly [expression: string, gives: unknown]>([
  ['toJson(a.b)', '"a.b"'],
  ['FROMJSON(\'{"a": 1}\').a', 1],
  ["startswith('Abc', 'aB')", true],
  ["  ' a '  ", ' a '],
  [`${'('.repeat(50)}a${')'.repeat(50)}`, 'a'],
])('%s gives %j', ([expression, gives]) => {
  expect(value(expression)).toBe(gives);
});

test.for<readonly [what: string, expression: string]>([
  ['a text that does not end, behind many blanks', `${' '.repeat(1900)}'`],
  ['deep brackets', '('.repeat(1900)],
  ['JSON of JSON, over and over', `${'toJSON('.repeat(40)}'"'${')'.repeat(40)}`],
  ['two names', 'a b'],
  ['what stands behind', 'a ; b'],
])('%s: is not read, and does not take long', ([, expression]) => {
  const started = performance.now();
  expect(() => value(expression)).toThrow(UnknownExpression);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('many expressions that nothing closes are a text, in no time', () => {
  const text = '${{ '.repeat(200_000);
  const started = performance.now();
  expect(fillIn(text, () => 'x')).toBe(text);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(fillIn('a ${{ b }} c ${{ d', () => 'x')).toBe('a x c ${{ d');
});
