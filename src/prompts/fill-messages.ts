import { Failure, type Place } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import { mapTexts, textsOf } from './content.ts';
import type { Message } from './prompt.ts';
import { blanksIn, fill, namesIn, type Variables } from './template.ts';

/** Names that messages ask for, each once, in the order of their first use. */
export function namesUsed(messages: readonly Message[]): readonly string[] {
  return [...new Set(messages.flatMap(({ content }) => textsOf(content).flatMap(namesIn)))];
}

/**
 * Notes every slip between messages and variables at once: what is missing is an error, and then names
 * that are given in vain are told with it, since one is often a misspelling of the other.
 *
 * @param find where a text stands in the file that it was written in
 * @returns slips that do not stop the step
 * @throws {Failure} `missing-variable`
 */
export function checkVariables(
  messages: readonly Message[],
  variables: Variables,
  find: (text: string) => Place | undefined,
): readonly string[] {
  const used = namesUsed(messages);
  const missing = used.filter((name) => !variables.has(name));
  const slips = [...unused(used, variables), ...blanks(messages)];
  const [first] = missing;
  if (first === undefined) return slips;
  const given = [...variables.keys()];
  const place = find(`{{${first}}}`);
  throw new Failure('missing-variable', [
    {
      message: `The prompt uses variables without a value: ${missing.join(', ')}.`,
      remedy: `Add them to \`input\` or \`file_input\`, or to \`untrusted-input\` if strangers write them${given.length > 0 ? ` (given: ${given.join(', ')})` : ''}.`,
      ...(place && { place }),
    },
    ...slips.map((message) => ({ message, remedy: '' })),
  ]);
}

/** Fills the variables in, in every text. What a value contains is never expanded. */
export function fillMessages(messages: readonly Message[], variables: Variables): readonly Message[] {
  return messages.map((message) => ({
    ...message,
    content: mapTexts(message.content, (text) => fill(text, variables)),
  }));
}

/** A text without variables is no template; what looks like one may have been forgotten. */
export function unfilled(messages: readonly Message[]): readonly string[] {
  const names = namesUsed(messages);
  return names.length === 0
    ? []
    : [`Sent as it is, because no variable was given: ${names.map((name) => `{{${name}}}`).join(', ')}.`];
}

/** Somebody else's text where a model expects its orders or its own words. */
export function misplaced(messages: readonly Message[], untrusted: Variables): readonly string[] {
  const names = namesUsed(messages.filter(({ role }) => role !== 'user')).filter((name) => untrusted.has(name));
  return names.length === 0
    ? []
    : [`Untrusted variables outside of a user message, where a model trusts them more: ${names.join(', ')}.`];
}

function unused(used: readonly string[], variables: Variables): readonly string[] {
  const names = [...variables.keys()].filter((name) => !used.includes(name));
  return names.length === 0 ? [] : [`Variables that the prompt does not use: ${names.join(', ')}.`];
}

function blanks(messages: readonly Message[]): readonly string[] {
  const written = messages.flatMap(({ content }) => textsOf(content).flatMap(blanksIn)).slice(0, 5);
  return written.length === 0
    ? []
    : [`Sent as they are, because a variable has no blanks inside: ${written.map(quote).join(', ')}.`];
}
