/** How many UTF-16 code units of each text are shown. */
const longest = 280;

/** How many of them stand before the first difference. */
const lead = 40;

/**
 * Two texts that differ, cut so that the difference shows: from their beginnings where that is enough, else from shortly
 * before the first difference.
 */
export function cutApart(before: string, after: string): readonly [string, string] {
  const whole = [before, after] as const;
  if (whole.every((text) => text.length <= longest)) return whole;
  let common = 0;
  while (common < before.length && before[common] === after[common]) common++;
  const from = common <= longest / 2 ? 0 : common - lead;
  const shown = (text: string) => {
    const piece = text.slice(from, from + longest).toWellFormed();
    return `${from > 0 ? '… ' : ''}${piece}${from + longest < text.length ? ' …' : ''}`;
  };
  return [shown(before), shown(after)];
}

/** A long name by its beginning and its end, where names tend to differ. */
export function cutMiddle(name: string): string {
  if (name.length <= longest) return name;
  const half = Math.floor(longest / 2);
  return `${name.slice(0, half).toWellFormed()} … ${name.slice(-half).toWellFormed()}`;
}
