/**
 * Draws job summaries of the committed bundle as GitHub shows them, and the views of the playground. Without arguments
 * the pictures that pages show go to `docs/images/`, 900 pixels wide; with a folder all of them go there, 700 and 1,200
 * pixels wide.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, startBrowser } from './browser.ts';
import { pageOf } from './page.ts';
import { drawPlayground } from './playground.ts';
import { renderHtml } from './render.ts';
import { scenes } from './scenes.ts';
import { summaryOf } from './summary-of.ts';

const [given] = process.argv.slice(2);
const folder = given ?? join(import.meta.dirname, '../../docs/images');
const widths = given === undefined ? [900] : [700, 1200];

const executable = findChromium();
if (executable === undefined) throw new Error('CHROMIUM IS NOT INSTALLED: install it, or name it in CHROMIUM.');
const browser = await startBrowser(executable);
try {
  mkdirSync(folder, { recursive: true });
  for (const scene of scenes.filter(({ isShown }) => isShown || given !== undefined)) {
    const html = pageOf(await renderHtml(await summaryOf(scene)));
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of widths) {
        const page = await browser.newPage({ viewport: { width, height: 200 }, colorScheme, deviceScaleFactor: 1 });
        await page.setContent(html);
        const name = `${scene.name}-${colorScheme}${widths.length > 1 ? `-${width}` : ''}.png`;
        await page.screenshot({ path: join(folder, name), fullPage: true });
        await page.close();
        console.log(name);
      }
    }
  }
  await drawPlayground(browser, folder, given === undefined ? [1280] : [400, 800, 1600]);
} finally {
  await browser.close();
}
