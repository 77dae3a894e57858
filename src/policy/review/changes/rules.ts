import { listViolations } from '../../judge/judge-lists.ts';
import type { ModelException, ModelList, Rule } from '../../model/language.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import type { When } from '../../model/when.ts';
import { pairsOf } from '../file-pairs.ts';
import {
  type ComparedPolicies,
  exceptionCovers,
  isKept,
  listRestrictions,
  type Restriction,
  restrictionsIn,
  ruleRestrictions,
} from '../restrictions.ts';
import { byName, changeOf, type Direction, joined, none, ofBoth, type SettingChange } from './setting-change.ts';

/** The two model lists of every file. */
export function compareModelLists(
  kind: 'enabled' | 'disabled',
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  const direction = directionsOf(before, after);
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = ofBoth(old, now, (file) => describeList(kind, file?.models[kind]));
    if (was === is) return [];
    const [one, other] = ofBoth(old, now, (file) => (file ? listRestrictions(file, kind) : []));
    return changeOf(`models.${kind}${suffix}`, was, is, direction(one, other));
  });
}

/** A list as a set; the one that is left out in words, which is not the empty one. */
function describeList(kind: 'enabled' | 'disabled', list: ModelList | undefined): string {
  if (!list) return kind === 'enabled' ? 'every model (no list)' : 'no model (no list)';
  if (list.entries.length === 0) return 'no model ([])';
  return `[${sorted(list.entries.map(({ pattern }) => pattern))}]`;
}

/** Restrictions held against restrictions, at the most; what is not looked at counts as wider. */
const maxWork = 8_000_000;

/** Tells what a list or a rule that differs is to the other policy as a whole. */
type DirectionOf = (old: readonly Restriction[], now: readonly Restriction[]) => Direction;

function directionsOf(before: Policy, after: Policy): DirectionOf {
  const there = { from: before, to: after, restrictions: restrictionsIn(after) };
  const back = { from: after, to: before, restrictions: restrictionsIn(before) };
  let work = 0;
  const isLost = (restriction: Restriction, against: ComparedPolicies) => {
    work += against.restrictions.length;
    return work > maxWork || !isKept(restriction, against);
  };
  return (old, now) => {
    if (old.some((restriction) => isLost(restriction, there))) return 'wider';
    return now.some((restriction) => isLost(restriction, back)) ? 'narrower' : 'other';
  };
}

/** The rules of every file, by their names. */
export function compareRules(before: Policy, after: Policy): readonly SettingChange[] {
  const direction = directionsOf(before, after);
  return rulePairs(before, after).flatMap(({ title, old, now, files }) => {
    const [was, is] = ofBoth(old, now, (rule) => rule && describeRule(rule));
    if (was === is) return [];
    const one = old && files.before ? ruleRestrictions(files.before, old) : [];
    const other = now && files.after ? ruleRestrictions(files.after, now) : [];
    return changeOf(title, was, is, direction(one, other));
  });
}

/** Why a rule is there; it binds nobody. */
export function compareReasonsOfRules(before: Policy, after: Policy): readonly SettingChange[] {
  return rulePairs(before, after).flatMap(({ title, old, now }) =>
    old && now ? changeOf(`reason of ${title}`, old.reason || none, now.reason || none, 'other') : [],
  );
}

function rulePairs(before: Policy, after: Policy) {
  return pairsOf(before, after).flatMap((files) =>
    joined(byName(files.before?.rules), byName(files.after?.rules)).map(([name, old, now]) => ({
      title: `rule ${JSON.stringify(name)}${files.suffix}`,
      old,
      now,
      files,
    })),
  );
}

function describeRule(rule: Rule): string {
  const lists = (['enabled', 'disabled'] as const).flatMap((kind) =>
    rule[kind] ? [`${kind} [${sorted(rule[kind].entries.map(({ pattern }) => pattern))}]`] : [],
  );
  const keys = rule.keys ? [`keys [${sorted(rule.keys.names.map(({ name }) => name))}]`] : [];
  return `${[...lists, ...keys].join(', ')}, when ${describeWhen(rule.when)}`;
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join(', ');
}

/** Conditions in words. Not by `quote`, which cuts: a change at the end would not show. */
export function describeWhen(when: When): string {
  if (when.length === 0) return 'always';
  return when
    .map(({ fact, patterns }) => `${fact} is ${patterns.map((one) => JSON.stringify(one)).join(' or ')}`)
    .join(' and ');
}

function describeException({ model, when }: ModelException): string {
  return `exception for ${model}, when ${describeWhen(when)}`;
}

/** The exceptions of every file: what is new, what is gone, and what lasts longer or shorter. */
export function compareExceptions(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = ofBoth(old, now, (file) => Map.groupBy(file?.exceptions ?? [], describeException));
    return joined(was, is).flatMap(([title, one = [], other = []]) => {
      const direction = exceptionDirection(one, other, old, now);
      return changeOf(`${title}${suffix}`, describeExpiry(one), describeExpiry(other), direction);
    });
  });
}

function exceptionDirection(
  was: readonly ModelException[],
  is: readonly ModelException[],
  old: PolicyFile | undefined,
  now: PolicyFile | undefined,
): Direction {
  if (is.some((exception) => opens(exception, old, now))) return 'wider';
  return was.some((exception) => opens(exception, now, old)) ? 'narrower' : 'other';
}

/**
 * Whether an exception of one file lifts more than the other file's exceptions do. One for a model that the other file
 * allows anyway lifts nothing where its own file has begun to forbid it; where neither does, it counts all the same.
 */
function opens(exception: ModelException, other: PolicyFile | undefined, own: PolicyFile | undefined): boolean {
  if (!other || other.exceptions.some((known) => exceptionCovers(known, exception))) return false;
  const [isForbidden, isForbiddenHere] = ofBoth(
    other.models,
    own?.models ?? {},
    (lists) => listViolations(lists, exception.model).length > 0,
  );
  return isForbidden || !isForbiddenHere;
}

function describeExpiry(exceptions: readonly ModelException[]): string | undefined {
  if (exceptions.length === 0) return undefined;
  return exceptions
    .map(({ expires }) => `until ${expires}`)
    .toSorted()
    .join('; ');
}

/** Why an exception is there; it binds nobody. */
export function compareReasonsOfExceptions(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = ofBoth(
      old,
      now,
      (file) => new Map(file?.exceptions.map((one) => [describeException(one), one.reason])),
    );
    return joined(was, is).flatMap(([title, one, other]) =>
      one !== undefined && other !== undefined ? changeOf(`reason of the ${title}${suffix}`, one, other, 'other') : [],
    );
  });
}
