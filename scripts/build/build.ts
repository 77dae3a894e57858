/**
 * Bundles all actions into `dist/`, or the folder given: one bundle that they share, and an entry of a line for each,
 * `dist/NAME/index.js`, which the action.yml names; and `dist/playground/`, the page that no action loads.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { actionNames } from '../stand-in/action-file.ts';
import { bundle, notCalled } from './bundle.ts';
import { compileOnce } from './compile-once.ts';
import { directBuiltins } from './direct-builtins.ts';
import { buildPage } from './page.ts';
import { recordCalls } from './record-calls.ts';

const [target = 'dist'] = process.argv.slice(2);
const folder = resolve(target);

await bundle('src/actions/start.ts', folder, notCalled, directBuiltins);
for (const action of actionNames) {
  mkdirSync(join(folder, action));
  writeFileSync(join(folder, action, 'index.js'), `import { start } from '../index.js';\nawait start('${action}');\n`);
}
for (const [name, called] of recordCalls(folder)) {
  const file = join(folder, name);
  writeFileSync(file, compileOnce(readFileSync(file, 'utf8'), called));
}
await buildPage(join(folder, 'playground'));
