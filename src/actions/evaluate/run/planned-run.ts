import type { Reference } from '../../../policy/model/reference.ts';
import type { Parameters } from '../../../prompts/settings.ts';
import type { Progress } from '../../asking/progress.ts';
import type { Rows } from '../../rows/row.ts';
import type { EvaluationFile } from '../evaluation-file.ts';

/** The rows of one prompt file with one model, on one side. */
export interface PlannedRun {
  /** The prompt file's path. */
  readonly file: string;
  readonly side: 'head' | 'base';
  /** The text of the prompt file on that side. */
  readonly source: string;
  readonly evaluation: EvaluationFile;
  readonly model: Reference;
  /** Whether the prompt file names the model; absent: if it names this one. */
  readonly modelFromFile?: boolean;
  readonly rows: Rows;
  /** How often each row is asked, 1 or more. */
  readonly repeat: number;
}

/** How rows are run. */
export interface RunRowsOptions {
  /** Rows at once, 1 or more. */
  readonly concurrency: number;
  /** For judges of evaluators that name none. */
  readonly judgeModel?: Reference;
  /** The input `parameters`: sent with each row, not to judges. */
  readonly parameters?: Parameters;
  /** What all rows together may cost, judges included, in millionths of a US dollar. */
  readonly maxCost?: number;
  /** A path in the workspace or in `RUNNER_TEMP`. */
  readonly resultsFile: string;
  /** Likewise. It is neither read nor written in runs that strangers can cause. */
  readonly cacheFolder?: string;
  /** For all rows together, in milliseconds. */
  readonly deadline: number;
  /** Is called every few seconds, and at the end. */
  readonly onProgress: (progress: Progress) => void;
}
