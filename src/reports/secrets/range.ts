/** A part of a text, in UTF-16 code units; `end` is the first one behind it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges in the order of the text; those that overlap or touch become one. */
export function mergeRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** A text with something else in place of each range. The ranges are in order and do not overlap. */
export function replaceRanges<Kind extends TextRange>(
  text: string,
  ranges: readonly Kind[],
  replacement: (range: Kind) => string,
): string {
  let from = 0;
  const parts: string[] = [];
  for (const range of ranges) {
    parts.push(text.slice(from, range.start), replacement(range));
    from = range.end;
  }
  return parts.join('') + text.slice(from);
}
