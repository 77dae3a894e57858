import type { Runner } from '../../../github/runner.ts';
import { judgeAnswer } from '../../../inference/judge.ts';
import { failed, type Outcome } from '../../../inference/result.ts';
import type { Route } from '../../../policy/model/policy.ts';
import type { Fault } from '../../../providers/provider.ts';

/** What a fault of a provider's Batch API means for the step. What its own time has ended is no cancelled run. */
export function faultOutcome(fault: Fault, route: Route, { cancelled }: Pick<Runner, 'cancelled'>): Outcome {
  if (fault.code !== 'cancelled' || cancelled.aborted) return judgeAnswer({ fault }, route);
  return failed('timed-out', [
    {
      input: 'deadline',
      message: 'deadline: the time of the step was over during a request to the provider.',
      remedy: 'Raise `deadline`.',
    },
  ]);
}
