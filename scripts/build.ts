/**
 * Bundles each action into `dist/`, or the folder given, with the licences of what is inside. The file that every step
 * loads is minified; ncc leaves the chunks that are loaded on demand as they are. The same sources give the same bytes.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Every action that has a bundle. */
const actions = ['complete', 'policy-check'];

const [target = 'dist'] = process.argv.slice(2);
const ncc = join(import.meta.dirname, '../node_modules/@vercel/ncc/dist/ncc/cli.js');
const flags = ['--minify', '--no-cache', '--license', 'licenses.txt', '--target', 'es2024'];

for (const action of actions) {
  const out = join(target, action);
  rmSync(out, { recursive: true, force: true });
  const { status } = spawnSync(
    process.execPath,
    [ncc, 'build', `src/actions/${action}/index.ts`, '-o', out, ...flags],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
