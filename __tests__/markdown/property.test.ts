import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxedBytes } from '../../src/reports/markdown/box.ts';
import { heightOf } from '../../src/reports/markdown/height.ts';
import { disarmed, faultsIn } from '../harness/answer-page.ts';
import { hostileMarkdown } from '../harness/markdown-arbitraries.ts';
import { tries } from '../harness/tries.ts';

test('whatever the answer is: no request, no link outside the list, and the page around the box does not change', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMarkdown, async (answer) => {
      const { markdown } = await disarmed(answer);
      expect(await faultsIn(markdown)).toEqual([]);
    }),
    { numRuns: tries(500) },
  );
});

/**
 * What is read back as the same, and written otherwise: a dollar as an element, and an emoji as a character reference
 * that its joiner stands behind.
 */
const writtenOtherwise = /\$|\u200d|\ufe0f/g;

/** Headings go down each time, and a link whose text names another address gets its own behind it. */
const steady = (markdown: string) =>
  markdown
    .replace(/#{3,6} /g, '# ')
    .replace(/ \(`[^`]*`\)/g, '')
    .replaceAll('\\!', '!');

test('what is written is read back as the same: there is nothing left to disarm in it', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMarkdown, async (answer) => {
      const { markdown } = await disarmed(answer.replaceAll(writtenOtherwise, ''));
      const again = await disarmed(markdown);
      expect([...again.removed]).toEqual([]);
      expect(steady(again.markdown)).toBe(steady(markdown));
    }),
    { numRuns: tries(500) },
  );
});

test('however little room there is, the Markdown stays within it and is as harmless', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMarkdown, fc.integer({ min: 100, max: 400 }), async (answer, maxBytes) => {
      const { markdown } = await disarmed(answer.repeat(5), maxBytes);
      expect(boxedBytes(markdown)).toBeLessThanOrEqual(maxBytes);
      expect(await faultsIn(markdown)).toEqual([]);
    }),
    { numRuns: tries(500) },
  );
});

test('the beginning that stands in the open is as harmless as the whole, and no higher than a few lines', async () => {
  await fc.assert(
    fc.asyncProperty(hostileMarkdown, fc.integer({ min: 1, max: 60 }), async (answer, times) => {
      const { beginning } = await disarmed(answer.repeat(times));
      if (beginning === undefined) return;
      expect(heightOf(beginning, 100)).toBeLessThanOrEqual(24);
      expect(await faultsIn(beginning)).toEqual([]);
    }),
    { numRuns: tries(100) },
  );
});
