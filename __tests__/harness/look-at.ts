import type { Browser, Page } from 'playwright-core';
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

/** Pages on which nothing has happened, by their browsers: a new one takes a process of its own. */
const idle = new WeakMap<Browser, Page[]>();

async function openPage(browser: Browser): Promise<Page> {
  const known = idle.get(browser)?.pop();
  if (known) return known;
  const context = await browser.newContext({ serviceWorkers: 'block' });
  return context.newPage();
}

/** Leaves a page for the next look. */
async function leave(page: Page, browser: Browser): Promise<void> {
  page.removeAllListeners();
  await page.context().unrouteAll({ behavior: 'wait' });
  await page.goto('about:blank');
  idle.set(browser, [...(idle.get(browser) ?? []), page]);
}

/** Shows HTML as GitHub shows Markdown, and watches it. Nothing that it asks for is answered. */
export async function lookAt(browser: Browser, html: string, { width, colorScheme = 'light' }: View): Promise<Seen> {
  await using server = await startServer(() => ({ headers: { 'content-type': 'text/html' }, body: pageOf(html) }));
  const page = await openPage(browser);
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  const requests: string[] = [];
  const dialogs: string[] = [];
  const address = `${server.url}/summary`;
  await page.context().route('**', async (route) => {
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
  if (requests.length === 0 && dialogs.length === 0 && seen.stays) await leave(page, browser);
  else await page.context().close();
  return seen;
}
