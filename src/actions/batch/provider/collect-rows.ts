import type { BatchCosts } from '../../../costs/batch-costs.ts';
import { type Admitted, judgeGiven } from '../../../inference/ask-allowed.ts';
import { billedBy } from '../../../inference/attempts.ts';
import { costedCall } from '../../../inference/costs/costed-call.ts';
import { outcomeOf, StepFacts } from '../../../inference/result.ts';
import { prepareCalls } from '../../../inference/routes.ts';
import type { Session } from '../../../inference/session/session.ts';
import { Failure } from '../../../language/failures/failure.ts';
import type { Batch } from '../../../providers/batch/batch.ts';
import { dialects } from '../../../providers/batch/dialect.ts';
import { absentRow, type RowReading, readRow } from '../../../providers/batch/rows.ts';
import type { Answer, TokenUsage } from '../../../providers/provider.ts';
import type { InputRow } from '../../rows/row.ts';
import { lineOf } from '../live/answer-row.ts';
import type { PreparedBatch } from '../prepare.ts';
import type { ResultLine } from '../result-line.ts';
import type { BatchFile } from '../results/batch-file.ts';
import type { AnswerFiles } from './answer-files.ts';
import { judgeRow, shardRows } from './batch-rows.ts';
import type { BatchRoute } from './open-api.ts';

/** What the rows of a batch are collected with. */
export interface RowCollecting {
  readonly prepared: PreparedBatch;
  readonly session: Session;
  readonly results: BatchFile;
  readonly costs: BatchCosts;
  readonly batch: Batch;
  /** Rows that were uploaded. */
  readonly requests: number;
  readonly answers: AnswerFiles;
  /** A row that may be asked: what holds for it holds for all. */
  readonly admitted: Admitted;
  readonly through: BatchRoute;
  readonly clean: (text: string) => string;
  readonly used: (usage: TokenUsage | undefined) => void;
}

/** Judges each row by what its line says, in the order of the rows, and puts its result into the results file. */
export async function collectRows(collecting: RowCollecting): Promise<void> {
  const { prepared, results, answers, requests } = collecting;
  const isPartial = answers.count < requests;
  for await (const row of shardRows(prepared)) {
    const key = prepared.prompt.keyOf(row);
    const line = await answers.lineOf(row.index, key);
    if (line) {
      const { route } = collecting.through;
      const reading: RowReading = { route, dialect: dialects[route.key.provider], clean: collecting.clean };
      await add(row, await judgeLine(row, key, readRow(line, reading), collecting), collecting);
      continue;
    }
    if (results.has(row.index)) continue;
    const judged = await judgeRow(row, prepared, collecting.session);
    if ('outcome' in judged) await results.add(lineOf({ row: row.index, key }, judged.outcome, {}));
    // Where every row that was uploaded has a line, this one was left out, since it had its answer by then.
    else if (isPartial) {
      const answer = absentRow(collecting.batch.state);
      await add(row, await judgeLine(row, key, answer, collecting), collecting);
    }
  }
}

/** A row that has its answer keeps it: what an earlier step has collected is only billed again where that is for the sum. */
async function add(row: InputRow, line: ResultLine, { results }: RowCollecting): Promise<void> {
  if (!results.has(row.index)) await results.add(line);
}

async function judgeLine(row: InputRow, key: string, answer: Answer, collecting: RowCollecting): Promise<ResultLine> {
  const { prepared, session, costs, admitted, through, used } = collecting;
  const identity = { row: row.index, key };
  const request = prepared.prompt.tryRequestFor(row);
  if (request instanceof Failure) return lineOf(identity, outcomeOf(request), {});
  const { route } = through;
  const { prompt, parameters } = request;
  const { decision, schema } = admitted;
  const call = prepareCalls(prompt, { parameters, saysTier: false }, decision.limits)(route);
  const bill = await costs.bill(costedCall(route, call), billedBy(answer));
  const facts = new StepFacts();
  const outcome = await judgeGiven(answer, route, { decision, schema, sent: prompt }, session, facts);
  const { known } = facts;
  used(known.usage);
  const cost = bill && { micros: bill.micros, isAssumed: bill.assumed, priceAge: 0 };
  return lineOf(identity, outcome, { ...known, ...(cost && { cost }) });
}
