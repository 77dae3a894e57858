import type { Runner } from '../../github/runner.ts';
import { outcomeOf, StepFacts } from '../../inference/result.ts';
import { placeInWorkflow } from '../inputs/place-in-workflow.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { runAction } from '../run-action.ts';
import { writeOrTell } from '../written-outputs.ts';
import { conclude } from './conclude.ts';
import type { KnownBatchInputs } from './inputs.ts';
import { merge } from './merge.ts';
import { writeOutputs } from './outputs.ts';
import { prepare } from './prepare.ts';
import { type BatchReport, nothingDone } from './report.ts';
import { runLive } from './run-live.ts';
import { writeSummary } from './summary.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('batch', main);

/** One step: whatever happens on the way, outputs and summary are written, and then it fails or passes. */
export async function main(step: Runner): Promise<void> {
  const facts = new StepFacts();
  let known: KnownBatchInputs | undefined;
  const ended = await batch(step, facts, (inputs) => {
    known = inputs;
  }).catch((thrown): BatchReport => ({ ...outcomeOf(thrown, step.cancelled), ...nothingDone }));
  const report = { ...ended, problems: await placeInWorkflow(ended.problems, step, '/batch') };
  const unwritten = await step.log.group('Report', async () => {
    const lost = await writeOrTell(step, (sink) => writeOutputs(report, sink));
    await writeSummary(report, known, step).catch(tellMissingSummary(step.log, lost === undefined));
    return lost;
  });
  conclude(report, step, unwritten);
}

/** Inputs, prompt, rows and session, and then what the mode does with them. */
async function batch(step: Runner, facts: StepFacts, note: (known: KnownBatchInputs) => void): Promise<BatchReport> {
  step.checkOutputs();
  const prepared = await prepare(step, facts, note);
  if ('status' in prepared) return { ...prepared, ...nothingDone };
  if (!('session' in prepared)) return merge(prepared, step);
  const { mode } = prepared.inputs;
  if (mode === 'submit') {
    const { submit } = await import('./provider/submit.ts');
    return submit(prepared, step);
  }
  if (mode === 'collect') {
    const { collect } = await import('./provider/collect.ts');
    return collect(prepared, step);
  }
  return step.log.group('Rows', () => runLive(prepared, step));
}
