import { count } from '../../../language/failures/count.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import { problemList, table } from '../../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import { saysCode } from '../../complete/verdict.ts';
import { type Evaluated, type EvaluationReport, nameOf, totalsOf } from '../report.ts';
import { changeWords, counted, decimal, iconOf, percent, verdictWords } from '../words.ts';
import { chartOf } from './chart.ts';
import { changedRows, figuresTable } from './figures.ts';
import { cellOf, type Grid, type GridColumn, type GridRow, gridsOf, type RowTexts } from './grid.ts';
import { type GridPageSettings, rowDetails, type TextShare } from './row-details.ts';

/** What a page may hold. */
export interface PageRoom {
  readonly maxBytes: number;
  readonly share: TextShare;
  /** Absent where no text of rows and answers is shown. */
  readonly texts?: RowTexts;
}

/** Problems that are listed. */
const mostProblems = 25;

/** Regressions that the line with all figures names. */
const mostRegressions = 3;

/** The longest line of prose, in UTF-16 code units. */
const longest = 1_500;

/** How much of a row stands in the grid, in UTF-16 code units. */
const excerpt = 60;

/** Room for notes about what was left out, in bytes. */
const noteBytes = 1_000;

/** The share of the room that the tables of rows may take; the folded rows take the rest. */
const tableShare = 0.4;

/**
 * The report as Markdown: the verdict, the figures of each file with each model, what got better and worse, and the grid
 * of rows. What does not fit is left out, passed rows first, and the page says so.
 */
export function pageOf(
  report: EvaluationReport,
  { maxBytes, share, texts }: PageRoom,
  settings: GridPageSettings,
): ShownMarkdown {
  const parts = new Parts(maxBytes - noteBytes);
  const { evaluated } = report;
  parts.add(headingOf(report));
  parts.add(ShownMarkdown.prose(settings.clean(headline(report)), 'paragraph', longest));
  if (report.problems.length > 0) {
    const { clean: redact, addressOf } = settings;
    parts.add(problemList(report.problems, { redact, addressOf, most: mostProblems }));
  }
  if (evaluated) {
    const grids = gridsOf(evaluated);
    if (evaluated.pairs.length > 1) parts.add(bestOf(evaluated, settings));
    parts.add(...figuresTable(evaluated, settings.clean));
    parts.add(...changedRows(evaluated, settings.clean));
    parts.add(...chartOf(evaluated.pairs));
    addGrids(parts, grids, { share, settings, ...(texts && { texts }) });
  }
  return ours`${ShownMarkdown.join(parts.list, '\n\n')}\n\n`;
}

/** Parts of a page, as many as fit. */
class Parts {
  readonly list: ShownMarkdown[] = [];
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  /** @returns whether all of them fit; if not, none is on the page */
  add(...parts: readonly ShownMarkdown[]): boolean {
    const bytes = parts.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 2, 0);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    this.list.push(...parts);
    return true;
  }

  /** Adds what there is room for in any case. */
  note(part: ShownMarkdown): void {
    this.list.push(part);
  }
}

function headingOf(report: EvaluationReport): ShownMarkdown {
  const { code } = report;
  const words = verdictWords(report);
  const shown = code === undefined || saysCode(words, code) ? ours`` : ours` · ${ShownMarkdown.code(code)}`;
  return ours`## ${iconOf(report)} Evaluation ${words}${shown}`;
}

/** The figures of everything in one line. */
export function headline({ evaluated, usage, cost }: Pick<EvaluationReport, 'evaluated' | 'usage' | 'cost'>): string {
  if (!evaluated) return 'Nothing was asked.';
  const { rows, passed, errored, passRate } = totalsOf(evaluated);
  const { pairs, threshold, base } = evaluated;
  const files = new Set(pairs.map(({ head }) => head.file)).size;
  const models = new Set(pairs.map(({ head }) => nameOf(head))).size;
  const parts = [
    passRate === undefined || rows === 0
      ? 'no rows'
      : `${passed} of ${count(rows, 'row')} passed (${percent(passRate)}), threshold ${threshold} %`,
    ...(errored > 0 ? [`${errored} without a verdict`] : []),
    `${count(files, 'prompt file')}, ${count(models, 'model')}`,
    ...(usage?.total === undefined ? [] : [`${counted(usage.total)} tokens`]),
    ...(cost?.micros === undefined ? [] : [`${cost.isAssumed ? 'up to ' : ''}${dollars(cost.micros)}`]),
    ...(base === undefined ? [] : [`compared with ${base}`]),
    ...regressions(pairs),
  ];
  return parts.join(' · ');
}

/** Pass rates that an evaluation is called regressed for. */
function regressions(pairs: Evaluated['pairs']): readonly string[] {
  const worse = pairs.flatMap(({ head, comparison }) =>
    comparison?.passRate.verdict === 'regressed' ? [{ head, change: comparison.passRate }] : [],
  );
  const told = worse.slice(0, mostRegressions).map(({ head, change }) => {
    const which = pairs.length > 1 ? `${head.file} × ${nameOf(head)}: ` : '';
    return `${which}pass rate ${changeWords(change)}`;
  });
  const left = worse.length - told.length;
  return left > 0 ? [...told, `${left} more regressed, with their intervals in the job summary`] : told;
}

