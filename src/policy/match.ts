import type { Place } from '../failures/failure.ts';
import type { ModelEntry, ModelList } from './language.ts';

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
  const patterns: ModelEntry[] = [];
  for (const entry of entries) {
    if (entry.pattern.includes('*')) patterns.push(entry);
    else exact.set(entry.pattern.toLowerCase(), entry);
  }
  return { entries, exact, patterns, place };
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
  const patterns = entry.toLowerCase().split('/');
  const [publisher = '', name = '*'] = other.toLowerCase().split('/');
  return [publisher, name].every((segment, index) => matchesText(patterns[index] ?? '*', segment));
}

function findEntry({ exact, patterns }: ModelList, model: string): ModelEntry | undefined {
  const [publisher = ''] = model.split('/');
  return exact.get(model) ?? exact.get(publisher) ?? patterns.find(({ pattern }) => covers(pattern, model));
}

/**
 * Matches a text, where `*` stands for any run of characters and everything else for itself. It walks
 * both texts once and only ever returns to the last `*`, so that no pattern can make it slow.
 */
export function matchesText(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resume = inText;
    } else if (pattern[inPattern] === text[inText]) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
