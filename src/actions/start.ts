import { type ActionName, actions } from './actions.ts';

/**
 * Runs an action as a step: `dist/NAME/index.js` is a call of this. All else is in chunks, since ncc collects no licences
 * of what lies in its first file.
 */
export async function start(name: ActionName): Promise<void> {
  const { run } = await actions[name]();
  await run();
}
