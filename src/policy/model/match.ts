import type { Place } from '../../language/failures/failure.ts';
import type { ModelEntry, ModelList, PatternEntry } from './language.ts';
import { fitsPieces, matchesText } from './wildcard.ts';

/**
 * What providers append to a model's name for a snapshot of it. OpenAI: `-YYYY-MM-DD` and `-MMDD`;
 * other publishers: `-YYYYMMDD` and `-latest`.
 */
const snapshot = /-(?:\d{4}-\d{2}-\d{2}|(?:\d{4})?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|latest)$/;

/** A fine-tuned model: `ft:BASE:ORGANIZATION:…`. */
const fineTune = /^ft:([^:]+)/;

/** A list of entries, sorted by what it takes to match them: a list of plain names is looked up, not walked. */
export function modelList(entries: readonly ModelEntry[], place: Place): ModelList {
  const exact = new Map<string, ModelEntry>();
  const patterns: PatternEntry[] = [];
  for (const entry of entries) {
    const text = entry.pattern.toLowerCase();
    if (text.includes('*')) patterns.push(preparePattern(entry, text));
    else exact.set(text, entry);
  }
  return { entries, exact, patterns, place };
}

/** Cuts an entry at its `*`; one without a slash names every model of its publishers. */
function preparePattern({ pattern, place }: ModelEntry, text: string): PatternEntry {
  const { publisher, name } = splitModel(text);
  return { pattern, place, publisher: publisher.split('*'), name: name.split('*') };
}

/** A publisher and a model's name, either with `*` or without; a publisher alone stands for all of its models. */
function splitModel(text: string): { readonly publisher: string; readonly name: string } {
  const slash = text.indexOf('/');
  return slash < 0 ? { publisher: text, name: '*' } : { publisher: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The entry of an enabled list that names the model. Snapshots and fine-tunes are not included. */
export function enabledBy(list: ModelList, model: string): ModelEntry | undefined {
  return findEntry(list, model.toLowerCase());
}

/** The entry of a disabled list that names the model, the model it is a snapshot of, or the one it was tuned from. */
export function disabledBy(list: ModelList, model: string): ModelEntry | undefined {
  for (const spelling of derivations(model.toLowerCase())) {
    const entry = findEntry(list, spelling);
    if (entry) return entry;
  }
  return undefined;
}

/** The model that a snapshot is one of; any other model as it is. */
export function withoutDate(model: string): string {
  return model.replace(snapshot, '');
}

/** The model itself and every model that it derives from by name: snapshots and fine-tunes lead to their base. */
export function derivations(model: string): readonly string[] {
  const [publisher = '', name = ''] = model.split('/');
  const names = [name];
  for (const known of names) {
    const parents = [known.replace(snapshot, ''), fineTune.exec(known)?.[1]];
    for (const parent of parents) if (parent && !names.includes(parent)) names.push(parent);
  }
  return names.map((known) => `${publisher}/${known}`);
}

/** Whether an entry with `*` or without matches a model, or everything that another entry matches. */
export function covers(entry: string, other: string): boolean {
  const pattern = splitModel(entry.toLowerCase());
  const { publisher, name } = splitModel(other.toLowerCase());
  return matchesText(pattern.publisher, publisher) && matchesText(pattern.name, name);
}

function findEntry({ exact, patterns }: ModelList, model: string): ModelEntry | undefined {
  const { publisher, name } = splitModel(model);
  return (
    exact.get(model) ??
    exact.get(publisher) ??
    patterns.find((pattern) => fitsPieces(pattern.publisher, publisher) && fitsPieces(pattern.name, name))
  );
}
