import { noteLoads } from '../github/loaded-chunks.ts';
import { openRunner, type Runner } from '../github/runner.ts';

/** The actions by the names of their folders. A step loads its own alone. */
const actions = {
  complete: () => import('./complete/main.ts'),
  'policy-check': () => import('./policy-check/main.ts'),
} satisfies Readonly<Record<string, () => Promise<{ readonly main: (runner: Runner) => Promise<void> }>>>;

/** An action, by the name of its folder. */
export type ActionName = keyof typeof actions;

/** Runs an action as a step. */
export async function runAction(name: ActionName): Promise<void> {
  const runner = openRunner();
  if (runner.variable('RUNNER_DEBUG') === '1') noteLoads(runner.log.debug);
  const { main } = await actions[name]();
  await main(runner).catch((error: unknown) => runner.fail(`${name} could not report its result: ${error}`));
  runner.end();
}
