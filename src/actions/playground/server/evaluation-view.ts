import { costInWords } from '../../complete/summary/cost-facts.ts';
import type { EvaluationResult } from '../../evaluate/formats/result.ts';
import { type EvaluatedPair, type EvaluationReport, nameOf } from '../../evaluate/report.ts';
import { type Grid, gridsOf, type RowTexts, readTexts } from '../../evaluate/summary/grid.ts';
import { changeWords, counted, decimal, duration, percent, usd, verdictWords } from '../../evaluate/words.ts';
import type { EvaluatedRow, EvaluationView, FiguresRow, GridCell } from '../wire/evaluating.ts';
import { pageProblem } from './problems.ts';

/** Rows that are shown, and the most of each text, in UTF-16 code units. */
const most = { rows: 400, text: 8 * 1024, variable: 600 };

/**
 * What came of an evaluation, as the page shows it.
 *
 * @param clean takes secrets out of a text
 */
export async function viewOf(
  report: EvaluationReport,
  warnings: readonly string[],
  clean: (text: string) => string,
): Promise<EvaluationView> {
  const { evaluated, problems, status } = report;
  const grids = evaluated ? gridsOf(evaluated) : [];
  const texts: RowTexts = evaluated ? await readTexts(grids, evaluated) : new Map();
  const [grid] = grids;
  const pairs = evaluated?.pairs ?? [];
  return {
    status,
    verdict: verdictWords(report),
    problems: problems.map((problem) => pageProblem(problem, clean)),
    figures: pairs.map(figuresOf),
    columns:
      grid?.columns.map(({ run }) => `${nameOf(run)}${run.side === 'base' ? ` (${evaluated?.base})` : ''}`) ?? [],
    rows: grid ? rowsOf(grid, texts, clean) : [],
    rowsLeft: Math.max(0, (grid?.rows.length ?? 0) - most.rows),
    cost: costInWords({ cost: report.cost }),
    notes: [...warnings, ...pairs.flatMap(({ note }) => note ?? [])].map(clean),
  };
}

function figuresOf({ head, figures, comparison, isMet }: EvaluatedPair): FiguresRow {
  const { passRate, passed, rows, errored, interval, meanScore, latency, cost } = figures;
  const errors = errored > 0 ? `, ${counted(errored)} without a verdict` : '';
  return {
    model: nameOf(head),
    passRate: percent(passRate),
    passed: `${counted(passed)} of ${counted(rows)}${errors}`,
    interval: `${percent(interval.low)} to ${percent(interval.high)}`,
    score: meanScore === undefined ? '–' : decimal(meanScore),
    latency: latency ? `${duration(latency.p50)}, ${duration(latency.p95)}` : '–',
    cost: cost ? usd(cost.total) : '–',
    isMet,
    comparison: comparison ? changeWords(comparison.passRate) : '',
  };
}

/** Rows that got worse first, then those that failed. */
function rowsOf({ columns, rows, file }: Grid, texts: RowTexts, clean: (text: string) => string): EvaluatedRow[] {
  return rows.slice(0, most.rows).map(({ row, rank }) => ({
    number: row + 1,
    rank,
    variables: Object.fromEntries(
      [...file.rows.at(row).variables].map(([name, value]) => [name, clean(value).slice(0, most.variable)]),
    ),
    cells: columns.map(({ run }) => {
      const [result] = texts.get(run)?.get(row) ?? [];
      return result ? cellOf(result, clean) : null;
    }),
  }));
}

function cellOf(result: EvaluationResult, clean: (text: string) => string): GridCell {
  const { outcome, completion = '', evaluations, error, latencyMs, cost, score } = result;
  const figures = [
    ...(score === undefined ? [] : [`score ${decimal(score)}`]),
    ...(latencyMs === undefined ? [] : [duration(latencyMs)]),
    ...(cost === undefined ? [] : [usd(cost)]),
  ];
  const failed = error ? [{ name: error.code, outcome: 'errored', details: clean(error.message) }] : [];
  return {
    outcome,
    completion: clean(completion).slice(0, most.text),
    evaluations: [
      ...failed,
      ...evaluations.map((one) =>
        'error' in one
          ? { name: one.name, outcome: 'errored', details: clean(one.error) }
          : { name: one.name, outcome: one.passed ? 'passed' : 'failed', details: clean(one.details) },
      ),
    ],
    figures: figures.join(' · '),
  };
}
