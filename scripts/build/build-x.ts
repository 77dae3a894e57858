/**
 * Bundles all actions into `dist/`, or the folder given: one bundle that they share, and an entry of a line for each,
 * `dist/NAME/index.js`, which the action.yml names.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionNames } from '../stand-in/action-file.ts';
import { bundle } from './bundle-x.ts';

const [target = 'dist'] = process.argv.slice(2);

await bundle('src/actions/start.ts', target);
for (const action of actionNames) {
  mkdirSync(join(target, action));
  writeFileSync(join(target, action, 'index.js'), `import { start } from '../index.js';\nawait start('${action}');\n`);
}
