import { plainDollars } from '../../language/failures/dollars.ts';
import { table } from '../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { type Grouping, sumGroups, sumOf, type UsageGroup, type UsageReport, type UsageTotals } from './report.ts';
import { money, mostRows, text, whole } from './shown-figures.ts';

/** Each grouping as the page names it. */
export const groupingNames: Readonly<Record<Grouping, ShownMarkdown>> = {
  model: ours`model`,
  key: ours`key`,
  workflow: ours`workflow`,
  actor: ours`actor`,
  repository: ours`repository`,
  day: ours`day`,
};

/** Bars and slices that have room for a label. */
const most = { bars: 31, slices: 8 };

/** The cost day by day; of a long period week by week, or month by month. */
export function chartOfDays({ days }: UsageReport): ShownMarkdown {
  const [one, by] = days.length <= most.bars ? [1, 'day'] : days.length <= 7 * most.bars ? [7, 'week'] : [0, 'month'];
  const bins = Map.groupBy(days, ({ name }, index) => (one === 0 ? name.slice(0, 7) : Math.floor(index / one)));
  const names = [...bins].map(([key, [first]]) => (one === 0 ? String(key) : (first?.name ?? '')));
  const short = names.map((name) => String(Number(name.slice(8))));
  const isShort = one === 1 && names.length > 10 && new Set(short).size === short.length;
  const bars = [...bins.values()].map((group, index) => ({
    label: (isShort ? short[index] : names[index]?.slice(one === 0 ? 0 : 5)) ?? '',
    value: plainDollars(sumOf(group, ({ totals }) => totals.cost)),
  }));
  const from = one === 7 ? `, each from the day named` : '';
  return ShownMarkdown.barChart({ title: `Cost by ${by}${from}`, bars });
}

/** The shares of the cost. */
function chartOfGroup(by: Grouping, rows: readonly UsageGroup[], redact: (text: string) => string): ShownMarkdown {
  const left = rows.slice(most.slices);
  const bars = rows.slice(0, most.slices).map(({ name, totals }) => ({
    label: name === '' ? 'unknown' : redact(name),
    value: plainDollars(totals.cost),
  }));
  const others = left.length === 0 ? [] : [{ label: 'others', value: plainDollars(sumGroups(left).cost) }];
  return ShownMarkdown.pieChart({ title: `Cost by ${by} in US dollars`, bars: [...bars, ...others] });
}

/** A table of what each has cost, and a chart of the shares. */
export function groupSection(
  by: Grouping,
  rows: readonly UsageGroup[],
  totals: UsageTotals,
  redact: (text: string) => string,
): readonly ShownMarkdown[] {
  if (rows.length === 0) return [];
  const pie = by === 'day' || rows.length === 1 ? ours`` : chartOfGroup(by, rows, redact);
  return [ours`### By ${groupingNames[by]}`, groupTable(by, rows, totals, redact), pie];
}

function groupTable(
  by: Grouping,
  rows: readonly UsageGroup[],
  totals: UsageTotals,
  redact: (text: string) => string,
): ShownMarkdown {
  const left = rows.slice(mostRows);
  const cells = (name: ShownMarkdown, sums: UsageTotals) => [
    name,
    money(sums.cost),
    text(`${totals.cost === 0 ? 0 : Math.round((100 * sums.cost) / totals.cost)} %`),
    whole(sums.requests),
    whole(sums.input),
    whole(sums.output),
  ];
  const shown = rows.slice(0, mostRows).map((row) => cells(ShownMarkdown.cell(redact(row.name)), row.totals));
  const others = left.length === 0 ? [] : [cells(ours`${left.length} others`, sumGroups(left))];
  return table(
    [groupingNames[by], ours`cost`, ours`share`, ours`requests`, ours`input tokens`, ours`output tokens`],
    [...shown, ...others],
  );
}

/** A table of the days on which anything was used, where no grouping has it already. */
export function dayTable(
  { days, groups, totals }: UsageReport,
  redact: (text: string) => string,
): readonly ShownMarkdown[] {
  const used = days.filter((group) => group.totals.cost > 0 || group.totals.requests > 0);
  if (used.length === 0 || groups.some(({ by }) => by === 'day')) return [];
  return [ShownMarkdown.folded(ours`By day`, groupTable('day', used.toReversed(), totals, redact))];
}
