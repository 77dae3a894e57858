import type { Runner } from '../../github/runner.ts';
import { outcomeOf, StepFacts } from '../../inference/result.ts';
import { dollars } from '../../language/failures/dollars.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';
import type { Progress } from '../asking/progress.ts';
import { writeComment } from '../comment.ts';
import { placeInWorkflow } from '../inputs/place-in-workflow.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { runAction } from '../run-action.ts';
import { writeOrTell } from '../written-outputs.ts';
import { annotateRows, conclude } from './conclude.ts';
import type { KnownEvaluateInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { type PreparedEvaluation, prepare } from './prepare.ts';
import { type EvaluationReport, noFiles, pairsOf, reportOf } from './report.ts';
import { writeReportFiles } from './report-files.ts';
import { runRows } from './run/run-rows.ts';
import { gridsOf, readTexts } from './summary/grid.ts';
import { commentOn, writeSummary } from './summary/summary.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('evaluate', main);

/** One step: whatever happens on the way, outputs, summary and comment are written, and then it fails or passes. */
export async function main(step: Runner): Promise<void> {
  const facts = new StepFacts();
  let known: KnownEvaluateInputs | undefined;
  const ended = await evaluate(step, facts, (inputs) => {
    known = inputs;
  }).catch((thrown): EvaluationReport => ({ ...outcomeOf(thrown, step.cancelled), files: noFiles }));
  const report = { ...ended, problems: await placeInWorkflow(ended.problems, step, '/evaluate') };
  const unwritten = await step.log.group('Report', () => publish(report, known, step));
  conclude(report, step, unwritten);
}

/** Inputs, prompt files and session, then every row, then the figures. */
async function evaluate(
  step: Runner,
  facts: StepFacts,
  note: (known: KnownEvaluateInputs) => void,
): Promise<EvaluationReport> {
  step.checkOutputs();
  const prepared = await prepare(step, facts, note);
  if ('status' in prepared) return { ...prepared, files: noFiles };
  return runPlan(prepared, step, step.log.info);
}

/**
 * Runs what is prepared, and makes the figures.
 *
 * @param tellProgress gets a line every few seconds
 */
export async function runPlan(
  { inputs, files, base, session }: PreparedEvaluation,
  step: Runner,
  tellProgress: (line: string) => void,
): Promise<EvaluationReport> {
  const started = step.clock.date();
  const pairs = pairsOf(files, inputs, base);
  const planned = pairs.flatMap(({ head, base: before }) => (before ? [head, before] : [head]));
  const { concurrency, judgeModel, maxCost, cacheFolder, parameters } = inputs;
  const resultsFile = inputs.resultsFile === '' ? newResultsFile(step) : inputs.resultsFile;
  const outcome = await step.log.group('Rows', () =>
    runRows(planned, session, {
      concurrency,
      parameters,
      resultsFile,
      deadline: inputs.deadline * 1000,
      onProgress: (progress) => tellProgress(describeProgress(progress)),
      ...(judgeModel && { judgeModel }),
      ...(maxCost !== undefined && { maxCost }),
      ...(cacheFolder !== '' && { cacheFolder }),
    }),
  );
  const { results } = outcome;
  const written = await writeReportFiles(inputs.formats, { pairs, results, started }, step);
  return reportOf(pairs, outcome, inputs, base, { ...written, results: resultsFile });
}

function newResultsFile({ variable, drawBoundary }: Runner): string {
  const folder = variable('RUNNER_TEMP') ?? '';
  return `${folder}${folder === '' ? '' : '/'}evaluation-${drawBoundary()}.jsonl`;
}

function describeProgress({ done, total, rate, secondsLeft, cost }: Progress): string {
  const spent = cost === undefined ? '' : `, ${dollars(cost)} so far`;
  return `${done} of ${total} answers, ${rate.toFixed(1)} a second, ${Math.ceil(secondsLeft)} s left${spent}.`;
}

/**
 * Outputs first, then the summary, the comment and annotations at rows.
 *
 * @returns why there are no outputs; nothing where they are written
 */
async function publish(
  report: EvaluationReport,
  known: KnownEvaluateInputs | undefined,
  step: Runner,
): Promise<string | undefined> {
  const unwritten = await writeOrTell(step, (sink) => writeOutputs(report, sink));
  const { evaluated } = report;
  const isFull = (known?.summary ?? 'full') === 'full';
  const grids = evaluated ? gridsOf(evaluated) : [];
  const texts = evaluated && isFull ? await readTexts(grids, evaluated) : undefined;
  const clean = await openCleaner(step.findSecrets);
  const shown = { report, clean, ...(texts && { texts }) };
  if (known?.summary !== 'off') {
    await writeSummary(shown, step).catch(tellMissingSummary(step.log, unwritten === undefined));
  }
  if (known?.comment) await writeComment(commentOn(shown, known.tokens.token, step), step);
  annotateRows(grids, texts, clean, step);
  return unwritten;
}
