import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { LaidOut, Ran } from './step.ts';

/** The bundle that users get. */
export const bundle = resolve(import.meta.dirname, '../../dist/complete/index.js');

/** Runs the committed bundle on a step, as a process of its own. */
export async function runBundle(step: LaidOut, onStart?: (child: ChildProcess) => void): Promise<Ran> {
  const child = spawn(process.execPath, [bundle], { env: step.environment, cwd: step.workspace });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  onStart?.(child);
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  return step.collect(exitCode, Buffer.concat(chunks).toString());
}
