import type { Problem } from '../../../language/failures/failure.ts';
import type { ModelEntry, Rule } from '../../model/language.ts';
import { covers, disabledBy, enabledBy } from '../../model/match.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { isModel } from '../../model/reference.ts';
import { isKept, type Restriction, restrictionsIn, ruleRestrictions } from '../restrictions.ts';

/** How many entries a message names. */
const maxNamed = 3;

/**
 * Rules that were meant to allow something: one that forbids nothing which the rest of the policy does not forbid, and
 * one whose `enabled` names what the lists of its file deny.
 */
export function uselessRules(policy: Policy): readonly Problem[] {
  const [file] = policy.files;
  const all = restrictionsIn(policy);
  return file.rules.flatMap((rule): readonly Problem[] => {
    if (isUseless(rule, policy, all)) {
      const message = `The rule "${rule.name}" does nothing: a rule only restricts, and the rest of the policy already forbids all that it forbids.`;
      return [{ message, remedy: remedyForUselessRule(rule, file), place: rule.place }];
    }
    const idle = idleEntries(rule, file);
    const [first] = idle;
    if (!first) return [];
    const names = idle.slice(0, maxNamed).map(({ pattern }) => pattern);
    const more = idle.length > names.length ? ` and ${idle.length - names.length} more` : '';
    const message = `The rule "${rule.name}" does not allow ${names.join(', ')}${more}: a rule only restricts, and \`models\` does not allow it.`;
    return [{ message, remedy: widen, place: first.place }];
  });
}

/** How something is allowed to some only. */
const widen =
  'To allow it for some runs only, list it in `models.enabled` and deny it for the others with a rule, or add an exception.';

function remedyForUselessRule(rule: Rule, file: PolicyFile): string {
  return idleEntries(rule, file).length > 0 ? widen : 'Remove it, or list what it should forbid.';
}

function isUseless(rule: Rule, policy: Policy, all: readonly Restriction[]): boolean {
  const own = ruleRestrictions(policy.files[0], rule);
  const restrictions = all.filter((restriction) => restriction.rule !== rule);
  return own.every(
    (restriction) =>
      keepsAllKeys(rule, restriction.what.kind, policy) ||
      isKept(restriction, { from: policy, to: policy, restrictions }),
  );
}

/** A rule that names every key removes none. */
function keepsAllKeys({ keys }: Rule, kind: string, policy: Policy): boolean {
  const names = new Set(keys?.names.map(({ name }) => name));
  return kind === 'keys' && policy.keys.every(({ name }) => names.has(name));
}

/** Enabled entries of a rule of which the file's own lists allow nothing, and no exception does. */
function idleEntries({ enabled }: Rule, { models, exceptions }: PolicyFile): readonly ModelEntry[] {
  const list = models.enabled;
  if (!list || !enabled) return [];
  return enabled.entries.filter(({ pattern }) => {
    if (exceptions.some(({ model }) => covers(pattern, model))) return false;
    if (isModel(pattern))
      return !enabledBy(list, pattern) && !(models.disabled && disabledBy(models.disabled, pattern));
    return !list.entries.some((entry) => mayMeet(entry.pattern, pattern));
  });
}

/** Whether two entries may name a common model; if that is not certain, they may. */
function mayMeet(one: string, other: string): boolean {
  if (covers(one, other) || covers(other, one)) return true;
  const isOpen = [one, other].every((entry) => entry.includes('*'));
  const publishers = [one, other].map((entry) => entry.toLowerCase().split('/')[0] ?? '');
  return isOpen && (publishers.some((publisher) => publisher.includes('*')) || publishers[0] === publishers[1]);
}
