import type { Message } from '../../prompts/prompt.ts';
import { boundAttachment } from './attachment-tokens.ts';

/** What is billed as input. */
export interface Input {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly besides: readonly string[];
}

/**
 * Tokens that a message has beside its text. OpenAI's cookbook ("How to count tokens with tiktoken") counts three and the
 * role, which is one, and one for a name; the rest is room for what models add to it.
 */
const tokensPerMessage = 8;

/** Tokens that a request has beside its messages: three begin the answer, the rest is room for what models add. */
const tokensPerRequest = 16;

/** Tokens that a schema or the list of tools has beside its text: the words that introduce it to the model. */
const tokensPerBeside = 64;

/**
 * Models that use the encoding o200k (tiktoken, `model.py`). Others have encodings that may need more tokens for the same
 * text, so theirs are bounded by bytes alone.
 */
const o200k = /^openai\/(?:chatgpt-4o|codex-mini|gpt-4o|gpt-4\.[15]|gpt-[5-6](?![0-9])|o[134](?:-|$))/;

/**
 * Code units that are counted at a time: a token costs time in proportion to the word that it is a part of, and a text
 * without blanks is one word. A cut makes the count higher by at most a token or two.
 */
const charactersAtOnce = 512;

/** Bytes that are worth counting: more text than this is longer than any context window, which bytes tell as well. */
const countedBytes = 4 * 1024 * 1024;

/**
 * A sure upper bound of a request's input tokens, from its size alone: a token stands for at least one byte of UTF-8,
 * whatever the encoding.
 */
export function boundInput({ model, messages, besides }: Input): number {
  const texts = [...messages.flatMap(({ content }) => textsOf(content)), ...besides];
  return bytesOf(texts) + overhead(messages, besides) + attachmentTokens(model, messages);
}

/**
 * The same, closer: its tokens as the encoding o200k counts them. Loads the tokenizer.
 *
 * @returns `undefined` where the model has another encoding, and for a text of megabytes
 */
export async function countInput({ model, messages, besides }: Input): Promise<number | undefined> {
  const texts = [...messages.flatMap(({ content }) => textsOf(content)), ...besides];
  if (!o200k.test(model.toLowerCase()) || bytesOf(texts) > countedBytes) return undefined;
  const { countTokens } = await import('./tokenizer.ts');
  const tokens = texts.flatMap(piecesOf).reduce((sum, piece) => sum + countTokens(piece), 0);
  return tokens + overhead(messages, besides) + attachmentTokens(model, messages);
}

function overhead(messages: readonly Message[], besides: readonly string[]): number {
  return tokensPerRequest + messages.length * tokensPerMessage + besides.length * tokensPerBeside;
}

function textsOf(content: Message['content']): readonly string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

function attachmentTokens(model: string, messages: readonly Message[]): number {
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .reduce((sum, part) => sum + (part.kind === 'text' ? 0 : boundAttachment(part, model)), 0);
}

/** Bytes of texts in UTF-8; half of a pair is sent as a replacement character, which has three. */
function bytesOf(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

/** A text in pieces that are cheap to count, cut between characters. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const isWithinPair = (text.codePointAt(start + charactersAtOnce - 1) ?? 0) > 0xffff;
    const end = start + charactersAtOnce + (isWithinPair ? 1 : 0);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
