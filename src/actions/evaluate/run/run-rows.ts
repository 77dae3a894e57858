import type { Envelope } from '../../../costs/envelope.ts';
import type { BudgetFigures } from '../../../costs/ledger/book.ts';
import type { Cost } from '../../../costs/tab.ts';
import { runPool } from '../../../inference/pool/pool.ts';
import { StoredAnswers } from '../../../inference/pool/stored-answers.ts';
import { type Outcome, outcomeOf } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { shareSession } from '../../../inference/session/shared-session.ts';
import type { TokenUsage } from '../../../providers/provider.ts';
import { explainEnd, UsageSum } from '../../asking/ends-rows.ts';
import { hasKnownAuthors } from '../../asking/known-authors.ts';
import { watchRows } from '../../asking/progress.ts';
import { answerRow, type RowTask } from './answer-row.ts';
import { type AskedUnder, fingerprintsOf } from './fingerprint.ts';
import { planCosts } from './plan-costs.ts';
import type { PlannedRun, RunRowsOptions } from './planned-run.ts';
import { PreparedRun } from './prepared-run.ts';
import type { ResultStore } from './result-store.ts';
import { ResultsFile } from './results-file.ts';

/** What came of running rows. */
export interface RunRowsOutcome {
  readonly results: ResultStore;
  /** What ended it before all rows were done; absent where nothing did. */
  readonly ended?: Outcome;
  /** What this run has cost, judges included; absent where nothing was asked. */
  readonly cost: Cost | undefined;
  /** What this run has used, judges included. */
  readonly usage: TokenUsage | undefined;
  /** Empty where no budget applies. */
  readonly budgets: readonly BudgetFigures[];
}

/**
 * Runs every row, appends each result to the results file as it comes, and gives all results, also those that were there.
 * Whatever ends it, what it has cost is settled and told.
 *
 * @throws {Failure} `invalid-prompt`, `invalid-input`, `unreadable-file`; nothing was sent
 */
export async function runRows(
  runs: readonly PlannedRun[],
  session: OpenSession,
  options: RunRowsOptions,
): Promise<RunRowsOutcome> {
  const prepared = await Promise.all(runs.map((run) => PreparedRun.prepare(run, options)));
  for (const { warnings } of prepared) if (warnings.length > 0) session.log.warning(warnings.join('\n'));
  session.step.keepHeapSmall();
  const stored = await openStored(session, options);
  const under = { session, judgeModel: options.judgeModel };
  const file = await ResultsFile.open({
    path: options.resultsFile,
    runs: prepared,
    fingerprintsOf: (run, identity) => fingerprintsOf(run, run.planned.rows.at(identity.row), under),
    edge: session.step,
  });
  const envelope = await session.costs.openEnvelope({
    ...(options.maxCost !== undefined && { maxCost: options.maxCost }),
  });
  const usage = new UsageSum();
  const running = { runs: prepared, session, options, under, file, envelope, stored, usage };
  const ended = await askAll(running)
    .catch((error) => outcomeOf(error, session.step.cancelled))
    .finally(() => envelope.settle())
    .finally(() => file.close());
  return {
    results: file.store,
    ...(ended && { ended }),
    cost: envelope.cost,
    usage: usage.sum,
    budgets: envelope.budgets,
  };
}

/** What all rows share. */
interface Running {
  readonly runs: readonly PreparedRun[];
  readonly session: OpenSession;
  readonly options: RunRowsOptions;
  readonly under: AskedUnder;
  readonly file: ResultsFile;
  readonly envelope: Envelope;
  readonly stored: StoredAnswers | undefined;
  readonly usage: UsageSum;
}

/** @returns what ended it before all rows were done */
async function askAll(running: Running): Promise<Outcome | undefined> {
  const { runs, session, options, under, file, envelope, stored, usage } = running;
  const { clock, cancelled } = session.step;
  const { maxCost, concurrency, deadline } = options;
  const areCostsJudged = session.costs.areJudged || maxCost !== undefined;
  const shared = shareSession(session, { envelope, areCostsJudged, warn: session.log.warning });
  let ended: Outcome | undefined;
  const tasks = (some: readonly PreparedRun[]) => tasksOf(some, file, () => ended !== undefined);
  const { judgeModel } = options;
  ended = await planCosts({ runs, tasks, session, envelope, costs: shared.costs, maxCost, judgeModel });
  if (ended) return ended;
  const total = totalOf(runs);
  const progress = watchRows({ total, done: () => file.store.count, envelope, clock, tell: options.onProgress });
  const rowOptions = {
    sessionFor: shared.sessionFor,
    stored,
    judges: { model: options.judgeModel, withoutSchema: new Set<string>() },
    under,
    isSpent: () => envelope.isSpent,
    used: usage.add,
  };
  const end = await runPool(
    tasks(runs),
    async (task, given) => {
      if (ended) return;
      const earlier = await file.unjudged(task.run, task.row.index, task.repeat);
      const came = await answerRow(task, { ...rowOptions, ...given }, earlier);
      if ('result' in came) await file.add(task.run, came.result);
      else {
        ended ??= came.ended;
        if (came.unjudged) await file.keep(task.run, came.unjudged);
      }
      progress.note();
    },
    { concurrency, deadline, clock, signal: cancelled },
  );
  progress.end();
  const { resultsFile } = options;
  return ended ?? explainEnd(end, { done: file.store.count, total, resultsFile, deadline });
}

/** Answers that are to be asked for, each made when there is room for it. */
function* tasksOf(runs: readonly PreparedRun[], { store }: ResultsFile, isOver: () => boolean): Generator<RowTask> {
  for (const run of runs) {
    for (const row of run.planned.rows) {
      for (let repeat = 0; repeat < run.planned.repeat; repeat++) {
        if (isOver()) return;
        if (store.has(run.planned, row.index, repeat)) continue;
        yield { run, row, repeat, isAnswered: store.unjudged(run.planned, row.index, repeat) !== undefined };
      }
    }
  }
}

function totalOf(runs: readonly PreparedRun[]): number {
  return runs.reduce((sum, { size }) => sum + size, 0);
}

/** A folder that strangers may have filled is not read, and what they cause fills none: nothing in it could be believed. */
async function openStored(
  { step, inputs, log }: OpenSession,
  { cacheFolder = '' }: RunRowsOptions,
): Promise<StoredAnswers | undefined> {
  if (cacheFolder === '') return undefined;
  if (!hasKnownAuthors(step.run)) {
    log.notice(
      `cache-folder is not used on the event ${step.run.event}, which people without write access can trigger here.`,
    );
    return undefined;
  }
  const entries = await step.openEntries('cache-folder', cacheFolder);
  return new StoredAnswers({ entries, customHeaders: inputs.customHeaders, redact: step.redactAnswer });
}
