import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Server } from '../../__tests__/harness/server.ts';
import { layOut } from '../stand-in/step.ts';
import { isCompletion, isGitHub } from './loopback.ts';
import type { Expected, Program } from './programs.ts';
import { type Measurement, runProgram } from './run-program.ts';

/**
 * Runs a program once on a step laid out for this run alone, so that HOME and RUNNER_TEMP are cold.
 *
 * @throws {Error} where the program did something else than expected: a broken run must not look fast
 */
export async function measure({ name, script, step, expected }: Program, server: Server): Promise<Measurement> {
  const before = server.received.length;
  const laidOut = layOut(step);
  try {
    const { exitCode, log, measurement } = await runProgram(script, laidOut);
    const received = server.received.slice(before);
    const { status } = laidOut.collect(exitCode, log).outputs;
    const seen: Expected = {
      exitCode,
      ...(status !== undefined && { status }),
      completions: received.filter(isCompletion).length,
      gitHub: received.filter(isGitHub).length,
    };
    if (isDeepStrictEqual(seen, expected)) return measurement;
    throw new Error(`${name}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}.\n${log}`);
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}
