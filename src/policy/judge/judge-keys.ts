import type { KeyNames } from '../model/language.ts';
import type { Policy, Route } from '../model/policy.ts';
import type { Reference } from '../model/reference.ts';
import type { HeldRule, Violation } from './decision.ts';
import { maxNamed } from './judge-lists.ts';

/** A rule that applies and leaves only some keys. */
export interface KeyRule {
  readonly rule: HeldRule;
  readonly keys: KeyNames;
  /** Their names, to look a route's key up. */
  readonly left: ReadonlySet<string>;
}

/** Prepares what a rule says of keys for many routes. */
export function keyRule(rule: HeldRule, keys: KeyNames): KeyRule {
  return { rule, keys, left: new Set(keys.names.map(({ name }) => name)) };
}

/** The routes that all of the rules leave. */
export function routesLeft(routes: readonly Route[], rules: readonly KeyRule[]): readonly Route[] {
  return routes.filter(({ key }) => rules.every(({ left }) => left.has(key.name)));
}

/**
 * What the rules have against every route of a model. Where no rule alone takes them all, it is each
 * rule that takes one.
 */
export function keyViolations(routes: readonly Route[], rules: readonly KeyRule[]): readonly Violation[] {
  if (routes.length === 0 || routesLeft(routes, rules).length > 0) return [];
  const serving = new Set(routes.map(({ key }) => key.name));
  const left = rules.map(({ keys }) => keys.names.filter(({ name }) => serving.has(name)).length);
  const alone = rules.filter((_, index) => left[index] === 0);
  const together = rules.filter((_, index) => (left[index] ?? 0) < routes.length);
  return (alone.length > 0 ? alone : together).map(({ rule, keys }) => ({
    of: 'rules.keys',
    rule,
    allowing: keys.names.slice(0, maxNamed).map(({ name }) => name),
    exceptions: [],
    place: keys.place,
  }));
}

/** No key serves the model; where the reference pins one, that key does not. */
export function unservedViolation({ files: [file], keys }: Policy, { key: pinned }: Reference): Violation {
  const key = keys.find(({ name }) => name === pinned);
  const common = { of: 'keys', exceptions: [] } as const;
  if (key) return { ...common, entry: key.name, allowing: [], place: key.place };
  const [first] = keys;
  const place = file.keys.length > 0 || !first ? file.keysPlace : first.place;
  return { ...common, allowing: keys.slice(0, maxNamed).map(({ name }) => name), place };
}
