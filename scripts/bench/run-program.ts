import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { LaidOut } from '../stand-in/step.ts';

/** What one run of a program took. */
export interface Measurement {
  /** Milliseconds of CPU time, user and system, of all threads. */
  readonly cpu: number;
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number;
  /** The most memory that it held, in bytes; NaN where it was not recorded. */
  readonly memory: number;
}

const recorder = fileURLToPath(import.meta.resolve('./record-memory.cjs'));

/**
 * Takes the time from outside, with bash, because Node has no figures of a process that has ended, and
 * one that is ending does not see all of it: its compiler threads still work then. The times, in
 * seconds, go to file descriptor 4.
 */
const stopwatch = `TIMEFORMAT='%R %U %S'; exec 5>&2 2>&4; time "$@" 2>&5 4>&- 5>&-`;

/**
 * Runs a script on a step, as a process of its own.
 *
 * @param options what Node is started with; by default what records the memory, which takes 3 ms
 */
export async function runProgram(
  script: string,
  { workspace, environment }: LaidOut,
  options: readonly string[] = ['--require', recorder],
) {
  const command = [process.execPath, ...options, script];
  const child = spawn('bash', ['-c', stopwatch, 'bash', ...command], {
    cwd: workspace,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [exitCode, ...written] = await Promise.all([
    new Promise<number | null>((done, fail) => child.on('error', fail).on('exit', done)),
    ...child.stdio.slice(1).map(readAll),
  ]);
  const [output = '', errors = '', memory = '', times = ''] = written;
  return {
    exitCode,
    log: output + errors,
    measurement: readMeasurement(times, options.includes(recorder) ? memory : 'not recorded'),
  };
}

function readAll(stream: unknown): Promise<string> {
  if (stream instanceof Readable) return text(stream);
  throw new TypeError('A stream of the program cannot be read.');
}

function readMeasurement(times: string, memory: string): Measurement {
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = times
    .split(' ')
    .map((time) => 1000 * Number(time));
  const measurement = { cpu: user + system, wall, memory: Number(memory) };
  if (measurement.cpu > 0 && wall > 0 && measurement.memory !== 0) return measurement;
  throw new Error(`The program did not say what it took: ${times} ${memory}`);
}
