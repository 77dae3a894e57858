import { outcomeOf } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import type { Problem } from '../../../language/failures/failure.ts';
import { Findings } from '../../../language/failures/read-all.ts';
import { parseReference } from '../../../policy/model/reference.ts';
import { openCleaner } from '../../../reports/secrets/cleaner.ts';
import type { Progress } from '../../asking/progress.ts';
import { type ComparedBase, comparable } from '../../evaluate/plan/base.ts';
import { type PlannedFile, planFile } from '../../evaluate/plan/plan.ts';
import { noFiles, pairsOf, reportOf } from '../../evaluate/report.ts';
import { runRows } from '../../evaluate/run/run-rows.ts';
import { duration } from '../../evaluate/words.ts';
import type { EvaluateEvent, EvaluateWish, EvaluationView } from '../wire/evaluating.ts';
import type { PageProblem } from '../wire/problems.ts';
import { viewOf } from './evaluation-view.ts';
import { pageProblem } from './problems.ts';

/** Requests at once, and the time for all rows together in milliseconds: the action's own. */
const limits = { concurrency: 8, deadline: 3_600_000 };

/** What an evaluation is run with. */
interface Evaluating {
  readonly session: OpenSession;
  /** Aborts when the page stops waiting. */
  readonly signal: AbortSignal;
  /** The text that the file is compared with, and whose it is in words; absent where there is none. */
  readonly before: { readonly text: string; readonly whose: string } | undefined;
  readonly send: (event: EvaluateEvent) => void;
}

/**
 * Evaluates a prompt file as it stands in the editor, by the action's own code: what is asked, how it is judged, and every
 * figure are the same.
 */
export async function evaluate(wish: EvaluateWish, { session, signal, before, send }: Evaluating) {
  const findings = new Findings();
  const warnings: string[] = [];
  const judgeModel = wish.judge === '' ? undefined : await findings.attempt(() => parseReference(wish.judge));
  const models = (await findings.attempt(() => wish.models.map((model) => parseReference(model)))) ?? [];
  const source = { path: wish.path, source: wish.text };
  const file = await findings.attempt(() => planFile(source, undefined, { models, judgeModel }, findings, warnings));
  const { step } = session;
  const shown = (problem: Problem) => pageProblem(problem, step.redact);
  if (!file || findings.any) return ended('invalid', (findings.failure?.problems ?? []).map(shown));
  const stopping = AbortSignal.any([step.cancelled, signal]);
  const running = {
    ...session,
    step: { ...step, cancelled: stopping },
    asking: { ...session.asking, signal: stopping },
  };
  const base = comparedWith(file, before);
  const pairs = pairsOf([file], { models, repeat: 1 }, base);
  const planned = pairs.flatMap(({ head, base: earlier }) => (earlier ? [head, earlier] : [head]));
  try {
    const outcome = await runRows(planned, running, {
      ...limits,
      resultsFile: `${step.variable('RUNNER_TEMP') ?? ''}/evaluation-${step.drawBoundary()}.jsonl`,
      onProgress: (progress) => send(progressOf(progress)),
      ...(judgeModel && { judgeModel }),
    });
    const { threshold } = wish;
    const report = await reportOf(pairs, outcome, { threshold, failOn: ['threshold'] }, base, noFiles);
    const clean = await openCleaner(step.findSecrets);
    return await viewOf(report, warnings, clean);
  } catch (thrown) {
    const { status, problems } = outcomeOf(thrown, stopping);
    return ended(status, problems.map(shown));
  }
}

function comparedWith(file: PlannedFile, before: Evaluating['before']): ComparedBase | undefined {
  if (!before) return undefined;
  const { text, whose } = before;
  return { description: whose, files: new Map([[file.path, comparable(file, text, whose)]]) };
}

function progressOf({ done, total, secondsLeft, cost }: Progress): EvaluateEvent {
  const spent = cost === undefined ? '' : `, ${dollars(cost)} so far`;
  const left = secondsLeft > 0 ? `, about ${duration(secondsLeft * 1000)} left` : '';
  return { done, total, words: `${done} of ${total} answers${left}${spent}` };
}

function ended(status: string, problems: readonly PageProblem[]): EvaluationView {
  return { status, verdict: status, problems, figures: [], columns: [], rows: [], rowsLeft: 0, cost: '', notes: [] };
}
