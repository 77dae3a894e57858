import type { Runner } from '../../github/runner.ts';
import { sendTelemetry } from '../../github/telemetry/telemetry.ts';
import { answer } from '../../inference/answer.ts';
import { type Outcome, outcomeOf, type Result, StepFacts, withoutKey } from '../../inference/result.ts';
import { shownResult } from '../../inference/shown-result.ts';
import { placeInWorkflow } from '../inputs/place-in-workflow.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { runAction } from '../run-action.ts';
import { conclude } from './conclude.ts';
import { tellLost } from './lost-outputs.ts';
import { writeOutputs } from './outputs.ts';
import { prepare } from './prepare.ts';
import { writeSummary } from './summary/summary.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('complete', main);

/** One step: whatever happens on the way, its outputs and its summary are written, and then it fails or passes. */
export async function main(step: Runner): Promise<void> {
  const started = step.clock.now();
  const facts = new StepFacts();
  const outcome = await complete(step, facts).catch((thrown) => outcomeOf(thrown, step.cancelled, facts.known));
  const problems = await placeInWorkflow(outcome.problems, step);
  const result = { ...facts.known, ...outcome, problems, duration: step.clock.now() - started };
  const { shown, lost } = await step.log.group('Report', () => report(result, step));
  if (lost) tellLost(lost, shown, step.log);
  conclude(shown, step, lost);
}

/** Inputs, prompt and session, then one answer. What is known is noted as soon as it is known. */
async function complete(step: Runner, facts: StepFacts): Promise<Outcome> {
  step.checkOutputs();
  const prepared = await prepare(step, facts);
  if ('skip' in prepared) return withoutKey(prepared.skip, 'skip');
  return answer(prepared.request, prepared.session, facts);
}

/** Writes outputs first, then the summary: what may be shown, and what could not be written. */
async function report(result: Result, step: Runner) {
  const lost = await writeOutputs(result, step);
  const shown = await shownResult(result, step);
  await writeSummary(shown, step).catch(tellMissingSummary(step.log, lost === undefined));
  await sendTelemetry(shown, result.prompt, step);
  return { shown, lost };
}
