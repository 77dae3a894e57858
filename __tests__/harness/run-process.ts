import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layOut, type Ran, type Step } from '../../scripts/stand-in/step.ts';
import { compileCache } from './compile-cache.ts';
import { removeLater } from './folders.ts';
import { githubToken } from './run-action.ts';

/** How a process is started, where that matters. */
export interface Started {
  /** Where its standard output goes; `closed` is a pipe that nobody reads. */
  readonly stdout?: 'pipe' | 'closed' | number;
}

/** Runs the main action's sources as a process of its own, for what belongs to the process: its streams, and Node's settings. */
export async function runProcess(step: Step, { stdout = 'pipe' }: Started = {}): Promise<Ran> {
  const laidOut = layOut({ ...step, inputs: { token: githubToken, ...step.inputs } });
  removeLater(laidOut.folder);
  const start = pathToFileURL(resolve(import.meta.dirname, '../../src/actions/start.ts'));
  const entry = `import { start } from '${start}'; await start('complete');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', entry], {
    env: { ...laidOut.environment, ...compileCache },
    cwd: laidOut.workspace,
    stdio: ['ignore', stdout === 'closed' ? 'pipe' : stdout, 'pipe'],
  });
  const chunks: Buffer[] = [];
  if (stdout === 'closed') child.stdout?.destroy();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.on('exit', done));
  return laidOut.collect(exitCode, Buffer.concat(chunks).toString());
}
