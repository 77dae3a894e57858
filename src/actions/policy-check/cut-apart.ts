/** How many UTF-16 code units of each text are shown. */
const longest = 280;

/** How many of them stand before the first difference. */
const lead = 40;

/**
 * Two texts that differ, cut so that the difference shows: two lists to the items that only one of them has, and what is
 * still too long from its beginning where that is enough, else from shortly before the first difference.
 */
export function cutApart(before: string, after: string): readonly [string, string] {
  if (before.length <= longest && after.length <= longest) return [before, after];
  const [one, other] = [differing(before, after), differing(after, before)];
  // Lists that differ in their order alone have no items of their own.
  return one === '' && other === '' ? cutLong(before, after) : cutLong(one || '…', other || '…');
}

/** The items of a list that another one does not have, with a sign for each gap. */
function differing(text: string, other: string): string {
  const known = new Set(itemsOf(other).map(bare));
  const shown = itemsOf(text).map((item) => (known.has(bare(item)) ? '' : item));
  const joined = shown.map((item, index) => (item === '' && shown[index - 1] !== '' ? '… ' : item)).join('');
  return joined.trim() === '…' ? '' : joined.trim();
}

/** The items of a list as policies are described, each with what stands behind it. */
function itemsOf(text: string): readonly string[] {
  return text.split(/(?<=, | or |; )/);
}

/** An item without what only its place in the list gives it. */
function bare(item: string): string {
  return item.replace(/^\[|(?:\]?, | or |; |\])$/g, '');
}

function cutLong(before: string, after: string): readonly [string, string] {
  if (before.length <= longest && after.length <= longest) return [before, after];
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
