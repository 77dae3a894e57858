import { listAt, textAt, valueAt } from '../../language/json.ts';
import { contentOfParts, type MessageContent } from '../answers/answer-text.ts';
import { collectText, type TextCollector } from '../answers/collector.ts';
import type { ToolCall } from '../provider.ts';
import { argumentsOf, withIds } from '../tool-calls.ts';

/** What an item of a response's output has said so far. */
interface Item {
  readonly text: TextCollector;
  readonly refusal: TextCollector;
  /** Arguments of a tool that it calls. */
  readonly arguments: TextCollector;
  /** The item as a whole, once it has come. */
  whole?: unknown;
  /** `commentary` or `final_answer` for messages of gpt-5.4 and later; empty for others. */
  phase: string;
}

/** The most items that are kept of one response. */
const maxItems = 1000;

/** Types of items by which a model calls a tool end so (OpenAI, API reference, “Output”). */
const toolItem = /_call$/;

/** The items of a response's output: whole, in pieces, or first the one and then the other. */
export class Items {
  readonly #items = new Map<string, Item>();
  /** The items' places by their names: some servers tell the one with a piece and the other with the item. */
  readonly #places = new Map<string, string>();
  /** The place of the message that was told last, to which pieces without a place belong. */
  #latest = '';
  /** Parts as they are told at their ends, by item and position. */
  readonly #parts = new Map<string, Pick<MessageContent, 'text' | 'refusal'>>();
  #reasoning = 0;

  /** Whether nothing has come that belongs to the output. */
  get isEmpty(): boolean {
    return this.#items.size === 0 && this.#parts.size === 0 && this.#reasoning === 0;
  }

  /** Adds a piece of text to the item of a place, which is an index or a name; empty where the server tells neither. */
  piece(place: number | string, kind: 'text' | 'refusal' | 'arguments', piece: string): void {
    this.#at(place)[kind].add(piece);
  }

  /** Takes a part as it is told at its end. It repeats its pieces, and counts only where nothing else brings any words. */
  part(place: number | string, index: number, part: Pick<MessageContent, 'text' | 'refusal'>): void {
    if (this.#parts.size < maxItems) this.#parts.set(`${place}/${index}`, part);
  }

  /** Counts a piece of hidden reasoning. */
  thought(piece: string): void {
    this.#reasoning += piece.length;
  }

  /** Takes an item as it is told: at its beginning without its text, at its end with it. */
  complete(place: number | string, whole: unknown): void {
    const name = textAt(whole, 'id');
    const isKnown = this.#items.has(name) && name !== '';
    const item = this.#at(isKnown ? name : place);
    item.whole = whole;
    item.phase = textAt(whole, 'phase').toLowerCase() || item.phase;
    const told = isKnown ? name : String(place);
    this.#latest = textAt(whole, 'type') === 'message' ? told : '';
    if (name !== '' && this.#places.size < maxItems) this.#places.set(name, told);
  }

  /** Characters of hidden reasoning, tools that are called, and all text: of the final answer alone where one is marked as that. */
  said(): MessageContent {
    const read = [...this.#items].map(([place, item]) => ({ place, phase: item.phase, ...readItem(item) }));
    const placed = read.filter(({ place }) => place !== '');
    const loose = read.filter(({ place }) => place === '');
    // Pieces without a place are those of the items that came whole, unless there are more of them.
    const items = textLength(loose) > textLength(placed) ? [...placed.map(wordless), ...loose] : placed;
    const shown = finalAmong(items);
    const worded = textLength(shown) > 0 ? shown : [...this.#parts.values()];
    return {
      text: worded.map(({ text }) => text).join(''),
      refusal: worded.map(({ refusal }) => refusal).join(''),
      reasoning: Math.max(
        this.#reasoning,
        items.reduce((sum, { reasoning }) => sum + reasoning, 0),
      ),
      tool: items.map(({ tool }) => tool).find((tool) => tool !== '') ?? '',
      leftOut: shown.flatMap(({ leftOut }) => leftOut),
    };
  }

  /** The functions that are called, in the order in which they came. */
  calls(): readonly ToolCall[] {
    const calls = [...this.#items.values()].flatMap(({ whole, arguments: pieces }) => {
      if (textAt(whole, 'type') !== 'function_call') return [];
      const told = argumentsOf(valueAt(whole, 'arguments'));
      const id = textAt(whole, 'call_id') || textAt(whole, 'id');
      return [{ id, name: textAt(whole, 'name'), arguments: longer(told, pieces) }];
    });
    return withIds(calls);
  }

  #at(place: number | string): Item {
    const told = this.#places.get(String(place)) ?? (place === '' ? this.#latest : String(place));
    const name = this.#items.size < maxItems ? told : '';
    const item = this.#items.get(name) ?? {
      text: collectText(),
      refusal: collectText(),
      arguments: collectText(),
      phase: '',
    };
    this.#items.set(name, item);
    return item;
  }
}

/** The items that are the answer: those marked as final, or else those that are not marked as commentary, as far as they have words. */
function finalAmong<Spoken extends MessageContent & { readonly phase: string }>(items: readonly Spoken[]) {
  const worded = items.filter(({ text, refusal }) => text + refusal !== '');
  const finals = worded.filter(({ phase }) => phase.startsWith('final'));
  const others = worded.filter(({ phase }) => phase !== 'commentary');
  if (finals.length > 0) return finals;
  return others.length > 0 && others.length < worded.length ? others : items;
}

/** An item's words: of the whole, unless more has come in pieces. */
function readItem({ text, refusal, whole }: Item): MessageContent {
  const type = isPart(whole) ? 'message' : textAt(whole, 'type');
  const content = isPart(whole) ? whole : (valueAt(whole, 'content') ?? textAt(whole, 'text'));
  const parts = [
    ...(Array.isArray(content) ? content : [content]),
    ...(type === 'reasoning' ? listAt(whole, 'summary') : []),
  ];
  const said = contentOfParts(parts);
  const tool = toolItem.test(type) ? textAt(whole, 'name') || type : '';
  if ((type !== '' && type !== 'message') || isEcho(whole)) {
    return {
      text: '',
      refusal: '',
      reasoning: type === 'reasoning' ? said.reasoning + said.text.length : 0,
      tool,
      leftOut: [],
    };
  }
  return { ...said, text: longer(said.text, text), refusal: longer(said.refusal, refusal), tool };
}

/** Whether an item is a message of the request, which some servers repeat. */
function isEcho(item: unknown): boolean {
  return ['user', 'system', 'developer'].includes(textAt(item, 'role'));
}

/** Whether an item is what stands in a message as a rule: there are servers that leave the message out. */
function isPart(item: unknown): boolean {
  return typeof item === 'string' || ['output_text', 'text', 'refusal'].includes(textAt(item, 'type'));
}

function textLength(items: readonly MessageContent[]): number {
  return items.reduce((sum, { text, refusal }) => sum + text.length + refusal.length, 0);
}

function wordless<Spoken extends MessageContent>(item: Spoken): Spoken {
  return { ...item, text: '', refusal: '' };
}

/** Only pieces that are more are joined: as a rule they are the same once more. */
function longer(whole: string, pieces: TextCollector): string {
  return pieces.length() > whole.length ? pieces.text() : whole;
}
