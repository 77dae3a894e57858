import { createHash } from 'node:crypto';
import type { Entries } from '../../github/workspace/entries.ts';
import { isObject, parseJson } from '../../language/json.ts';
import type { Route } from '../../policy/model/policy.ts';
import { wayOf } from '../../providers/endpoint.ts';
import type { Call, Completion, TokenUsage } from '../../providers/provider.ts';
import { surfaces } from '../../providers/surface.ts';

/** The form of an entry, raised when a field changes its meaning: entries of another form are not read. */
const version = 1;

/** The largest entry, in bytes. A longer answer is asked for again. */
const maxBytes = 1024 * 1024;

/** An answer that was given before, with what it took. */
export interface StoredAnswer {
  readonly completion: Completion;
  /** Milliseconds. */
  readonly latencyMs: number;
  /** Millionths of a US dollar; absent where the price was not known. */
  readonly micros?: number;
}

/** Where answers are kept, and how requests are told apart. */
export interface StoredAnswersOptions {
  readonly entries: Entries;
  /** Request headers that the workflow adds, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
  /** Takes the step's secrets out of a text. */
  readonly redact: (text: string) => string;
}

/**
 * Answers by a hash of the request as it is sent: its body without what asks for a stream, where it goes, and the key that
 * pays for it. What is read is only what was written here: another form, another size or another request is none.
 */
export class StoredAnswers {
  readonly #options: StoredAnswersOptions;

  constructor(options: StoredAnswersOptions) {
    this.#options = options;
  }

  /** @param repeat tells requests apart that are sent several times, each for an answer of its own */
  nameOf(route: Route, call: Call, repeat: number): string {
    const body = surfaces[route.api].body(call, route.name, false);
    const identity = { version, way: wayOf(route, this.#options.customHeaders), body, repeat };
    return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  }

  async find(name: string): Promise<StoredAnswer | undefined> {
    const text = await this.#options.entries.read(name, maxBytes);
    return text === undefined ? undefined : readEntry(parseJson(text), name);
  }

  /** Keeps an answer. What cannot be kept is asked for again, so nothing is lost. */
  async keep(name: string, { completion, latencyMs, micros }: StoredAnswer): Promise<void> {
    const { text, refusal, finishReason, end, servedModel, requestId, usage = {}, serviceTier } = completion;
    if (refusal !== '' || (end !== 'full-stop' && end !== 'cut-off') || completion.warnings) return;
    const entry = JSON.stringify({
      version,
      request: name,
      text: this.#options.redact(text),
      'finish-reason': finishReason,
      end,
      'served-model': servedModel,
      'request-id': requestId,
      'service-tier': serviceTier ?? null,
      usage,
      'latency-ms': latencyMs,
      micros: micros ?? null,
    });
    if (Buffer.byteLength(entry) > maxBytes) return;
    await this.#options.entries.write(name, entry).catch(() => undefined);
  }
}

const counts = ['input', 'cachedInput', 'cacheWrite', 'longCacheWrite', 'output', 'reasoning', 'total'] as const;

/** Reads an entry strictly: a cache may hold whatever somebody else has put there. */
function readEntry(value: unknown, name: string): StoredAnswer | undefined {
  if (!isObject(value) || value.version !== version || value.request !== name) return undefined;
  const { text, end, micros, usage, 'finish-reason': finishReason, 'latency-ms': latencyMs } = value;
  const { 'served-model': servedModel, 'request-id': requestId, 'service-tier': serviceTier } = value;
  if (
    typeof text !== 'string' ||
    !isShortText(finishReason) ||
    !isShortText(servedModel) ||
    !isShortText(requestId) ||
    !(serviceTier === null || isShortText(serviceTier)) ||
    (end !== 'full-stop' && end !== 'cut-off') ||
    !isAmount(latencyMs) ||
    !(micros === null || (isAmount(micros) && Number.isSafeInteger(micros))) ||
    !isUsage(usage)
  ) {
    return undefined;
  }
  const completion: Completion = {
    text,
    refusal: '',
    finishReason,
    end,
    servedModel,
    requestId,
    ...(Object.keys(usage).length > 0 && { usage }),
    ...(serviceTier !== null && { serviceTier }),
  };
  return { completion, latencyMs, ...(micros !== null && { micros }) };
}

function isUsage(value: unknown): value is TokenUsage {
  if (!isObject(value)) return false;
  const known: readonly string[] = counts;
  return Object.entries(value).every(
    ([name, count]) => known.includes(name) && isAmount(count) && Number.isSafeInteger(count),
  );
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 256;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
