import { isObject, parseJson, textAt, valueAt } from '../../language/json.ts';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import { TooLarge } from '../../language/too-large.ts';
import type { Answer, Spent, Waiting } from '../provider.ts';
import { requestIdOf } from '../request-id.ts';
import type { Surface } from '../surface.ts';
import { type AnswerEnding, type Collector, openTeller, type Teller } from './collector.ts';
import { errorInside, signsOfLife } from './errors-inside.ts';
import { readEventStream, type ServerEvent } from './event-stream.ts';
import { Interrupted, Reported } from './interruptions.ts';
import { learnEvent, type Repeated } from './repeated-event.ts';
import { encoded, foreignEncoding, NotAnAnswer } from './unusable.ts';
import { readSpent } from './usage.ts';
import { Stalled, watchContent } from './watch-content.ts';

/** The longest answer that is collected from pieces, in UTF-16 code units. */
const maxCharacters = 16 * 1024 * 1024;

/** How an answer is read. */
export interface ReadOptions {
  readonly surface: Surface;
  readonly waiting: Waiting;
  /** How long a stream may bring nothing, in milliseconds. */
  readonly idle: number;
  /** Whether the model was offered tools. */
  readonly offersTools?: boolean;
}

/** What ends a stream of chat completions, `[DONE]` (OpenAI, API reference, “Streaming”), and how others spell it. */
const mark = /^["'<|[]{0,3}done["'>|\]]{0,3}$/i;

/** Names of events that end a stream without saying anything. */
const markNames: ReadonlySet<string> = new Set(['done', 'end', 'message_stop', 'close']);

/** Data that says nothing. */
const emptyData: ReadonlySet<string> = new Set(['', '{}', 'null', '""']);

/** Words in the place of an event by which a server says that it has failed, as gateways do that pass on what they got. */
const failure = /^\W{0,3}(?:error|exception|traceback|internal server error|bad gateway|gateway time-?out)\b/i;

/**
 * Reads an answer as it came: in pieces, or as a whole from a server that does not stream. What it is shows in its first
 * line and not in its content type, which gateways get wrong.
 *
 * @throws {NotAnAnswer} for a body that is none
 * @throws {Interrupted} where a stream was cut off before its end
 * @throws {Reported} where the server says inside that it has failed
 */
export async function readAnswer(
  response: Response,
  { surface, waiting, idle, offersTools = false }: ReadOptions,
): Promise<Answer> {
  const { headers, body } = response;
  const requestId = requestIdOf(headers);
  const encoding = foreignEncoding(headers);
  if (encoding !== '') {
    await body?.cancel();
    return encoded(encoding, { requestId });
  }
  const stream = new AnswerStream(surface.collect(requestId, offersTools), waiting, response);
  const reader = readEventStream();
  const chunks = (body ?? new Blob([]).stream()).getReader();
  const quiet = watchContent(idle, (reason) => void chunks.cancel(reason).catch(() => undefined));
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      quiet.check();
      const events = done ? reader.end() : reader.add(value);
      const hasBrought = stream.take(events, done);
      // Gateways that pretend to stream put the mark behind an answer that is whole.
      if (stream.isOver && (stream.hasEvents || reader.stray() === '')) break;
      if (stream.isOver || (done && !stream.isStream)) {
        return wholeOf(reader.stray(), stream.words, response, { surface, offersTools });
      }
      if (done) return stream.end('closed');
      quiet.note(hasBrought, stream.state);
    }
    return stream.end('marked');
  } catch (error) {
    return stream.broken(error);
  } finally {
    quiet.end();
    await chunks.cancel().catch(() => undefined);
  }
}

/** A stream that is collected. */
class AnswerStream {
  readonly #collector: Collector;
  readonly #waiting: Waiting;
  readonly #response: Response;
  #isMarked = false;
  #events = 0;
  #repeated: Repeated | undefined;
  /** What came as data before any answer, and is none of one. */
  #words: string[] = [];
  readonly #teller: Teller | undefined;

  constructor(collector: Collector, waiting: Waiting, response: Response) {
    this.#collector = collector;
    this.#teller = waiting.onText && openTeller(collector, waiting.onText);
    this.#waiting = waiting;
    this.#response = response;
  }

  get hasEvents(): boolean {
    return this.#events > 0;
  }

  /** Whether anything came that is an event of an answer, or ends one. */
  get isStream(): boolean {
    return this.#events > 0 || this.#isMarked;
  }

  get isOver(): boolean {
    return this.#isMarked || this.#collector.isOver;
  }

  get state(): 'going' | 'ended' | 'surely-ended' {
    const { hasEnded, hasSurelyEnded } = this.#collector;
    return hasSurelyEnded ? 'surely-ended' : hasEnded ? 'ended' : 'going';
  }

  get words(): string {
    return this.#words.join('\n');
  }

