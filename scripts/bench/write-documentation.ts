import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../../docs');

/** The pages that have tables of the bench. */
const pages = ['performance.md', 'benchmarks.md', 'playground.md'];

/** Puts the tables of a part between its two markers, on the page that has them. */
export function writeDocumentation(tables: string, part: string): void {
  const between = new RegExp(`(?<=<!-- bench ${part} -->).*(?=<!-- /bench ${part} -->)`, 's');
  const page = pages.find((name) => between.test(readFileSync(join(docs, name), 'utf8')));
  if (page === undefined) throw new Error(`No page has <!-- bench ${part} --> and <!-- /bench ${part} --> markers.`);
  const text = readFileSync(join(docs, page), 'utf8');
  writeFileSync(
    join(docs, page),
    text.replace(between, () => `\n\n${tables}\n\n`),
  );
}
