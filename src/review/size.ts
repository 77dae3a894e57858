import type { Policy } from '../policy/policy.ts';

/** How much a request is held against: entries, rules, exceptions and models of keys, of all files. */
export function sizeOf({ files, keys }: Policy): number {
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  const entries = lists.map(
    ({ enabled, disabled }) => (enabled?.entries.length ?? 0) + (disabled?.entries.length ?? 0),
  );
  const exceptions = files.map((file) => file.exceptions.length);
  const models = keys.map((key) => key.models?.length ?? 0);
  return [...entries, ...exceptions, ...models, lists.length].reduce((sum, count) => sum + count, 0);
}
