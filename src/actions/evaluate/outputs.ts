import { asTexts, type FigureSink, jsonList, tokenOutputs } from '../written-outputs.ts';
import { type Evaluated, type EvaluatedPair, type EvaluationReport, nameOf, totalsOf } from './report.ts';
import type { MeasuredChange, ModelComparison } from './statistics/compare.ts';

/** Sets every output, on every path; what has no value is empty. Rows count from 0, as in the files. */
export async function writeOutputs(report: EvaluationReport, sink: FigureSink): Promise<void> {
  const { status, code, evaluated, usage, cost, files } = report;
  const totals = evaluated && totalsOf(evaluated);
  const isWhole = evaluated?.pairs.every((pair) => pair.isWhole) ?? false;
  const foreign = {
    regressions: evaluated ? changedRows(evaluated, 'regressedRows') : '',
    improvements: evaluated ? changedRows(evaluated, 'improvedRows') : '',
    verdicts: evaluated ? verdictsJson(evaluated) : '',
    'best-model': evaluated?.best.model ?? '',
  };
  const own = {
    status,
    'pass-rate': totals?.passRate === undefined || !isWhole ? undefined : percent(totals.passRate),
    rows: totals?.rows,
    'passed-rows': totals?.passed,
    'failed-rows': totals?.failed,
    'errored-rows': totals?.errored,
    'results-file': files.results,
    'junit-file': files.junit,
    'gh-models-file': files['gh-models'],
    'csv-file': files.csv,
    ...tokenOutputs(usage, cost),
    'error-code': code,
  };
  await sink.setOutputs(foreign, asTexts(own));
}

/** Percent with two decimals at most. */
function percent(share: number): number {
  return Number((share * 100).toFixed(2));
}

function changedRows({ pairs }: Evaluated, which: 'regressedRows' | 'improvedRows'): string {
  const rows = pairs.flatMap(({ head, comparison }) =>
    (comparison?.[which] ?? []).map((row) => ({ file: head.file, model: nameOf(head), row })),
  );
  return jsonList(rows).text;
}

function verdictsJson({ pairs }: Evaluated): string {
  return jsonList(pairs.flatMap((pair) => (pair.comparison ? [verdictOf(pair, pair.comparison)] : []))).text;
}

function verdictOf({ head }: EvaluatedPair, comparison: ModelComparison): object {
  const { passRate, score, latencyMs, cost } = comparison;
  return {
    file: head.file,
    model: nameOf(head),
    ...changeJson(passRate),
    score: changeJson(score),
    'latency-ms': latencyMs ? changeJson(latencyMs) : null,
    cost: cost ? changeJson(cost) : null,
  };
}

/** An interval of too few pairs may have no end, which JSON has no number for. */
function changeJson({ verdict, difference, interval, p, pairs }: MeasuredChange): object {
  const end = (value: number) => (Number.isFinite(value) ? value : null);
  return { verdict, difference, p, interval: [end(interval.low), end(interval.high)], pairs };
}
