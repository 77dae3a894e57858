/** Bundles each action into `dist/`, or the folder given. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';

/** Every action that has a bundle. */
const actions = ['complete', 'policy-check'];

const [target = 'dist'] = process.argv.slice(2);

for (const action of actions) {
  const folder = join(target, action);
  rmSync(folder, { recursive: true, force: true });
  await bundle(`src/actions/${action}/index.ts`, folder);
}
