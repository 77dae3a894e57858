import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countAt, isObject, listAt, parseJson, textAt, valueAt } from '../../src/language/json.ts';

const body: unknown = { choices: [{ message: { content: 'Hi', index: 3 } }], empty: null, '0': 'zero' };

describe('A value at a path', () => {
  test.each([
    { path: ['choices', 0, 'message', 'content'], value: 'Hi' },
    { path: ['0'], value: 'zero' },
    { path: ['empty'], value: null },
    { path: ['empty', 'inner'], value: undefined },
    { path: ['choices', 1, 'message'], value: undefined },
    { path: ['choices', 0, 'message', 'content', 0], value: undefined },
    { path: ['constructor', 'name'], value: undefined },
    { path: ['choices', 'map'], value: undefined },
    { path: ['__proto__'], value: undefined },
  ])('$path is $value', ({ path, value }) => {
    expect(valueAt(body, ...path)).toBe(value);
  });

  test('is of the kind that is asked for, or is not there', () => {
    expect(textAt(body, 'choices', 0, 'message', 'content')).toBe('Hi');
    expect(textAt(body, 'choices', 0, 'message', 'index')).toBe('');
    expect(countAt(body, 'choices', 0, 'message', 'index')).toBe(3);
    expect(countAt(body, 'choices', 0, 'message', 'content')).toBeUndefined();
    expect(listAt(body, 'choices')).toHaveLength(1);
    expect(listAt(body, 'empty')).toEqual([]);
  });

  test.each([-1, 1.5, 2 ** 53, Number.POSITIVE_INFINITY, '7'])('%s is not a count', (value) => {
    expect(countAt({ value }, 'value')).toBeUndefined();
  });
});

describe('isObject', () => {
  test.each([
    [{}, true],
    [Object.create(null), true],
    [[], false],
    [null, false],
    ['text', false],
    [undefined, false],
  ])('%j: %s', (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});

describe('parseJson', () => {
  test('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const written = JSON.stringify(value);
        expect(JSON.stringify(parseJson(written))).toBe(written);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseJson(text)));
  });

  test.each([
    { what: 'broken JSON', text: '{"a": ' },
    { what: 'an empty text', text: '' },
    { what: 'too many levels', text: `${'['.repeat(70_000)}${']'.repeat(70_000)}` },
    { what: 'too many values', text: `[${'[],'.repeat(1_000_001)}[]]` },
  ])('$what is undefined', ({ text }) => {
    expect(parseJson(text)).toBeUndefined();
  });

  test('brackets inside strings are neither levels nor values', () => {
    const texts = ['['.repeat(70_000), `${'\\'.repeat(40_001)}"${'{'.repeat(2_000_000)}`];
    expect(parseJson(JSON.stringify(texts))).toEqual(texts);
  });
});
