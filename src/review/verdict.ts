import { Failure, sentence } from '../failures/failure.ts';
import { weigh } from '../policy/decide.ts';
import { explainAllowed } from '../policy/explain.ts';
import { explainViolation } from '../policy/explain-violation.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reference } from '../policy/reference.ts';
import type { RunFacts } from '../policy/when.ts';

/** What a policy says, in a word and in a sentence. */
export interface Verdict {
  readonly verdict: 'allowed' | 'denied';
  /** Whether it is allowed only because a file audits. */
  readonly isAudited: boolean;
  /** Why, as part of a sentence. */
  readonly why: string;
}

/** The verdict on a model in a run. A reference that the policy cannot resolve is denied with its reason. */
export function verdictOn(policy: Policy, model: Reference, run: RunFacts, today: string): Verdict {
  try {
    const decision = weigh(policy, { model, tokens: {}, run, today });
    if (decision.verdict === 'allowed') {
      return { verdict: 'allowed', isAudited: decision.audited.length > 0, why: explainAllowed(decision) };
    }
    const why = decision.violations.map((violation) => explainViolation(violation, decision.model));
    return { verdict: 'denied', isAudited: false, why: why.join('; ') };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { verdict: 'denied', isAudited: false, why: error.problems.map(sentence).join(' ') };
  }
}
