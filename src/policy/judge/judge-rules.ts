import type { Rule } from '../model/language.ts';
import { causes, doubts, type RunFacts, ruleHolds } from '../model/when.ts';
import type { HeldRule } from './decision.ts';
import { type KeyRule, keyRule } from './judge-keys.ts';

/** A rule that holds in a run: as it stands in the policy, as a decision names it, and what it says of keys. */
export interface ActiveRule {
  readonly lists: Rule;
  readonly rule: HeldRule;
  readonly keyRules: readonly KeyRule[];
}

/** Finds out which rules hold in a run. */
export function activeRules(rules: readonly Rule[], run: RunFacts): readonly ActiveRule[] {
  return rules
    .filter(({ when }) => ruleHolds(when, run))
    .map((lists) => {
      const { name, when, reason, place, keys } = lists;
      const rule = { name, because: causes(when, run), doubts: doubts(when, run), reason, place };
      return { lists, rule, keyRules: keys ? [keyRule(rule, keys)] : [] };
    });
}
