import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RunningPlayground } from './playground.ts';

/** How a page of the playground is opened. */
export interface PlaygroundView {
  /** In CSS pixels. */
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page of the playground in a browser, and all that it must not do. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses beyond the playground's own that it has asked for. */
  readonly outside: readonly string[];
  /** Errors of its scripts, of its security policy, and dialogs. */
  readonly errors: readonly string[];
  readonly goTo: (view: 'Prompts' | 'Play' | 'Compare' | 'Evaluate' | 'Hand over') => Promise<void>;
}

/** Opens the playground by its address, waits for the editor, and watches. */
export async function openPage(
  browser: Browser,
  playground: Pick<RunningPlayground, 'address' | 'origin'>,
  { width = 1280, colorScheme = 'light' }: PlaygroundView = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, serviceWorkers: 'block' });
  // Less than a test may take, so that its failure says what it waited for.
  context.setDefaultTimeout(100_000);
  const page = await context.newPage();
  const outside: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(playground.origin) && !url.startsWith('data:')) outside.push(url);
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    // A call that is refused is an answer like others.
    if (message.type() === 'error' && !/status of (?:401|422|499)/.test(text)) errors.push(text);
  });
  page.on('dialog', async (dialog) => {
    if (dialog.type() !== 'beforeunload') errors.push(`dialog: ${dialog.message()}`);
    await dialog.accept();
  });
  await page.goto(playground.address);
  await page.locator('.tabs').waitFor();
  return {
    page,
    context,
    outside,
    errors,
    async goTo(view) {
      await page.locator('.tabs').getByRole('button', { name: view, exact: true }).click();
      await page.getByRole('main', { name: view }).waitFor();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** What is wider than the page and cannot be scrolled by itself. */
export const tooWide = `[...document.querySelectorAll('body, body *')].filter((element) => {
  if (element.getBoundingClientRect().right <= innerWidth + 1 || element.closest('.announcement, .skip')) return false;
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (getComputedStyle(parent).overflowX !== 'visible') return false;
  }
  return true;
}).map((element) => element.tagName + '.' + element.className + ': ' + element.textContent.slice(0, 60))`;

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe-core (rules of WCAG 2.2 A and AA) finds serious or critical in a page, a line for each rule. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // As the browser's own tools do: the page's security policy lets no script of others in.
  const client = await page.context().newCDPSession(page);
  await client.send('Page.enable');
  const { frameTree } = await client.send('Page.getFrameTree');
  const { executionContextId } = await client.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const run = async (expression: string) => {
    const { result, exceptionDetails } = await client.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await run(`${axe};0`);
  const found: unknown =
    await run(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(
    ({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 5).map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | '))
  )`);
  await client.detach();
  return Array.isArray(found) ? found.map(String) : [`axe-core gave ${JSON.stringify(found)}`];
}
