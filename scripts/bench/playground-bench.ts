import type { Page } from 'playwright-core';
import { removeFolders } from '../../__tests__/harness/folders.ts';
import { playgroundPolicy, runPlayground } from '../../__tests__/harness/playground.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import { findChromium, startBrowser } from '../screenshots/browser.ts';
import { machine, table } from './report.ts';
import { middle } from './run-worker.ts';

/** Pages that are opened, and keys that are pressed in the last one, of which the middle counts. */
const rounds = { pages: 9, keys: 25 };

/** The size of the prompt file, in bytes, and what it may take, in milliseconds. */
const aim = { size: 100_000, paint: 300, check: 50 };

/** Measures the playground in Chromium with a large prompt file, as Markdown. */
export async function reportPlayground(): Promise<string> {
  const executable = findChromium();
  if (executable === undefined) throw new Error('CHROMIUM IS NOT INSTALLED: install it, or name it in CHROMIUM.');
  const files = { '.github/models.yml': playgroundPolicy(), 'large.prompt.yml': largePrompt() };
  await using playground = await runPlayground({ files }, { emulator: true });
  const browser = await startBrowser(executable);
  try {
    await using empty = await startServer(() => ({ headers: { 'content-type': 'text/html' }, body: emptyPage }));
    const floor: number[] = [];
    const paints: number[] = [];
    const ready: number[] = [];
    for (let round = 0; round < rounds.pages; round++) {
      const bare = await browser.newPage();
      await bare.goto(empty.url);
      floor.push(await firstPaint(bare));
      await bare.close();
      const page = await browser.newPage();
      await page.goto(playground.address);
      await page.locator('.editor[data-ready]').waitFor();
      ready.push(await page.evaluate<number>('performance.now()'));
      paints.push(await firstPaint(page));
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(playground.address);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    const checks: number[] = [];
    for (let key = 0; key < rounds.keys; key++) {
      await page.keyboard.type('#');
      await page.waitForTimeout(50);
      checks.push(await page.evaluate<number>("performance.getEntriesByName('check')[0].duration"));
    }
    const rows = [
      ['first paint of a page with one word', middle(floor), undefined] as const,
      ['first paint', middle(paints), aim.paint] as const,
      ['the editor takes keys', middle(ready), undefined] as const,
      ['the check of a keystroke', middle(checks), aim.check] as const,
    ].map(([name, time, most]) => [
      name,
      `${time.toFixed(0)} ms`,
      most === undefined ? '' : `${most} ms: ${time <= most ? 'met' : 'missed'}`,
    ]);
    const what = `A prompt file of 100 kB in Chromium; medians of ${rounds.pages} pages and ${rounds.keys} keys.\n${machine()}`;
    return [what, table(['playground', 'time', 'aim'], rows)].join('\n\n');
  } finally {
    await browser.close();
    removeFolders();
  }
}

/** What every page takes on this machine at this time. */
const emptyPage = '<!doctype html><html lang="en"><title>One word</title><p>Word</p></html>';

/** When the first content is painted, in milliseconds from the beginning of the navigation. */
async function firstPaint(page: Page): Promise<number> {
  const entries = "performance.getEntriesByName('first-contentful-paint')";
  await page.waitForFunction(`${entries}.length > 0`);
  return page.evaluate<number>(`${entries}[0].startTime`);
}

/** Half of it messages, half of it rows. */
function largePrompt(): string {
  const line = '      A line of a long prompt, which says what is wanted and how it is to be answered.\n';
  const row = '  - issue: It crashes when I click on save, and everything that I had typed is lost.\n    label: bug\n';
  const half = aim.size / 2;
  return [
    'model: openai/gpt-6-luna\nmessages:\n  - role: user\n    content: |\n',
    line.repeat(half / line.length),
    '      {{issue}}\ntestData:\n',
    row.repeat(half / row.length),
  ].join('');
}
