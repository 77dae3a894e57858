/**
 * Bundles all actions and the command line into `dist/`, or the folder given: one bundle that they share, and an entry of
 * a line for each, `dist/NAME/index.js`, which the action.yml names, or package.json; and the page of the
 * playground, `dist/playground/`, which nothing of them loads.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { actionNames } from '../stand-in/action-file.ts';
import { bundle, notCalled } from './bundle.ts';
import { compileOnce } from './compile-once.ts';
import { directBuiltins } from './direct-builtins.ts';
import { leaveOutFetch } from './leave-out-fetch.ts';
import { leaveOutDefaults, leaveOutEndpoints } from './leave-out-github.ts';
import { leaveOutLoader } from './leave-out-loader.ts';
import { leaveOutRoutes } from './leave-out-routes.ts';
import { buildPage } from './page.ts';
import { recordCalls } from './record-calls.ts';

/** An older Node cannot read the bundle, and would say so in words of its own. */
const commandLine = `#!/usr/bin/env node
if (Number.parseInt(process.versions.node, 10) >= 22) await import('../index.js').then(({ start }) => start('byok'));
else {
  console.error(\`byok needs Node 22 or later; this is \${process.versions.node}.\`);
  process.exitCode = 2;
}
`;

const [target = 'dist'] = process.argv.slice(2);
const folder = resolve(target);

/** What changes a file before it is minified, in this order. */
const rewriting = [directBuiltins, leaveOutDefaults, leaveOutEndpoints, leaveOutRoutes, leaveOutFetch, leaveOutLoader];

await bundle('src/actions/start.ts', folder, notCalled, (code) =>
  rewriting.reduce((written, rewrite) => rewrite(written), code),
);
for (const action of actionNames) {
  mkdirSync(join(folder, action));
  writeFileSync(join(folder, action, 'index.js'), `import { start } from '../index.js';\nawait start('${action}');\n`);
}
mkdirSync(join(folder, 'byok'));
writeFileSync(join(folder, 'byok/index.js'), commandLine, { mode: 0o755 });
for (const [name, called] of await recordCalls(folder)) {
  const file = join(folder, name);
  writeFileSync(file, compileOnce(readFileSync(file, 'utf8'), called));
}
await buildPage(join(folder, 'playground'));
