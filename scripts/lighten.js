/**
 * Removes what packages bring and nothing here reads, 130 MB in all: the C headers of the Node that comes as a dev
 * dependency, the tokenizer's other forms, and source maps. Plain JavaScript: it runs on whatever Node the machine has.
 */
import { readdirSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:process';

const unread = [
  `node/node_modules/node-${platform}-${arch}/include`,
  'gpt-tokenizer/cjs',
  'gpt-tokenizer/data',
  'gpt-tokenizer/src',
];
for (const path of unread) remove(path);

for (const path of readdirSync('node_modules', { recursive: true, encoding: 'utf8' })) {
  if (path.endsWith('.map')) remove(path);
}

/** @param {string} path Relative to `node_modules`. */
function remove(path) {
  rmSync(`node_modules/${path}`, { recursive: true, force: true });
}
