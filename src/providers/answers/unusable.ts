import { count } from '../../language/failures/count.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Api } from '../../policy/model/policy.ts';
import type { Fault, Spent } from '../provider.ts';

/** How much is repeated of what came in the place of an answer, in UTF-16 code units. */
const maxRepeated = 200;

/** What came instead of text. */
export interface InsteadOfText {
  /** Characters of hidden reasoning. */
  readonly reasoning: number;
  /** The name of a tool that the model calls; empty where it calls none. */
  readonly tool: string;
  /** Types of parts that are not known. */
  readonly leftOut: readonly string[];
}

/** A body that is no answer to a prompt: a login page, another API, JSON that ends too early. */
export class NotAnAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** What the server sent. */
  readonly body: string;
  readonly status: number;
  readonly contentType: string;
  readonly spent: Spent;

  constructor(body: string, { status, headers }: Pick<Response, 'status' | 'headers'>, spent: Spent) {
    super('The body is not an answer to a prompt');
    this.body = body;
    this.status = status;
    this.contentType = headers.get('content-type') ?? '';
    this.spent = spent;
  }
}

/** An interface that the asked server may answer in instead, which it does again for the same request. */
interface OtherInterface {
  readonly name: string;
  /** What only its answers have. */
  readonly sign: RegExp;
  readonly remedy: string;
  /** The `api` of a key that speaks it; absent where none does. */
  readonly api?: Api;
}

const compatible = (path: string) =>
  `Write the address of its interface that is compatible with OpenAI’s as the key’s \`endpoint\`; it ends in \`${path}\`.`;

const otherInterfaces: readonly OtherInterface[] = [
  {
    name: 'OpenAI’s Responses API',
    sign: /"object"\s*:\s*"response"|"type"\s*:\s*"response\./,
    remedy: 'Write `api: responses` for the key.',
    api: 'responses',
  },
  {
    name: 'Chat Completions',
    sign: /"object"\s*:\s*"chat\.completion/,
    remedy: 'Write `api: chat-completions` for the key.',
    api: 'chat-completions',
  },
  {
    name: 'Ollama’s own API',
    sign: /"(?:message|response)"\s*:.*"done"\s*:\s*(?:true|false)/s,
    remedy: compatible('/v1'),
  },
  {
    name: 'Anthropic’s Messages API',
    sign: /"type"\s*:\s*"message(?:_start)?".*"(?:stop_reason|usage)"\s*:/s,
    remedy: compatible('/v1'),
  },
  { name: 'Gemini’s own API', sign: /"candidates"\s*:\s*\[/, remedy: compatible('/openai') },
];

/**
 * The fault of a body that is no answer, in the server's own words.
 *
 * @param clean removes secrets; what is left is cut after that
 * @param api the interface that was asked for
 */
export function notAnAnswer(
  { body, status, contentType, spent }: NotAnAnswer,
  clean: (text: string) => string,
  api: Api,
): { readonly fault: Fault } {
  const words = clean(body.slice(0, 50 * maxRepeated))
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  const shown = words.length > maxRepeated ? `${words.slice(0, maxRepeated)}…` : words;
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0] ?? 'without a content type';
  const said = shown === '' ? 'It was empty.' : `It begins: "${shown}".`;
  const beginning = body.slice(0, 50 * maxRepeated);
  const other = otherInterfaces.find((one) => one.api !== api && one.sign.test(beginning));
  const what = other ? `an answer of ${other.name}` : 'something that is not a completion';
  const message = `The provider answered ${status} with ${what} (${type}). ${said}${foreignCharset(contentType)}`;
  const remedy =
    other?.remedy ??
    'Check that the key’s `endpoint` implements OpenAI’s API, and check its `api`; if both are right, run again.';
  return {
    fault: {
      code: 'malformed-answer',
      message,
      remedy,
      cure: 'key',
      transient: !other,
      // What a stream tells of its tokens on the way may not be all.
      ...(spent.usage && type === 'text/event-stream' && { unfinished: true }),
      ...spent,
    },
  };
}

/** Names of UTF-8 and of what is a part of it (WHATWG, Encoding, section 4.2; ASCII has no bytes of its own). */
const readCharsets: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8', 'unicode-1-1-utf-8', 'us-ascii', 'ascii']);

