import { expect, test } from 'vitest';
import { markUntrusted } from '../../src/prompts/variables/mark-untrusted.ts';

test('a boundary that stands in a value is drawn anew', () => {
  const drawn = ['first', 'second', 'third'];
  const values = new Map([
    ['a', 'x first'],
    ['b', 'second y'],
  ]);
  const { boundary, values: marked } = markUntrusted(values, () => drawn.shift() ?? '');
  expect(boundary).toBe('third');
  expect(marked.get('a')).toBe('<untrusted-third name="a">\nx first\n</untrusted-third>');
});

test('one that always does ends the step rather than a mark', () => {
  expect(() => markUntrusted(new Map([['a', 'x']]), () => 'x')).toThrow('occurs in an untrusted value');
});

test('no boundary is drawn where no value needs one: that would load all of Node’s cryptography', () => {
  const draw = () => {
    throw new Error('A boundary was drawn.');
  };
  expect(markUntrusted(new Map(), draw).boundary).toBe('');
});
