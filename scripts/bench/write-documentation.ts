import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../docs/performance.md');
const between = /(?<=<!-- bench -->).*(?=<!-- \/bench -->)/s;

/** Puts the tables between the markers of docs/performance.md. */
export function writeDocumentation(tables: string): void {
  const text = readFileSync(page, 'utf8');
  if (!between.test(text)) throw new Error('docs/performance.md has no <!-- bench --> and <!-- /bench --> markers.');
  writeFileSync(
    page,
    text.replace(between, () => `\n\n${tables}\n\n`),
  );
}
