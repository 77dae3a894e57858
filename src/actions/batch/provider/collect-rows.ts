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
import { absentRow, type RowLine, type RowReading, readRow } from '../../../providers/batch/rows.ts';
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

/** Rows whose lines are read and written together: a wait for each would be most of the time. */
const atOnce = 64;

/** Judges each row by what its line says, in the order of the rows, and puts its result into the results file. */
export async function collectRows(collecting: RowCollecting): Promise<void> {
  const { prepared, answers, results } = collecting;
  let group: InputRow[] = [];
  const collect = async () => {
    const keyed = group.map((row) => ({ row, key: prepared.prompt.keyOf(row) }));
    group = [];
    const lines = await Promise.all(keyed.map(({ row }) => answers.lineOf(row.index)));
    const came: ResultLine[] = [];
    for (const [index, { row, key }] of keyed.entries()) {
      const line = await resultOf(row, key, lines[index], collecting);
      if (line) came.push(line);
    }
    // Lines are appended in the order in which they are given.
    await Promise.all(came.map((line) => results.add(line)));
  };
  for await (const row of shardRows(prepared)) {
    group.push(row);
    if (group.length === atOnce) await collect();
  }
  await collect();
}

/** What came of a row; nothing where it has its answer already, and where the batch was not asked for it. */
async function resultOf(
  row: InputRow,
  key: string,
  line: RowLine | undefined,
  collecting: RowCollecting,
): Promise<ResultLine | undefined> {
  const { prepared, results, answers, requests, batch, clean } = collecting;
  const isDone = results.has(row.index);
  if (line) {
    const { route } = collecting.through;
    const reading: RowReading = { route, dialect: dialects[route.key.provider], clean };
    // What an earlier step has collected counts for the sum once more, and not for the results.
    const result = await judgeLine(row, key, readRow(line, reading), collecting);
    return isDone ? undefined : result;
  }
  if (isDone) return undefined;
  const judged = await judgeRow(row, prepared, collecting.session);
  if ('outcome' in judged) return lineOf({ row: row.index, key }, judged.outcome, {});
  // Where every row that was uploaded has a line, this one was left out, since it had its answer by then.
  return answers.count < requests ? judgeLine(row, key, absentRow(batch.state), collecting) : undefined;
}

async function judgeLine(row: InputRow, key: string, answer: Answer, collecting: RowCollecting): Promise<ResultLine> {
  const { prepared, session, costs, admitted, through, used } = collecting;
  const identity = { row: row.index, key, route: prepared.routes.hashOf(through.route) };
  const request = prepared.prompt.tryRequestFor(row);
  if (request instanceof Failure) return lineOf(identity, outcomeOf(request), {});
  const { route } = through;
  const { prompt, parameters } = request;
  const { decision, schema } = admitted;
  const call = prepareCalls(prompt, { parameters, saysTier: false }, decision.limits)(route);
  const bill = await costs.bill(costedCall(route, call), billedBy(answer), 'completion' in answer);
  const facts = new StepFacts();
  const outcome = await judgeGiven(answer, route, { decision, schema, sent: prompt }, session, facts);
  const { known } = facts;
  used(known.usage);
  const cost = bill && { micros: bill.micros, isAssumed: bill.assumed, priceAge: 0 };
  return lineOf(identity, outcome, { ...known, ...(cost && { cost }) });
}
