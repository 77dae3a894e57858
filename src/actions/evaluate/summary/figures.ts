import { count } from '../../../language/failures/count.ts';
import { table } from '../../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import { type Evaluated, type EvaluatedPair, nameOf } from '../report.ts';
import type { ModelComparison } from '../statistics/compare.ts';
import { changeWords, counted, decimal, differenceWords, usd } from '../words.ts';

/** Rows of the table: more files and models than that are in the outputs. */
const mostRows = 100;

/** Row numbers that a line names. */
const mostNumbers = 30;

/** Longest lines of prose, in UTF-16 code units. */
const longest = 900;

/** The figures of each file with each model. */
export function figuresTable({ pairs, base }: Evaluated, redact: (text: string) => string): readonly ShownMarkdown[] {
  const hasFiles = new Set(pairs.map(({ head }) => head.file)).size > 1;
  const head = [
    ...(hasFiles ? [ours`file`] : []),
    ours`model`,
    ours`pass rate`,
    ours`score`,
    ours`p50, p95`,
    ours`tokens`,
    ours`cost`,
    ...(base === undefined ? [] : [ours`against the base`]),
  ];
  const rows = pairs
    .slice(0, mostRows)
    .map((pair) => [
      ...(hasFiles ? [ShownMarkdown.cell(redact(pair.head.file))] : []),
      ShownMarkdown.cell(redact(nameOf(pair.head))),
      ...figureCells(pair),
      ...(base === undefined ? [] : [againstBase(pair)]),
    ]);
  const left = pairs.length - rows.length;
  return [table(head, rows), ...(left > 0 ? [ours`… and ${left} more, in the outputs.`] : [])];
}

function figureCells({ figures, isMet, isWhole, head }: EvaluatedPair): readonly ShownMarkdown[] {
  const { passRate, passed, rows, errored, interval, meanScore, latency, cost, tokens } = figures;
  const errors = errored > 0 ? plain(`${errored} without a verdict`) : nothing;
  const answered = plain(`${rows} of ${head.rows.count} rows`);
  if (rows === 0) return [isWhole ? ours`no rows` : answered, ours`–`, ours`–`, ours`–`, ours`–`];
  return [
    ShownMarkdown.join(
      [
        ours`${isWhole ? (isMet ? '✅' : '❌') : '⏸️'}&nbsp;${inPercent(passRate)}&nbsp;%`,
        ours`${passed}&nbsp;of&nbsp;${rows}`,
        isWhole ? nothing : answered,
        ours`${inPercent(interval.low)}–${inPercent(interval.high)}&nbsp;%`,
        errors,
      ],
      '<br>',
    ),
    plain(meanScore === undefined ? '–' : decimal(meanScore)),
    latency ? ShownMarkdown.join([milliseconds(latency.p50), milliseconds(latency.p95)], '<br>') : ours`–`,
    plain(tokens === 0 ? '–' : counted(tokens)),
    cost
      ? ShownMarkdown.join([plain(usd(cost.total)), plain(`${usd(cost.perAnswer * 1000)} per 1,000`)], '<br>')
      : ours`unknown`,
  ];
}

const verdictCells = {
  improved: ours`📈 improved`,
  regressed: ours`📉 regressed`,
  'no-evidence': ours`no evidence`,
  'too-few': ours`too few rows`,
} as const;

function againstBase({ comparison }: EvaluatedPair): ShownMarkdown {
  if (!comparison) return ours`–`;
  const { passRate } = comparison;
  const verdict = verdictCells[passRate.verdict];
  return passRate.pairs === 0
    ? verdict
    : ShownMarkdown.join([verdict, plain(differenceWords(passRate, 'passRate'))], '<br>');
}

/** Measures besides the pass rate that have changed. */
function movedMeasures({ score, latencyMs, cost }: ModelComparison): readonly string[] {
  const measures = [
    ['score', 'score', score],
    ['latency', 'latencyMs', latencyMs],
    ['cost', 'cost', cost],
  ] as const;
  return measures.flatMap(([name, measure, change]) =>
    change && (change.verdict === 'improved' || change.verdict === 'regressed')
      ? [`${name} ${changeWords(change, measure)}`]
      : [],
  );
}

function inPercent(share: number): number {
  return Number((share * 100).toFixed(1));
}

function milliseconds(time: number): ShownMarkdown {
  if (time >= 1000) return ours`${Number((time / 1000).toFixed(1))}&nbsp;s`;
  return ours`${Math.round(time)}&nbsp;ms`;
}

/** Which rows got better and worse, and why something is not compared. */
export function changedRows({ pairs, base }: Evaluated, redact: (text: string) => string): readonly ShownMarkdown[] {
  if (base === undefined) return [];
  const items = pairs.slice(0, mostRows).flatMap(({ head, comparison, note }) => {
    const parts = [
      ...(comparison ? [`pass rate ${changeWords(comparison.passRate)}`, ...movedMeasures(comparison)] : []),
      ...(comparison && comparison.regressedRows.length > 0 ? [`worse: ${numbers(comparison.regressedRows)}`] : []),
      ...(comparison && comparison.improvedRows.length > 0 ? [`better: ${numbers(comparison.improvedRows)}`] : []),
      ...(comparison && comparison.regressedRows.length + comparison.improvedRows.length === 0
        ? ['no row changed']
        : []),
      ...(comparison && comparison.unpairedRows.length > 0
        ? [`${count(comparison.unpairedRows.length, 'row')} without a verdict on both sides`]
        : []),
      ...(note === undefined ? [] : [note]),
    ];
    if (parts.length === 0) return [];
    const text = ShownMarkdown.prose(redact(parts.join('; ')), 'paragraph', longest);
    return [ours`- ${ShownMarkdown.code(redact(head.file))} × ${ShownMarkdown.code(redact(nameOf(head)))}: ${text}`];
  });
  if (items.length === 0) return [];
  return [ours`**Compared with** ${ShownMarkdown.code(redact(base))}`, ShownMarkdown.join(items, '\n')];
}

function numbers(rows: readonly number[]): string {
  const shown = rows.slice(0, mostNumbers).map((row) => row + 1);
  const left = rows.length - shown.length;
  return `${rows.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Figures of ours: prose without markup. */
function plain(text: string): ShownMarkdown {
  return ShownMarkdown.prose(text, 'cell', longest);
}

const nothing = ours``;
