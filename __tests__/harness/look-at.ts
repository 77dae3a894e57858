import type { Browser } from 'playwright-core';
import { pageOf } from '../../scripts/screenshots/page.ts';
import { startServer } from './server.ts';

/** How a page is looked at. */
export interface View {
  /** In CSS pixels. */
  readonly width: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** What a page does in a browser. */
export interface Seen {
  /** Addresses of the requests that it makes. */
  readonly requests: readonly string[];
  /** What its scripts say. */
  readonly dialogs: readonly string[];
  /** What is wider than the page and cannot be scrolled by itself. */
  readonly wide: readonly string[];
  /** Whether the page is still where it was. */
  readonly stays: boolean;
  /** The text of the headings and lines that are on the screen before anybody scrolls. */
  readonly first: string;
}

/** How high the screen is, in CSS pixels. */
const height = 600;

const overflowing = `[...document.querySelectorAll('body, body *')].filter((element) => {
  if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (getComputedStyle(parent).overflowX !== 'visible') return false;
  }
  return true;
}).map((element) => element.tagName + ': ' + element.textContent.slice(0, 60))`;

const onScreen = `[...document.querySelectorAll('article > *')]
  .filter((element) => element.getBoundingClientRect().bottom <= innerHeight)
  .map((element) => element.textContent.trim()).join('\\n')`;

/** Shows HTML as GitHub shows Markdown, and watches it. Nothing that it asks for is answered. */
export async function lookAt(browser: Browser, html: string, { width, colorScheme = 'light' }: View): Promise<Seen> {
  await using server = await startServer(() => ({ headers: { 'content-type': 'text/html' }, body: pageOf(html) }));
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, serviceWorkers: 'block' });
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
  const [wide, first] = [await page.evaluate<string[]>(overflowing), await page.evaluate<string>(onScreen)];
  const seen = { requests, dialogs, wide, stays: page.url() === address, first };
  await context.close();
  return seen;
}
