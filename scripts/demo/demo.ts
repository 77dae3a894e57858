/** Runs the committed bundle as GitHub's runner would, and tells what a workflow and its reviewer get from it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut, type Ran } from '../stand-in/step.ts';
import { type Case, deployments, emulatedScene, realScene } from './cases.ts';
import { startEmulator } from './emulator.ts';
import { writeReviewPage } from './review-page.ts';
import { indent, tellStep } from './story.ts';

const usage = `Usage: npm run demo [-- --verbose] [-- --endpoint URL --model NAME]
       npm run demo -- --playground

Runs three steps against an emulator, or two against a server that speaks OpenAI's API, and tells what became of each.

  --verbose        print the log, every output and the Markdown of the job summary as well
  --endpoint URL   the server: the base to which /chat/completions is appended, such as http://127.0.0.1:8080/v1
  --model NAME     the server's own name for the model
  --playground     open the playground on an emulator, in a checkout that is made for it, until Ctrl+C

The server's key is read from the environment variable DEMO_API_KEY.
Exit code: 0 if all steps end as they should, 1 if one does not, 2 if they cannot be run.`;

const options = {
  endpoint: { type: 'string' },
  model: { type: 'string' },
  verbose: { type: 'boolean' },
  playground: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

// Who reads only the first lines, as `head` does, has read enough.
process.stdout.on('error', () => process.exit());

const page = join(import.meta.dirname, '../../.demo/summary.html');

/** The server and its model, both or neither. */
function readArguments() {
  try {
    const { endpoint, model, verbose = false, playground = false, help } = parseArgs({ options }).values;
    if (help) {
      console.log(usage);
      process.exit();
    }
    if ((endpoint === undefined) === (model === undefined)) return { endpoint, model, verbose, playground };
    throw new TypeError('Give both --endpoint and --model, or neither.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Run with --help for usage.');
    process.exit(2);
  }
}

const values = readArguments();
if (values.playground) {
  const { showPlayground } = await import('./playground.ts');
  await showPlayground();
  process.exit();
}

async function run({ inputs, keys }: Case, policy: string): Promise<Ran> {
  const given = { ...inputs, 'api-keys': keys, 'policy-ref': 'workspace' };
  const step = layOut({ inputs: given, files: { '.github/models.yml': policy } });
  const ran = await runBundle(step);
  rmSync(step.folder, { recursive: true, force: true });
  return ran;
}

const emulator = values.endpoint === undefined ? await startEmulator(0, deployments) : undefined;
const scene = emulator
  ? emulatedScene(emulator.url)
  : realScene(values.endpoint ?? '', values.model ?? '', process.env.DEMO_API_KEY ?? 'no-key-given');
const source = emulator ? 'an emulator on this machine, not a model: no key is needed' : values.endpoint;

console.log(`The answers below come from ${source}.\n`);
console.log(`The policy that maintainers commit, .github/models.yml:\n${indent(scene.policy)}`);

const summaries: string[] = [];
for (const [index, step] of scene.cases.entries()) {
  const asked = emulator?.asked() ?? 0;
  const ran = await run(step, scene.policy);
  const requests = emulator && emulator.asked() - asked;
  summaries.push(ran.summary);
  console.log(tellStep({ step, ran, number: index + 1, requests, verbose: values.verbose }));
  if (!step.statuses.includes(ran.outputs.status ?? '')) {
    console.log(`This step was to end as ${step.statuses.join(' or ')}.\n`);
    process.exitCode = 1;
  }
}
await emulator?.stop();

await writeReviewPage(page, summaries);
console.log(`What a reviewer sees on GitHub, as a page to open:
  ${page}

Next:
  - Write your own policy and step: README.md has one whole workflow.
  - Coming from actions/ai-inference: docs/migrate.md. Workflows to copy: examples/README.md.
  - The log, all outputs and the summary's Markdown: npm run demo -- --verbose`);
