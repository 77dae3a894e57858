/** Bundles each action into `dist/`: minified, with the licences of what is inside. The same sources give the same bytes. */

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Every action that has a bundle. */
const actions = ['complete'];

for (const action of actions) {
  const out = `dist/${action}`;
  rmSync(out, { recursive: true, force: true });
  const entry = `src/actions/${action}/index.ts`;
  const flags = ['--minify', '--no-cache', '--license', 'licenses.txt', '--target', 'es2024'];
  const { status } = spawnSync('ncc', ['build', entry, '-o', out, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
