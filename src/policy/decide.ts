import { byCloseness } from '../failures/suggest.ts';
import type { Decision, Violation } from './decision.ts';
import { isDisabledBy, isEnabledBy } from './match.ts';
import type { Policy } from './policy.ts';
import { isModel, type Reference } from './reference.ts';
import { resolve, routesFor } from './routes.ts';

/** What a policy judges. */
export interface Request {
  readonly model: Reference;
}

/** How many allowed entries, keys or models a denial names. */
const maxNamed = 5;

/** How many of the most similar models are judged to find those. */
const maxTried = 50;

/**
 * Judges a request: the disabled list, the enabled list, then the keys. It knows nothing of
 * credentials, so the same request gets the same answer whichever secrets are present.
 *
 * @throws {Failure} `invalid-input` where the reference names a key or a bare model name that the
 * policy does not have
 */
export function decide(policy: Policy, request: Request): Decision {
  const { source, mode } = policy;
  const resolved = resolve(request.model, policy);
  const { model } = resolved;
  const listed = listViolations(policy, model);
  const [route, ...others] = routesFor(resolved);
  const enforced = mode === 'enforce' ? listed : [];
  if (!route) return denied(policy, model, [...enforced, unserved(policy, request.model)]);
  if (enforced.length > 0) return denied(policy, model, enforced);
  const because = policy.enabled?.entries.find((entry) => isEnabledBy(entry, model));
  return {
    verdict: 'allowed',
    model,
    source,
    routes: [route, ...others],
    ...(because && { because: { entry: because.pattern, place: because.place } }),
    audited: listed,
  };
}

function denied(policy: Policy, model: string, violations: readonly Violation[]): Decision {
  return { verdict: 'denied', model, source: policy.source, violations, alternatives: alternativesTo(model, policy) };
}

/** What the two lists have against a model, the disabled list first. */
function listViolations({ enabled, disabled }: Policy, model: string): readonly Violation[] {
  const violations: Violation[] = [];
  for (const { pattern, place } of disabled?.entries.filter((entry) => isDisabledBy(entry, model)) ?? []) {
    violations.push({ rule: 'models.disabled', entry: pattern, allowing: [], place });
  }
  if (enabled && !enabled.entries.some((entry) => isEnabledBy(entry, model))) {
    const allowing = enabled.entries.slice(0, maxNamed).map((entry) => entry.pattern);
    violations.push({ rule: 'models.enabled', allowing, place: enabled.place });
  }
  return violations;
}

/** No key serves the model; where the reference pins one, that key does not. */
function unserved({ keys, keysPlace }: Policy, { key: pinned }: Reference): Violation {
  const key = keys.find(({ name }) => name === pinned);
  if (!key) return { rule: 'keys', allowing: keys.slice(0, maxNamed).map(({ name }) => name), place: keysPlace };
  return { rule: 'keys', entry: key.name, allowing: [], place: key.place };
}

/** Models that the policy names in full and would allow, most similar first. */
function alternativesTo(model: string, policy: Policy): readonly string[] {
  const served = policy.keys.flatMap((key) => key.models?.map((candidate) => candidate.model) ?? []);
  const enabled = policy.enabled?.entries.map((entry) => entry.pattern).filter(isModel) ?? [];
  return byCloseness(model, [...new Set([...enabled, ...served])])
    .slice(0, maxTried)
    .filter((candidate) => listViolations(policy, candidate).length === 0)
    .filter((candidate) => routesFor({ model: candidate, keys: policy.keys }).length > 0)
    .slice(0, maxNamed);
}
