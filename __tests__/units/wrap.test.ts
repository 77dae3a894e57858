import { expect, test } from 'vitest';
import { wrap } from '../../src/reports/markdown/wrap.ts';

test('the first paragraph is broken at blanks, and what is to be pasted is not', () => {
  const command = `az ${'x '.repeat(100)}`;
  const wrapped = wrap(`${'word '.repeat(40)}end.\n\n${command}`);
  const lines = wrapped.split('\n');
  expect(lines.slice(0, -2).every((line) => line.length <= 84)).toBe(true);
  expect(lines.slice(0, -2).join(' ')).toBe(`${'word '.repeat(40)}end.`);
  expect(lines.at(-1)).toBe(command);
});

test('a word that is longer than a line stays whole', () => {
  const word = 'x'.repeat(200);
  expect(wrap(`a ${word} b`)).toBe(`a\n${word}\nb`);
});

test('a sentence behind what is to be pasted is wrapped as well', () => {
  const lines = wrap(`Add:\n\nwith:\n  api-key: x\n\nIs it stored ${'here '.repeat(30)}or there?`).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(84);
  expect(lines).toContain('  api-key: x');
});
