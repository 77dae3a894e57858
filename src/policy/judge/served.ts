import { covers, withoutDate } from '../model/match.ts';
import type { Policy, Route } from '../model/policy.ts';
import { isModel } from '../model/reference.ts';
import type { Violation } from './decision.ts';
import { type Circumstances, judgeIn } from './judge.ts';

/** What a policy makes of the model that an answer names. */
export type ServedVerdict =
  /** The requested model, or a snapshot of it; or a name that says nothing about a model. */
  | { readonly verdict: 'as-asked' | 'unnamed' }
  /** Another one, which the policy allows, or which the key's `served: ignore` lets pass. */
  | { readonly verdict: 'differs'; readonly model: string }
  /** One that the policy denies. */
  | { readonly verdict: 'denied'; readonly model: string; readonly violations: readonly [Violation, ...Violation[]] };

/**
 * Judges the model that an answer names by the lists and rules of every file that enforces. Providers
 * name a snapshot where its alias was asked, so that the date is removed first; a snapshot passes also
 * where it is allowed itself, and fails where an entry disables it and not its alias.
 *
 * @param name the answer's own `model`; where it has no publisher, that of the request is taken
 */
export function judgeServed(policy: Policy, route: Route, name: string, circumstances: Circumstances): ServedVerdict {
  const asked = route.model.toLowerCase();
  const model = name.includes('/') ? name.toLowerCase() : `${asked.split('/')[0]}/${name.toLowerCase()}`;
  if (!isModel(model)) return { verdict: 'unnamed' };
  const alias = withoutDate(model);
  const isAsked = model === asked || alias === asked;
  if (route.key.served === 'check' && model !== asked) {
    const judged = judgeIn(policy, circumstances);
    const against = (spelling: string) => judged({ model: spelling, keys: [] }).enforced;
    const ofSnapshot = against(model);
    const onlyOfSnapshot = ofSnapshot.filter(({ entry }) => entry !== undefined && !covers(entry, alias));
    const ofAlias = isAsked || ofSnapshot.length === 0 ? [] : against(alias);
    const [first, ...others] = [...ofAlias, ...onlyOfSnapshot];
    if (first) return { verdict: 'denied', model, violations: [first, ...others] };
  }
  return isAsked ? { verdict: 'as-asked' } : { verdict: 'differs', model };
}
