import type { BudgetStanding } from '../../costs/ledger/standings.ts';
import { count } from '../../language/failures/count.ts';
import { dollars, grouped } from '../../language/failures/dollars.ts';
import { factList, table } from '../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { describeBudget } from '../budgets.ts';
import { fitting, type Section } from '../fit-page.ts';
import { usedShare } from './files/json.ts';
import { chartOfDays, dayTable, groupingNames, groupSection } from './groups.ts';
import { sumOf, type UsageEntry, type UsageReport, type UsageTotals } from './report.ts';
import { money, mostRows, text, whole } from './shown-figures.ts';

/** What a page is written with. */
export interface UsagePageSettings {
  /** The text without secrets. */
  readonly redact: (text: string) => string;
  /** The host that shows runs. */
  readonly serverHost: string;
  /** Whether it tells how long ago things were: a page that is kept says the same until something happens. */
  readonly tellsAges: boolean;
  readonly maxBytes: number;
}

/** A budget's line, in UTF-16 code units: a workflow's path is part of it. */
const longestBudget = 900;

/** The report as Markdown: what was used, how budgets stand, what is open, then day by day and group by group. */
export function pageOf(report: UsageReport, settings: UsagePageSettings): ShownMarkdown {
  const { period, totals, groups } = report;
  const head = ours`## Model usage: ${money(totals.cost)} · ${ShownMarkdown.inline(period.name)}`;
  const sections: readonly Section[] = [
    [ours`the sums`, [factList(factsOf(report, settings))]],
    [ours`budgets`, budgetSection(report, settings)],
    [ours`unsettled reservations`, unsettledSection(report, settings)],
    [ours`the chart of days`, [chartOfDays(report)]],
    ...groups.map(({ by, rows }): Section => [groupingNames[by], groupSection(by, rows, totals, settings.redact)]),
    [ours`assumed costs`, assumedSection(report, settings)],
    [ours`the table of days`, dayTable(report, settings.redact)],
  ];
  return fitting(
    head,
    sections,
    settings.maxBytes,
    ours`The files of the outputs \`csv-file\` and \`json-file\` have everything.`,
  );
}

type SummedFact = readonly [name: ShownMarkdown, value: ShownMarkdown];

function factsOf(
  { period, totals, before, ledgers, entries }: UsageReport,
  { redact, tellsAges }: UsagePageSettings,
): readonly SummedFact[] {
  const last = period.isOver ? period.end : tellsAges ? period.now : period.now.slice(0, 10);
  const nothing = entries.length === 0 ? [[ours`Requests`, ours`none recorded yet`] as const] : [];
  const used: readonly SummedFact[] = [
    [
      ours`Requests`,
      ours`${whole(totals.requests)} · ${whole(totals.input)} input tokens (${whole(totals.cachedInput)} of them cached) · ${whole(totals.output)} output tokens`,
    ],
  ];
  const reserved: SummedFact = [
    ours`Not settled`,
    ours`${money(totals.reserved)} of the cost is reserved and was never settled, or is in use now. It counts at its worst case.`,
  ];
  const assumed: SummedFact = [
    ours`Assumed`,
    ours`${money(totals.assumed)} of the cost is the worst case of ${text(count(totals.assumedRequests, 'request'))} for which the provider reported no usage.`,
  ];
  return [
    [ours`Period`, text(`${moment(period.start)} to ${moment(last)} UTC`)],
    ...(entries.length > 0 ? used : nothing),
    ...(totals.reserved > 0 ? [reserved] : []),
    ...(totals.assumedRequests > 0 ? [assumed] : []),
    [ours`Before`, text(comparison(totals, before, period))],
    ...ledgers.map(({ repository, branch, account }): SummedFact => {
      const lines = account.lines.length === 0 ? 'nothing recorded yet' : `${grouped(account.lines.length)} lines read`;
      return [ours`Ledger`, ours`${ShownMarkdown.code(redact(`${repository}, branch ${branch}`))}: ${text(lines)}`];
    }),
  ];
}

/** What became more or less, and over which time. */
function comparison(totals: UsageTotals, before: UsageTotals, period: UsageReport['period']): string {
  const { start, end } = period.before;
  const span = period.isOver
    ? `the whole period before, ${moment(start)} to ${moment(end)}`
    : `the same time of the period before, ${moment(start)} to ${moment(end)}`;
  const were = `${dollars(before.cost)} for ${count(before.requests, 'request')} in ${span}`;
  if (before.cost === 0) return were;
  if (before.cost === totals.cost) return `${were}, as much as now`;
  const percent = Math.round((100 * Math.abs(totals.cost - before.cost)) / before.cost);
  const direction = totals.cost > before.cost ? 'more' : 'less';
  return `${were}; now it is ${dollars(Math.abs(totals.cost - before.cost))} ${direction} (${grouped(percent)} %)`;
}

