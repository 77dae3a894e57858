import type { Policy } from '../model/policy.ts';
import { isModel } from '../model/reference.ts';

/** A model that is judged, and how it is shown. */
export interface Sample {
  /** `publisher/name`; for a stand-in an invented one, which is never shown. */
  readonly model: string;
  /** The model, or the pattern that it stands for: `any other openai/gpt-6-sol*`. */
  readonly label: string;
}

/** Invented parts of names, of which no policy has all; the last ones for patterns that leave little room. */
const invented = ['any-other-model', 'any-further-model', 'qq0qq', 'qq1qq'];

/**
 * What is judged of two policies or one: every model that is named in full, and stand-ins for those which are not: one
 * for each publisher and each pattern in the lists, one for OpenAI, whose keys may serve every model, and one that no
 * list names. What a list opens or closes is then seen.
 */
export function samplesOf(policies: readonly Policy[], others: readonly string[] = []): readonly Sample[] {
  const named = distinct([...others, ...policies.flatMap(modelsIn)]);
  const known = new Set(named.map((model) => model.toLowerCase()));
  const patterns = new Set([...policies.flatMap(patternsIn), 'openai/*', '*/*']);
  const standIns = [...patterns].flatMap((pattern): readonly Sample[] => {
    const model = standInFor(pattern, known);
    if (model === undefined) return [];
    known.add(model.toLowerCase());
    return [{ model, label: pattern === '*/*' ? 'any other model' : `any other ${pattern}` }];
  });
  return [...named.map((model) => ({ model, label: model })), ...standIns];
}

/** The entries in the lists of a policy, a publisher as `publisher/*`. */
function patternsIn({ files }: Policy): readonly string[] {
  return files
    .flatMap((file) => [file.models, ...file.rules])
    .flatMap(({ enabled, disabled }) => [...(enabled?.entries ?? []), ...(disabled?.entries ?? [])])
    .map(({ pattern }) => (pattern.includes('/') ? pattern : `${pattern}/*`));
}

/** A model that a pattern names and that nothing else names. */
function standInFor(pattern: string, known: ReadonlySet<string>): string | undefined {
  const [publisher = '', name = ''] = pattern.split('/');
  return invented
    .map((word) => `${publisher.replaceAll('*', 'any-other-publisher')}/${name.replaceAll('*', word)}`)
    .find((model) => isModel(model) && !known.has(model.toLowerCase()));
}

/** A text about a stand-in without its invented name. */
export function withoutInvented(text: string, { model, label }: Sample): string {
  const pattern = label.replace(/^any other /, '');
  return text
    .replaceAll(model, pattern)
    .replaceAll(model.slice(model.indexOf('/') + 1), pattern.slice(pattern.indexOf('/') + 1));
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
function distinct(texts: readonly string[]): readonly string[] {
  const models = texts.filter((text) => !text.includes('*') && isModel(text));
  return [...new Map(models.toReversed().map((model) => [model.toLowerCase(), model])).values()].toSorted();
}
