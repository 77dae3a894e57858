/** Runs the committed bundle as GitHub's runner would, and prints what a workflow gets from it. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut, type Ran } from '../stand-in/step.ts';
import { type Case, deployments, emulatedScene, realScene } from './cases.ts';
import { startEmulator } from './emulator.ts';

const usage = `Usage: npm run demo [-- --endpoint URL --model NAME]

Runs three steps against an emulator, or two against a server that speaks OpenAI's API. Each prints log, outputs and
job summary.

  --endpoint URL   the server: the base to which /chat/completions is appended, such as http://127.0.0.1:8080/v1
  --model NAME     the server's own name for the model

The server's key is read from the environment variable DEMO_API_KEY.
Exit code: 0 if all steps end as they should, 1 if one does not, 2 if they cannot be run.`;

const options = {
  endpoint: { type: 'string' },
  model: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The server and its model, both or neither. */
function readArguments() {
  try {
    const { endpoint, model, help } = parseArgs({ options }).values;
    if (help) {
      console.log(usage);
      process.exit();
    }
    if ((endpoint === undefined) === (model === undefined)) return { endpoint, model };
    throw new TypeError('Give both --endpoint and --model, or neither.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Write --help for how it is used.');
    process.exit(2);
  }
}

const values = readArguments();

async function show({ title, inputs, statuses }: Case, policy: string): Promise<boolean> {
  const step = layOut({ inputs: { ...inputs, 'policy-ref': 'workspace' }, files: { '.github/models.yml': policy } });
  const ran = await runBundle(step);
  rmSync(step.folder, { recursive: true, force: true });
  print(title, ran);
  return statuses.includes(ran.outputs.status ?? '');
}

function print(title: string, { exitCode, log, outputs, summary }: Ran): void {
  const set = Object.entries(outputs).filter(([, value]) => value !== '');
  console.log(`\n━━━ ${title} ━━━`);
  console.log(`\nLog (exit code ${exitCode}):\n${indent(log)}`);
  console.log(`Outputs:\n${indent(set.map(([name, value]) => `${name}: ${value}`).join('\n'))}`);
  console.log(`Job summary:\n${indent(summary)}`);
}

function indent(text: string): string {
  return text
    .trimEnd()
    .replace(/^(?=.)/gm, '  ')
    .concat('\n');
}

const emulator = values.endpoint === undefined ? await startEmulator(0, deployments) : undefined;
console.log(
  emulator
    ? `The answers below come from an emulator on ${emulator.url}, not from a model.`
    : `The answers below come from ${values.endpoint}.`,
);
const scene = emulator
  ? emulatedScene(emulator.url)
  : realScene(values.endpoint ?? '', values.model ?? '', process.env.DEMO_API_KEY ?? 'no-key-given');
console.log(`\nThe policy, .github/models.yml:\n${indent(scene.policy)}`);
for (const step of scene.cases) if (!(await show(step, scene.policy))) process.exitCode = 1;
await emulator?.stop();
