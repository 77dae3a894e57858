import type { Fault } from './provider.ts';
import type { Spent } from './spent.ts';

/** The answer is not what was asked for. */
export function malformed(spent: Spent): { readonly fault: Fault } {
  const message = 'The provider answered with something that is no answer to a prompt.';
  const remedy = 'Check that the key’s `endpoint` speaks OpenAI’s API, and its `api`; if it does, run again.';
  return { fault: { code: 'malformed-answer', message, remedy, transient: true, ...spent } };
}

/** The stream ended before the answer did. */
export function brokenOff(spent: Spent): { readonly fault: Fault } {
  const message = 'The provider’s answer broke off before its end.';
  return { fault: { code: 'malformed-answer', message, remedy: 'Run again.', transient: true, ...spent } };
}

/** There is nothing to read, and no reason given for that. */
export function empty(spent: Spent): { readonly fault: Fault } {
  const message = 'The provider answered without any text.';
  const remedy = 'Run again; if it stays so, change the prompt or the model.';
  return { fault: { code: 'empty-answer', message, remedy, transient: true, ...spent } };
}

/** Names are short; what a server sends in their place need not be. */
export function label(text: string): string {
  return text.slice(0, 256);
}
