import { isObject, parseJson, textAt, valueAt } from '../../language/json.ts';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import type { Route } from '../../policy/model/policy.ts';
import { Reported } from '../answers/interruptions.ts';
import { NotAnAnswer, notAnAnswer } from '../answers/unusable.ts';
import { readSpent } from '../answers/usage.ts';
import { readErrorBody } from '../faults/error-body.ts';
import { providerFault } from '../faults/faults.ts';
import { Refused } from '../guarded-fetch.ts';
import type { Answer, Call, Fault, Spent } from '../provider.ts';
import { surfaces } from '../surface.ts';
import type { BatchState } from './batch.ts';
import type { Dialect } from './dialect.ts';

/** A row of the uploaded file, without its line break. */
export function writeRow(id: string, call: Call, { name, api }: Route, { urls }: Dialect): string {
  const body = surfaces[api].body(call, name, false);
  return JSON.stringify({ custom_id: id, method: 'POST', url: urls[api], body });
}

/** A line of an output or error file: whose it is, and the rest as it came. */
export interface RowLine {
  readonly id: string;
  readonly line: Readonly<Record<string, unknown>>;
}

/** Reads a line of an output or error file; `undefined` for what is none. */
export function readRowLine(text: string): RowLine | undefined {
  const line = parseJson(text);
  const id = textAt(line, 'custom_id');
  return isObject(line) && id !== '' ? { line, id } : undefined;
}

/** Whether a line has an answer, whatever it is worth. */
export function isAnswered({ line }: RowLine): boolean {
  return statusOf(valueAt(line, 'response', 'status_code')) === 200;
}

/** How a line is read. */
export interface RowReading {
  readonly route: Route;
  readonly dialect: Dialect;
  /** Removes secrets from a provider's words. */
  readonly clean: (text: string) => string;
}

/** Why a provider did not come to a row, by what it gives as the error's code (OpenAI, "Batch API", on expired and cancelled batches). */
const notDone: readonly {
  readonly code: RegExp;
  readonly fault: Pick<Fault, 'code' | 'message' | 'remedy'>;
}[] = [
  {
    code: /^(?:batch.?)?expired$/i,
    fault: {
      code: 'timed-out',
      message: 'The batch expired before the provider came to this row.',
      remedy: 'Submit again with the same `results-file`: rows that have an answer are left out.',
    },
  },
  {
    code: /^(?:(?:batch|request).?)?cancell?ed$/i,
    fault: {
      code: 'cancelled',
      message: 'The batch was cancelled before the provider came to this row.',
      remedy: 'Submit again with the same `results-file`: rows that have an answer are left out.',
    },
  },
];

/**
 * What came of a row, judged by nothing but the row itself: a batch that counts no failure may have some. Nothing that a
 * provider writes is thrown.
 */
export function readRow({ line }: RowLine, { route, dialect, clean }: RowReading): Answer {
  const response = valueAt(line, 'response');
  const body = asJson(valueAt(response, 'body'));
  const requestId = textAt(response, 'request_id').slice(0, 256);
  const status = statusOf(valueAt(response, 'status_code'));
  const error = valueAt(line, 'error');
  const spent = readSpent(body, requestId);
  const wording = { clean, route, idle: 0 };
  const signal = new AbortController().signal;
  try {
    if (status === 200) return readBody(body, spent, { route, dialect });
    const said = error ?? body;
    const known = notDoneAs(said);
    if (known) return { fault: { ...known, transient: true, unbilled: true, ...spent } };
    if (status > 200 && status <= 599) {
      // A status that fails nothing, and comes without an answer, stands for what any refusal is.
      const failed = { status: Math.max(400, status), headers: new ReceivedHeaders() };
      const refused = new Refused(failed, JSON.stringify(said ?? ''));
      return { fault: { ...providerFault(refused, signal, wording), ...spent } };
    }
    if (isObject(error)) return { fault: providerFault(new Reported(error, spent), signal, wording) };
    return { fault: { ...unprocessed(status), ...spent } };
  } catch (thrown) {
    if (thrown instanceof NotAnAnswer) return notAnAnswer(thrown, clean, route.api);
    return { fault: { ...spent, ...providerFault(thrown, signal, wording) } };
  }
}

/** What came of a row of which the provider's files say nothing. */
export function absentRow(state: BatchState): Answer {
  const known = notDone.find(({ code }) => code.test(state));
  if (known) return { fault: { ...known.fault, transient: true, unbilled: true, requestId: '' } };
  const message = 'The provider’s files have no line for this row.';
  const remedy = 'Submit again with the same `results-file`: rows that have an answer are left out.';
  return { fault: { code: 'malformed-answer', message, remedy, transient: true, requestId: '' } };
}

/** @throws {Reported} for an error that the provider reports inside the answer */
function readBody(body: unknown, spent: Spent, { route, dialect }: Omit<RowReading, 'clean'>): Answer {
  const answer = surfaces[route.api].read(body, spent.requestId);
  const response = { status: 200, headers: new ReceivedHeaders([['content-type', 'application/json']]) };
  if (!answer) throw new NotAnAnswer(JSON.stringify(body) ?? '', response, spent);
  if ('fault' in answer) return answer;
  const isDeployment =
    !dialect.namesModel[route.api] || (dialect.runsOn && answer.completion.servedModel === route.name);
  if (!isDeployment) return answer;
  return { completion: { ...answer.completion, servedModel: '' } };
}

/** A status as a number, or as the text of one, as gateways write it; 0 for anything else. */
function statusOf(code: unknown): number {
  const status = typeof code === 'number' || typeof code === 'string' ? Number(code) : 0;
  return Number.isInteger(status) ? status : 0;
}

/** Gateways write a body as a text. */
function asJson(body: unknown): unknown {
  return typeof body === 'string' ? (parseJson(body) ?? body) : body;
}

function notDoneAs(error: unknown): Pick<Fault, 'code' | 'message' | 'remedy'> | undefined {
  const { codes } = readErrorBody(error);
  return notDone.find(({ code }) => codes.some((told) => code.test(told)))?.fault;
}

/** A row of which the provider says neither an answer nor an error: it has been seen in batches that count no failure. */
function unprocessed(status: number): Fault {
  return {
    code: 'server-error',
    message: `The provider gave this row the status ${status}, and neither an answer nor a reason.`,
    remedy: 'Submit again with the same `results-file`: rows that have an answer are left out.',
    transient: true,
    requestId: '',
  };
}
