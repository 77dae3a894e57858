import type { PolicyTest } from '../../model/language.ts';
import type { Extends, Policy, PolicyFile } from '../../model/policy.ts';
import { pairsOf } from '../file-pairs.ts';
import { describeTest } from '../run-tests.ts';
import { changeOf, type Direction, joined, ofBoth, type SettingChange } from './setting-change.ts';

/** A full commit SHA, which nobody can move. */
const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** What a file extends: whoever may change the extended one has a say here. */
export function compareExtends(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    if (!old || !now) return [];
    return changeOf(
      `extends${suffix}`,
      old.extends && refOf(old.extends),
      now.extends && refOf(now.extends),
      extendsDirection(old.extends, now.extends),
    );
  });
}

function refOf({ repository, path, ref }: Extends): string {
  return `${repository}/${path}@${ref}`;
}

/** What an extended file says is compared by itself; here it is who may say it. */
function extendsDirection(before: Extends | undefined, after: Extends | undefined): Direction {
  if (!before) return 'narrower';
  if (!after) return 'wider';
  const [one, other] = [before, after].map(({ repository, path }) => `${repository.toLowerCase()}/${path}`);
  if (one !== other) return 'wider';
  if (commit.test(before.ref) === commit.test(after.ref)) return 'other';
  return commit.test(before.ref) ? 'wider' : 'narrower';
}

/** `own-keys` and `mode` of every file that both policies have. */
export function compareWord(
  what: 'own-keys' | 'mode',
  read: (file: PolicyFile) => string,
  wide: string,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    if (!old || !now) return [];
    return changeOf(`${what}${suffix}`, read(old), read(now), read(now) === wide ? 'wider' : 'narrower');
  });
}

/** The `tests` of the policy's own file: none of them allows or denies anything, but each is a promise. */
export function compareTests(before: Policy, after: Policy): readonly SettingChange[] {
  const [was, is] = ofBoth(before, after, ({ files: [{ tests }] }) =>
    Map.groupBy(tests, (test) => `test: ${describeTest(test)}`),
  );
  return joined(was, is).flatMap(([title, one, other]) =>
    changeOf(title, one && describeExpected(one), other && describeExpected(other), 'other'),
  );
}

function describeExpected(tests: readonly PolicyTest[]): string {
  return tests.map(({ expect }) => `expects ${expect}`).join('; ');
}
