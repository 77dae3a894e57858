import { noteLoads } from '../github/log.ts';
import { openRunner } from '../github/runner.ts';
import { type ActionName, actions } from './actions.ts';

/** Runs an action as a step. */
export async function runAction(name: ActionName): Promise<void> {
  const runner = openRunner();
  if (runner.variable('RUNNER_DEBUG') === '1') noteLoads(runner.log.debug);
  const { main } = await actions[name]();
  await main(runner).catch((error: unknown) => runner.fail(`${name} could not report its result: ${error}`));
  runner.end();
}
