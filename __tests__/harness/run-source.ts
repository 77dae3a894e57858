import type { LaidOut, Ran } from '../../scripts/stand-in/step.ts';
import { actions } from '../../src/actions/actions.ts';
import { openRunner } from '../../src/github/runner.ts';
import type { Cancel } from './run-action.ts';
import { trust } from './trust.ts';

/** Runs the sources on a step in this process, with nothing replaced but what the runner itself provides. */
export async function runSource(step: LaidOut, onStart?: (cancel: Cancel) => void): Promise<Ran> {
  const { main } = await actions[step.action]();
  const before = { env: process.env, exitCode: process.exitCode, write: process.stdout.write };
  const distrust = trust(step.environment.NODE_EXTRA_CA_CERTS);
  const chunks: string[] = [];
  process.env = { ...step.environment };
  process.exitCode = 0;
  process.stdout.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  try {
    const running = main(openRunner());
    onStart?.((signal) => process.emit(signal));
    await running;
    return step.collect(Number(process.exitCode), chunks.join(''));
  } finally {
    process.env = before.env;
    process.exitCode = before.exitCode;
    process.stdout.write = before.write;
    distrust();
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  }
}
