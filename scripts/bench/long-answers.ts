import { rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { listen } from '../../__tests__/harness/listen.ts';
import { bundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import { type Api, apis, eventsOf } from './answer-events.ts';
import { policyFor, prompt } from './loopback.ts';
import { table, times } from './report.ts';
import { type Measurement, runProgram } from './run-program.ts';

/** Lengths of answers, in characters; the first is what the others are held against. */
const lengths = [4_000, 1_000_000, 5_000_000, 15_000_000] as const;

/** Measures the bundle while it reads streamed answers of several lengths, each in a process of its own; as Markdown. */
export async function reportLongAnswers(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const api of apis) {
    let first: Measurement | undefined;
    for (const length of lengths) {
      const measured = await readAnswer(api, length);
      first ??= measured;
      rows.push(rowOf(`${api}, ${length.toLocaleString('en-US')}`, measured, first));
    }
  }
  return table(['a streamed answer of so many characters', 'CPU', 'wall', 'peak memory'], rows);
}

function rowOf(name: string, { cpu, wall, memory }: Measurement, first: Measurement): readonly string[] {
  return [
    name,
    `${cpu.toFixed(0)} ms (${times(cpu / first.cpu)})`,
    `${wall.toFixed(0)} ms (${times(wall / first.wall)})`,
    `${(memory / 2 ** 20).toFixed(0)} MiB (${times(memory / first.memory)})`,
  ];
}

/** @throws {Error} where the answer did not arrive as a whole */
async function readAnswer(api: Api, length: number): Promise<Measurement> {
  await using server = await listen(
    createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        Readable.from(eventsOf(api, length)).pipe(response);
      });
    }),
  );
  const policy = policyFor(`http://127.0.0.1:${server.port}`, api);
  const inputs = { prompt, model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key', 'policy-ref': 'workspace' };
  const step = layOut({ inputs, files: { '.github/models.yml': policy } });
  try {
    const { exitCode, log, measurement } = await runProgram(bundle, step);
    const { status, 'response-file': file = '' } = step.collect(exitCode, log).outputs;
    if (status === 'completed' && statSync(file).size === length) return measurement;
    throw new Error(`An answer of ${length} characters ended as ${status}.\n${log}`);
  } finally {
    rmSync(step.folder, { recursive: true, force: true });
  }
}
