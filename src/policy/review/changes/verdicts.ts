import type { Policy } from '../../model/policy.ts';
import { type Sample, withoutInvented } from '../samples.ts';
import type { Situation } from '../situations.ts';
import { policySize } from '../size.ts';
import { type Verdict, verdictOn } from '../verdict.ts';

/** A verdict that differs between two policies. */
export interface VerdictChange {
  /** The model, or `any other PATTERN` for one that no policy names in full. */
  readonly model: string;
  readonly situation: string;
  readonly before: 'allowed' | 'denied';
  readonly after: 'allowed' | 'denied';
  /** Whether the new policy only reports, since `mode` is audit. */
  readonly isAudited: boolean;
  /** Why the new policy says so: the first of its reasons. */
  readonly why: string;
}

/** A request that both policies allow and whose routes differ: other keys, addresses or deployments, or another order. */
export interface RouteChange {
  readonly model: string;
  readonly situation: string;
  readonly before: string;
  readonly after: string;
}

/** The most verdicts that are compared; fewer for a huge policy, so that a check never takes long. */
const maxVerdicts = 20_000;

/** The most work: verdicts times the size of the policies. */
const maxWork = 50_000_000;

/** What differs, and how many models were skipped to save time. */
export interface Comparison {
  /** What becomes allowed first. */
  readonly changes: readonly VerdictChange[];
  readonly moves: readonly RouteChange[];
  readonly leftOut: number;
}

/** The verdict where no policy is in force: nothing is sent. */
const nothing: Pick<Verdict, 'verdict' | 'routes'> = { verdict: 'denied', routes: '' };

/**
 * Compares what two policies say about models in situations. Where no policy is in force everything
 * counts as denied.
 *
 * @param before the policy in force, if there is a valid one
 */
export function compareVerdicts(
  before: Policy | undefined,
  after: Policy,
  samples: readonly Sample[],
  situations: readonly Situation[],
  today: string,
): Comparison {
  const size = policySize(after) + (before ? policySize(before) : 0);
  const verdicts = Math.min(maxVerdicts, Math.floor(maxWork / Math.max(1, size)));
  const compared = samples.slice(0, Math.max(1, Math.floor(verdicts / situations.length)));
  const changes: VerdictChange[] = [];
  const moves: RouteChange[] = [];
  for (const sample of compared) {
    const shown = (text: string) => withoutInvented(text, sample);
    const asked = { model: sample.model };
    for (const { name: situation, run } of situations) {
      const old = before ? verdictOn(before, asked, run, today) : nothing;
      const { verdict, isAudited, reasons, routes } = verdictOn(after, asked, run, today);
      const common = { model: sample.label, situation };
      if (verdict !== old.verdict)
        changes.push({ ...common, before: old.verdict, after: verdict, isAudited, why: shown(reasons[0] ?? '') });
      else if (routes !== old.routes) moves.push({ ...common, before: shown(old.routes), after: shown(routes) });
    }
  }
  const ordered = changes.toSorted((one, other) => Number(other.after === 'allowed') - Number(one.after === 'allowed'));
  return { changes: ordered, moves, leftOut: samples.length - compared.length };
}
