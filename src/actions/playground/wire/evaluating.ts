import type { PageProblem } from './problems.ts';

/** What is evaluated. */
export interface EvaluateWish {
  readonly path: string;
  readonly text: string;
  /** Empty for the file's own. */
  readonly models: readonly string[];
  readonly against: 'nothing' | 'base' | 'saved';
  /** For evaluators that name none; empty for none. */
  readonly judge: string;
  /** Percent. */
  readonly threshold: number;
}

/** The figures of one model over all rows, each as it is shown. */
export interface FiguresRow {
  readonly model: string;
  readonly passRate: string;
  readonly passed: string;
  readonly interval: string;
  readonly score: string;
  readonly latency: string;
  readonly cost: string;
  readonly isMet: boolean;
  /** What the comparison concludes; empty where nothing is compared. */
  readonly comparison: string;
}

/** One answer to a row. */
export interface GridCell {
  readonly outcome: 'passed' | 'failed' | 'errored';
  readonly completion: string;
  /** A line for each evaluator. */
  readonly evaluations: readonly { readonly name: string; readonly outcome: string; readonly details: string }[];
  readonly figures: string;
}

/** A row of test data with what each column made of it. */
export interface EvaluatedRow {
  /** From 1. */
  readonly number: number;
  readonly rank: 'regressed' | 'failed' | 'passed';
  readonly variables: Readonly<Record<string, string>>;
  /** In the order of the columns; absent where there is no answer. */
  readonly cells: readonly (GridCell | null)[];
}

/** What came of an evaluation. */
export interface EvaluationView {
  readonly status: string;
  readonly verdict: string;
  readonly problems: readonly PageProblem[];
  readonly figures: readonly FiguresRow[];
  readonly columns: readonly string[];
  readonly rows: readonly EvaluatedRow[];
  /** Rows that are not shown. */
  readonly rowsLeft: number;
  readonly cost: string;
  readonly notes: readonly string[];
}

/** What comes while an evaluation runs. */
export interface EvaluateEvent {
  readonly done: number;
  readonly total: number;
  readonly words: string;
}
