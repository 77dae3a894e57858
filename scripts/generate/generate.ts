/** Makes everything anew that is written twice: tables, lists, and the examples and reference of the policy. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './pages.ts';

const root = join(import.meta.dirname, '../..');

for (const [page, render] of generatedPages) {
  const path = join(root, page);
  writeFileSync(path, render(readFileSync(path, 'utf8')));
}
