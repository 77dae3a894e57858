import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeResultLine } from '../../src/actions/batch/result-line.ts';
import { RowPrompt } from '../../src/actions/batch/row-prompt.ts';
import { isInShard } from '../../src/actions/batch/shard.ts';
import { parseReference } from '../../src/policy/model/reference.ts';
import { type PromptInputs, readDraft } from '../../src/prompts/build-prompt.ts';
import { bundleOf } from '../stand-in/run-bundle.ts';
import { type LaidOut, layOut, type Step } from '../stand-in/step.ts';
import { policyFor } from './loopback.ts';
import { machine, table } from './report.ts';
import { runProgram } from './run-program.ts';
import { startSlowServer } from './start-slow-server.ts';

/** What is asked: rows, the provider's latency in milliseconds, and rows at once. */
interface Asked {
  readonly rows: number;
  readonly latency: number;
  readonly concurrency: number;
}

/** The first shows what a run needs at least. */
const runs: readonly Asked[] = [
  { rows: 64, latency: 200, concurrency: 64 },
  { rows: 10_000, latency: 200, concurrency: 64 },
];

/** From few rows to a million, as fast as they can be asked. */
const growing: readonly Asked[] = [
  { rows: 10_000, latency: 0, concurrency: 64 },
  { rows: 100_000, latency: 0, concurrency: 64 },
  { rows: 1_000_000, latency: 0, concurrency: 64 },
];

/** What is merged. */
const merges = [
  { rows: 100_000, shards: 256 },
  { rows: 1_000_000, shards: 256 },
];

/** Measures how long batches take beyond what their provider takes, what memory they need, and how long merging takes; as Markdown. */
export async function reportBatches(): Promise<string> {
  const asked: (readonly string[])[] = [];
  for (const run of runs) {
    const { rows, latency, concurrency } = run;
    const { wall, cpu, memory } = await ask(run);
    const ideal = (rows * latency) / concurrency / 1000;
    asked.push([
      rows.toLocaleString('en-US'),
      `${latency} ms`,
      String(concurrency),
      `${ideal.toFixed(1)} s`,
      `${(wall / 1000).toFixed(1)} s (${(wall / 1000 / ideal).toFixed(2)}x)`,
      `${(cpu / rows).toFixed(2)} ms`,
      mebibytes(memory),
    ]);
  }
  const merged: (readonly string[])[] = [];
  for (const { rows, shards } of merges) {
    const step = stepOf('http://127.0.0.1:1', { mode: 'merge', 'shard-files': 'shards/*/results.jsonl' });
    const { wall, cpu, memory } = await measure(step, (laidOut) => writeShards(laidOut, rows, shards), rows);
    merged.push([
      rows.toLocaleString('en-US'),
      String(shards),
      `${(wall / 1000).toFixed(1)} s`,
      `${(cpu / 1000).toFixed(1)} s`,
      mebibytes(memory),
    ]);
  }
  return [
    `One process for each step, and one for its provider. ${machine()}`,
    table(['rows', 'latency', 'at once', 'ideal', 'took', 'CPU a row', 'peak memory'], asked),
    'Merged, in one process:',
    table(['rows', 'shards', 'took', 'CPU', 'peak memory'], merged),
  ].join('\n\n');
}

/**
 * Measures whether memory stays flat and time grows with the rows, up to a million of them, in ten minutes or more; as
 * Markdown.
 */
export async function reportMillion(): Promise<string> {
  const asked: (readonly string[])[] = [];
  for (const run of growing) {
    const { rows } = run;
    const { wall, cpu, memory } = await ask(run);
    asked.push([
      rows.toLocaleString('en-US'),
      `${(wall / 1000).toFixed(0)} s`,
      `${(wall / rows).toFixed(2)} ms`,
      `${(cpu / rows).toFixed(2)} ms`,
      mebibytes(memory),
    ]);
  }
  return [machine(), table(['rows', 'took', 'time a row', 'CPU a row', 'peak memory'], asked)].join('\n\n');
}

