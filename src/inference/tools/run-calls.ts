import { isObject, parseJson } from '../../language/json.ts';
import type { ToolCall } from '../../providers/provider.ts';
import { withIds } from '../../providers/tool-calls.ts';
import type { ToolFault } from '../../providers/tools/tool-server.ts';
import type { Clock } from '../waiting.ts';
import { inSeconds } from '../waiting.ts';
import { plainName, type ToolOffer } from './offered-tools.ts';
import { maxBytes, type ToolTexts } from './tool-texts.ts';
import type { ToolOutcome, ToolReport, ToolUse } from './tool-uses.ts';

/** The most calls of one answer that are made; a model that makes more is told so. */
const mostCalls = 64;

/** Calls under way at once. */
const atOnce = 8;

/** What the calls of a round are made with. */
export interface CallOptions {
  readonly offers: readonly ToolOffer[];
  readonly texts: ToolTexts;
  readonly report: ToolReport;
  readonly clock: Pick<Clock, 'now'>;
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Counts from 1. */
  readonly round: number;
}

/** A call with what the model is told of it. */
interface Made {
  readonly call: ToolCall;
  readonly result: string;
}

/**
 * Makes the calls of one answer, several at once, and gives them as they go back to the model with what came of each, in the
 * same order. Whatever goes wrong with a call is told to the model; nothing is thrown.
 */
export async function runCalls(
  called: readonly ToolCall[],
  options: CallOptions,
): Promise<{ readonly calls: readonly ToolCall[]; readonly results: readonly string[] }> {
  const made: Made[] = [];
  const waiting = [...called.entries()];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, call] = next;
      // An id that has to be cleaned is no id: it gets one of ours.
      const id = options.texts.name(call.id) === call.id ? call.id : '';
      made[index] = await makeCall({ ...call, id }, index, options);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return { calls: withIds(made.map(({ call }) => call)), results: made.map(({ result }) => result) };
}

async function makeCall(call: ToolCall, index: number, options: CallOptions): Promise<Made> {
  const { offers, texts, report, round, signal } = options;
  const offer = offers.find(({ told }) => told.name === call.name);
  const noted = { server: offer?.server ?? '', tool: offer?.tool ?? texts.name(call.name), round };
  // A name that the model made up goes back to it: like any of its texts, without secrets.
  const name = offer?.told.name ?? plainName(noted.tool);
  const refuse = (why: string, given = '', outcome: ToolOutcome = 'refused'): Made => {
    report.add({ ...noted, outcome, duration: 0, given, bytes: 0, result: why });
    options.log(`Tool ${label(noted)}: ${outcome}. ${why}`);
    return { call: { ...call, name, arguments: '{}' }, result: why };
  };
  if (!offer) return refuse(`There is no such tool. You may call: ${offers.map(({ told }) => told.name).join(', ')}.`);
  if (signal.aborted)
    return refuse('It was not called: the run was cancelled, or its deadline passed.', '', 'cancelled');
  if (index >= mostCalls) return refuse(`It was not called: one answer may call at most ${mostCalls} tools.`);
  const given = argumentsIn(call.arguments, texts);
  if ('why' in given) return refuse(given.why);
  const written = { ...call, name, arguments: given.text };
  const result = await callTool(offer, given, noted, options);
  return { call: written, result };
}

/** The arguments of a call, cleaned; a tool without any is often called with nothing at all. */
function argumentsIn(
  written: string,
  texts: ToolTexts,
):
  | { readonly text: string; readonly shown: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly why: string } {
  const text = written.trim() === '' ? '{}' : written;
  if (Buffer.byteLength(text) > maxBytes)
    return { why: `It was not called: its arguments have more than ${maxBytes} bytes.` };
  if (!isObject(parseJson(text)))
    return { why: 'It was not called: its arguments are not a JSON object. Write them again.' };
  const { sent, shown, withheld } = texts.json(text);
  if (withheld !== undefined) return { why: `It was not called. ${withheld}` };
  const values = parseJson(sent);
  return isObject(values)
    ? { text: sent, shown, values }
    : { why: 'It was not called: its arguments cannot be cleaned.' };
}

async function callTool(
  { connection, tool, told }: ToolOffer,
  given: { readonly shown: string; readonly values: Readonly<Record<string, unknown>> },
  noted: Pick<ToolUse, 'server' | 'tool' | 'round'>,
  { texts, report, clock, signal, log }: CallOptions,
): Promise<string> {
  const started = clock.now();
  const asked = await connection.call(tool, given.values, signal);
  const duration = clock.now() - started;
  const said = 'fault' in asked ? asked.fault.message : asked.answer.text;
  const outcome = 'fault' in asked ? outcomeOf(asked.fault) : asked.answer.isError ? 'failed' : 'answered';
  const { sent, shown, withheld } = texts.result(said);
  const bytes = Buffer.byteLength(said);
  report.add({ ...noted, outcome, duration, given: given.shown, bytes, result: shown });
  log(`Tool ${label(noted)}: ${outcome} after ${inSeconds(duration)}, ${bytes} bytes.`);
  if (withheld !== undefined) return `The result is withheld. ${withheld}`;
  const data = sent === '' ? '(empty)' : texts.mark(sent, told.name);
  return outcome === 'answered' ? data : `The tool has not answered (${outcome}):\n${data}`;
}

function outcomeOf({ kind }: ToolFault): ToolOutcome {
  return kind === 'refused' ? 'failed' : kind;
}

function label({ server, tool }: Pick<ToolUse, 'server' | 'tool'>): string {
  return server === '' ? tool : `${server}/${tool}`;
}
