import type { Policy } from '../policy/policy.ts';
import { isModel } from '../policy/reference.ts';

/**
 * Models that stand for those which a policy does not name in full: one for each publisher and each pattern in
 * its lists, and one that no list names. What a list opens or closes is then seen.
 */
export function standIns({ files }: Policy): readonly string[] {
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  const patterns = lists
    .flatMap(({ enabled, disabled }) => [...(enabled?.entries ?? []), ...(disabled?.entries ?? [])])
    .map(({ pattern }) => (pattern.includes('/') ? pattern : `${pattern}/any-other-model`))
    .map((pattern) => pattern.replaceAll('*', 'x'));
  return [...patterns, 'openai/any-other-model', 'any-other-publisher/any-other-model'].filter(isModel);
}

/** Every model that a policy names in full: in lists, keys, exceptions and tests; each once, sorted. */
export function modelsIn({ files, keys }: Policy): readonly string[] {
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  return distinct([
    ...lists
      .flatMap(({ enabled, disabled }) => [enabled, disabled])
      .flatMap((list) => list?.entries.map(({ pattern }) => pattern) ?? []),
    ...keys.flatMap(({ models = [] }) => models.map(({ model }) => model)),
    ...files.flatMap(({ exceptions }) => exceptions.map(({ model }) => model)),
    ...files.flatMap(({ tests }) => tests.map(({ model }) => model.model)),
  ]);
}

/** The texts that are models, each once whatever its case, sorted. */
export function distinct(texts: readonly string[]): readonly string[] {
  const models = texts.filter((text) => !text.includes('*') && isModel(text));
  return [...new Map(models.toReversed().map((model) => [model.toLowerCase(), model])).values()].toSorted();
}