/** Says that a body claims to be in another character set; empty where it does not. JSON is always UTF-8 (RFC 8259, section 8.1). */
function foreignCharset(contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1] ?? '';
  if (readCharsets.has(charset.toLowerCase())) return '';
  return ` Its content type declares the charset ${quote(label(charset))}, but only UTF-8 is read.`;
}

/** Encodings that change no byte; `utf-8` is a character set, which servers that mistake the header put there. */
const plainEncodings: ReadonlySet<string> = new Set(['identity', 'none', 'utf-8', 'utf8']);

/** The encoding of an answer whose bytes cannot be read as they are; empty where they can. */
export function foreignEncoding(headers: Headers): string {
  const encoding = headers.get('content-encoding')?.trim() ?? '';
  return plainEncodings.has(encoding.toLowerCase()) ? '' : encoding;
}

/** Says that an answer is compressed. */
export function compressedAnswer(encoding: string): string {
  return `The provider’s answer is compressed (content-encoding: ${quote(encoding)}), although \`accept-encoding: identity\` was sent.`;
}

/** An answer that is compressed, although no encoding was accepted. */
export function encoded(encoding: string, spent: Spent): { readonly fault: Fault } {
  return {
    fault: {
      code: 'malformed-answer',
      message: compressedAnswer(encoding),
      remedy: 'Check the server, or the gateway in front of it: it must not compress answers.',
      transient: false,
      ...spent,
    },
  };
}

/** The connection was kept alive, and nothing of an answer came. */
export function stalled(milliseconds: number, spent: Spent): { readonly fault: Fault } {
  const message = `The provider kept the connection alive but sent no part of an answer for ${milliseconds / 1000} s, three times the input \`timeout\`.`;
  const remedy =
    'Raise `timeout` if the model needs that long to think; otherwise check the server, or shorten the request.';
  const cure = { input: 'timeout' } as const;
  return { fault: { code: 'timed-out', message, remedy, cure, transient: true, unfinished: true, ...spent } };
}

/** The stream ended before the answer did. */
export function brokenOff(spent: Spent): { readonly fault: Fault } {
  const message = 'The provider’s answer was cut off before its end.';
  const kept = spent.partial && spent.partial.text !== '' ? ' `response` contains what had arrived.' : '';
  return {
    fault: {
      code: 'malformed-answer',
      message,
      remedy: `Run again.${kept}`,
      transient: true,
      unfinished: true,
      ...spent,
    },
  };
}

/**
 * There is no text, and no reason given for that. Where something else came instead, the same request brings the same
 * again, and is billed again: so it is not tried.
 */
export function empty(spent: Spent, instead: InsteadOfText): { readonly fault: Fault } {
  const came = describeInstead(instead, spent);
  const message = `The provider answered without any text${came === '' ? '' : `: ${came} came instead`}.`;
  const transient = came === '';
  const remedy = transient
    ? 'Run again; if that does not help, change the prompt or the model.'
    : remedyForEmpty(instead);
  return { fault: { code: 'empty-answer', message, remedy, transient, ...spent } };
}

function describeInstead({ reasoning, tool, leftOut }: InsteadOfText, { usage }: Spent): string {
  const onlyThought = usage?.reasoning !== undefined && usage.reasoning > 0 && usage.reasoning === usage.output;
  return [
    reasoning > 0 ? `${count(reasoning, 'character')} of reasoning` : '',
    reasoning === 0 && onlyThought ? `${count(usage.reasoning, 'token')} of hidden reasoning` : '',
    tool === '' ? '' : `a call to ${tool === '?' ? 'a tool' : `the tool ${quote(tool)}`}`,
    leftOut.length === 0 ? '' : `content of the type ${quote(leftOut[0] ?? '')}`,
  ]
    .filter((part) => part !== '')
    .join(' and ');
}

function remedyForEmpty({ tool }: InsteadOfText): string {
  if (tool !== '') return 'Change the prompt so that it asks for text: the model is given no tools.';
  return 'Raise `max-completion-tokens`, lower `reasoning_effort` in `parameters`, or check how the server separates reasoning from the answer (vLLM and SGLang: the reasoning parser).';
}

/** Names are short; what a server sends in their place need not be. */
export function label(text: string): string {
  return text.slice(0, 256);
}
