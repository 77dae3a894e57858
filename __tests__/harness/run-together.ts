import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync } from 'node:fs';
import { inject } from 'vitest';
import { runBundle } from '../../scripts/stand-in/run-bundle.ts';
import { type LaidOut, layOut, type Ran, type Step } from '../../scripts/stand-in/step.ts';
import { actions } from '../../src/actions/actions.ts';
import { openRunner } from '../../src/github/runner.ts';
import { githubToken } from './run-action.ts';

/** Cancels a step, as GitHub does. */
export type CancelStep = () => void;

/**
 * Runs steps at the same time.
 *
 * @param onStart gets what cancels each step, in their order
 * @returns what each left behind; through the sources, all have the log of all, and no exit code of their own
 */
export async function runTogether(
  steps: readonly Step[],
  onStart: (cancels: readonly CancelStep[]) => void,
): Promise<readonly Ran[]> {
  const laidOut = steps.map((step) => layOut({ ...step, inputs: { token: githubToken, ...step.inputs } }));
  try {
    return await (inject('through') === 'source' ? throughSources(laidOut, onStart) : throughBundle(laidOut, onStart));
  } finally {
    for (const { folder } of laidOut) rmSync(folder, { recursive: true, force: true });
  }
}

async function throughBundle(steps: readonly LaidOut[], onStart: (cancels: readonly CancelStep[]) => void) {
  const cancels: CancelStep[] = [];
  const running = steps.map((step) => runBundle(step, (child) => cancels.push(() => child.kill('SIGINT'))));
  onStart(cancels);
  return Promise.all(running);
}

/** Whose environment it is that the code reads which runs now. */
const ownEnvironment = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** In one process each step has an environment of its own by what it was called from. */
async function throughSources(steps: readonly LaidOut[], onStart: (cancels: readonly CancelStep[]) => void) {
  const { main } = await actions.complete();
  const before = { env: process.env, exitCode: process.exitCode, write: process.stdout.write };
  const mostListeners = process.getMaxListeners();
  const chunks: string[] = [];
  process.env = new Proxy(
    {},
    { get: (_, name) => (typeof name === 'string' ? ownEnvironment.getStore()?.[name] : undefined) },
  );
  process.stdout.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  process.setMaxListeners(steps.length * 4);
  try {
    const cancels: CancelStep[] = [];
    const running = steps.map(({ environment }) =>
      ownEnvironment.run(environment, () => {
        const others = new Set(process.listeners('SIGINT'));
        const runner = openRunner({ ...environment });
        const own = process.listeners('SIGINT').filter((listener) => !others.has(listener));
        cancels.push(() => {
          for (const listener of own) listener('SIGINT');
        });
        return main(runner);
      }),
    );
    onStart(cancels);
    await Promise.all(running);
    return steps.map((step) => step.collect(0, chunks.join('')));
  } finally {
    process.env = before.env;
    process.exitCode = before.exitCode;
    process.stdout.write = before.write;
    process.setMaxListeners(mostListeners);
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  }
}
