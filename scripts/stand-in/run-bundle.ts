import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { ActionName } from '../../src/actions/actions.ts';
import type { LaidOut, Ran } from './step.ts';

/** The bundle of the main action, as users get it. */
export const bundle = bundleOf('complete');

/** The bundle of an action: the committed one, or one in another folder. */
export function bundleOf(action: ActionName, folder = resolve(import.meta.dirname, '../../dist')): string {
  return resolve(folder, action, 'index.js');
}

/** Runs the committed bundle of the step's action, or the one in another folder, as a process of its own. */
export async function runBundle(step: LaidOut, onStart?: (child: ChildProcess) => void, folder?: string): Promise<Ran> {
  const child = spawn(process.execPath, [bundleOf(step.action, folder)], {
    env: step.environment,
    cwd: step.workspace,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  onStart?.(child);
  const exitCode = await new Promise<number | null>((done) => child.on('close', done));
  return step.collect(exitCode, Buffer.concat(chunks).toString());
}
