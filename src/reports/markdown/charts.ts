/** What a chart shows: a bar or a slice for each label. */
export interface Chart {
  /** Words of ours. */
  readonly title: string;
  /** In their order; labels are foreign text. Values are plain decimals, 0 or more. */
  readonly bars: readonly { readonly label: string; readonly value: string }[];
}

/** The longest label, in UTF-16 code units. */
const longest = 40;

/** More bars than this have no room for labels of the usual size. */
const wideFrom = 8;

/**
 * A bar chart as a block of Mermaid's, which GitHub draws; nothing where all is 0.
 *
 * @param axis what the values are, in words of ours
 */
export function barChart({ title, bars }: Chart, axis: string): string {
  const size =
    bars.length > wideFrom ? 'width: 900, height: 320, xAxis: {labelFontSize: 10}' : 'width: 700, height: 320';
  const highest = bars.reduce((most, { value }) => (Number(value) > Number(most) ? value : most), '0');
  if (highest === '0') return '';
  return mermaid([
    '---',
    `config: {xyChart: {${size}}}`,
    '---',
    'xychart-beta',
    `  title "${plain(title)}"`,
    `  x-axis [${labelsOf(bars).join(', ')}]`,
    `  y-axis "${plain(axis)}" 0 --> ${highest}`,
    `  bar [${bars.map(({ value }) => value).join(', ')}]`,
  ]);
}

/** A pie chart in the same way, without what is 0. */
export function pieChart({ title, bars }: Chart): string {
  const shown = bars.filter(({ value }) => Number(value) > 0);
  if (shown.length === 0) return '';
  const labels = labelsOf(shown);
  const slices = shown.map(({ value }, index) => `  ${labels[index]} : ${value}`);
  return mermaid([`pie showData`, `  title ${plain(title)}`, ...slices]);
}

function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** Mermaid draws one bar for labels that are alike, so each gets a number of its own. */
function labelsOf(bars: Chart['bars']): readonly string[] {
  const seen = new Map<string, number>();
  return bars.map(({ label }) => {
    const text = plain(label);
    const times = (seen.get(text.toLowerCase()) ?? 0) + 1;
    seen.set(text.toLowerCase(), times);
    return `"${times === 1 ? text : `${text} (${times})`}"`;
  });
}

/**
 * A label of letters, digits and a few signs that mean nothing to Mermaid, to Markdown in a block of code, or to HTML:
 * quotation marks would end it, `%%`, `#` and `;` begin comments and entities, backticks a fence.
 */
function plain(text: string): string {
  const line = text
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(/[^\p{L}\p{N} ._/:()[\]+-]/gu, '·')
    .trim();
  const cut = line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
  return cut.replaceAll('\u{fffd}', '·') || '–';
}
