/** Draws job summaries of the committed bundle as GitHub shows them, and writes the pictures to `docs/images/`. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { policyPath, stepFor } from '../../__tests__/harness/policies.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import { findChromium, startBrowser } from './browser.ts';
import { pageOf } from './page.ts';
import { renderHtml } from './render.ts';
import { type Scene, scenes } from './scenes.ts';

const folder = join(import.meta.dirname, '../../docs/images');

/** The summary that the bundle writes; the server's port, which differs each time, does not get into it. */
async function summaryOf({ inputs = {}, reply }: Scene): Promise<string> {
  await using server = await startServer(() => reply);
  const step = layOut(stepFor(server.url, inputs));
  const { summary } = await runBundle(step);
  rmSync(step.folder, { recursive: true, force: true });
  if (summary === '') throw new Error(`There is no summary under ${policyPath}.`);
  return summary.replace(/^- Duration: .*$/m, '- Duration: `1.2 s`').replace(/ after [\d.]+ s/g, ' after 1.1 s');
}

const executable = findChromium();
if (executable === undefined) throw new Error('CHROMIUM IS NOT INSTALLED: install it, or name it in CHROMIUM.');
const browser = await startBrowser(executable);
try {
  mkdirSync(folder, { recursive: true });
  for (const scene of scenes) {
    const html = pageOf(await renderHtml(await summaryOf(scene)));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 900, height: 200 }, colorScheme, deviceScaleFactor: 1 });
      await page.setContent(html);
      const path = join(folder, `${scene.name}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      await page.close();
      console.log(`docs/images/${scene.name}-${colorScheme}.png`);
    }
  }
} finally {
  await browser.close();
}
