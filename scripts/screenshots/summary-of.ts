import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stepFor } from '../../__tests__/harness/policies.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import type { Scene, Shot } from './scenes.ts';

/** Where this repository lies, and what stands in a picture in place of that. */
const here = pathToFileURL(join(import.meta.dirname, '../..')).href;
const shown = 'file:///action';

/** What a runner says of an action that is not a local one. */
const action = { GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference', GITHUB_ACTION_REF: 'v1' };

/** What the committed bundle writes for the steps of a job, with times and places that are the same each time. */
export async function summaryOf({ steps }: Scene): Promise<string> {
  const summaries: string[] = [];
  for (const shot of steps) summaries.push(await summaryOfStep(shot));
  return summaries
    .join('')
    .replaceAll(here, shown)
    .replace(/(?<=`| · )[\d.]+ s(?=`| · )/g, '1.2 s')
    .replace(/ after [\d.]+ s/g, ' after 1.1 s');
}

async function summaryOfStep({ inputs = {}, env = {}, reply }: Shot): Promise<string> {
  let cancel: (() => void) | undefined;
  await using server = await startServer(() => reply ?? (() => cancel?.()));
  const step = layOut({ ...stepFor(server.url, inputs), env: { ...action, ...env } });
  const { summary } = await runBundle(step, (child) => {
    cancel = () => child.kill('SIGINT');
  });
  rmSync(step.folder, { recursive: true, force: true });
  if (summary === '') throw new Error('The step has written no summary.');
  return summary;
}
