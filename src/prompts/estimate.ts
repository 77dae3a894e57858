import type { Message } from './prompt.ts';

/** UTF-8 bytes that are counted as one token. English text has about four, code and other languages fewer. */
const bytesPerToken = 3;

/** An estimate of a prompt's tokens: the UTF-8 bytes of its messages, divided by 3, rounded up. */
export function estimateTokens(messages: readonly Message[]): number {
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return Math.ceil(bytes / bytesPerToken);
}
