import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf } from '../stand-in/run-bundle.ts';
import { layOut, type Step } from '../stand-in/step.ts';
import { policyFor } from './loopback.ts';
import { machine, table } from './report.ts';
import { runProgram } from './run-program.ts';
import { startSlowServer } from './start-slow-server.ts';

const allFormats = 'junit, gh-models, csv';

/**
 * What is run: rows, the provider's latency in milliseconds, rows at once, and the files that are written besides. The
 * first shows what a run needs at least, the last two whether memory stays flat.
 */
const runs = [
  { rows: 64, latency: 200, concurrency: 64, formats: '' },
  { rows: 2000, latency: 200, concurrency: 64, formats: '' },
  { rows: 10_000, latency: 200, concurrency: 64, formats: '' },
  { rows: 10_000, latency: 20, concurrency: 64, formats: allFormats },
  { rows: 100_000, latency: 20, concurrency: 64, formats: allFormats },
];

const source = `model: openai/gpt-6-luna
messages:
  - role: system
    content: You count things in short sentences.
  - role: user
    content: "How many of these are there: {{word}}?"
evaluators:
  - name: counts
    regex: '\\d+'
`;

/** Measures how long an evaluation takes beyond what its provider takes, and what memory it needs; as Markdown. */
export async function reportEvaluations(): Promise<string> {
  const measured: (readonly string[])[] = [];
  for (const { rows, latency, concurrency, formats } of runs) {
    await using server = await startSlowServer(latency);
    const { wall, cpu, memory } = await measure(stepOf(server.url, concurrency, formats), rows);
    const ideal = (rows * latency) / concurrency / 1000;
    measured.push([
      rows.toLocaleString('en-US'),
      `${latency} ms`,
      String(concurrency),
      formats === '' ? '–' : formats,
      `${ideal.toFixed(1)} s`,
      `${(wall / 1000).toFixed(1)} s (${(wall / 1000 / ideal).toFixed(2)}x)`,
      `${(cpu / rows).toFixed(2)} ms`,
      `${(memory / 2 ** 20).toFixed(0)} MiB`,
    ]);
  }
  return [
    `One process for each step, and one for its provider. ${machine()}`,
    table(['rows', 'latency', 'at once', 'files', 'ideal', 'took', 'CPU a row', 'peak memory'], measured),
  ].join('\n\n');
}

function stepOf(url: string, concurrency: number, formats: string): Step {
  return {
    action: 'evaluate',
    inputs: {
      ...{ 'prompt-files': 'a.prompt.yml', 'test-data-file': 'rows.jsonl', formats },
      ...{ 'api-key': 'sk-bench-key', 'policy-ref': 'workspace', deadline: '86400', concurrency: String(concurrency) },
    },
    files: { '.github/models.yml': policyFor(url), 'a.prompt.yml': source },
  };
}

/** Runs a step on this many rows, and makes sure that all of them pass. */
async function measure(step: Step, rows: number) {
  const laidOut = layOut(step);
  try {
    const lines = Array.from({ length: rows }, (_, row) => `{"id": ${row}, "word": "word ${row}"}\n`);
    writeFileSync(join(laidOut.workspace, 'rows.jsonl'), lines.join(''));
    const { exitCode, log, measurement } = await runProgram(bundleOf('evaluate'), laidOut);
    const { outputs } = laidOut.collect(exitCode, log);
    if (outputs['passed-rows'] !== String(rows)) throw new Error(`${JSON.stringify(outputs)}\n${log.slice(-4000)}`);
    return measurement;
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}
