import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startGitHub } from '../../__tests__/harness/github.ts';
import { policyPath, stepFor } from '../../__tests__/harness/policies.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut, type Step } from '../stand-in/step.ts';
import { runEvaluation } from './evaluations.ts';
import type { PolicyChange, Scene, Shot } from './scenes.ts';

/** Where this repository lies, and what stands in a picture in place of that. */
const here = pathToFileURL(join(import.meta.dirname, '../..')).href;
const shown = 'file:///action';

/** What a runner says of an action that is not a local one. */
const action = {
  GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
  GITHUB_ACTION_REF: 'v1',
  GITHUB_SHA: '5f0c2b7a9d3e4f5061728394a5b6c7d8e9f00112',
};

/** What the committed bundle writes for the steps of a job, with times and places that are the same each time. */
export async function summaryOf({ steps }: Scene): Promise<string> {
  const summaries: string[] = [];
  for (const shot of steps) {
    summaries.push(await summaryOfShot(shot));
  }
  return (
    summaries
      .join('')
      .replaceAll(here, shown)
      .replace(/(?<=^| · )[\d.]+ s(?=$| · )/gm, '1.2 s')
      .replace(/ after [\d.]+ s/g, ' after 1.1 s')
      // Of an evaluation.
      .replace(/\b\d+ ms\b/g, '840 ms')
  );
}

async function summaryOfShot(shot: Shot): Promise<string> {
  if (shot.policies) return summaryOfCheck(shot.policies);
  return shot.evaluation ? runEvaluation(shot.evaluation, action, run) : summaryOfStep(shot);
}

async function summaryOfCheck({ inForce, changed }: PolicyChange): Promise<string> {
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: inForce } });
  const env = { ...action, GITHUB_API_URL: github.url };
  const files = { 'README.md': 'Widgets.', ...(changed !== undefined && { [policyPath]: changed }) };
  return await run({ action: 'policy-check', event: 'pull_request', inputs: { token: 'ghs_stand-in' }, files, env });
}

/** Where the workflow lies, so that problems of inputs have their line in it. */
const workflowPath = '.github/workflows/ask.yml';

/** A workflow whose one step has these inputs, from line 6 on. */
function workflowOf(inputs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(inputs).map(([name, value]) => `          ${name}: ${JSON.stringify(value)}\n`);
  return `on: push\njobs:\n  ask:\n    steps:\n      - uses: byok-inference/byok-inference@v1\n        with:\n${lines.join('')}`;
}

async function summaryOfStep({ inputs = {}, env = {}, reply }: Shot): Promise<string> {
  let cancel: (() => void) | undefined;
  await using server = await startServer(() => reply ?? (() => cancel?.()));
  const step = stepFor(server.url, inputs);
  const files = { ...step.files, [workflowPath]: workflowOf(step.inputs) };
  const ref = { GITHUB_WORKFLOW_REF: `acme/widgets/${workflowPath}@refs/heads/main` };
  return await run({ ...step, files, env: { ...action, ...ref, ...env } }, (child) => {
    cancel = () => child.kill('SIGINT');
  });
}

async function run(step: Step, onStart?: (child: ChildProcess) => void): Promise<string> {
  const laidOut = layOut(step);
  const { summary } = await runBundle(laidOut, onStart);
  rmSync(laidOut.folder, { recursive: true, force: true });
  if (summary === '') throw new Error('The step has written no summary.');
  return summary;
}
