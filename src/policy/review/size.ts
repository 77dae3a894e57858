import type { Policy } from '../model/policy.ts';

/** How much a request is held against: entries, rules, exceptions, prices, budgets, tools and models of keys, of all files. */
export function policySize({ files, keys }: Policy): number {
  const rules = files.flatMap((file) => file.rules);
  const patterns = rules.flatMap(({ when }) => when.map((condition) => condition.patterns.length));
  const keyNames = rules.map((rule) => (rule.keys?.names.length ?? 0) * keys.length);
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  const entries = lists.map(
    ({ enabled, disabled }) => (enabled?.entries.length ?? 0) + (disabled?.entries.length ?? 0),
  );
  const exceptions = files.map((file) => file.exceptions.length);
  const costs = files.map(({ prices, budgets }) => prices.length + budgets.length);
  const tools = files.map((file) => (file.tools ?? []).reduce((sum, { allow }) => sum + allow.length, 0));
  const models = keys.map((key) => key.models?.length ?? 0);
  return [...entries, ...patterns, ...keyNames, ...exceptions, ...costs, ...tools, ...models, lists.length].reduce(
    (sum, count) => sum + count,
    0,
  );
}
