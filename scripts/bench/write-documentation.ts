import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../docs/performance.md');

/** Puts tables between two markers of docs/performance.md. */
export function writeDocumentation(
  tables: string,
  marker: 'bench' | 'bench answers' | 'bench policies' | 'bench secrets' | 'bench markdown',
): void {
  const between = new RegExp(`(?<=<!-- ${marker} -->).*(?=<!-- /${marker} -->)`, 's');
  const text = readFileSync(page, 'utf8');
  if (!between.test(text))
    throw new Error(`docs/performance.md has no <!-- ${marker} --> and <!-- /${marker} --> markers.`);
  writeFileSync(
    page,
    text.replace(between, () => `\n\n${tables}\n\n`),
  );
}
