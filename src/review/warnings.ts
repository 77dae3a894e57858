import type { Problem } from '../failures/failure.ts';
import type { Policy } from '../policy/policy.ts';
import { hiddenEntries, sharedStems, unservedEntries } from './dead-entries.ts';
import { deadConditions } from './dead-rules.ts';
import { lapsingExceptions, modelsToBeShutDown } from './lapsing.ts';

/** What is looked for, in the order in which it is told. */
const checks: readonly ((policy: Policy, today: string, workflows: readonly string[]) => readonly Problem[])[] = [
  hiddenEntries,
  unservedEntries,
  sharedStems,
  deadConditions,
  lapsingExceptions,
  modelsToBeShutDown,
  idleFields,
];

/**
 * What a maintainer should know about a valid policy's own file: what can never do anything, or soon will not.
 *
 * @param workflows paths of the repository's workflow files; empty where they are not known
 */
export function warningsOn(policy: Policy, today: string, workflows: readonly string[] = []): readonly Problem[] {
  return checks.flatMap((check) => check(policy, today, workflows));
}

function idleFields({ files: [file] }: Policy): readonly Problem[] {
  return file.idle.map(({ name, place }) => ({
    message: `\`${name}\` has no effect in this version of byok-inference.`,
    remedy: '',
    place,
  }));
}
