import type { RowOutcome } from '../evaluators/score-row.ts';
import type { EvaluationResult } from '../formats/result.ts';
import type { PlannedFile } from '../plan/plan.ts';
import type { Evaluated, EvaluatedPair } from '../report.ts';
import type { PlannedRun } from '../run/planned-run.ts';
import type { ResultFigures } from '../run/result-store.ts';

/** A column of the grid: a model, now or before. */
export interface GridColumn {
  readonly run: PlannedRun;
  /** The figures of a row's answers. */
  readonly figuresOf: (row: number) => readonly ResultFigures[];
}

/** A row of test data in the grid. */
export interface GridRow {
  /** From 0. */
  readonly row: number;
  /** Whether it got worse, did not pass with some model, or passed with all of them. */
  readonly rank: 'regressed' | 'failed' | 'passed';
}

/** The rows of a file × its models, each followed by its base. */
export interface Grid {
  readonly file: PlannedFile;
  readonly columns: readonly GridColumn[];
  /** Those that got worse first, then those that failed. */
  readonly rows: readonly GridRow[];
}

const order = ['regressed', 'failed', 'passed'] as const;

/** A grid for each file with rows. */
export function gridsOf({ pairs, results }: Pick<Evaluated, 'pairs' | 'results'>): readonly Grid[] {
  return [...Map.groupBy(pairs, ({ head }) => head.file).values()].flatMap((of) => {
    const [first] = of;
    if (!first || first.head.rows.count === 0) return [];
    const columns = of
      .flatMap(({ head, base }) => (base ? [head, base] : [head]))
      .map((run) => ({ run, figuresOf: (row: number) => [...results.figuresOfRow(run, row)] }));
    return [{ file: first.file, columns, rows: rowsOf(of, results) }];
  });
}

/** Rows that have an answer, the failed ones first. */
function rowsOf(pairs: readonly EvaluatedPair[], results: Evaluated['results']): readonly GridRow[] {
  const regressed = new Set(pairs.flatMap(({ comparison }) => comparison?.regressedRows ?? []));
  const ranked: Readonly<Record<GridRow['rank'], GridRow[]>> = { regressed: [], failed: [], passed: [] };
  const count = pairs[0]?.head.rows.count ?? 0;
  for (let row = 0; row < count; row++) {
    const answers = pairs.flatMap(({ head }) => [...results.figuresOfRow(head, row)]);
    if (answers.length === 0) continue;
    const isPassed = answers.every(({ outcome }) => outcome === 'passed');
    const rank = regressed.has(row) ? 'regressed' : isPassed ? 'passed' : 'failed';
    ranked[rank].push({ row, rank });
  }
  return order.flatMap((rank) => ranked[rank]);
}

/** The outcome of a row by all of its repeats, the worst of them, and its mean score. */
export function cellOf(figures: readonly ResultFigures[]) {
  if (figures.length === 0) return undefined;
  const worst: RowOutcome = figures.some(({ outcome }) => outcome === 'errored')
    ? 'errored'
    : figures.some(({ outcome }) => outcome === 'failed')
      ? 'failed'
      : 'passed';
  const scores = figures.flatMap(({ score }) => (score === undefined ? [] : [score]));
  return {
    outcome: worst,
    passed: figures.filter(({ outcome }) => outcome === 'passed').length,
    repeats: figures.length,
    ...(scores.length > 0 && { score: scores.reduce((sum, score) => sum + score, 0) / scores.length }),
  };
}

/** The texts of some rows, as the results file has them. */
export type RowTexts = ReadonlyMap<PlannedRun, ReadonlyMap<number, readonly EvaluationResult[]>>;

/** Rows of all files whose texts are read for a page: more would not fit into it. */
const mostRows = 400;

/** Reads the answers to the rows that are shown first. */
export async function readTexts(grids: readonly Grid[], { results }: Evaluated): Promise<RowTexts> {
  const share = Math.max(1, Math.floor(mostRows / Math.max(1, grids.length)));
  const texts = new Map<PlannedRun, Map<number, EvaluationResult[]>>();
  for (const { columns, rows } of grids) {
    const wanted = rows.slice(0, share).map(({ row }) => row);
    for (const { run } of columns) {
      const found = new Map<number, EvaluationResult[]>();
      for await (const result of results.resultsOf(run, wanted)) {
        found.set(result.row, [...(found.get(result.row) ?? []), result]);
      }
      texts.set(run, found);
    }
  }
  return texts;
}
