import { Failure, formatPlace, sentence } from '../../language/failures/failure.ts';
import { decideWithoutAlternatives } from '../judge/decide.ts';
import type { Policy, Route } from '../model/policy.ts';
import type { Reference } from '../model/reference.ts';
import type { RunFacts } from '../model/when.ts';
import { explainAllowed } from '../words/explain.ts';
import { explainViolation } from '../words/explain-violation.ts';

/** What a policy says, in a word and in a sentence. */
export interface Verdict {
  readonly verdict: 'allowed' | 'denied';
  /** Whether it is allowed only because a file audits. */
  readonly isAudited: boolean;
  /** Why, each as part of a sentence; each violation alone would deny. */
  readonly reasons: readonly string[];
  /**
   * Where an allowed request goes, in order: each key, its address and the provider's name for the model. Empty for a
   * denied one.
   */
  readonly routes: string;
}

/** The verdict on a model in a run, and on the servers of tools that the request names. A reference that the policy cannot resolve is denied with its reason. */
export function verdictOn(
  policy: Policy,
  model: Reference,
  run: RunFacts,
  today: string,
  servers: readonly string[] = [],
): Verdict {
  try {
    const decision = decideWithoutAlternatives(policy, { model, tokens: {}, run, today, tools: { servers } });
    if (decision.verdict === 'allowed') {
      return {
        verdict: 'allowed',
        isAudited: decision.audited.length > 0,
        reasons: [explainAllowed(decision)],
        routes: decision.routes.map(routeOf).join(', then '),
      };
    }
    const reasons = decision.violations.map(
      (violation) => `${explainViolation(violation, decision.model)} (${formatPlace(violation.place)})`,
    );
    return { verdict: 'denied', isAudited: false, reasons, routes: '' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reasons = error.problems.map((problem) =>
      sentence(problem)
        .replace(/^model: /, '')
        .replace(/\.$/, ''),
    );
    return { verdict: 'denied', isAudited: false, reasons, routes: '' };
  }
}

function routeOf({ key, name }: Route): string {
  const host = key.endpoint === undefined ? 'OpenAI' : new URL(key.endpoint).host;
  return `${key.name} (${host}, ${name})`;
}
