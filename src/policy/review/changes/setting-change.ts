/** What a change lets through: more than before, less, or the same in another way. */
export type Direction = 'wider' | 'narrower' | 'other';

/** Something beside verdicts that differs between two policies. */
export interface SettingChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly direction: Direction;
}

/** The word for a setting that is absent. */
export const none = 'none';

/** The same of two things. */
export function ofBoth<Thing, Value>(
  before: Thing,
  after: Thing,
  read: (thing: Thing) => Value,
): readonly [before: Value, after: Value] {
  return [read(before), read(after)];
}

/** What has a name, by it. */
export function byName<Named extends { readonly name: string }>(
  all: readonly Named[] = [],
): ReadonlyMap<string, Named> {
  return new Map(all.map((one) => [one.name, one]));
}

/** Each name that stands in one of two maps or in both, with what it means in each: those of the second first. */
export function joined<Value>(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
): readonly (readonly [name: string, before: Value | undefined, after: Value | undefined])[] {
  return [...new Set([...after.keys(), ...before.keys()])].map((name) => [name, before.get(name), after.get(name)]);
}

/** The change of one setting, if it is one. Values are compared whole, however long they are. */
export function changeOf(
  what: string,
  before: string | undefined,
  after: string | undefined,
  direction: Direction,
): readonly SettingChange[] {
  return before === after ? [] : [{ what, before: before ?? none, after: after ?? none, direction }];
}
