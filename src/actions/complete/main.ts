import type { Runner } from '../../github/runner.ts';
import { answer } from '../../inference/answer.ts';
import { type Outcome, outcomeOf, StepFacts, withoutKey } from '../../inference/result.ts';
import type { Session } from '../../inference/session/session.ts';
import { placeInWorkflow } from '../inputs/place-in-workflow.ts';
import { runAction } from '../run-action.ts';
import { loadAhead, loadReport, watchLater } from './load-ahead.ts';
import { prepare } from './prepare.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('complete', main);

/** One step: whatever happens on the way, its outputs and its summary are written, and then it fails or passes. */
export async function main(step: Runner): Promise<void> {
  const started = step.clock.now();
  const facts = new StepFacts();
  const outcome = await complete(step, facts).catch((thrown) => outcomeOf(thrown, step.cancelled, facts.known));
  const problems = await placeInWorkflow(outcome.problems, step);
  const result = { ...facts.known, ...outcome, problems, duration: step.clock.now() - started };
  const { tellResult } = await loadReport();
  await tellResult(result, step);
}

/** Inputs, prompt and session, then one answer. What is known is noted as soon as it is known. */
async function complete(step: Runner, facts: StepFacts): Promise<Outcome> {
  step.checkOutputs();
  loadAhead(step);
  const prepared = await prepare(step, facts);
  if ('skip' in prepared) return withoutKey(prepared.skip, 'skip');
  return answer(prepared.request, watched(prepared.session, step), facts);
}

/** The session, with the answer watched as it arrives. */
function watched(session: Session, { input }: Runner): Session {
  const isShown = !['metadata', 'off'].includes(input('summary'));
  return { ...session, asking: { ...session.asking, listen: () => watchLater(isShown) } };
}
