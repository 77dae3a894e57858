import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../../scripts/screenshots/browser.ts';
import { renderHtml, renderUnsanitized } from '../../scripts/screenshots/render.ts';
import { scenes } from '../../scripts/screenshots/scenes.ts';
import { summaryOf } from '../../scripts/screenshots/summary-of.ts';
import { boxes, disarmed } from '../harness/answer-page.ts';
import { lookAt, type Seen, type View } from '../harness/look-at.ts';
import { corpus } from '../markdown/corpus/corpus.ts';

/** Longer answers are looked at without a browser. */
const longest = 25_000;

/** What a page that does nothing and fits looks like. */
const still = { requests: [], dialogs: [], wide: [], stays: true };

const executable = findChromium();
let browser: Browser | undefined;

function look(html: string, view: View): Promise<Seen> {
  if (!browser) throw new Error('The browser has not started.');
  return lookAt(browser, html, view);
}

/** A page with answers in each of the boxes. */
async function pageOf(answers: readonly string[]): Promise<string> {
  const boxed = await Promise.all(
    answers.map(async (answer) => {
      const { markdown } = await disarmed(answer);
      return Object.values(boxes)
        .map((put) => put('Answer', markdown))
        .join('\n\nBetween.\n\n');
    }),
  );
  return renderUnsanitized(boxed.join('\n\nBetween.\n\n'));
}

if (executable === undefined) {
  console.warn('CHROMIUM IS NOT INSTALLED: NO PAGE IS LOOKED AT IN A BROWSER. Install it, or name it in CHROMIUM.');
  test('without Chromium nothing is looked at in a browser', () => expect(browser).toBeUndefined());
} else {
  beforeAll(async () => {
    browser = await startBrowser(executable);
  });
  afterAll(() => browser?.close());

  for (const [group, attacks] of Object.entries(corpus)) {
    let page: Promise<string> | undefined;
    for (const width of [1100, 400]) {
      test(`${group}: no request, no script, nothing too wide in ${width} pixels, though nobody sanitizes the page`, async () => {
        page ??= pageOf(attacks.map(({ answer }) => answer).filter(({ length }) => length <= longest));
        expect(await look(await page, { width })).toMatchObject(still);
      });
    }
  }

  for (const scene of scenes) {
    test(`${scene.name}: fits into 700 and 1,200 pixels, light and dark, and its verdict is on the first screen`, async () => {
      // Folded sections may be too wide as well, once they are opened.
      const html = (await renderHtml(await summaryOf(scene))).replaceAll('<details>', '<details open>');
      const views = [700, 1200].flatMap((width) => [{ width }, { width, colorScheme: 'dark' } as const]);
      for (const { first, ...seen } of await Promise.all(views.map((view) => look(html, view)))) {
        expect(seen).toEqual(still);
        expect(first).toContain(scene.verdict);
      }
    });
  }

  test('the browser would notice: an answer as it is makes requests, runs scripts and is too wide', async () => {
    const answer =
      '![a](https://evil.test/a)\n\n<img src=/b onerror=alert(1)>\n\n<div style="width:3000px">wide</div>\n';
    const seen = await look(await renderUnsanitized(answer), { width: 1100 });
    expect(seen.requests).toContain('https://evil.test/a');
    expect(seen.dialogs).toEqual(['1']);
    expect(seen.wide).toHaveLength(1);
  });
}
