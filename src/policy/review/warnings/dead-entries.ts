import type { Problem } from '../../../language/failures/failure.ts';
import type { ModelEntry, ModelList, ModelLists } from '../../model/language.ts';
import { covers, derivations, disabledBy } from '../../model/match.ts';
import type { Key, Policy, PolicyFile } from '../../model/policy.ts';
import { isModel } from '../../model/reference.ts';

/** Enabled entries that a disabled one hides entirely, in the same lists or, for a rule, in the file's. */
export function hiddenEntries({ files: [file] }: Policy): readonly Problem[] {
  return listsOf(file).flatMap(({ enabled, disabled }) => {
    const hiding = [disabled, file.models.disabled].filter((list) => list !== undefined);
    return (enabled?.entries ?? []).flatMap((entry) => {
      const by = hiding.map((list) => hidingEntry(list, entry)).find((found) => found !== undefined);
      if (!by) return [];
      const message = `"${entry.pattern}" enables nothing: "${by.pattern}" disables all of it, on line ${by.place.line}.`;
      return [{ message, remedy: 'Remove one of the two.', place: entry.place }];
    });
  });
}

/** Entries of lists that no key serves any model of. */
export function unservedEntries({ files: [file], keys }: Policy): readonly Problem[] {
  if (keys.length === 0) return [];
  return listsOf(file).flatMap(({ enabled, disabled }) =>
    [...(enabled?.entries ?? []), ...(disabled?.entries ?? [])]
      .filter(({ pattern }) => !keys.some((key) => mayServe(key, pattern)))
      .map(({ pattern, place }) => ({ ...explainUnserved(pattern, keys), place })),
  );
}

/** An entry that is a model's name without its publisher is read as a publisher: a frequent slip. */
function explainUnserved(pattern: string, keys: readonly Key[]): Pick<Problem, 'message' | 'remedy'> {
  const full = [...keys.flatMap(({ models = [] }) => models.map(({ model }) => model.split('/')[0])), 'openai']
    .map((publisher) => `${publisher}/${pattern}`)
    .find((model) => isModel(model) && /\d/.test(pattern) && keys.some((key) => mayServe(key, model)));
  if (full === undefined) {
    return {
      message: `"${pattern}" does nothing: no key serves such a model.`,
      remedy: 'Remove it, or add the model to a key.',
    };
  }
  const message = `"${pattern}" does nothing: it is read as a publisher, and no key serves a publisher of that name.`;
  return { message, remedy: `Did you mean ${full}?` };
}

/** Enabled entries with `*` beside a disabled one with the same beginning: the next model of that name will be enabled. */
export function sharedStems({ files: [file] }: Policy): readonly Problem[] {
  return listsOf(file).flatMap(({ enabled, disabled }) =>
    (enabled?.patterns ?? []).flatMap((entry) => {
      const stem = entry.pattern.slice(0, entry.pattern.indexOf('*')).toLowerCase();
      const cousin = disabled?.entries.find(({ pattern }) => stem !== '' && pattern.toLowerCase().startsWith(stem));
      if (!cousin) return [];
      const message = `"${entry.pattern}" begins like "${cousin.pattern}", which is disabled: a new model with this beginning will be enabled.`;
      return [{ message, remedy: 'List the models by name instead of using `*`.', place: entry.place }];
    }),
  );
}

function listsOf(file: PolicyFile): readonly ModelLists[] {
  return [file.models, ...file.rules];
}

function hidingEntry(list: ModelList, { pattern }: ModelEntry): ModelEntry | undefined {
  if (isModel(pattern)) return disabledBy(list, pattern);
  return list.entries.find((entry) => covers(entry.pattern, pattern));
}

/** Whether a key serves a model that an entry is about, snapshots included. */
function mayServe({ models }: Key, pattern: string): boolean {
  if (!models) return covers(pattern.split('/')[0] ?? '', 'openai');
  return models.some(({ model }) => derivations(model).some((spelling) => covers(pattern, spelling)));
}
