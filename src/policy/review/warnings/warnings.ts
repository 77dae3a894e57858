import type { Problem } from '../../../language/failures/failure.ts';
import type { Policy } from '../../model/policy.ts';
import { policySize } from '../size.ts';
import { hiddenEntries, sharedStems, unservedEntries } from './dead-entries.ts';
import { deadConditions, misspeltRules } from './dead-rules.ts';
import { lapsingExceptions, modelsToBeShutDown } from './lapsing.ts';
import { idlePrices, type KnowsPrice, missingOutputLimit, unpricedModels } from './unpriced.ts';
import { uselessBudgets } from './useless-budgets.ts';
import { uselessRules } from './useless-rules.ts';
import { uselessServers } from './useless-servers.ts';

/** The checks, in the order in which their findings are reported. */
const checks: readonly ((policy: Policy, today: string, workflows: readonly string[]) => readonly Problem[])[] = [
  hiddenEntries,
  unservedEntries,
  sharedStems,
  deadConditions,
  uselessRules,
  lapsingExceptions,
  modelsToBeShutDown,
  missingOutputLimit,
  idlePrices,
  uselessBudgets,
  uselessServers,
];

/**
 * What a maintainer should know about a valid policy's own file: what can never do anything, or soon will not.
 *
 * @param workflows paths of the repository's workflow files; empty where they are not known
 * @param knowsPrice whether the bundled list has a price; absent where nobody has looked, and then nothing is said of it
 */
export function warningsOn(
  policy: Policy,
  today: string,
  workflows: readonly string[] = [],
  knowsPrice?: KnowsPrice,
): readonly Problem[] {
  const size = policySize(policy);
  if (size > maxSize) return [tooManyEntries(size, policy)];
  return [
    ...checks.flatMap((check) => check(policy, today, workflows)),
    ...unpricedModels(policy, knowsPrice),
  ].toSorted(byLine);
}

/** What is wrong in a valid policy's own file: rules that forbid less than they seem to. */
export function errorsOn(policy: Policy): readonly Problem[] {
  return misspeltRules(policy).toSorted(byLine);
}

/** Some checks compare each entry with every other one. */
const maxSize = 5_000;

function byLine({ place: one }: Problem, { place: other }: Problem): number {
  return (one?.line ?? 0) - (other?.line ?? 0);
}

function tooManyEntries(size: number, { files: [file] }: Policy): Problem {
  const message = `The policy has ${size} entries, more than the ${maxSize} that are checked for entries without effect.`;
  return { message, remedy: 'Use publishers and `*` in place of long lists.', place: file.keysPlace };
}
