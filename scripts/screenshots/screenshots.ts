/** Draws job summaries of the committed bundle as GitHub shows them, and writes the pictures to `docs/images/`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, startBrowser } from './browser.ts';
import { pageOf } from './page.ts';
import { renderHtml } from './render.ts';
import { scenes } from './scenes.ts';
import { summaryOf } from './summary-of.ts';

const folder = join(import.meta.dirname, '../../docs/images');

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
