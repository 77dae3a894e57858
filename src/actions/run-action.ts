import { noteLoads } from '../github/loaded-chunks.ts';
import { openRunner, type Runner } from '../github/runner.ts';
import type { ActionName } from './actions.ts';

/** Runs an action as a step. */
export async function runAction(name: ActionName, main: (runner: Runner) => Promise<void>): Promise<void> {
  const runner = openRunner();
  if (runner.variable('RUNNER_DEBUG') === '1') noteLoads(runner.log.debug);
  await main(runner).catch((error: unknown) => runner.fail(`${name} could not report its result: ${error}`));
  runner.end();
}
