import type { Rule } from '../model/language.ts';
import type { Policy, PolicyFile, Route } from '../model/policy.ts';
import { causes, doubts, type RunFacts, ruleHolds } from '../model/when.ts';
import type { Ground, HeldRule, Violation } from './decision.ts';
import { type KeyRule, keyRule, keyViolations, routesLeft } from './judge-keys.ts';
import { judgeLists, listViolations } from './judge-lists.ts';
import { type Resolved, routesFor } from './routes.ts';

/** What the layers of a policy say about a model in a run, limits aside. */
export interface Judgement {
  /** Violations in files that enforce. */
  readonly enforced: readonly Violation[];
  /** Violations in files that only audit. */
  readonly audited: readonly Violation[];
  /** Whether any key serves the model, before rules remove keys. */
  readonly isServed: boolean;
  /** The routes that enforcing rules leave. */
  readonly routes: readonly Route[];
  readonly grounds: readonly Ground[];
  readonly rules: readonly HeldRule[];
}

/** When and in which run a model is requested. */
export interface Circumstances {
  readonly run: RunFacts;
  readonly today: string;
}

/** Judges a model by the lists, exceptions and rules of every file. */
export function judge(policy: Policy, resolved: Resolved, circumstances: Circumstances): Judgement {
  return judgeIn(policy, circumstances)(resolved);
}

/** The same for several models in one run: which rules apply does not depend on the model and is determined once. */
export function judgeIn(policy: Policy, circumstances: Circumstances): (resolved: Resolved) => Judgement {
  const files = policy.files.map((file) => ({ file, held: activeRules(file.rules, circumstances.run) }));
  return (resolved) => {
    const layers = files.map(({ file, held }) => judgeFile(file, held, resolved.model, circumstances));
    return judgeBy(layers, resolved);
  };
}

function judgeBy(layers: readonly Layer[], resolved: Resolved): Judgement {
  const served = routesFor(resolved);
  const enforcing = layers.filter(({ mode }) => mode === 'enforce');
  const auditing = layers.filter(({ mode }) => mode === 'audit');
  const keyRules = enforcing.flatMap((layer) => layer.keyRules);
  const routes = routesLeft(served, keyRules);
  return {
    enforced: [...enforcing.flatMap((layer) => layer.violations), ...keyViolations(served, keyRules)],
    audited: [
      ...auditing.flatMap((layer) => layer.violations),
      ...keyViolations(
        routes,
        auditing.flatMap((layer) => layer.keyRules),
      ),
    ],
    isServed: served.length > 0,
    routes,
    grounds: layers.flatMap(({ ground }) => ground ?? []),
    rules: layers.flatMap(({ rules }) => rules),
  };
}

/** What one file says. */
interface Layer {
  readonly mode: PolicyFile['mode'];
  readonly ground: Ground | undefined;
  readonly violations: readonly Violation[];
  readonly rules: readonly HeldRule[];
  readonly keyRules: readonly KeyRule[];
}

function judgeFile(file: PolicyFile, held: readonly ActiveRule[], model: string, { run, today }: Circumstances): Layer {
  const { ground, violations } = judgeLists(file, model, run, today);
  return {
    mode: file.mode,
    ground,
    violations: [...violations, ...held.flatMap(({ lists, rule }) => listViolations(lists, model, rule))],
    rules: held.map(({ rule }) => rule),
    keyRules: held.flatMap(({ keyRules }) => keyRules),
  };
}

/** A rule that applies to a run: as the policy has it, as a decision names it, and what it says about keys. */
interface ActiveRule {
  readonly lists: Rule;
  readonly rule: HeldRule;
  readonly keyRules: readonly KeyRule[];
}

/** Determines which rules apply to a run. */
function activeRules(rules: readonly Rule[], run: RunFacts): readonly ActiveRule[] {
  return rules
    .filter(({ when }) => ruleHolds(when, run))
    .map((lists) => {
      const { name, when, reason, place, keys } = lists;
      const rule = { name, because: causes(when, run), doubts: doubts(when, run), reason, place };
      return { lists, rule, keyRules: keys ? [keyRule(rule, keys)] : [] };
    });
}
