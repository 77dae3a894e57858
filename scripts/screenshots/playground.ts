import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { removeFolders } from '../../__tests__/harness/folders.ts';
import { runPlayground } from '../../__tests__/harness/playground.ts';
import { openPage } from '../../__tests__/harness/playground-page.ts';
import { playgroundFiles } from '../demo/playground.ts';

/** What is done in each view before its picture is taken; the model's answers are the emulator's. */
const views = {
  Prompts: async (page: Page) => {
    await page.locator('.editor[data-ready]').waitFor();
    await page.getByLabel('Temperature, 0 to 2').fill('0.2');
    await page.getByLabel('Temperature, 0 to 2').blur();
    await page.keyboard.press('Control+s');
    await page.getByText('What is saved and not committed').waitFor();
  },
  Play: async (page: Page) => {
    await page.getByText('1 model is denied by the policy').click();
    await page.getByText(/Costs \$[\d.]+ at worst/).waitFor();
    await page.getByRole('button', { name: 'Run the prompt' }).click();
    await page.locator('.facts').waitFor();
  },
  Compare: async (page: Page) => {
    await page.getByLabel('Model of column 2').selectOption('openai/gpt-6-sol');
    await page.getByRole('button', { name: 'Ask all 2' }).click();
    await page.locator('.facts').nth(1).waitFor();
  },
  Evaluate: async (page: Page) => {
    await page.getByLabel('Another model as well').selectOption('openai/gpt-6-sol');
    await page.getByRole('button', { name: 'Evaluate 3 rows' }).click();
    await page.locator('table.grid').waitFor();
  },
  'Hand over': async (page: Page) => {
    await page.getByText('secrets.AZURE_OPENAI_API_KEY').waitFor();
  },
} as const;

/** How long an answer took is another time each time, which would make every picture a new one. */
const steady = `for (const node of document.querySelectorAll('dd, td, .note')) {
  if (node.children.length === 0) node.textContent = node.textContent.replace(/\\b[\\d.]+ m?s\\b/g, '0.42 s');
}`;

/** Draws every view of the playground, light and dark, in each of the widths, in CSS pixels. */
export async function drawPlayground(browser: Browser, folder: string, widths: readonly number[]): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of widths) {
      const checkout = { files: playgroundFiles, remote: 'https://github.com/acme/notes.git' };
      await using playground = await runPlayground(checkout, { emulator: true });
      await using opened = await openPage(browser, playground, { width, colorScheme });
      const { page, goTo } = opened;
      await page.getByRole('button', { name: 'prompts/triage.prompt.yml' }).click();
      await page.getByLabel('Fill in from a row of testData').selectOption('0');
      for (const [view, prepare] of [
        ['Prompts', views.Prompts],
        ['Play', views.Play],
        ['Compare', views.Compare],
        ['Evaluate', views.Evaluate],
        ['Hand over', views['Hand over']],
      ] as const) {
        await goTo(view);
        await prepare(page);
        await page.waitForTimeout(300);
        await page.evaluate(steady);
        const size = widths.length > 1 ? `-${width}` : '';
        const name = `playground-${view.toLowerCase().replace(' ', '-')}-${colorScheme}${size}.png`;
        await page.screenshot({ path: join(folder, name), fullPage: true, animations: 'disabled' });
        console.log(name);
      }
    }
  }
  removeFolders();
}
