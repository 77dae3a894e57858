import type { Cost } from '../../costs/tab.ts';
import type { Outcome } from '../../inference/result.ts';
import { type ErrorCode, type Status, statusOfCode } from '../../language/failures/codes.ts';
import type { TokenUsage } from '../../providers/provider.ts';
import type { EvaluateInputs, FailReason } from './inputs.ts';
import type { ComparedBase } from './plan/base.ts';
import type { PlannedFile } from './plan/plan.ts';
import type { PlannedRun } from './run/planned-run.ts';
import type { ResultFigures, ResultStore } from './run/result-store.ts';
import type { RunRowsOutcome } from './run/run-rows.ts';
import { type BestModel, bestModel, meets } from './statistics/best-model.ts';
import {
  compareRows,
  correctForModels,
  type ModelComparison,
  type RowPair,
  type ScoredAnswer,
} from './statistics/compare.ts';
import { seedOf } from './statistics/random.ts';
import { type Figures, figuresOf } from './statistics/summary.ts';

/** How an evaluation ended; a status of the main action where it ended before its rows. */
export type EvaluationStatus = 'passed' | 'missed' | 'regressed' | Status;

/** A prompt file with one model, before it is run. */
export interface PlannedPair {
  readonly file: PlannedFile;
  readonly head: PlannedRun;
  /** The version that it is compared with. */
  readonly base?: PlannedRun;
  /** Why it is not compared, or what the reader of the comparison must know. */
  readonly note?: string;
}

/** The same with its figures. */
export interface EvaluatedPair extends PlannedPair {
  readonly figures: Figures;
  readonly baseFigures?: Figures;
  readonly comparison?: ModelComparison;
  /** Whether enough rows pass. */
  readonly isMet: boolean;
  /** Whether every answer has a result: else the evaluation was ended before. */
  readonly isWhole: boolean;
}

/** All that was evaluated. */
export interface Evaluated {
  readonly pairs: readonly EvaluatedPair[];
  readonly best: BestModel;
  /** Percent. */
  readonly threshold: number;
  readonly failOn: readonly FailReason[];
  /** What was compared with, in words; absent where nothing was. */
  readonly base?: string;
  readonly results: ResultStore;
}

/** Paths of the files that were written; empty where there is none. */
export interface WrittenFiles {
  readonly results: string;
  readonly junit: string;
  readonly 'gh-models': string;
  readonly csv: string;
}

/** The one value that outputs, log, summary and comment render. */
export interface EvaluationReport extends Omit<Outcome, 'status'> {
  readonly status: EvaluationStatus;
  /** Absent where nothing was asked. */
  readonly evaluated?: Evaluated;
  readonly usage?: TokenUsage;
  readonly cost?: Cost;
  readonly files: WrittenFiles;
}

/** No file at all. */
export const noFiles: WrittenFiles = { results: '', junit: '', 'gh-models': '', csv: '' };

/** Each file with each model, now and before. */
export function pairsOf(
  files: readonly PlannedFile[],
  { models: given, repeat }: Pick<EvaluateInputs, 'models' | 'repeat'>,
  base: ComparedBase | undefined,
): readonly PlannedPair[] {
  return files.flatMap((file) =>
    file.models.map((model) => {
      const { path, source, evaluation, rows } = file;
      const head: PlannedRun = { file: path, side: 'head', source, evaluation, model, rows, repeat };
      const before = base?.files.get(path);
      if (!before) return { file, head };
      if ('skipped' in before) return { file, head, note: before.skipped };
      const earlier = given.length > 0 ? model : (before.model ?? model);
      const note = given.length > 0 ? undefined : before.note;
      const other: PlannedRun = { ...head, side: 'base', source: before.source, model: earlier };
      return { file, head, base: other, ...(note !== undefined && { note }) };
    }),
  );
}

const unfinished: BestModel = { model: '', reason: 'Not all rows have a result.' };

/** The report of what was run. */
export async function reportOf(
  pairs: readonly PlannedPair[],
  { results, ended, cost, usage }: RunRowsOutcome,
  { threshold, failOn }: Pick<EvaluateInputs, 'threshold' | 'failOn'>,
  base: ComparedBase | undefined,
  files: WrittenFiles,
): Promise<EvaluationReport> {
  const evaluated: Evaluated = {
    pairs: withComparisons(pairs.map((pair) => measure(pair, results, threshold))),
    best: ended ? unfinished : bestOf(pairs, results, threshold),
    threshold,
    failOn,
    results,
    ...(base && { base: base.description }),
  };
  const outcome = ended ?? (await commonError(evaluated)) ?? { status: statusOf(evaluated), problems: [] };
  return { ...outcome, evaluated, files, ...(cost && { cost }), ...(usage && { usage }) };
}

/** Whether the step fails. */
export function fails({ status, evaluated }: Pick<EvaluationReport, 'status' | 'evaluated'>): boolean {
  if (status === 'passed' || status === 'skipped') return false;
  if (status === 'missed') return evaluated?.failOn.includes('threshold') ?? true;
  return status === 'regressed' ? (evaluated?.failOn.includes('regression') ?? true) : true;
}

