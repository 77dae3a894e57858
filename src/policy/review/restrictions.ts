import type { ModelEntry, ModelException, ModelList, Rule } from '../model/language.ts';
import { covers, disabledBy, enabledBy, modelList } from '../model/match.ts';
import type { Policy, PolicyFile } from '../model/policy.ts';
import { isModel } from '../model/reference.ts';
import { type Condition, type FactName, foldFact, permissions, type When } from '../model/when.ts';
import { matchesText } from '../model/wildcard.ts';
import { pairOf } from './file-pairs.ts';

/** One thing that a file's lists or one of its rules forbid. */
export interface Restriction {
  readonly file: PolicyFile;
  /** The rule that it is of; absent for the file's own lists. */
  readonly rule?: Rule;
  /** When it applies, as for a rule; without conditions, always. */
  readonly when: When;
  /** Whether the exceptions of the file lift it: its own lists, and no rule. */
  readonly isLiftable: boolean;
  readonly what:
    | { readonly kind: 'enabled' | 'disabled'; readonly list: ModelList }
    | { readonly kind: 'keys'; readonly names: readonly string[] };
}

/** The most pairs of entries that are compared: a comparison that would take longer counts as a difference. */
const maxPairs = 4_000_000;

/** What one of a file's two lists forbids. */
export function listRestrictions(file: PolicyFile, kind: 'enabled' | 'disabled'): readonly Restriction[] {
  const list = file.models[kind];
  return list ? [{ file, when: [], isLiftable: true, what: { kind, list } }] : [];
}

/** What a rule of a file forbids. */
export function ruleRestrictions(file: PolicyFile, rule: Rule): readonly Restriction[] {
  const common = { file, rule, when: rule.when, isLiftable: false };
  const { enabled, disabled, keys } = rule;
  return [
    ...(enabled ? [{ ...common, what: { kind: 'enabled', list: enabled } as const }] : []),
    ...(disabled ? [{ ...common, what: { kind: 'disabled', list: disabled } as const }] : []),
    ...(keys ? [{ ...common, what: { kind: 'keys', names: keys.names.map(({ name }) => name) } as const }] : []),
  ];
}

/** All that the files of a policy forbid. */
export function restrictionsIn({ files }: Policy): readonly Restriction[] {
  return files.flatMap(restrictionsOf);
}

function restrictionsOf(file: PolicyFile): readonly Restriction[] {
  return [
    ...listRestrictions(file, 'enabled'),
    ...listRestrictions(file, 'disabled'),
    ...file.rules.flatMap((rule) => ruleRestrictions(file, rule)),
  ];
}

/** What a restriction is compared with: the policy that it is of, another one, and all that the other one forbids. */
export interface ComparedPolicies {
  readonly from: Policy;
  readonly to: Policy;
  readonly restrictions: readonly Restriction[];
}

/**
 * Whether another policy certainly forbids all that a restriction of this one forbids; if that is not certain,
 * it does not. A file that turns from `enforce` to `audit` is reported by its mode, not again by each of its lists.
 */
export function isKept(one: Restriction, { from, to, restrictions: all }: ComparedPolicies): boolean {
  const pair = pairOf(one.file, from, to);
  const candidates = all.filter(
    (candidate) =>
      (candidate.file === pair || candidate.file.mode === 'enforce' || one.file.mode === 'audit') &&
      holdsWhenever(candidate.when, one.when) &&
      isHarmless(candidate, one, pair),
  );
  if (one.what.kind !== 'disabled') return candidates.some((candidate) => implies(candidate, one));
  const { entries } = one.what.list;
  if (entries.length * candidates.length > maxPairs) return false;
  return entries.every((entry) => candidates.some((candidate) => disables(candidate, entry)));
}

/** Whether the exceptions from a candidate lift nothing that the restriction would have forbidden. */
function isHarmless(candidate: Restriction, one: Restriction, pair: PolicyFile | undefined): boolean {
  if (!candidate.isLiftable) return true;
  // The exceptions of a file that is in both policies are compared by themselves.
  if (candidate.file === pair && one.isLiftable) return true;
  return candidate.file.exceptions.every(
    (exception) =>
      !forbids(one, exception.model) ||
      (one.isLiftable && one.file.exceptions.some((other) => exceptionCovers(other, exception))),
  );
}

function forbids({ what }: Restriction, model: string): boolean {
  if (what.kind === 'keys') return false;
  return what.kind === 'enabled' ? !enabledBy(what.list, model) : disabledBy(what.list, model) !== undefined;
}

function implies({ what: candidate }: Restriction, { what: one }: Restriction): boolean {
  if (one.kind === 'keys') {
    return candidate.kind === 'keys' && candidate.names.every((name) => one.names.includes(name));
  }
  if (candidate.kind !== 'enabled' || one.kind !== 'enabled') return false;
  if (candidate.list.entries.length * one.list.patterns.length > maxPairs) return false;
  return candidate.list.entries.every((entry) => isCovered(entry, one.list));
}

/** Whether all that an entry names is named by a list. */
function isCovered({ pattern }: ModelEntry, list: ModelList): boolean {
  const text = pattern.toLowerCase();
  const [publisher = ''] = text.split('/');
  if (list.exact.has(text) || list.exact.has(publisher)) return true;
  return list.patterns.some((other) => covers(other.pattern, text));
}

/** Whether a restriction forbids every model that a disabled entry is about. */
function disables({ what }: Restriction, entry: ModelEntry): boolean {
  if (what.kind === 'keys') return false;
  if (what.kind === 'enabled') return what.list.entries.every((enabled) => isApart(enabled, entry));
  return isModel(entry.pattern) ? disabledBy(what.list, entry.pattern) !== undefined : isCovered(entry, what.list);
}

/** Whether an enabled entry surely names no model that a disabled one is about. */
function isApart(enabled: ModelEntry, disabled: ModelEntry): boolean {
  if (isModel(enabled.pattern)) {
    return disabledBy(modelList([disabled], disabled.place), enabled.pattern) === undefined;
  }
  const [one = '', other = ''] = [enabled, disabled].map(({ pattern }) => pattern.toLowerCase().split('/')[0]);
  return !one.includes('*') && !other.includes('*') && one !== other;
}

/** Whether a rule with the one `when` applies whenever a rule with the other does, whatever is known of a run. */
export function holdsWhenever(wide: When, narrow: When): boolean {
  return wide.every((condition) => isAlways(condition) || narrow.some((other) => conditionCovers(condition, other)));
}

/** Every value of the facts that have only some. */
const allValues: Partial<Record<FactName, readonly string[]>> = { fork: ['true', 'false'], permission: permissions };

/** A condition that no value fails. */
function isAlways({ fact, patterns }: Condition): boolean {
  return patterns.includes('*') || (allValues[fact]?.every((value) => patterns.includes(value)) ?? false);
}

function conditionCovers(wide: Condition, narrow: Condition): boolean {
  return (
    wide.fact === narrow.fact &&
    narrow.patterns.every((pattern) =>
      wide.patterns.some((other) => matchesText(foldFact(wide.fact, other), foldFact(wide.fact, pattern))),
    )
  );
}

/** Whether one exception applies whenever the other does. */
export function exceptionCovers(wide: ModelException, narrow: ModelException): boolean {
  return (
    wide.model.toLowerCase() === narrow.model.toLowerCase() &&
    wide.expires >= narrow.expires &&
    wide.when.every((condition) => narrow.when.some((other) => conditionCovers(condition, other)))
  );
}
