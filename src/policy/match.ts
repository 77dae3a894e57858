import type { ModelEntry } from './policy.ts';

/**
 * What providers append to a model's name for a snapshot of it. OpenAI: `-YYYY-MM-DD` and `-MMDD`;
 * other publishers: `-YYYYMMDD` and `-latest`.
 */
const snapshot = /-(?:\d{4}-\d{2}-\d{2}|(?:\d{4})?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|latest)$/;

/** A fine-tuned model: `ft:BASE:ORGANIZATION:…`. */
const fineTune = /^ft:([^:]+)/;

/** Whether an enabled entry names the model. Snapshots and fine-tunes are not included. */
export function isEnabledBy(entry: ModelEntry, model: string): boolean {
  return matches(entry.pattern.toLowerCase(), model.toLowerCase());
}

/** Whether a disabled entry names the model, the model it is a snapshot of, or the one it was tuned from. */
export function isDisabledBy(entry: ModelEntry, model: string): boolean {
  const pattern = entry.pattern.toLowerCase();
  return spellings(model.toLowerCase()).some((spelling) => matches(pattern, spelling));
}

/** The model itself and every model that it derives from by name. */
function spellings(model: string): readonly string[] {
  const [publisher = '', name = ''] = model.split('/');
  const names = [name];
  for (const known of names) {
    const parents = [known.replace(snapshot, ''), fineTune.exec(known)?.[1]];
    for (const parent of parents) if (parent && !names.includes(parent)) names.push(parent);
  }
  return names.map((known) => `${publisher}/${known}`);
}

function matches(pattern: string, model: string): boolean {
  const patterns = pattern.split('/');
  const segments = model.split('/');
  return patterns.every((segment, index) => matchesSegment(segment, segments[index] ?? ''));
}

/**
 * Matches one segment, where `*` stands for any run of characters. It walks both texts once and only
 * ever returns to the last `*`, so that no pattern can make it slow.
 */
function matchesSegment(pattern: string, text: string): boolean {
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
