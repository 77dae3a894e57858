import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test as testOnce } from 'vitest';
import { findChromium, startBrowser } from '../../scripts/screenshots/browser.ts';
import { playgroundPolicy, type RunningPlayground, runPlayground, triage } from '../harness/playground.ts';
import {
  type OpenedPage,
  openPage,
  type PlaygroundView,
  seriousFindings,
  tooWide,
} from '../harness/playground-page.ts';
import { startServer } from '../harness/server.ts';

const executable = findChromium();
let browser: Browser | undefined;

/** A browser beside other work takes its time. */
const test = (name: string, work: () => unknown) => testOnce(name, { timeout: 120_000 }, work);

const views = ['Prompts', 'Play', 'Compare', 'Evaluate', 'Hand over'] as const;

/** How long is waited for what the page or the disk has to become: the machine may have other work. */
const patient = { timeout: 100_000 };

/** Notes the most that a page shows of an answer while it arrives: it may be over before somebody looks. */
const noteStreaming = `window.streamed = ''; new MutationObserver(() => {
  const text = document.querySelector('.streaming')?.textContent ?? '';
  if (text.length > window.streamed.length) window.streamed = text;
}).observe(document.body, { subtree: true, childList: true, characterData: true });`;

/** Does something with a page of the playground on the emulator, and looks that nothing went wrong or out. */
async function inPage(
  work: (opened: OpenedPage, playground: RunningPlayground) => Promise<void>,
  { checkout = {}, view = {}, emulator = true }: InPage = {},
): Promise<void> {
  if (!browser) throw new Error('The browser has not started.');
  await using playground = await runPlayground(checkout, { emulator });
  await using opened = await openPage(browser, playground, view);
  await work(opened, playground);
  expect(opened.errors).toEqual([]);
  expect(opened.outside).toEqual([]);
}

interface InPage {
  readonly checkout?: Parameters<typeof runPlayground>[0];
  readonly view?: PlaygroundView;
  readonly emulator?: boolean;
}

