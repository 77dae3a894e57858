import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Llama } from './find-llama.ts';

/** How long a model may take to load, in milliseconds. */
const longest = 120_000;

/** What the server calls the model. */
export const alias = 'a-real-model';

/** The secret that the server asks for. */
export const secret = 'key-of-the-llama-0001';

/** A small context, which a prompt can exceed; a model without a chat template of its own gets one. */
const flags = ['--offline', '-c', '1024', '-np', '2', '-t', '2', '--chat-template', 'chatml'];

/** The smallest model that is tested says too little about its context. */
const context = ['--override-kv', 'llama.context_length=int:512'];

/** A running llama-server. */
export interface Started extends AsyncDisposable {
  readonly url: string;
  /** Waits until `/health` answers with one of these statuses. Throws if the server ends, or does not for two minutes. */
  readonly answers: (...statuses: readonly number[]) => Promise<void>;
}

/** Starts the server on a free port of loopback; it may still be loading its model. */
export async function startLlama({ program, model }: Llama, more: readonly string[] = []): Promise<Started> {
  const port = await freePort();
  const address = ['--host', '127.0.0.1', '--port', String(port), '--alias', alias, '--api-key', secret];
  const child = spawn(program, ['-m', model, ...address, ...flags, ...context, ...more]);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  child.on('error', (error) => said.push(String(error)));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    answers: (...statuses) => waitFor(url, statuses, child, said),
    async [Symbol.asyncDispose]() {
      if (!isRunning(child)) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function waitFor(
  url: string,
  statuses: readonly number[],
  child: ChildProcess,
  said: readonly string[],
): Promise<void> {
  const end = performance.now() + longest;
  while (performance.now() < end) {
    if (!isRunning(child)) throw new Error(`llama-server has ended:\n${said.join('').slice(-2000)}`);
    const answered = await fetch(`${url}/health`).catch(() => undefined);
    await answered?.body?.cancel();
    if (answered && statuses.includes(answered.status)) return;
    await sleep(2);
  }
  throw new Error(
    `llama-server did not answer ${statuses.join(' or ')} in ${longest / 1000} s:\n${said.join('').slice(-2000)}`,
  );
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
