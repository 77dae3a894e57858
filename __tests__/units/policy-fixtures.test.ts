import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beyondSchema, dataOf, fixturesIn, folderOf, refusal, validate } from '../harness/policy-fixtures.ts';

const header = '# yaml-language-server: $schema=../../../../schema/models.schema.json\n';

/** Whether the schema accepts a text; `undefined` where a common reader of YAML refuses it before. */
function isFine(text: string): boolean | undefined {
  const read = dataOf(text);
  return read && validate(read.data);
}

describe('parser and schema accept', () => {
  test.each(fixturesIn('valid'))('$name', ({ name, text }) => {
    expect(text.startsWith(header)).toBe(true);
    expect(refusal(text, name)?.message).toBeUndefined();
    expect([isFine(text), validate.errors]).toEqual([true, null]);
  });
});

describe('parser and schema refuse', () => {
  test.each(fixturesIn('invalid'))('$name', async ({ name, text }) => {
    expect(isFine(text)).toBe(false);
    await expect(`${refusal(text, name)?.message}\n`).toMatchFileSnapshot(join(folderOf('invalid'), `${name}.txt`));
  });
});

describe('only the parser refuses', () => {
  test.each(fixturesIn('invalid-beyond-schema'))('$name', async ({ name, text }) => {
    expect(isFine(text)).not.toBe(false);
    await expect(`${refusal(text, name)?.message}\n`).toMatchFileSnapshot(
      join(folderOf('invalid-beyond-schema'), `${name}.txt`),
    );
  });

  test('for reasons that are all documented, with an example of each', () => {
    const problems = fixturesIn('invalid-beyond-schema').flatMap(({ text }) => refusal(text)?.problems ?? []);
    for (const reason of beyondSchema) expect(problems.filter(({ message }) => reason.test(message))).not.toEqual([]);
  });
});

describe('every message', () => {
  const refused = [...fixturesIn('invalid'), ...fixturesIn('invalid-beyond-schema')];

  test.each(refused)('$name: says what, where, and what to change, in one line', ({ name, text }) => {
    const problems = refusal(text, name)?.problems ?? [];
    expect(problems.length).toBeGreaterThan(0);
    for (const { message, remedy, place } of problems) {
      expect(message).toMatch(/^[^\n]+\.$/);
      expect(remedy).toMatch(/^[^\n]+[.?]$/);
      if (name !== 'only-comments') expect(place?.line).toBeGreaterThan(1);
    }
  });

  test.each(refused.filter(({ name }) => name.startsWith('yaml-')))(
    '$name: has a hint of its own',
    ({ name, text }) => {
      for (const { remedy } of refusal(text, name)?.problems ?? [])
        expect(remedy).not.toBe('Check indentation, colons and quotes here.');
    },
  );
});

test('every snapshot belongs to a policy', () => {
  for (const folder of ['invalid', 'invalid-beyond-schema'] as const) {
    const names = fixturesIn(folder).map(({ name }) => `${name}.txt`);
    expect(readdirSync(folderOf(folder)).filter((file) => file.endsWith('.txt') && !names.includes(file))).toEqual([]);
  }
});
