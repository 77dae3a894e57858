import { type ErrorCode, type Status, statusOfCode } from '../../language/failures/codes.ts';
import { isObject } from '../../language/json.ts';
import type { TokenUsage } from '../../providers/provider.ts';
import type { OwnFields } from '../asking/clean-line.ts';

/** One row's result, a line of the results file: schema/batch-result.schema.json. */
export interface ResultLine {
  /** From 0, as in the input. */
  readonly row: number;
  /** A hash of what is asked, so that a result of another row, prompt or model is noticed. */
  readonly key: string;
  /** A hash of the key, endpoint and settings that it was asked through; absent where nothing was asked. */
  readonly route?: string;
  /** Of the main action: what it would say of this row. */
  readonly status: Status;
  /** The answer; absent where there is none, and where `json` has it. */
  readonly response?: string;
  /** The answer as JSON, where it matches the schema that it has to. */
  readonly json?: unknown;
  /** Absent where the row passes. */
  readonly 'error-code'?: ErrorCode;
  /** What was wrong with the row, for people; absent where nothing was. */
  readonly error?: string;
  /** Tokens, over all attempts. */
  readonly usage?: ResultUsage;
  /** US dollars, a plain decimal; absent where the price is unknown. */
  readonly cost?: string;
  readonly 'served-model'?: string;
  readonly 'request-id'?: string;
}

/** Counts of tokens, named as the outputs name them. */
const counts = {
  'input-tokens': 'input',
  'cached-input-tokens': 'cachedInput',
  'cache-write-tokens': 'cacheWrite',
  'output-tokens': 'output',
  'reasoning-tokens': 'reasoning',
  'total-tokens': 'total',
} as const satisfies Record<string, keyof TokenUsage>;

type CountName = keyof typeof counts;

/** Counts that the provider told. */
export type ResultUsage = Partial<Readonly<Record<CountName, number>>>;

const countNames: readonly CountName[] = [
  'input-tokens',
  'cached-input-tokens',
  'cache-write-tokens',
  'output-tokens',
  'reasoning-tokens',
  'total-tokens',
];

/** Tokens as a line has them. */
export function resultUsage(usage: TokenUsage): ResultUsage {
  const known = countNames.flatMap((name) => {
    const count = usage[counts[name]];
    return count === undefined ? [] : [[name, count] as const];
  });
  return Object.fromEntries(known);
}

/** The tokens that a line has. */
export function usageOf({ usage = {} }: Pick<ResultLine, 'usage'>): TokenUsage | undefined {
  const known = countNames.flatMap((name) => {
    const count = usage[name];
    return count === undefined ? [] : [[counts[name], count] as const];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Statuses of rows that have an answer, for whatever use; any other row has failed. */
const answered: ReadonlySet<Status> = new Set<Status>(['completed', 'truncated']);

/** Whether a row has its answer; any other has failed. */
export function isAnswered({ status, 'error-code': code }: Pick<ResultLine, 'status' | 'error-code'>): boolean {
  return answered.has(status) && code === undefined;
}

/** Statuses of rows that the provider has answered, and billed: asking again would be billed again. */
const final: ReadonlySet<Status> = new Set<Status>(['completed', 'truncated', 'refused', 'filtered', 'mismatched']);

/** Whether a row is done; any other is asked again by the next run. */
export function isFinal({ status }: Pick<ResultLine, 'status'>): boolean {
  return final.has(status);
}

/** One result as a line of the results file, without a line break. */
export function writeResultLine(line: ResultLine): string {
  const { row, key, route, status, response, json, error, usage, cost } = line;
  return JSON.stringify({
    row,
    key,
    route,
    status,
    response,
    json,
    'error-code': line['error-code'],
    error,
    usage,
    cost,
    'served-model': line['served-model'],
    'request-id': line['request-id'],
  });
}

/** Fields that nobody else words. */
export const ownFields: OwnFields = {
  row: true,
  key: true,
  route: true,
  status: true,
  'error-code': true,
  usage: true,
  cost: true,
};

/** Reads a line that `writeResultLine` has written; `undefined` for anything else. */
export function readResultLine(value: unknown): ResultLine | undefined {
  if (!isObject(value)) return undefined;
  const { row, key, route, status, response, error, cost, json, 'error-code': code } = value;
  const { 'served-model': servedModel, 'request-id': requestId } = value;
  const usage = value.usage === undefined ? {} : readUsage(value.usage);
  if (
    typeof row !== 'number' ||
    !Number.isSafeInteger(row) ||
    row < 0 ||
    typeof key !== 'string' ||
    !/^[0-9a-f]{32}$/.test(key) ||
    !(route === undefined || isRouteHash(route)) ||
    !isStatus(status) ||
    !(code === undefined || isCode(code)) ||
    !usage ||
    !(cost === undefined || isDollars(cost)) ||
    ![response, error, servedModel, requestId].every((text) => text === undefined || typeof text === 'string')
  ) {
    return undefined;
  }
  return {
    row,
    key,
    ...(route !== undefined && { route }),
    status,
    ...(typeof response === 'string' && { response }),
    ...(json !== undefined && { json }),
    ...(code !== undefined && { 'error-code': code }),
    ...(typeof error === 'string' && { error }),
    ...(value.usage !== undefined && { usage }),
    ...(cost !== undefined && { cost }),
    ...(typeof servedModel === 'string' && { 'served-model': servedModel }),
    ...(typeof requestId === 'string' && { 'request-id': requestId }),
  };
}

function isRouteHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}

/** Whether a value is dollars as `plainDollars` writes them: no debt, and a number. */
function isDollars(value: unknown): value is string {
  return typeof value === 'string' && /^\d+(?:\.\d{1,6})?$/.test(value);
}

function readUsage(value: unknown): ResultUsage | undefined {
  if (!isObject(value)) return undefined;
  const entries = countNames.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]] as const]));
  const known = entries.flatMap(([name, count]) =>
    typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? [[name, count] as const] : [],
  );
  return known.length === entries.length ? Object.fromEntries(known) : undefined;
}

const statuses: ReadonlySet<unknown> = new Set<unknown>([...Object.values(statusOfCode), 'completed', 'skipped']);

function isStatus(value: unknown): value is Status {
  return statuses.has(value);
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(statusOfCode, value);
}
