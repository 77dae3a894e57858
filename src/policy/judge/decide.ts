import { fallbackOf, secretsInPromptOf } from '../model/layers.ts';
import type { Policy } from '../model/policy.ts';
import type { Reference } from '../model/reference.ts';
import type { NamedServers } from '../model/tools/servers.ts';
import type { RunFacts } from '../model/when.ts';
import { alternativesTo } from './alternatives.ts';
import type { Decision, Sources, Violation } from './decision.ts';
import { judge } from './judge.ts';
import { unservedViolation } from './judge-keys.ts';
import { isOfTools, judgeTools } from './judge-tools.ts';
import { type AskedTokens, isOfLimit, limitViolations, lowestLimits } from './limits.ts';
import { resolve } from './routes.ts';

/** What a policy judges. */
export interface JudgedRequest {
  readonly model: Reference;
  readonly tokens: AskedTokens;
  readonly run: RunFacts;
  /** The servers of tools that it names; absent for none. */
  readonly tools?: NamedServers | undefined;
  /** The day of the request, UTC, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Judges a request by every layer: the lists, exceptions and rules of each file, the keys that they
 * leave, and the limits. It knows nothing of credentials, so the same request gets the same answer
 * whichever secrets are present.
 *
 * @throws {Failure} `invalid-input` where the reference names a key or a bare model name that the
 * policy does not have
 */
export function decide(policy: Policy, request: JudgedRequest): Decision {
  const decision = decideWithoutAlternatives(policy, request);
  if (decision.verdict === 'allowed' || !decision.violations.some(isOfModel)) return decision;
  return { ...decision, alternatives: alternativesTo(decision.model, policy, request) };
}

/** Whether another model could do better. */
function isOfModel(violation: Violation): boolean {
  return !isOfLimit(violation) && !isOfTools(violation);
}

/**
 * The same, without a look for alternatives: for many decisions on one policy.
 *
 * @throws {Failure} as {@link decide}
 */
export function decideWithoutAlternatives(policy: Policy, request: JudgedRequest): Decision {
  const [own, ...extended] = policy.files;
  const sources: Sources = [own.source, ...extended.map(({ source }) => source)];
  const resolved = resolve(request.model, policy);
  const { model } = resolved;
  const { enforced, audited, routes, isServed, grounds, rules } = judge(policy, resolved, request);
  const limits = lowestLimits(policy.files);
  const tools = judgeTools(request.tools ?? { servers: [] }, policy);
  const violations = [
    ...enforced,
    ...(isServed ? [] : [unservedViolation(policy, request.model)]),
    ...limitViolations(limits, request.tokens),
    ...('violations' in tools ? tools.violations : []),
  ];
  const [route, ...others] = routes;
  if (route && violations.length === 0) {
    const fallback = fallbackOf(policy.files);
    return {
      verdict: 'allowed',
      model,
      sources,
      routes: [route, ...others],
      fallback,
      grounds,
      rules,
      limits,
      secretsInPrompt: secretsInPromptOf(policy.files),
      tools: 'servers' in tools ? tools.servers : [],
      audited,
    };
  }
  return { verdict: 'denied', model, sources, violations, alternatives: [] };
}
