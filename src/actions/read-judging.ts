import { type PolicyReading, readPolicy } from '../inference/session/read-policy.ts';
import { gatherFacts } from '../inference/session/run-facts.ts';
import type { Judging } from '../inference/session/session.ts';
import type { Failure } from '../language/failures/failure.ts';
import { Findings } from '../language/failures/read-all.ts';
import { linkHostsOf } from '../policy/model/layers.ts';
import type { Policy } from '../policy/model/policy.ts';

/** What requests are judged by, as far as it could be read. */
export interface ReadJudging {
  readonly policy?: Policy;
  readonly judging?: Judging;
  /** Why the step may be skipped: the run has no secret for any key. */
  readonly skip?: Failure;
  /** What kept the policy from being read; it is told after everything else. */
  readonly loading: Findings;
}

/**
 * Reads the policy, and gathers the facts of the run that it asks for.
 *
 * @param reading absent where the inputs do not say where the policy is
 * @param findings gets what is wrong with the facts
 */
export async function readJudging(reading: PolicyReading | undefined, findings: Findings): Promise<ReadJudging> {
  const loading = new Findings();
  if (!reading) return { loading };
  const { runner, readers, today, facts } = reading;
  const policy = await runner.log.group('Policy', () => loading.attempt(() => readPolicy(reading)));
  if (!policy) return { loading };
  if ('skip' in policy) return { loading, skip: policy.skip };
  facts.linkHosts(linkHostsOf(policy.files));
  const run = await findings.attempt(() => gatherFacts(policy, runner, readers));
  return { loading, policy, ...(run && { judging: { policy, run, today } }) };
}
