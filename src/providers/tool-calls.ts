import { countAt, isContainer, listAt, textAt, valueAt } from '../language/json.ts';
import type { Message } from '../prompts/prompt.ts';
import { collectText, type TextCollector } from './answers/collector.ts';
import type { ToolCall, ToolRound, Turn } from './provider.ts';

/** The most calls that are read of one answer; what is called beyond is left out. */
const mostCalls = 256;

/** The longest id that is repeated to a provider, in UTF-16 code units. */
const longestId = 256;

/** A call in the making. */
interface Begun {
  id: string;
  name: string;
  arguments: TextCollector;
  extra?: unknown;
}

/**
 * The calls of tools in an answer, whole or in pieces (OpenAI, API reference, `tool_calls`). Pieces belong together by
 * `index`, and where a server gives all calls the same one, or none, by `id`; a piece without either continues the last
 * call, unless it names a tool.
 */
export class ToolCalls {
  readonly #calls: { readonly place: string; readonly call: Begun }[] = [];
  #reasoning = collectText();

  /** What the model thought before it called, as far as the server wants it back (DeepSeek, "Thinking mode", on tool calls). */
  get reasoning(): string {
    return this.#reasoning.text();
  }

  /** Takes the reasoning of a message, or of a piece of one; it may come before the first call. */
  addReasoning(message: unknown, isWhole: boolean): void {
    if (isWhole) this.#reasoning = collectText();
    this.#reasoning.add(textAt(message, 'reasoning_content'));
  }

  /**
   * Takes the calls of a message or of a piece of one; also the `function_call` of older servers.
   *
   * @param isWhole whether each is told once, and as a whole
   * @returns the characters of arguments that came, in UTF-16 code units
   */
  add(message: unknown, isWhole: boolean): number {
    const single = valueAt(message, 'function_call');
    const told = [...listAt(message, 'tool_calls'), ...(isContainer(single) ? [{ index: 0, function: single }] : [])];
    if (isWhole) this.#calls.length = 0;
    return told.reduce<number>((characters, piece) => characters + this.#take(piece, isWhole), 0);
  }

  /** Forgets what came before: another choice is the answer. */
  clear(): void {
    this.#calls.length = 0;
    this.#reasoning = collectText();
  }

  list(): readonly ToolCall[] {
    return withIds(
      this.#calls.map(({ call: { id, name, arguments: given, extra } }) => ({
        id,
        name,
        arguments: given.text(),
        ...(extra !== undefined && { extra }),
      })),
    );
  }

  #take(piece: unknown, isWhole: boolean): number {
    const name = textAt(piece, 'function', 'name') || textAt(piece, 'name');
    const given = valueAt(piece, 'function', 'arguments') ?? valueAt(piece, 'arguments');
    const id = textAt(piece, 'id');
    const call = (isWhole ? undefined : this.#known(piece, id, name)) ?? this.#begin(piece, id);
    if (!call) return 0;
    if (name !== call.name) call.name += name;
    call.extra = valueAt(piece, 'extra_content') ?? call.extra;
    const text = argumentsOf(given);
    call.arguments.add(text);
    return text.length;
  }

  /**
   * The call that a piece goes on with. Only a piece that names a tool begins another one at the same index: there are
   * servers that give each piece an id of its own.
   */
  #known(piece: unknown, id: string, name: string): Begun | undefined {
    const place = placeOf(piece);
    const sameId = this.#calls.findLast(({ call }) => id !== '' && call.id === id);
    const samePlace = this.#calls.findLast((one) => one.place === place);
    const known = place === '' ? (sameId ?? (name === '' ? this.#calls.at(-1) : undefined)) : samePlace;
    if (!known) return undefined;
    const { call } = known;
    if (name !== '' && id !== '' && call.id !== '' && call.id !== id) return undefined;
    call.id ||= id;
    return call;
  }

  #begin(piece: unknown, id: string): Begun | undefined {
    if (this.#calls.length >= mostCalls) return undefined;
    const call: Begun = { id, name: '', arguments: collectText() };
    this.#calls.push({ place: placeOf(piece), call });
    return call;
  }
}

function placeOf(piece: unknown): string {
  return String(countAt(piece, 'index') ?? '');
}

/** Arguments as text: OpenAI writes JSON as a string, Ollama's own interface the map itself. */
export function argumentsOf(given: unknown): string {
  if (typeof given === 'string') return given;
  return isContainer(given) ? JSON.stringify(given) : '';
}

/** Calls whose ids are told apart: a missing id, one that is too long and one that came before get another. */
export function withIds(calls: readonly ToolCall[]): readonly ToolCall[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const isUsable = call.id !== '' && call.id.length <= longestId && !seen.has(call.id);
    const id = isUsable ? call.id : madeUpId(index, seen);
    seen.add(id);
    return { ...call, id };
  });
}

/** Nine letters and digits, the only form that every server takes (Mistral, API reference, `tool_call_id`). */
function madeUpId(index: number, taken: ReadonlySet<string>): string {
  for (let number = index; ; number++) {
    const id = `call${String(number).padStart(5, '0')}`;
    if (!taken.has(id)) return id;
  }
}

/** Turns without what only the server that has written it understands. */
export function withoutThoughts(turns: readonly Turn[]): readonly Turn[] {
  return turns.map((turn) => {
    if (!isRound(turn)) return turn;
    const { reasoning: _, calls, ...round } = turn;
    return { ...round, calls: calls.map(({ extra: __, ...call }) => call) };
  });
}

/** Whether a turn of a conversation is a round of calls. */
export function isRound(turn: Turn): turn is ToolRound {
  return 'calls' in turn;
}

/** Arguments as they are sent back: many chat templates parse them, and would refuse the whole request over broken ones. */
export function writtenArguments({ arguments: text }: ToolCall): string {
  try {
    const value: unknown = JSON.parse(text);
    return isContainer(value) ? text : '{}';
  } catch {
    return '{}';
  }
}

/** A conversation as messages of plain text: what it weighs. */
export function plainTurns(turns: readonly Turn[]): readonly Message[] {
  return turns.flatMap((turn): readonly Message[] => {
    if (!isRound(turn)) return [turn];
    const called = turn.calls.map(({ id, name, arguments: text }) => `${id}\n${name}\n${text}`);
    return [
      { role: 'assistant', content: [turn.reasoning ?? '', turn.text, ...called].join('\n') },
      ...turn.results.map((result, index) => ({
        role: 'user' as const,
        content: `${turn.calls[index]?.id ?? ''}\n${result}`,
      })),
    ];
  });
}
