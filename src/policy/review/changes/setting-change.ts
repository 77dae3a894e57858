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

/** The change of one setting, if it is one. Values are compared whole, however long they are. */
export function changeOf(
  what: string,
  before: string | undefined,
  after: string | undefined,
  direction: Direction,
): readonly SettingChange[] {
  return before === after ? [] : [{ what, before: before ?? none, after: after ?? none, direction }];
}
