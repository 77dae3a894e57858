import type { Policy } from '../model/policy.ts';
import type { Fact, RunFacts, When } from '../model/when.ts';

/** A run that stands for many: the facts that a policy asks about, and a name that says them. */
export interface Situation {
  /** `plain push`, or the facts that differ from one: `fork: true, permission: read`. */
  readonly name: string;
  readonly run: RunFacts;
}

/** How many situations are looked at; what a policy names beyond is left out. */
const maxSituations = 100;

/** A push to the default branch by somebody with write access whom no rule names, from a workflow that none names. */
export function plainPush(repository: string, defaultBranch: string): Situation {
  return {
    name: 'plain push',
    run: {
      event: known('push'),
      fork: known('false'),
      actor: known('somebody'),
      permission: known('write'),
      workflow: known('.github/workflows/any.yml'),
      branch: known(defaultBranch),
      repository: known(repository),
      isDefaultWorkflow: true,
    },
  };
}

/** A plain push, and one situation for each combination of values that a rule or an exception of these policies names. */
export function situationsOf(policies: readonly Policy[], plain: Situation): readonly Situation[] {
  return allSituations(policies, plain).slice(0, maxSituations);
}

/** How many situations the policies name beyond those that are looked at; at least, where there are very many. */
export function situationsLeftOut(policies: readonly Policy[], plain: Situation): number {
  return Math.max(0, allSituations(policies, plain).length - maxSituations);
}

function allSituations(policies: readonly Policy[], plain: Situation): readonly Situation[] {
  const found = new Map([[plain.name, plain]]);
  const files = policies.flatMap((policy) => policy.files);
  for (const { when } of files.flatMap(({ rules, exceptions }) => [...rules, ...exceptions])) {
    for (const situation of variants(when, plain)) {
      if (found.size <= 10 * maxSituations) found.set(situation.name, situation);
    }
  }
  return [...found.values()];
}

/** One situation for each combination of the patterns of a `when`; there are none without conditions. */
function variants(when: When, plain: Situation): readonly Situation[] {
  if (when.length === 0) return [];
  let situations: readonly Situation[] = [{ ...plain, name: '' }];
  for (const { fact, patterns } of when) {
    situations = situations
      .flatMap(({ name, run }) =>
        patterns.map((pattern) => ({
          name: `${name}${name === '' ? '' : ', '}${fact}: ${pattern}`,
          run: { ...run, [fact]: example(pattern, run[fact]) },
        })),
      )
      .slice(0, 2 * maxSituations);
  }
  return situations;
}

/** A fact that a pattern matches. */
function example(pattern: string, plain: Fact): Fact {
  return pattern === '*' ? plain : known(pattern.replaceAll('*', 'x'));
}

/** A fact with one value. */
export function known(value: string): Fact {
  return { values: [value], isComplete: true };
}