function budgetSection({ ledgers }: UsageReport, { redact }: UsagePageSettings): readonly ShownMarkdown[] {
  const all = ledgers
    .flatMap(({ budgets }) => budgets)
    .toSorted((one, other) => usedShare(other.figures) - usedShare(one.figures));
  if (all.length === 0) return [];
  const lines = all
    .slice(0, mostRows)
    .map(
      (standing) =>
        ours`- ${iconOf(standing)} ${ShownMarkdown.code(redact(describeBudget(standing.figures)), longestBudget)}`,
    );
  const left = all.slice(mostRows).map(({ figures }) => figures);
  const spent = sumOf(left, (figures) => figures.spent);
  const others =
    left.length === 0
      ? []
      : [
          ours`- ${left.length} others: ${money(spent)} spent, ${money(sumOf(left, (figures) => figures.reserved))} reserved`,
        ];
  return [ours`### Budgets, as they are now`, ShownMarkdown.join([...lines, ...others], '\n')];
}

function iconOf({ figures, alert }: BudgetStanding): ShownMarkdown {
  if (figures.left === 0) return ours`❌`;
  return alert ? ours`⚠️` : ours`✅`;
}

function unsettledSection({ unsettled, period }: UsageReport, settings: UsagePageSettings): readonly ShownMarkdown[] {
  if (unsettled.length === 0) return [];
  const shown = unsettled.slice(0, mostRows);
  const left = unsettled.slice(mostRows);
  const age = (entry: UsageEntry) => (settings.tellsAges ? [text(ageOf(entry.line.at, period.now))] : []);
  const rows = shown.map((entry) => [
    text(moment(entry.line.at)),
    ...age(entry),
    money(entry.line.micros),
    ...whoAndWhere(entry, settings),
  ]);
  const gap = settings.tellsAges ? [ours``] : [];
  const others =
    left.length === 0
      ? []
      : [
          [
            ours`${left.length} others`,
            ...gap,
            money(sumOf(left, ({ line }) => line.micros)),
            ours``,
            ours``,
            ours``,
            ours``,
          ],
        ];
  const head = [ours`since (UTC)`, ...(settings.tellsAges ? [ours`age`] : []), ours`reserved`, ...whoHead];
  return [
    ours`### Reserved and not settled`,
    ours`Steps that were killed leave these, and steps that run now. Each counts at its worst case until its budget resets.`,
    table(head, [...rows, ...others]),
  ];
}

const whoHead = [ours`model`, ours`workflow`, ours`actor`, ours`run`];

function whoAndWhere({ line }: UsageEntry, { redact, serverHost }: UsagePageSettings): readonly ShownMarkdown[] {
  const [id = '', attempt = ''] = line.run.split('/');
  const isNamed = line.repository.split('/').every((part) => !/^\.+$/.test(part));
  const address = isNamed ? `https://${serverHost}/${line.repository}/actions/runs/${id}/attempts/${attempt}` : '';
  return [
    ShownMarkdown.cell(redact(line.model)),
    ShownMarkdown.cell(redact(line.workflow)),
    ShownMarkdown.cell(redact(line.actor)),
    ShownMarkdown.link(line.run, address),
  ];
}

function assumedSection({ entries }: UsageReport, settings: UsagePageSettings): readonly ShownMarkdown[] {
  const assumed = entries
    .filter(({ line }) => line.assumed === true)
    .toSorted((one, other) => other.line.micros - one.line.micros);
  if (assumed.length === 0) return [];
  const left = assumed.slice(mostRows);
  const rows = assumed
    .slice(0, mostRows)
    .map((entry) => [text(moment(entry.line.at)), money(entry.line.micros), ...whoAndWhere(entry, settings)]);
  const others =
    left.length === 0
      ? []
      : [[ours`${left.length} others`, money(sumOf(left, ({ line }) => line.micros)), ours``, ours``, ours``, ours``]];
  const body = table([ours`at (UTC)`, ours`cost`, ...whoHead], [...rows, ...others]);
  return [ShownMarkdown.folded(ours`Requests whose cost was assumed`, body)];
}

function ageOf(at: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(at)) / 60_000));
  if (minutes < 60) return count(minutes, 'minute');
  return minutes < 48 * 60 ? count(Math.floor(minutes / 60), 'hour') : count(Math.floor(minutes / (24 * 60)), 'day');
}

/** `2026-11-27 12:00`, without a time at midnight. */
function moment(at: string): string {
  const time = at.slice(11, 16);
  return time === '00:00' || time === '' ? at.slice(0, 10) : `${at.slice(0, 10)} ${time}`;
}
