import type { Place } from '../../language/failures/failure.ts';
import { matchesText } from './wildcard.ts';

/** What a `when` can ask about a run, in the order in which it is explained. */
export const factNames = ['event', 'fork', 'actor', 'permission', 'workflow', 'branch', 'repository'] as const;

/** The name of one fact of a run. */
export type FactName = (typeof factNames)[number];

/** How a collaborator may be permitted, from the least to the most (GitHub's REST API, "Get repository permissions for a user"). */
export const permissions = ['none', 'read', 'write', 'admin'] as const;

/** What is known of one fact: all its values, or only some of them. A fact with no known value is unknown. */
export interface Fact {
  readonly values: readonly string[];
  readonly isComplete: boolean;
  /** Of `permission`: the people who have no more than that. */
  readonly whose?: readonly string[];
}

/** A fact of which nothing is known. */
export const unknownFact: Fact = { values: [], isComplete: false };

/** The facts of a run that a policy judges by. `fork` is `true` or `false`, `permission` none, read, write or admin. */
export type RunFacts = Readonly<Record<FactName, Fact>> & {
  /** Whether the workflow file is the one of the default branch. */
  readonly isDefaultWorkflow: boolean;
};

/** A run of which nothing is known. */
export const unknownRun: RunFacts = {
  event: unknownFact,
  fork: unknownFact,
  actor: unknownFact,
  permission: unknownFact,
  workflow: unknownFact,
  branch: unknownFact,
  repository: unknownFact,
  isDefaultWorkflow: false,
};

/** One field of a `when`: the fact must match one of the patterns. */
export interface Condition {
  readonly fact: FactName;
  /** At least one; `*` stands for any run of characters. */
  readonly patterns: readonly string[];
  readonly place: Place;
}

/** Conditions that must all match. An empty list always matches. */
export type When = readonly Condition[];

/** Facts that GitHub compares without regard to case. */
const caseless: ReadonlySet<FactName> = new Set(['actor', 'repository']);

/** A value of a fact as it is compared. */
export function foldFact(fact: FactName, value: string): string {
  return caseless.has(fact) ? value.toLowerCase() : value;
}

/** Whether a condition matches: `unsure` where the fact is unknown or its values disagree. */
export function matchesRun(condition: Condition, run: RunFacts): 'yes' | 'no' | 'unsure' {
  const { values, isComplete } = run[condition.fact];
  const matching = values.filter((value) => matchesAny(condition, value));
  if (values.length === 0 || !isComplete) return 'unsure';
  if (matching.length === values.length) return 'yes';
  return matching.length === 0 ? 'no' : 'unsure';
}

function matchesAny({ fact, patterns }: Condition, value: string): boolean {
  return patterns.some((pattern) => matchesText(foldFact(fact, pattern), foldFact(fact, value)));
}

/** Whether a rule applies. An unknown fact never exempts a run from a rule; only a condition that is certainly false does. */
export function ruleHolds(when: When, run: RunFacts): boolean {
  return when.every((condition) => matchesRun(condition, run) !== 'no');
}

/** Why a condition matches: the matching values, and whose they are. */
export interface Cause {
  readonly fact: FactName;
  readonly values: readonly string[];
  readonly whose: readonly string[];
}

/** The known reasons why the conditions match, fact by fact; an uncertain fact is included if one of its values matches. */
export function causes(when: When, run: RunFacts): readonly Cause[] {
  return when.flatMap((condition) => {
    const { values, whose = [] } = run[condition.fact];
    const matching = values.filter((value) => matchesAny(condition, value));
    return matching.length === 0 ? [] : [{ fact: condition.fact, values: matching, whose }];
  });
}

/** The facts that leave it uncertain whether the conditions match. */
export function doubts(when: When, run: RunFacts): readonly FactName[] {
  return when.filter((condition) => matchesRun(condition, run) === 'unsure').map(({ fact }) => fact);
}

/**
 * The conditions that keep an exception from applying, uncertain ones included. A workflow is only
 * known by its path where the file is the default branch's: on another branch anyone may have written it.
 */
export function unmet(when: When, run: RunFacts): readonly Condition[] {
  return when.filter(
    (condition) => matchesRun(condition, run) !== 'yes' || (condition.fact === 'workflow' && !run.isDefaultWorkflow),
  );
}