function bestOf({ best }: Evaluated, { clean }: GridPageSettings): ShownMarkdown {
  const reason = ShownMarkdown.prose(clean(best.reason), 'paragraph', longest);
  return best.model === '' ? ours`**Best model**: none. ${reason}` : ours`**Best model**: ${reason}`;
}

/** What grids are shown with. */
interface GridView {
  readonly share: TextShare;
  readonly texts?: RowTexts;
  readonly settings: GridPageSettings;
}

function addGrids(parts: Parts, grids: readonly Grid[], { share, texts, settings }: GridView): void {
  if (grids.length === 0) return;
  const room = (parts.left * tableShare) / grids.length;
  const shown = grids.map((grid) => ({ grid, ...gridTable(grid, room, texts !== undefined, settings) }));
  for (const { grid, table: lines, count: rows } of shown) {
    const isAdded = parts.add(ours`**Rows of** ${ShownMarkdown.code(settings.clean(grid.file.path))}`, lines);
    noteLeft(parts, grid, isAdded ? rows : 0);
  }
  if (!texts) return;
  let left = grids.reduce((sum, { rows }) => sum + rows.length, 0);
  let failed = grids.reduce((sum, { rows }) => sum + failedIn(rows), 0);
  for (const { grid, row } of failedFirst(grids)) {
    const hasTexts = grid.columns.some(({ run }) => texts.get(run)?.has(row.row));
    if (!hasTexts || !parts.add(rowTitle(grids, grid, rowDetails(grid, row, texts, share, settings), settings))) break;
    left--;
    if (row.rank !== 'passed') failed--;
  }
  if (left > 0) {
    const which = failed === 0 ? ours`, all of them passed,` : ours`, ${failed} of which did not pass,`;
    parts.note(
      ours`The answers to ${left} ${left === 1 ? 'row' : 'rows'}${which} do not fit here. All are in the file that the output \`results-file\` names.`,
    );
  }
}

/** All rows that failed, whatever their file, before any that passed. */
function* failedFirst(grids: readonly Grid[]): Generator<{ readonly grid: Grid; readonly row: GridRow }> {
  for (const isPassed of [false, true]) {
    for (const grid of grids) {
      for (const row of grid.rows) if ((row.rank === 'passed') === isPassed) yield { grid, row };
    }
  }
}

function failedIn(rows: readonly GridRow[]): number {
  return rows.reduce((sum, { rank }) => sum + (rank === 'passed' ? 0 : 1), 0);
}

/** Where there are several files, each row says whose it is. */
function rowTitle(
  grids: readonly Grid[],
  { file }: Grid,
  details: ShownMarkdown,
  { clean }: GridPageSettings,
): ShownMarkdown {
  return grids.length === 1 ? details : ours`${ShownMarkdown.code(clean(file.path))}\n\n${details}`;
}

function noteLeft(parts: Parts, { rows }: Grid, shown: number): void {
  const left = rows.slice(shown);
  if (left.length === 0) return;
  const failed = failedIn(left);
  if (failed === 0) parts.note(ours`${left.length} passed ${left.length === 1 ? 'row is' : 'rows are'} left out here.`);
  else parts.note(ours`${left.length} rows are left out here, ${failed} of which did not pass.`);
}

/** Rows × columns, as many rows as fit. */
function gridTable({ file, columns, rows }: Grid, maxBytes: number, hasTexts: boolean, { clean }: GridPageSettings) {
  const head = [
    ours`row`,
    ...(hasTexts ? [ours`begins with`] : []),
    ...columns.map((column) => columnTitle(column, clean)),
  ];
  let bytes = Buffer.byteLength(table([], [head]).text) * 2;
  const cells: (readonly ShownMarkdown[])[] = [];
  for (const row of rows) {
    const [first = ''] = hasTexts ? file.rows.at(row.row).variables.values() : [];
    const line = [
      ours`${row.row + 1}`,
      ...(hasTexts ? [ShownMarkdown.cell(beginning(clean(first)))] : []),
      ...columns.map((column) => cellIn(column, row)),
    ];
    bytes += Buffer.byteLength(ShownMarkdown.row(line).text) + 6;
    if (bytes > maxBytes) break;
    cells.push(line);
  }
  return { table: table(head, cells), count: cells.length };
}

function beginning(text: string): string {
  return text.length > excerpt ? `${text.slice(0, excerpt).toWellFormed()}…` : text;
}

function columnTitle({ run }: GridColumn, clean: (text: string) => string): ShownMarkdown {
  const name = ShownMarkdown.cell(clean(nameOf(run)));
  return run.side === 'base' ? ours`base` : name;
}

const icons = { passed: '✅', failed: '❌', errored: '⚠️' } as const;

function cellIn({ figuresOf }: GridColumn, { row }: GridRow): ShownMarkdown {
  const cell = cellOf(figuresOf(row));
  if (!cell) return ours`–`;
  const passes = cell.repeats > 1 ? ours` ${cell.passed}/${cell.repeats}` : ours``;
  const score = cell.score === undefined ? ours`` : ours` ${ShownMarkdown.prose(decimal(cell.score), 'cell', excerpt)}`;
  return ours`${icons[cell.outcome]}${passes}${score}`;
}