/** Rows of all files with all models together. */
export function totalsOf({ pairs }: Pick<Evaluated, 'pairs'>) {
  const sum = (of: (figures: Figures) => number) => pairs.reduce((total, { figures }) => total + of(figures), 0);
  const rows = sum((figures) => figures.rows);
  const passed = sum((figures) => figures.passed);
  return {
    rows,
    passed,
    failed: sum((figures) => figures.failed),
    errored: sum((figures) => figures.errored),
    /** 0 to 1; 1 without rows, as in `gh models eval`; absent where none of the rows has a result. */
    ...((rows > 0 || pairs.every(({ isWhole }) => isWhole)) && { passRate: rows === 0 ? 1 : passed / rows }),
  };
}

function measure(pair: PlannedPair, results: ResultStore, threshold: number): EvaluatedPair {
  const { head, base } = pair;
  const figures = figuresOf(results.figuresOf(head));
  return {
    ...pair,
    figures,
    isMet: meets(figures, threshold),
    isWhole: figures.answers === head.rows.count * head.repeat,
    ...(base && {
      baseFigures: figuresOf(results.figuresOf(base)),
      comparison: compareRows(rowPairs(head, base, results), seedOf(`${head.file}\n${head.model.model}`)),
    }),
  };
}

/** Rows that a side has a result of. */
function* rowPairs(head: PlannedRun, base: PlannedRun, results: ResultStore): Generator<RowPair> {
  for (let row = 0; row < head.rows.count; row++) {
    const now = [...results.figuresOfRow(head, row)];
    const before = [...results.figuresOfRow(base, row)];
    if (now.length + before.length > 0) yield { row, before: verdictsIn(before), now: verdictsIn(now) };
  }
}

function verdictsIn(answers: readonly ResultFigures[]): readonly ScoredAnswer[] {
  return answers.flatMap(({ outcome, score, latencyMs, cost }) =>
    outcome === 'errored' || score === undefined
      ? []
      : [
          {
            passed: outcome === 'passed',
            score,
            ...(latencyMs !== undefined && { latencyMs }),
            ...(cost !== undefined && { cost }),
          },
        ],
  );
}

/** Where several models of a file are compared, one of them would seem to have changed by chance. */
function withComparisons(pairs: readonly EvaluatedPair[]): readonly EvaluatedPair[] {
  const corrected = new Map<EvaluatedPair, ModelComparison>();
  for (const group of Map.groupBy(pairs, ({ file }) => file.path).values()) {
    const compared = group.flatMap((pair) => (pair.comparison ? [{ pair, comparison: pair.comparison }] : []));
    const comparisons = correctForModels(compared.map(({ comparison }) => comparison));
    for (const [index, { pair }] of compared.entries()) {
      const comparison = comparisons[index];
      if (comparison) corrected.set(pair, comparison);
    }
  }
  return pairs.map((pair) => {
    const comparison = corrected.get(pair);
    return comparison ? { ...pair, comparison } : pair;
  });
}

/** The best of the models that every file was evaluated with: figures over other rows cannot be compared. */
function bestOf(pairs: readonly PlannedPair[], results: ResultStore, threshold: number): BestModel {
  const files = [...new Set(pairs.map(({ file }) => file))];
  const byModel = Map.groupBy(pairs, ({ head }) => nameOf(head));
  const whole = [...byModel].filter(([, of]) => of.length === files.length);
  if (whole.length === 0 && byModel.size > 0) {
    return { model: '', reason: 'Each file was evaluated with its own model, so there is nothing to choose from.' };
  }
  const candidates = whole.map(([model, of]) => {
    return { model, figures: figuresOf(answersOf(of, results)) };
  });
  return bestModel(candidates, threshold);
}

/** The answers to the rows of several files, as if they stood in one. */
function* answersOf(pairs: readonly PlannedPair[], results: ResultStore): Generator<ResultFigures> {
  let before = 0;
  for (const { head } of pairs) {
    for (const answer of results.figuresOf(head)) yield { ...answer, row: answer.row + before };
    before += head.rows.count;
  }
}

/** A model as inputs write it, its key included. */
export function nameOf({ model: { model, key } }: Pick<PlannedRun, 'model'>): string {
  return key === undefined ? model : `custom/${key}/${model}`;
}

function statusOf({ pairs, failOn }: Evaluated): EvaluationStatus {
  const isMissed = pairs.some(({ isMet }) => !isMet);
  const isWorse = pairs.some(({ comparison }) => comparison?.passRate.verdict === 'regressed');
  // What fails the step is named first.
  if (isWorse && (!isMissed || (failOn.includes('regression') && !failOn.includes('threshold')))) return 'regressed';
  return isMissed ? 'missed' : 'passed';
}

/** Where no row has an answer, and all for one and the same reason, that is how the evaluation ended. */
async function commonError({ pairs, results }: Evaluated): Promise<Outcome | undefined> {
  for (const { head } of pairs) {
    for (const { outcome } of results.figuresOf(head)) if (outcome !== 'errored') return undefined;
  }
  let common: ErrorCode | undefined;
  let message = '';
  for (const { head } of pairs) {
    for await (const { error } of results.resultsOf(head)) {
      if (!error || !isErrorCode(error.code) || (common ?? error.code) !== error.code) return undefined;
      common = error.code;
      message = error.message;
    }
  }
  if (common === undefined) return undefined;
  return { status: statusOfCode[common], code: common, problems: [{ message, remedy: 'Every row ended like this.' }] };
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(statusOfCode, text);
}