  /**
   * Takes events up to the mark that ends the stream.
   *
   * @returns whether they brought anything of the answer
   */
  take(events: readonly ServerEvent[], isLast: boolean): boolean {
    let hasBrought = false;
    const last = isLast ? events.at(-1) : undefined;
    for (const event of events) {
      if (this.#takeOne(event, event === last)) hasBrought = true;
      if (this.isOver) break;
    }
    if (hasBrought) this.#waiting.onProgress(this.#collector.characters);
    return hasBrought;
  }

  #takeOne({ name, data }: ServerEvent, mayBeCut: boolean): boolean {
    const text = this.#repeated?.textOf(data);
    if (text === undefined) return this.#takeAnew({ name, data }, mayBeCut);
    this.#collector.addText(text);
    this.#teller?.tell(text);
    if (this.#collector.characters > maxCharacters) throw new TooLarge(maxCharacters);
    return true;
  }

  #takeAnew({ name, data }: ServerEvent, mayBeCut: boolean): boolean {
    const bare = data.length > 20 ? '-' : data.trim();
    const kind = name.toLowerCase();
    if (mark.test(bare) || (emptyData.has(bare) && markNames.has(kind))) {
      this.#isMarked = true;
      return true;
    }
    // Heartbeats: no data, or a word.
    if (bare === '') return false;
    if (!startsLikeJson(data)) {
      if (kind === 'error' || failure.test(data)) throw new Reported(data, this.#collector.spent);
      if (this.#words.length < 100) this.#words.push(data.slice(0, 1000));
      return false;
    }
    const event = withType(parseJson(data), name);
    if (event === undefined) {
      if (!mayBeCut) throw new SyntaxError('An event is not JSON');
      this.#words.push(data.slice(0, 1000));
      return false;
    }
    if (kind === 'error' && errorInside(event) === undefined) throw new Reported(event, this.#collector.spent);
    this.#events++;
    const brings = this.#collector.add(event);
    if (!this.#collector.hasBegun && this.#words.length < 100) this.#words.push(data.slice(0, 1000));
    this.#teller?.tell(this.#collector.onlyText);
    this.#repeated = learnEvent(data, this.#collector.onlyText);
    if (this.#collector.characters > maxCharacters) throw new TooLarge(maxCharacters);
    return brings;
  }

  /** The answer once nothing more comes; what broke off is told with what had come of it. */
  end(ending: AnswerEnding): Answer {
    if (!this.#collector.hasBegun && this.#words.length > 0) {
      const { status } = this.#response;
      const asStream = { status, headers: new ReceivedHeaders([['content-type', 'text/event-stream']]) };
      throw new NotAnAnswer(this.words, asStream, this.#collector.spent);
    }
    return this.#collector.end(ending);
  }

  /** What happens behind the end of an answer takes nothing away from it. */
  broken(error: unknown): Answer {
    if (error instanceof NotAnAnswer) throw error;
    if (this.#collector.hasEnded && !(error instanceof Reported && error.isEnd)) {
      const isOpen = error instanceof Stalled || textAt(error, 'code') === 'ERR_IDLE';
      return this.end(isOpen ? 'left-open' : 'cut');
    }
    if (!this.isStream && !(error instanceof Reported)) throw error;
    const spent: Spent = { ...(error instanceof Reported && error.spent), ...this.#collector.spent };
    throw new Interrupted(error, spent, this.#collector.hasOutput);
  }
}

/** An event with its name as its type, where that says something that its data does not. */
function withType(event: unknown, name: string): unknown {
  const isTelling = name.startsWith('response.') || signsOfLife.has(name.toLowerCase());
  return isTelling && isObject(event) && event.type === undefined ? { type: name, ...event } : event;
}

/** Whether data is a map or a list, and no word in brackets. */
function startsLikeJson(data: string): boolean {
  return data.startsWith('{') || /^\s*(?:\{|\[\s*[[{"\d\]-])/.test(data);
}

/** What a body is that came as a whole. */
function wholeOf(
  stray: string,
  words: string,
  response: Response,
  { surface, offersTools = false }: Pick<ReadOptions, 'surface' | 'offersTools'>,
): Answer {
  const requestId = requestIdOf(response.headers);
  const body = parseJson(stray);
  if (body === undefined) throw new NotAnAnswer(`${stray}${words}`, response, { requestId });
  const only = unwrapped(body);
  const answer = surface.read(only, requestId, offersTools);
  if (answer) return answer;
  throw new NotAnAnswer(stray, response, readSpent(only, requestId));
}

/** The fields in which gateways wrap an answer once more, as a map or as its JSON (AWS Lambda's proxies: `body`). */
const wrappers = ['data', 'result', 'response', 'body'] as const;

/** An answer, or an error, without what is around it: a list of it alone, a text of its JSON, a map with words of success. */
function unwrapped(body: unknown): unknown {
  const only: unknown = Array.isArray(body) && body.length === 1 ? body[0] : withoutQuotes(body);
  if (!isObject(only) || isAnswer(only) || hasError(only)) return only;
  const inner = wrappers.map((field) => withoutQuotes(only[field])).find((value) => isAnswer(value) || hasError(value));
  return isObject(inner) ? { ...(only.usage !== undefined && { usage: only.usage }), ...inner } : only;
}

function withoutQuotes(value: unknown): unknown {
  return typeof value === 'string' && value.trimStart().startsWith('{') ? (parseJson(value) ?? value) : value;
}

function isAnswer(value: unknown): boolean {
  return Array.isArray(valueAt(value, 'choices')) || Array.isArray(valueAt(value, 'output'));
}

function hasError(value: unknown): boolean {
  return isObject(value) && errorInside(value) !== undefined;
}
