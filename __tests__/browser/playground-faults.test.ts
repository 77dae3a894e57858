import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test as testOnce } from 'vitest';
import { findChromium, startBrowser } from '../../scripts/screenshots/browser.ts';
import { withOpener } from '../harness/opener.ts';
import { playgroundPolicy, runPlayground, triage } from '../harness/playground.ts';
import { type OpenedPage, openPage, seriousFindings, tooWide } from '../harness/playground-page.ts';
import { completion, failure } from '../harness/replies.ts';
import { type Answer, startServer } from '../harness/server.ts';
import { corpus } from '../markdown/corpus/corpus.ts';

const executable = findChromium();
let browser: Browser | undefined;

/** A browser beside other work takes its time. */
const test = (name: string, work: () => unknown) => testOnce(name, { timeout: 120_000 }, work);

function started(): Browser {
  if (!browser) throw new Error('The browser has not started.');
  return browser;
}

/** Runs the prompt against a provider that answers as a test says. */
async function playWith(answer: Answer, work: (opened: OpenedPage, key: string) => Promise<void>): Promise<void> {
  const key = 'sk-live-3f9c2a77d1b84e60';
  await using provider = await startServer(answer);
  await using playground = await runPlayground({
    files: { '.github/models.yml': playgroundPolicy(`${provider.url}/v1`), 'a.prompt.yml': triage },
    env: { LOCAL_KEY: key },
  });
  await using opened = await openPage(started(), playground);
  await opened.goTo('Play');
  await opened.page.getByLabel('{{issue}}').fill('x');
  await opened.page.getByRole('button', { name: 'Run the prompt' }).click();
  await work(opened, key);
  expect(opened.errors).toEqual([]);
  expect(opened.outside).toEqual([]);
}

