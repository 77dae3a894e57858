import type { Policy } from '../policy/policy.ts';
import { isModel } from '../policy/reference.ts';

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
