import type { LaidOut, Ran } from '../../scripts/stand-in/step.ts';
import { main as complete } from '../../src/actions/complete/main.ts';
import { main as policyCheck } from '../../src/actions/policy-check/main.ts';
import { openRunner } from '../../src/runner/runner.ts';
import type { Cancel } from './run-action.ts';

const mains = { complete, 'policy-check': policyCheck };

/** Runs the sources on a step in this process, with nothing replaced but what the runner itself provides. */
export async function runSource(step: LaidOut, onStart?: (cancel: Cancel) => void): Promise<Ran> {
  const before = { env: process.env, exitCode: process.exitCode, write: process.stdout.write };
  const chunks: string[] = [];
  process.env = { ...step.environment };
  process.exitCode = 0;
  process.stdout.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  try {
    const running = mains[step.action](openRunner());
    onStart?.((signal) => process.emit(signal));
    await running;
    return step.collect(Number(process.exitCode), chunks.join(''));
  } finally {
    process.env = before.env;
    process.exitCode = before.exitCode;
    process.stdout.write = before.write;
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  }
}