if (executable === undefined) {
  console.warn(
    'CHROMIUM IS NOT INSTALLED: THE PLAYGROUND IS NOT TRIED IN A BROWSER. Install it, or name it in CHROMIUM.',
  );
  test('without Chromium the playground is not tried in a browser', () => expect(browser).toBeUndefined());
} else {
  beforeAll(async () => {
    browser = await startBrowser(executable);
  });
  afterAll(() => browser?.close());

  test('Prompts: what breaks the rules is told at its place while one types, and the form waits', () =>
    inPage(async ({ page }) => {
      await page.locator('.editor[data-ready]').waitFor();
      await page.locator('.cm-content').click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('temprature: 3\nmessagez: 1\n');
      const problems = page.getByLabel('Problems in the text');
      await problems.getByText('line 1').waitFor();
      expect(await problems.innerText()).toMatch(/Warning, line 1[\s\S]*temprature/);
      await page.locator('.cm-lint-marker-warning').first().waitFor();
      await page.keyboard.type('messages: 1\n');
      await problems.getByText('Error, line').first().waitFor();
      await page.getByText('The form waits until the text is right again').waitFor();
      await page.locator('.cm-lint-marker-error').first().waitFor();
      for (let undo = 0; undo < 40; undo++) await page.keyboard.press('Control+z');
      await page.getByLabel('Role of message 1').waitFor();
    }));

  test('Prompts: fields, words, allowed models and variables are completed', () =>
    inPage(async ({ page }) => {
      await page.locator('.editor[data-ready]').waitFor();
      await page.locator('.cm-content').click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('respon');
      const list = page.locator('.cm-tooltip-autocomplete');
      await list.getByText('responseFormat').waitFor();
      await page.waitForTimeout(120);
      await page.keyboard.press('Enter');
      await page.keyboard.type('json');
      await list.getByText('json_schema').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('model: ');
      await page.keyboard.press('Control+Space');
      await list.getByText('openai/gpt-6-sol', { exact: true }).waitFor();
      expect(await list.innerText()).not.toContain('openai/gpt-6-sol-pro');
    }));

  test('Prompts: the form changes the text where it belongs, save writes it with its comments, and the diff shows it', () =>
    inPage(async ({ page }, { read }) => {
      await page.locator('.editor[data-ready]').waitFor();
      await page.getByLabel('Temperature, 0 to 2').fill('0.7');
      await page.getByLabel('Temperature, 0 to 2').blur();
      await page.getByLabel('Content of message 2').fill('Which label?\n\n{{issue}}\nOne word.');
      await page.getByLabel('Role of message 1').selectOption('developer');
      await page.getByText('not saved', { exact: true }).waitFor();
      await page.keyboard.press('Control+s');
      await page.getByText('What is saved and not committed').waitFor();
      const expected = triage
        .replace('temperature: 0.2', 'temperature: 0.7')
        .replace('role: system', 'role: developer')
        .replace('Which label does this issue deserve?', 'Which label?')
        .replace('      {{issue}}\n', '      {{issue}}\n      One word.\n');
      expect(read('prompts/triage.prompt.yml')).toBe(expected);
      const diff = await page.locator('.diff').innerText();
      expect(diff).toContain('-  temperature: 0.2');
      expect(diff).toContain('+  temperature: 0.7');
      expect(diff).toContain('+++ b/prompts/triage.prompt.yml');
    }));

  test('Prompts: a change from outside is read again, and with something typed it is a conflict that nothing overwrites', () =>
    inPage(async ({ page }, { read, write }) => {
      const path = 'prompts/triage.prompt.yml';
      await page.locator('.editor[data-ready]').waitFor();
      write(path, triage.replace('Triage', 'Changed outside'));
      await page.locator('.cm-content').getByText('Changed outside').waitFor();
      await page.getByLabel('Content of message 1').fill('Typed here.');
      write(path, triage.replace('Triage', 'Changed again'));
      await page.keyboard.press('Control+s');
      await page.getByText('was changed on the disk').waitFor();
      expect(read(path)).toContain('Changed again');
      await page.getByRole('button', { name: 'Keep mine' }).click();
      await page.keyboard.press('Control+s');
      await expect.poll(() => read(path), patient).toContain('Typed here.');
      await page.getByLabel('Content of message 1').fill('Typed once more.');
      write(path, triage.replace('Triage', 'The third'));
      await page.getByRole('button', { name: 'Take the text of the disk' }).click();
      await page.locator('.cm-content').getByText('The third').waitFor();
    }));

  test('Prompts: what will be sent is shown as it will be sent, without the key', () =>
    inPage(
      async ({ page }) => {
        await page.getByLabel('{{issue}}').fill('It *crashes*.');
        const sent = page.getByLabel('What will be sent');
        await sent.getByText('at worst').waitFor();
        await sent.locator('summary').click();
        const request = await sent.locator('.request').innerText();
        expect(request).toContain('authorization: Bearer ••• (LOCAL_KEY)');
        expect(request).toContain('"content": "Which label does this issue deserve?\\n\\nIt *crashes*.\\n"');
        expect(request).toContain('"max_completion_tokens": 400');
        expect(await page.content()).not.toContain('sk-very-secret');
      },
      { checkout: { env: { LOCAL_KEY: 'sk-very-secret-0123456789' } }, emulator: false },
    ));

  test('Play: streams an answer with its cost before and after, goes on, and shows denied models with rule and line', () =>
    inPage(async ({ page, goTo }) => {
      await goTo('Play');
      await page.getByText('EMULATOR: no model answers').waitFor();
      await page.getByLabel('{{issue}}').fill('It crashes.');
      await page.getByText(/Costs \$\d+\.\d+ at worst/).waitFor();
      await page.evaluate(noteStreaming);
      await page.getByRole('button', { name: 'Run the prompt' }).click();
      await page.locator('.facts').waitFor();
      expect(await page.evaluate<string>('window.streamed')).toContain('This answer');
      const facts = await page.locator('.facts').innerText();
      expect(facts).toMatch(
        /Cost\s+\$0\.0000\d+\s+Tokens\s+\d+ in, \d+ out\s+Latency\s+[\d.]+ s\s+Served by\s+gpt-6-luna\s+Finish reason\s+stop/,
      );
      await page.getByLabel('Your reply').fill('And why?');
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => page.locator('.facts').count(), patient).toBe(2);
      await page.locator('.answer').nth(1).getByText('And why?').waitFor();
      const denied = page.locator('option', { hasText: 'openai/gpt-6-sol-pro' });
      expect(await denied.isDisabled()).toBe(true);
      await page.getByText('1 model is denied by the policy').click();
      await page.getByText('models.disabled denies it with "openai/gpt-6-sol-pro"').waitFor();
      await page.locator('.denied code', { hasText: '.github/models.yml:10:14' }).waitFor();
    }));

  test('Play: stop ends an answer that never ends, and what had come stays', async () => {
    await using provider = await startServer(() => (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = {
        object: 'chat.completion.chunk',
        model: 'gpt-6-luna',
        choices: [{ index: 0, delta: { content: 'on and on ' } }],
      };
      const timer = setInterval(() => response.write(`data: ${JSON.stringify(chunk)}\n\n`), 20);
      response.on('close', () => clearInterval(timer));
    });
    await inPage(
      async ({ page, goTo }) => {
        await goTo('Play');
        await page.getByLabel('{{issue}}').fill('x');
        await page.getByRole('button', { name: 'Run the prompt' }).click();
        await page.locator('.streaming').getByText('on and on').waitFor();
        await page.getByRole('button', { name: 'Stop' }).click();
        await expect.poll(() => page.getByRole('button', { name: 'Stop' }).isDisabled(), patient).toBe(true);
        const stopped = await page.locator('.exchange').innerText();
        expect(stopped).toContain('on and on');
        expect(stopped).toContain('You stopped it: this is what had come');
        expect(stopped).toMatch(/Cost\s+up to \$/);
        await page.getByRole('button', { name: 'Begin anew' }).click();
        await page.getByRole('button', { name: 'Run the prompt' }).waitFor();
      },
      {
        checkout: {
          files: { '.github/models.yml': playgroundPolicy(`${provider.url}/v1`), 'a.prompt.yml': triage },
          env: { LOCAL_KEY: 'sk-test' },
        },
        emulator: false,
      },
    );
  });

  test('Compare: asks up to four columns together, of models and of versions, and marks what differs', () =>
    inPage(async ({ page, goTo }) => {
      await page.getByLabel('Content of message 2').fill('Another question: {{issue}}');
      await goTo('Compare');
      await page.getByText('Variables: the same for all columns').click();
      await page.getByLabel('{{issue}}').fill('It crashes.');
      await page.getByRole('button', { name: 'Add column' }).click();
      await page.getByRole('button', { name: 'Add column' }).click();
      expect(await page.getByRole('button', { name: 'Add column' }).isDisabled()).toBe(true);
      await page.getByLabel('Model of column 2').selectOption('openai/gpt-6-sol');
      await page.getByLabel('Version of the prompt in column 3').selectOption('saved');
      await page.getByLabel('Version of the prompt in column 4').selectOption('base');
      await page.getByRole('button', { name: 'Ask all 4' }).click();
      await expect.poll(() => page.locator('.facts').count(), patient).toBe(4);
      await page.getByLabel('Column 2').locator('ins', { hasText: 'sol' }).waitFor();
      await page.getByLabel('Column 3').locator('ins', { hasText: 'deserve' }).waitFor();
      await page.getByLabel('Mark what differs from the first column').uncheck();
      await page.getByLabel('Column 4').locator('.answer').waitFor();
      await page.getByRole('button', { name: 'Remove column 4' }).click();
      await page.getByRole('button', { name: 'Ask all 3' }).waitFor();
    }));

  test('Evaluate: rows as a grid with failed ones first, against another model and the version of the default branch', () =>
    inPage(async ({ page, goTo }) => {
      await page.getByLabel('Content of message 2').fill('Label this, please: {{issue}}');
      await goTo('Evaluate');
      await page.getByLabel('Another model as well').selectOption('openai/gpt-6-sol');
      await page.getByLabel('Compare with').selectOption('base');
      await page.getByRole('button', { name: 'Evaluate 2 rows' }).click();
      const grid = page.locator('table.grid');
      await grid.waitFor();
      await page.getByText('threshold missed').first().waitFor();
      const figures = await page.locator('table.figures').innerText();
      expect(figures).toMatch(/openai\/gpt-6-luna\s+50 %\s+1 of 2/);
      expect(figures).toMatch(/openai\/gpt-6-sol\s+50 %/);
      expect(figures).toContain('too few rows to tell');
      expect(await grid.locator('thead th').allInnerTexts()).toEqual([
        'Row',
        'Variables',
        'openai/gpt-6-luna',
        'openai/gpt-6-luna (main)',
        'openai/gpt-6-sol',
        'openai/gpt-6-sol (main)',
      ]);
      expect(await grid.locator('tbody th').allInnerTexts()).toEqual(['2', '1']);
      await page.getByLabel('Rows', { exact: true }).selectOption('failed');
      expect(await grid.locator('tbody th').allInnerTexts()).toEqual(['2']);
      await page.getByLabel('Rows', { exact: true }).selectOption('differing');
      expect(await grid.locator('tbody tr').count()).toBe(0);
    }));

  test('Hand over: a workflow step with its permissions and the secret’s name, and a command', () =>
    inPage(async ({ page, context, goTo }, { origin }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
      await goTo('Hand over');
      await page.getByLabel('{{issue}}').fill("It's ${{ bad }}");
      await page.getByText('LOCAL_KEY: ${{ secrets.LOCAL_KEY }}').waitFor();
      await page.getByRole('button', { name: 'Copy as workflow step' }).click();
      const step = await page.evaluate('navigator.clipboard.readText()');
      expect(step).toContain('permissions:\n  contents: read');
      expect(step).toContain('prompt-file: prompts/triage.prompt.yml');
      expect(step).toContain("issue: \"It's ${{ '${{' }} bad }}\"");
      await page.getByRole('button', { name: 'Copy as byok run' }).click();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
        "byok run prompts/triage.prompt.yml --var 'issue=It'\\''s ${{ bad }}'",
      );
    }));

  test('the keyboard does everything: views, a value, asking, another file', () =>
    inPage(async ({ page }) => {
      await page.keyboard.press('Alt+2');
      await page.getByRole('main', { name: 'Play' }).waitFor();
      await page.getByLabel('{{issue}}').focus();
      await page.keyboard.type('By keys.');
      await page.getByText('at worst').waitFor();
      for (let tabs = 0; tabs < 10; tabs++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate('document.activeElement.textContent')) === 'Run the prompt') break;
      }
      await page.keyboard.press('Enter');
      await page.locator('.answer').getByText('By keys.').waitFor();
      for (const [index, view] of views.entries()) {
        await page.keyboard.press(`Alt+${index + 1}`);
        await page.getByRole('main', { name: view }).waitFor();
      }
    }));

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe-core finds nothing serious in any view, ${colorScheme}`, () =>
      inPage(
        async ({ page, goTo }) => {
          await page.locator('.editor[data-ready]').waitFor();
          for (const view of views) {
            await goTo(view);
            if (view === 'Play') {
              await page.getByLabel('{{issue}}').fill('It crashes.');
              await page.getByText('at worst').waitFor();
              await page.getByRole('button', { name: 'Run the prompt' }).click();
              await page.locator('.facts').waitFor();
            }
            if (view === 'Compare') {
              await page.getByRole('button', { name: 'Ask all 2' }).click();
              await expect.poll(() => page.locator('.facts').count(), patient).toBe(2);
            }
            if (view === 'Evaluate') {
              await page.getByRole('button', { name: 'Evaluate 2 rows' }).click();
              await page.locator('table.grid').waitFor();
            }
            expect(await seriousFindings(page), view).toEqual([]);
          }
        },
        { view: { colorScheme } },
      ));
  }

  for (const width of [400, 800, 1600]) {
    test(`nothing is too wide in ${width} pixels`, () =>
      inPage(
        async ({ page, goTo }) => {
          await page.locator('.editor[data-ready]').waitFor();
          for (const view of views) {
            await goTo(view);
            if (view === 'Evaluate') {
              await page.getByRole('button', { name: 'Evaluate 2 rows' }).click();
              await page.locator('table.grid').waitFor();
            }
            await page.waitForTimeout(100);
            expect(await page.evaluate<string[]>(tooWide), view).toEqual([]);
          }
        },
        { view: { width } },
      ));
  }
}
