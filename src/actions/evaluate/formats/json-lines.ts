import { isObject } from '../../../language/json.ts';
import type { TokenUsage } from '../../../providers/provider.ts';
import type { OwnFields } from '../../asking/clean-line.ts';
import type { Evaluation } from '../evaluators/score-row.ts';
import type { EvaluationResult } from './result.ts';

/** The form of a line, raised when a field changes its meaning. */
const version = 1;

/** One result as a line of `results-file`, its line break included; schema/evaluation-result.schema.json describes it. */
export function resultLine(result: EvaluationResult): string {
  const { file, side, model, row, repeat, fingerprint, outcome, completion, evaluations, error, cost, cached } = result;
  return `${JSON.stringify({
    version,
    file,
    side,
    model,
    row,
    repeat,
    fingerprint,
    outcome,
    score: result.score ?? null,
    completion: completion ?? null,
    evaluations,
    'error-code': error?.code ?? null,
    error: error?.message ?? null,
    'latency-ms': result.latencyMs ?? null,
    cost: cost ?? null,
    usage: result.usage ? usageJson(result.usage) : null,
    'served-model': result.servedModel ?? null,
    'request-id': result.requestId ?? null,
    cached: cached ?? false,
  })}\n`;
}

/** Fields that nobody else words. */
export const ownFields: OwnFields = {
  version: true,
  side: true,
  row: true,
  repeat: true,
  fingerprint: true,
  outcome: true,
  score: true,
  evaluations: { score: true, passed: true },
  'error-code': true,
  'latency-ms': true,
  cost: true,
  usage: true,
  cached: true,
};

/** Counts of tokens, named as the outputs name them. */
const counts = {
  'input-tokens': 'input',
  'cached-input-tokens': 'cachedInput',
  'output-tokens': 'output',
  'reasoning-tokens': 'reasoning',
  'total-tokens': 'total',
} as const satisfies Record<string, keyof TokenUsage>;

function usageJson(usage: TokenUsage): object {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, usage[count] ?? null]));
}

/** Reads a line that `resultLine` has written; `undefined` for any other, whatever it is. */
export function readResultLine(value: unknown): EvaluationResult | undefined {
  if (!isObject(value) || value.version !== version) return undefined;
  const { file, side, model, row, repeat, fingerprint, outcome, cached } = value;
  const evaluations = readEvaluations(value.evaluations);
  const score = orNull(value.score, isNumber);
  const completion = orNull(value.completion, isText);
  const code = orNull(value['error-code'], isText);
  const message = orNull(value.error, isText);
  const latencyMs = orNull(value['latency-ms'], isAmount);
  const cost = orNull(value.cost, isAmount);
  const usage = orNull(value.usage, isObject);
  const servedModel = orNull(value['served-model'], isText);
  const requestId = orNull(value['request-id'], isText);
  if (
    !isText(file) ||
    (side !== 'head' && side !== 'base') ||
    !isText(model) ||
    !isIndex(row) ||
    !isIndex(repeat) ||
    !isText(fingerprint) ||
    (outcome !== 'passed' && outcome !== 'failed' && outcome !== 'errored') ||
    typeof cached !== 'boolean' ||
    !(evaluations && score && completion && code && message && latencyMs && cost && usage && servedModel && requestId)
  ) {
    return undefined;
  }
  return {
    ...{ file, side, model, row, repeat, fingerprint, outcome, evaluations },
    ...(score.value !== undefined && { score: score.value }),
    ...(completion.value !== undefined && { completion: completion.value }),
    ...(message.value !== undefined && { error: { code: code.value ?? '', message: message.value } }),
    ...(latencyMs.value !== undefined && { latencyMs: latencyMs.value }),
    ...(cost.value !== undefined && { cost: cost.value }),
    ...(usage.value && { usage: readUsage(usage.value) }),
    ...(servedModel.value !== undefined && { servedModel: servedModel.value }),
    ...(requestId.value !== undefined && { requestId: requestId.value }),
    ...(cached && { cached }),
  };
}

/** A value that may be null; `undefined` as a result where it is neither. */
function orNull<T>(value: unknown, is: (value: unknown) => value is T): { readonly value?: T } | undefined {
  if (value === null) return {};
  return is(value) ? { value } : undefined;
}

function readEvaluations(value: unknown): readonly Evaluation[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((one: unknown): Evaluation | undefined => {
    if (!isObject(one) || !isText(one.name)) return undefined;
    const { name, error, score, passed, details } = one;
    if (isText(error)) return { name, error };
    return isNumber(score) && typeof passed === 'boolean' && isText(details)
      ? { name, score, passed, details }
      : undefined;
  });
  const whole = read.filter((one) => one !== undefined);
  return whole.length === read.length ? whole : undefined;
}

function readUsage(value: Readonly<Record<string, unknown>>): TokenUsage {
  const known = Object.entries(counts).flatMap(([name, count]) => {
    const tokens = value[name];
    return isIndex(tokens) ? [[count, tokens] as const] : [];
  });
  return Object.fromEntries(known);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isAmount(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}

function isIndex(value: unknown): value is number {
  return isAmount(value) && Number.isSafeInteger(value);
}
