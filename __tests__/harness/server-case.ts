import type { ErrorCode, Status } from '../../src/language/failures/codes.ts';
import type { TokenUsage } from '../../src/providers/provider.ts';

/** A body as a server sends it with the status 200, in its shape and our words, and what must come of it. */
export interface ServerCase {
  readonly name: string;
  readonly isResponses?: boolean;
  /** `text/event-stream` unless told otherwise. */
  readonly contentType?: string;
  readonly body: string;
  readonly status: Status;
  readonly code?: ErrorCode;
  /** What `response` holds; empty unless told otherwise. */
  readonly text?: string;
  /** What the one warning, or the message of the fault, says. */
  readonly says?: RegExp;
  /** Counts that must be told. */
  readonly usage?: TokenUsage;
  /** Whether the same request is sent again. */
  readonly isRetried?: boolean;
}

/** An event stream of these events, with the mark that ends it. */
export function events(...data: readonly (object | string)[]): string {
  return [...data, '[DONE]'].map(event).join('');
}

/** One event; its own type is its name, as Responses has it. */
export function event(data: object | string): string {
  if (typeof data === 'string') return `data: ${data}\n\n`;
  return `${'type' in data ? `event: ${data.type}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
}

/** A chunk with one choice. */
export function chunk(choice: object, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-6-luna',
    choices: [{ index: 0, ...choice }],
    ...more,
  };
}
