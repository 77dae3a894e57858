import { mask } from './known-secrets.ts';
import { replaceRanges, type TextRange } from './range.ts';

/** A secret that was found in a text. Of its value nothing is kept but where it stands. */
export interface Finding extends TextRange {
  readonly kind: string;
}

/** The kind of what the step itself knows to be secret. */
export const ownKind = 'secret of this step';

/** How often each kind was found. */
export type Tally = ReadonlyMap<string, number>;

/** Findings in the order of the text. Of those that overlap one is left, which covers all of them and has the kind of the longest. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged: { kind: string; start: number; end: number; longest: number }[] = [];
  for (const { kind, start, end } of findings.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (!last || start >= last.end) {
      merged.push({ kind, start, end, longest: end - start });
      continue;
    }
    last.end = Math.max(last.end, end);
    if (end - start <= last.longest) continue;
    last.kind = kind;
    last.longest = end - start;
  }
  return merged.map(({ kind, start, end }) => ({ kind, start, end }));
}

/**
 * The text with a mark in place of each finding, which says of which kind it was; the step's own secrets become `***`,
 * as everywhere. So does what is shorter than its mark: no text grows beyond a limit that it was judged by. A mark has no
 * square brackets: in Markdown, what stands around it could make a link of it.
 */
export function markFindings(text: string, findings: readonly Finding[]): string {
  return replaceRanges(text, findings, ({ kind, start, end }) => {
    const mark = `(secret removed: ${kind})`;
    return kind !== ownKind && mark.length <= end - start ? mark : mask;
  });
}

/** Counts findings of several texts together, in the order in which kinds first appear. */
export function tallyOf(...texts: readonly (readonly Finding[])[]): Tally {
  const counts = new Map<string, number>();
  for (const { kind } of texts.flat()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Two counts together. */
export function addTallies(one: Tally, other: Tally): Tally {
  const sum = new Map(one);
  for (const [kind, count] of other) sum.set(kind, (sum.get(kind) ?? 0) + count);
  return sum;
}

/** Kinds and counts as a reader is told of them: `2 × GitHub token, 1 × private key`. */
export function describeTally(tally: Tally): string {
  return [...tally].map(([kind, count]) => `${count} × ${kind}`).join(', ');
}
