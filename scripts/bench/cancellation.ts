import { rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../__tests__/harness/listen.ts';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import { eventsOf } from './answer-events.ts';
import { spread } from './compare.ts';
import { policyFor, prompt } from './loopback.ts';
import { table } from './report.ts';

/** How long a moment lasts before the run is cancelled in it, in milliseconds. */
const lasting = 100;

/** Where a run stands when it is cancelled, by what the provider does. */
const moments: readonly { readonly name: string; readonly answer: (response: ServerResponse) => void }[] = [
  { name: 'while the provider is silent', answer: () => undefined },
  { name: 'while the answer is streamed', answer: trickle },
  {
    name: 'while another attempt is waited for',
    answer: (response) => response.writeHead(503, { 'retry-after': '60' }).end('{}'),
  },
];

/** Measures how long a cancelled run takes from SIGINT to the end of its process, so many times; as Markdown. */
export async function reportCancellation(count: number): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { name, answer } of moments) {
    const taken: number[] = [];
    for (let index = 0; index < count; index++) taken.push(await cancel(name, answer));
    const { median, low, high } = spread(taken);
    rows.push([name, `${median.toFixed(0)} ms`, `${low.toFixed(0)} ms to ${high.toFixed(0)} ms`]);
  }
  return table(['cancelled', 'from SIGINT to the end', 'middle half'], rows);
}

/**
 * Cancels one run, and returns what it took in milliseconds.
 *
 * @throws {Error} where the run ended otherwise than as cancelled
 */
async function cancel(name: string, answer: (response: ServerResponse) => void): Promise<number> {
  const asked = Promise.withResolvers<void>();
  await using server = await listen(
    createServer((request, response) => {
      request.resume().on('end', () => {
        answer(response);
        asked.resolve();
      });
    }),
  );
  const policy = policyFor(`http://127.0.0.1:${server.port}`);
  const inputs = { prompt, model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key', 'policy-ref': 'workspace' };
  const step = layOut({ inputs, files: { '.github/models.yml': policy } });
  let sent = Number.NaN;
  try {
    const { outputs, log } = await runBundle(step, async (child) => {
      await asked.promise;
      await sleep(lasting);
      sent = performance.now();
      child.kill('SIGINT');
    });
    const took = performance.now() - sent;
    if (outputs.status === 'cancelled') return took;
    throw new Error(`A run that was cancelled ${name} ended as ${outputs.status}.\n${log}`);
  } finally {
    rmSync(step.folder, { recursive: true, force: true });
  }
}

/** Sends an answer without an end: a few pieces every few milliseconds, until nobody listens any more. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const [pieces = ''] = eventsOf('chat-completions', 40);
  const timer = setInterval(() => response.write(pieces), 5);
  response.on('close', () => clearInterval(timer));
}
