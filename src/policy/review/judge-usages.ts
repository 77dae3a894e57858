import { Failure, type Problem, sentence } from '../../language/failures/failure.ts';
import type { Policy } from '../model/policy.ts';
import { parseReference, type Reference } from '../model/reference.ts';
import type { RunFacts } from '../model/when.ts';
import { proposedWorkflowEvents, workflowEvents } from './events.ts';
import { known, type Situation } from './situations.ts';
import type { ModelUse } from './usages.ts';
import { verdictOn } from './verdict.ts';

/** Words every use that a policy would deny: on each event of its workflow, by somebody with write access. */
export function deniedUses(
  usages: readonly ModelUse[],
  policy: Policy,
  plain: Situation,
  today: string,
): readonly Problem[] {
  return usages.flatMap(({ model: written, tools, place, workflow, events }): readonly Problem[] => {
    const user = workflow === '' ? 'This prompt file' : workflow;
    const model = referenceOf(written);
    if ('message' in model) return [{ ...model, place }];
    const denials = runsOf(workflow, events, plain).flatMap(({ event, run }) => {
      const { verdict, reasons } = verdictOn(policy, model, run, today, tools);
      return verdict === 'denied' ? [{ event, why: reasons.join('; ') }] : [];
    });
    const [first] = denials;
    if (!first) return [];
    const on = events.length > denials.length ? ` on ${denials.map(({ event }) => event).join(', ')}` : '';
    const message = `${user} uses ${written}, which this policy would deny${on}: ${first.why}.`;
    return [{ message, remedy: 'Change the model here, or the policy.', place }];
  });
}

function referenceOf(written: string): Reference | Problem {
  try {
    return parseReference(written);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { message: error.problems.map(sentence).join(' '), remedy: '' };
  }
}

function runsOf(
  workflow: string,
  on: readonly string[],
  { run }: Situation,
): readonly { event: string; run: RunFacts }[] {
  if (workflow === '') return [{ event: 'push', run }];
  // Only events that there are: a called workflow has the event of its caller, which is judged there.
  const events = workflowEvents.filter((event) => on.includes(event));
  const inWorkflow = { ...run, workflow: known(workflow) };
  if (events.length === 0) return [{ event: 'push', run: inWorkflow }];
  return events.map((event) => {
    const isDefaultWorkflow = !proposedWorkflowEvents.has(event);
    return { event, run: { ...inWorkflow, event: known(event), isDefaultWorkflow } };
  });
}
