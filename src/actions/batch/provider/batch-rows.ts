import type { BatchCosts } from '../../../costs/batch-costs.ts';
import { admit } from '../../../inference/answer.ts';
import type { Admitted } from '../../../inference/ask-allowed.ts';
import { type Outcome, outcomeOf, StepFacts } from '../../../inference/result.ts';
import type { Session } from '../../../inference/session/session.ts';
import { shareSession } from '../../../inference/session/shared-session.ts';
import { Failure } from '../../../language/failures/failure.ts';
import type { Call } from '../../../providers/provider.ts';
import type { InputRow } from '../../rows/row.ts';
import type { PreparedBatch } from '../prepare.ts';
import { isInShard } from '../shard.ts';
import type { BatchRoute } from './open-api.ts';

/** A row of a batch: its key, and what the policy makes of it. */
export type JudgedRow = {
  readonly row: InputRow;
  readonly key: string;
} & ({ readonly admitted: Admitted } | { readonly outcome: Outcome });

/** The rows of the step's shard, in their order. */
export async function* shardRows({ rows, inputs }: PreparedBatch): AsyncGenerator<InputRow> {
  for await (const row of rows.read()) if (isInShard(row.index, inputs.shard)) yield row;
}

/**
 * What the policy makes of a row, as if it were asked by itself.
 *
 * @throws {Failure} for what is wrong with every row: what a route does not accept, a schema, a secret beside the prompt
 */
export async function judgeRow(row: InputRow, { prompt }: PreparedBatch, session: Session): Promise<JudgedRow> {
  const key = prompt.keyOf(row);
  const request = prompt.tryRequestFor(row);
  if (request instanceof Failure) return { row, key, outcome: outcomeOf(request) };
  const judged = await admit(request, session, new StepFacts());
  return 'status' in judged ? { row, key, outcome: judged } : { row, key, admitted: judged };
}

/**
 * A session for the rows of a batch: their costs are judged at batch prices, and each warning is said once.
 *
 * @param costs absent where they are not judged
 */
export function sessionForRows({ session, inputs }: PreparedBatch, costs: BatchCosts | undefined): Session {
  const areCostsJudged = costs !== undefined && (session.costs.areJudged || inputs.maxCost !== undefined);
  const envelope = {
    worstCases: async (calls: Parameters<BatchCosts['worstCases']>[0]) => costs?.worstCases(calls) ?? [],
    openTab: () => Promise.reject(new Error('Rows of a batch are not asked one by one.')),
  };
  const shared = shareSession(session, { envelope, areCostsJudged, warn: session.log.warning });
  return shared.sessionFor({ signal: session.asking.signal, load: { begin: () => () => undefined } });
}

/** The route that all rows of a batch go through: the first one, or where the policy lets others follow, the first with a credential. */
export function routeOf({ routes, decision }: Admitted): BatchRoute | undefined {
  const usable = decision.fallback.includes('missing-key') ? routes : routes.slice(0, 1);
  const [found] = usable.flatMap(({ route, access }) => (access ? [{ route, access }] : []));
  return found;
}

/** What is sent for a row through a route. A batch has a tier of its own, which is never asked for. */
export function callThrough({ routes }: Admitted, { route }: BatchRoute): Call {
  const prepared = routes.find((one) => one.route.key.name === route.key.name);
  if (!prepared) throw new Error(`No call was prepared for the key ${route.key.name}.`);
  const { serviceTier: _, ...call } = prepared.call;
  return call;
}

/** The `custom_id` of a row: its number, and what was asked. */
export function rowId({ row, key }: Pick<JudgedRow, 'row' | 'key'>): string {
  return `${row.index}-${key}`;
}

/** The number and the key in a `custom_id`; nothing in one that {@link rowId} has not made. */
export function readRowId(id: string): { readonly index: number; readonly key: string } | undefined {
  const [, number, key] = /^(\d{1,9})-([0-9a-f]{32})$/.exec(id) ?? [];
  return number === undefined || key === undefined ? undefined : { index: Number(number), key };
}