async function ask({ rows, latency, concurrency }: Asked) {
  await using server = await startSlowServer(latency);
  const step = stepOf(server.url, { concurrency: String(concurrency), deadline: '86400' });
  return await measure(step, (laidOut) => writeRows(laidOut, rows), rows);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

const prompt = { 'system-prompt': 'You count things in short sentences.', prompt: 'How many: {{word}}?' };

function stepOf(url: string, inputs: Readonly<Record<string, string>>): Step {
  return {
    action: 'batch',
    inputs: {
      ...prompt,
      ...{ rows: 'rows.jsonl', model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key', 'policy-ref': 'workspace' },
      ...inputs,
    },
    files: { '.github/models.yml': policyFor(url) },
  };
}

/** Runs a step on what is written for it, and sees that every row has its answer. */
async function measure(step: Step, write: (laidOut: LaidOut) => Promise<void>, rows: number) {
  const laidOut = layOut(step);
  try {
    await write(laidOut);
    const { exitCode, log, measurement } = await runProgram(bundleOf('batch'), laidOut);
    const { outputs } = laidOut.collect(exitCode, log);
    if (outputs['completed-rows'] !== String(rows)) throw new Error(`${JSON.stringify(outputs)}\n${log.slice(-4000)}`);
    return measurement;
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}

async function writeRows({ workspace }: LaidOut, rows: number): Promise<void> {
  const file = openFile(join(workspace, 'rows.jsonl'));
  for (let row = 0; row < rows; row++) {
    if (!file.write(`{"id": ${row}, "word": "word ${row}"}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** What shards leave behind: each row's result in the file of its shard. */
async function writeShards(laidOut: LaidOut, rows: number, shards: number): Promise<void> {
  await writeRows(laidOut, rows);
  const files = Array.from({ length: shards }, (_, index) =>
    openFile(join(laidOut.workspace, 'shards', `${index + 1}`, 'results.jsonl')),
  );
  const keyOf = await keysOfRows();
  for (let row = 0; row < rows; row++) {
    const index = files.findIndex((_, at) => isInShard(row, { number: at + 1, of: shards }));
    const usage = { 'input-tokens': 40, 'output-tokens': 8, 'total-tokens': 48 };
    const result = { row, key: keyOf(row), status: 'completed', response: 'There are 12 widgets.', usage } as const;
    if (!files[index]?.write(`${writeResultLine(result)}\n`)) await once(files[index] ?? process, 'drain');
  }
  for (const file of files) {
    file.end();
    await once(file, 'finish');
  }
}

/** The keys of the rows, as the action makes them. */
async function keysOfRows(): Promise<(row: number) => string> {
  const texts = { systemPrompt: prompt['system-prompt'], prompt: prompt.prompt };
  const read = await readDraft({ ...noInputs, ...texts }, { files: noFiles });
  const row = new RowPrompt(read, {
    ...{ model: parseReference('openai/gpt-6-luna'), parameters: new Map(), untrustedFields: [] },
    ...{ repairs: true, schemaInput: 'response-schema', boundary: 'boundary' },
  });
  const place = { file: 'rows.jsonl', annotatable: true, line: 1, column: 1 };
  return (index) =>
    row.keyOf({
      index,
      place,
      variables: new Map([
        ['id', `${index}`],
        ['word', `word ${index}`],
      ]),
    });
}

const noInputs: PromptInputs = {
  ...{ prompt: '', promptFile: '', systemPrompt: '', systemPromptFile: '', files: '', model: 'openai/gpt-6-luna' },
  ...{ input: '', fileInput: '', untrustedInput: '', untrustedFileInput: '', maxFileBytes: undefined },
  ...{ settings: {}, tools: [], limitInput: 'max-completion-tokens' },
};

const noFile = (): never => {
  throw new Error('There are no files.');
};

const noFiles = { readText: noFile, readBytes: noFile, readBeginning: noFile, find: noFile };

function openFile(path: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true });
  return createWriteStream(path);
}
