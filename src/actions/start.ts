import { programs } from './actions.ts';

/**
 * Runs an action as a step, or the command line: `dist/NAME/index.js` is a call of this. All else is in chunks, since ncc collects no licences
 * of what lies in its first file.
 */
export async function start(name: keyof typeof programs): Promise<void> {
  const { run } = await programs[name]();
  await run();
}
