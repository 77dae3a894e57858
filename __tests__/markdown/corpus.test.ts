import { describe, expect, test } from 'vitest';
import { boxes, boxIn, disarmed, faultsOf, pageWith, textOf } from '../harness/answer-page.ts';
import { corpus } from './corpus/corpus.ts';

/** A text without the differences that blanks make. */
const words = (text: string) => text.replace(/\s+/g, ' ');

describe.each(Object.entries(corpus))('%s', (_group, attacks) => {
  test.each(attacks)('$name', async ({ answer, shows = [], lacks = [] }) => {
    const { markdown } = await disarmed(answer);
    for (const put of Object.values(boxes)) {
      const page = await pageWith(markdown, put);
      expect(await faultsOf(page)).toEqual([]);
      const seen = words(textOf(boxIn(page)));
      for (const text of shows) expect(seen).toContain(words(text));
      for (const text of lacks) expect(seen).not.toContain(words(text));
    }
  });
});

test('the corpus has at least 150 attacks, each with a name of its own', () => {
  const names = Object.values(corpus).flatMap((attacks) => attacks.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(new Set(names).size).toBe(names.length);
});
