import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pageOf } from '../screenshots/page.ts';
import { renderHtml } from '../screenshots/render.ts';

/** Writes job summaries as a page that shows them as GitHub does, with nothing that is fetched. */
export async function writeReviewPage(file: string, summaries: readonly string[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pageOf(await renderHtml(summaries.join('\n\n'))));
}
