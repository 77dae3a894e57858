import type { WorstCase } from '../../costs/estimate/worst-case.ts';
import type { Costs } from '../../costs/tab.ts';
import { costViolations } from '../../policy/judge/costs.ts';
import type { Decision } from '../../policy/judge/decision.ts';
import { budgetsOf, maxCostOf } from '../../policy/model/layers.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import { ruleHolds } from '../../policy/model/when.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Parameters } from '../../prompts/settings.ts';
import { prepareCalls, usableRoutes } from '../routes.ts';
import { costedCall } from './costed-call.ts';

/** What costs are judged by. */
interface JudgedBy {
  readonly policy: Policy;
  readonly run: RunFacts;
  readonly costs: Costs;
}

/**
 * Adds to a verdict what the worst case of the request breaks, through each route that may be used: which one is used in
 * the end must make no difference. A policy that says nothing of costs is not looked at any further.
 */
export async function judgeCosts(
  decision: Decision,
  { prompt, parameters }: { readonly prompt: Prompt; readonly parameters: Parameters },
  { policy, run, costs }: JudgedBy,
): Promise<Decision> {
  if (decision.verdict === 'denied' || !costs.areJudged) return decision;
  const callFor = prepareCalls(prompt, { parameters, saysTier: true }, decision.limits);
  const calls = usableRoutes(decision).map((route) => costedCall(route, callFor(route)));
  const budgets = budgetsOf(policy.files).flatMap(({ budget }) => (ruleHolds(budget.when, run) ? [budget] : []));
  const bounds = { limit: maxCostOf(policy.files), budgets };
  const cases = await costs.worstCases(calls);
  const violations = costViolations(bounds, cases);
  const [worstCase] = cases
    .filter((one): one is WorstCase => 'micros' in one)
    .toSorted((one, other) => other.micros - one.micros);
  if (violations.length === 0) return { ...decision, ...(worstCase && { worstCase }) };
  const { model, sources } = decision;
  return { verdict: 'denied', model, sources, violations, alternatives: [] };
}
