import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { listen } from '../../__tests__/harness/listen.ts';
import { type Api, apis, eventsOf } from './answer-events.ts';
import { readAnswer } from './read-answer.ts';
import { table, times } from './report.ts';
import type { Measurement } from './run-program.ts';

/** Lengths of answers, in characters; the first is what the others are held against. */
const lengths = [4_000, 1_000_000, 5_000_000, 15_000_000] as const;

/** Measures the bundle while it reads streamed answers of several lengths, each in a process of its own; as Markdown. */
export async function reportLongAnswers(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const api of apis) {
    let first: Measurement | undefined;
    for (const length of lengths) {
      const measured = await readStream(api, length);
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

async function readStream(api: Api, length: number): Promise<Measurement> {
  await using server = await listen(
    createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        Readable.from(eventsOf(api, length)).pipe(response);
      });
    }),
  );
  return await readAnswer(`http://127.0.0.1:${server.port}`, api, length);
}
