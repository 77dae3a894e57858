import { type PolicyReading, readPolicy } from '../inference/session/read-policy.ts';
import { openFacts } from '../inference/session/run-facts.ts';
import type { Judging } from '../inference/session/session.ts';
import type { Failure } from '../language/failures/failure.ts';
import { Findings } from '../language/failures/read-all.ts';
import { linkHostsOf } from '../policy/model/layers.ts';
import type { Policy } from '../policy/model/policy.ts';
import type { RunFacts } from '../policy/model/when.ts';

/** What a policy is read with, and for; its files are seen here. */
export type JudgingReading = Omit<PolicyReading, 'seen'>;

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
 * @param onPolicy gets the policy as soon as it is read, while facts may still be asked for
 */
export async function readJudging(
  reading: JudgingReading | undefined,
  findings: Findings,
  onPolicy?: (policy: Policy, run: Promise<RunFacts>) => void,
): Promise<ReadJudging> {
  const loading = new Findings();
  if (!reading) return { loading };
  const { runner, readers, today, facts } = reading;
  const { need, gather } = openFacts(runner, readers);
  const policy = await runner.log.group('Policy', () => loading.attempt(() => readPolicy({ ...reading, seen: need })));
  if (!policy) return { loading };
  if ('skip' in policy) return { loading, skip: policy.skip };
  facts.linkHosts(linkHostsOf(policy.files));
  const gathering = gather();
  onPolicy?.(policy, gathering);
  const run = await findings.attempt(() => gathering);
  return { loading, policy, ...(run && { judging: { policy, run, today } }) };
}
