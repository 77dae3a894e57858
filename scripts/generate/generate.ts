/** Makes everything anew that is written twice: the tables of inputs and outputs, from each action's description. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readActionFile } from '../stand-in/action-file.ts';
import { actionPages, renderTables } from './tables.ts';

const root = join(import.meta.dirname, '../..');

for (const [action, page] of actionPages) {
  const path = join(root, page);
  writeFileSync(path, renderTables(readFileSync(path, 'utf8'), readActionFile(action)));
}
