import { expect, test } from 'vitest';
import { Failure } from '../../src/language/failures/failure.ts';
import { readAll } from '../../src/language/failures/read-all.ts';

function refuse(code: 'invalid-input' | 'retired-input', message: string): never {
  throw new Failure(code, { message, remedy: '' });
}

test('every reader gives its value, also one that has none to give', () => {
  const values: { one: number; none: string | undefined } = readAll({ one: () => 1, none: () => undefined });
  expect(values).toEqual({ one: 1, none: undefined });
});

test('all that is wrong is reported at once, under the code of what came first', () => {
  const readers = {
    one: () => refuse('retired-input', 'One.'),
    two: () => 2,
    three: () => refuse('invalid-input', 'Three.'),
  };
  expect(() => readAll(readers)).toThrow(expect.objectContaining({ code: 'retired-input', message: 'One.\nThree.' }));
});

test('a bug is no failure of an input', () => {
  const readers = {
    one: () => refuse('invalid-input', 'One.'),
    two: (): void => {
      throw new RangeError('oops');
    },
  };
  expect(() => readAll(readers)).toThrow(RangeError);
});