/** An answer in pieces, as OpenAI streams it. */
function streamed(pieces: readonly string[]): ReturnType<Answer> {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (content: string, finish: string | null = null) =>
      `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'gpt-6-luna', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
    for (const piece of pieces) response.write(chunk(piece));
    response.end(`${chunk('', 'stop')}data: [DONE]\n\n`);
  };
}

if (executable === undefined) {
  console.warn(
    'CHROMIUM IS NOT INSTALLED: NO FAULT OF THE PLAYGROUND IS TRIED IN A BROWSER. Install it, or name it in CHROMIUM.',
  );
  test('without Chromium no fault of the playground is tried in a browser', () => expect(browser).toBeUndefined());
} else {
  beforeAll(async () => {
    browser = await startBrowser(executable);
  });
  afterAll(() => browser?.close());

  for (const [group, attacks] of Object.entries(corpus)) {
    const answers = attacks.map(({ answer }) => answer).filter(({ length }) => length <= 25_000);
    test(`hostile answers, ${group}: nothing runs, nothing is fetched, nothing leads away`, () =>
      playWith(
        () => streamed(answers.map((answer) => `${answer}\n\nBetween.\n\n`)),
        async ({ page }) => {
          await page.locator('.facts').waitFor();
          const live =
            'img, script, iframe, svg, form, object, embed, style, video, audio, input, button, [onerror], [style]';
          expect(await page.locator('.answer').locator(live).count()).toBe(0);
          const addresses = await page
            .locator('.answer a')
            .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
          for (const address of addresses) expect(address).toMatch(/^https:\/\/(?:[\w-]+\.)*github\.com\//);
          await page.waitForTimeout(100);
        },
      ));
  }

  test('an answer that repeats the key is shown without it, in pieces and whole', () =>
    playWith(
      ({ headers }) => {
        const key = (headers.authorization ?? '').replace('Bearer ', '');
        return streamed(['Your key is ', key.slice(0, 9), key.slice(9), ' and more ', 'words.']);
      },
      async ({ page }, key) => {
        await page.locator('.facts').waitFor();
        expect(await page.locator('.answer').innerText()).toContain('and more words.');
        expect(await page.content()).not.toContain(key.slice(8));
      },
    ));

  test('an answer of 5 MB does not freeze the page, and is copied whole', () =>
    playWith(
      () => streamed(Array.from({ length: 500 }, (_, index) => `## Part ${index}\n\n${'word '.repeat(2000)}\n\n`)),
      async ({ page }) => {
        await page.evaluate(`window.longest = 0; (() => { let last = performance.now(); const look = (now) => {
          window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look); };
          requestAnimationFrame(look); })()`);
        await page.locator('.facts').waitFor();
        await page.getByText('Only its beginning is shown').waitFor();
        expect(await page.evaluate<number>('window.longest')).toBeLessThan(1500);
        expect(await page.evaluate<number>('document.querySelector(".answer").textContent.length')).toBeLessThan(
          200_000,
        );
      },
    ));

  test('a key that is refused, and a provider that is down, are told in the words of a step', async () => {
    await playWith(
      () => failure(401, 'invalid_api_key', 'Incorrect API key provided.'),
      async ({ page }) => {
        await page.getByText('rejected by the provider · authentication').waitFor();
        expect(await page.locator('.exchange').innerText()).toContain('LOCAL_KEY');
      },
    );
  });

  test('no policy: the smallest one is shown, written on request, and then the emulator answers', async () => {
    await using playground = await runPlayground({ files: { 'a.prompt.yml': triage } });
    await using opened = await openPage(started(), playground);
    const { page } = opened;
    await page.getByText('There is no policy at .github/models.yml').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Write .github/models.yml' }).click();
    await page.getByText('No key is here').waitFor();
    expect(playground.read('.github/models.yml')).toContain('secret: OPENAI_API_KEY');
    await page.getByRole('button', { name: 'switch to the emulator' }).click();
    await page.getByText('EMULATOR: no model answers').waitFor();
    await opened.goTo('Play');
    await page.getByLabel('{{issue}}').fill('x');
    await page.getByRole('button', { name: 'Run the prompt' }).click();
    await page.locator('.answer').getByText('emulator').waitFor();
    expect(opened.errors).toEqual([]);
  });

  test('a policy that is broken while the page is open is told, and right again when it is mended', async () => {
    await using playground = await runPlayground({}, { emulator: true });
    await using opened = await openPage(started(), playground);
    const { page } = opened;
    playground.write('.github/models.yml', playgroundPolicy().replace('enabled:', 'enable:'));
    await page.getByText('The policy does not let anything be asked').waitFor();
    await page.getByText('.github/models.yml:9:').first().waitFor();
    playground.write('.github/models.yml', playgroundPolicy());
    await page.getByText('The policy does not let anything be asked').waitFor({ state: 'detached' });
  });

  test('no repository and no files: a new prompt file is made and asked', async () => {
    await using playground = await runPlayground(
      { files: { '.github/models.yml': playgroundPolicy() }, isRepository: false },
      { emulator: true },
    );
    await using opened = await openPage(started(), playground);
    const { page } = opened;
    await page.getByText('There are none yet.').waitFor();
    await page.getByLabel('Name of a new prompt file').fill('prompts/new');
    await page.getByRole('button', { name: 'New' }).click();
    await page.getByRole('heading', { name: 'prompts/new.prompt.yml' }).waitFor();
    expect(playground.read('prompts/new.prompt.yml')).toContain('messages:');
    expect(opened.errors).toEqual([]);
  });

  test('a file that may not be written says so, and what was typed stays', async () => {
    await using playground = await runPlayground({}, { emulator: true });
    await using opened = await openPage(started(), playground);
    const { page } = opened;
    const folder = join(playground.folder, 'prompts');
    await page.getByLabel('Content of message 1').fill('Typed here.');
    chmodSync(folder, 0o500);
    await page.keyboard.press('Control+s');
    // The superuser may write anything.
    if (process.getuid?.() !== 0) await page.getByText('cannot be written').waitFor();
    chmodSync(folder, 0o700);
    await page.locator('.cm-content').getByText('Typed here.').waitFor();
  });

  test('two pages at once: the second one that saves is told of the first', async () => {
    await using playground = await runPlayground({}, { emulator: true });
    await using one = await openPage(started(), playground);
    await using other = await openPage(started(), playground);
    await one.page.getByLabel('Content of message 1').fill('One.');
    await other.page.getByLabel('Content of message 1').fill('Other.');
    await one.page.keyboard.press('Control+s');
    await expect.poll(() => playground.read('prompts/triage.prompt.yml'), { timeout: 100_000 }).toContain('One.');
    await other.page.keyboard.press('Control+s');
    await other.page.getByText('was changed on the disk').waitFor();
    expect(playground.read('prompts/triage.prompt.yml')).not.toContain('Other.');
  });

  test('closing the terminal ends it, and the page says so; a page without the token gets nothing', async () => {
    const playground = await runPlayground({}, { emulator: true });
    await using opened = await openPage(started(), playground);
    await using bare = await openPage(started(), { ...playground, address: playground.origin });
    await bare.page.getByText('This page has no token').waitFor();
    expect(await bare.page.content()).not.toContain('triage');
    await playground[Symbol.asyncDispose]();
    await opened.page.getByText('The playground has ended').waitFor();
  });

  test('who gets a key is confirmed at the top of the page, by keys alone', async () => {
    const policy = playgroundPolicy('https://gateway.example.test/v1');
    await using playground = await runPlayground({
      files: { '.github/models.yml': policy, 'a.prompt.yml': triage },
      env: { LOCAL_KEY: 'sk-live-3f9c2a77d1b84e60' },
    });
    await using opened = await openPage(started(), playground, { width: 400 });
    const question = opened.page.getByRole('alert').filter({ hasText: 'The policy sends the secret LOCAL_KEY to' });
    await question.waitFor();
    expect(await seriousFindings(opened.page)).toEqual([]);
    expect(await opened.page.evaluate<string[]>(tooWide)).toEqual([]);
    await opened.page.getByRole('button', { name: 'Send LOCAL_KEY there' }).focus();
    await opened.page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    expect(opened.errors).toEqual([]);
  });

  test('the file that a browser is started with leads to the page, with its token', () =>
    withOpener(async (args) => {
      await using playground = await runPlayground({ env: { DISPLAY: ':0' } }, { openBrowser: true, emulator: true });
      await expect.poll(args, { timeout: 100_000 }).toHaveLength(1);
      const address = pathToFileURL(args()[0] ?? '').href;
      await using opened = await openPage(started(), { ...playground, address });
      await opened.page.locator('.editor[data-ready]').waitFor();
      expect(opened.page.url()).toBe(`${playground.origin}/`);
      expect(opened.errors).toEqual([]);
    }));

  test('another website that tries gets nothing: no call, no script, no frame, no form', async () => {
    await using playground = await runPlayground({}, { emulator: true });
    const attack = `<!doctype html><script>
      window.got = {};
      const keep = (name) => (value) => { window.got[name] = String(value); };
      const to = '${playground.origin}';
      const headers = { 'content-type': 'application/json', 'x-byok-token': '${playground.token}' };
      fetch(to + '/').then((r) => r.text()).then(keep('page'), () => {});
      fetch(to + '/page.js', { mode: 'no-cors' }).then((r) => r.text()).then((text) => text && keep('opaque')(text), () => {});
      fetch(to + '/api/overview', { method: 'POST', headers, body: '{}' }).then((r) => r.text()).then(keep('call'), () => {});
      fetch(to + '/api/emulator', { method: 'POST', mode: 'no-cors', body: '{"on":false}' }).catch(() => {});
      const script = document.createElement('script'); script.src = to + '/page.js'; script.onload = keep('script');
      document.documentElement.append(script);
      const frame = document.createElement('iframe'); frame.src = to + '/';
      document.documentElement.append(frame);
    </script>`;
    await using evil = await startServer(() => ({ headers: { 'content-type': 'text/html' }, body: attack }));
    const context = await started().newContext();
    const page = await context.newPage();
    await page.goto(evil.url.replace('127.0.0.1', 'localhost'));
    await page.waitForTimeout(800);
    expect(await page.evaluate('window.got')).toEqual({});
    const [, frame] = page.frames();
    expect(await frame?.content().catch(() => '')).not.toContain('byok playground');
    const overview: unknown = await playground.call('overview').then((response) => response.json());
    expect(overview).toMatchObject({ emulator: true });
    await context.close();
  });

  test('an answer as a whole is shown as one in pieces is', () =>
    playWith(
      () => completion('A **whole** answer.', { model: 'gpt-6-luna' }),
      async ({ page }) => {
        await page.locator('.answer strong', { hasText: 'whole' }).waitFor();
      },
    ));

  test('axe-core would notice: a picture without words is found', async () => {
    await using playground = await runPlayground({}, { emulator: true });
    await using opened = await openPage(started(), playground);
    await opened.page.evaluate('document.querySelector("main").append(document.createElement("img"))');
    expect((await seriousFindings(opened.page)).join()).toContain('image-alt');
  });
}
