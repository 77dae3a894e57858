import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../../scripts/screenshots/browser.ts';
import { pageOf } from '../../scripts/screenshots/page.ts';
import { renderUnsanitized } from '../../scripts/screenshots/render.ts';
import { box } from '../../src/markdown/box.ts';
import { disarmed } from '../harness/answer-page.ts';
import { startServer } from '../harness/server.ts';
import { corpus } from '../markdown/corpus/corpus.ts';

/** Longer answers are looked at without a browser. */
const longest = 25_000;

/** Names what is wider than the page and cannot be scrolled by itself. */
const overflowing = `[...document.querySelectorAll('body, body *')].filter((element) => {
  if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (getComputedStyle(parent).overflowX !== 'visible') return false;
  }
  return true;
}).map((element) => element.tagName + ': ' + element.textContent.slice(0, 60))`;

const executable = findChromium();
let browser: Browser | undefined;

/** What a page does in a browser: the requests that it makes, whether a script ran in it, and what is too wide. */
async function lookAt(html: string, width: number) {
  await using server = await startServer(() => ({ headers: { 'content-type': 'text/html' }, body: pageOf(html) }));
  if (!browser) throw new Error('The browser has not started.');
  const context = await browser.newContext({ viewport: { width, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const requests: string[] = [];
  const dialogs: string[] = [];
  const address = `${server.url}/summary`;
  await context.route('**', async (route) => {
    const url = route.request().url();
    if (url === address) return route.continue();
    requests.push(url);
    return route.abort();
  });
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('popup', (popup) => requests.push(popup.url()));
  await page.goto(address);
  await page.waitForTimeout(200);
  const wide = await page.evaluate(overflowing);
  const seen = { requests, dialogs, wide, at: page.url() === address };
  await context.close();
  return seen;
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
    for (const width of [1100, 400]) {
      test(`${group}: no request, no script, nothing too wide in ${width} pixels, though nobody sanitizes the page`, async () => {
        const answers = attacks.map(({ answer }) => answer).filter(({ length }) => length <= longest);
        const boxes = await Promise.all(
          answers.map(async (answer) => box('Answer', (await disarmed(answer)).markdown)),
        );
        const seen = await lookAt(await renderUnsanitized(boxes.join('\n\nBetween.\n\n')), width);
        expect(seen).toEqual({ requests: [], dialogs: [], wide: [], at: true });
      });
    }
  }

  test('the browser would notice: an answer as it is makes requests, runs scripts and is too wide', async () => {
    const answer =
      '![a](https://evil.test/a)\n\n<img src=/b onerror=alert(1)>\n\n<div style="width:3000px">wide</div>\n';
    const seen = await lookAt(await renderUnsanitized(answer), 1100);
    expect(seen.requests).toContain('https://evil.test/a');
    expect(seen.dialogs).toEqual(['1']);
    expect(seen.wide).toHaveLength(1);
  });
}
