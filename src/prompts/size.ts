import { Failure } from '../language/failures/failure.ts';
import { attachmentsOf, textsOf } from './content.ts';
import { tokensOf, tokensOfText } from './estimate.ts';
import type { Message, Piece } from './prompt.ts';
import { filledLength, usesIn, type Variables } from './template.ts';

/** The longest prompt that is sent, in UTF-16 code units of its texts. */
const maxPromptLength = 10 * 1024 * 1024;

/** The share of a limit from which on a prompt is near it. */
const near = 0.8;

/** How many pieces a report names. */
const named = 3;

/** What a prompt is made of: each variable that is used, and the text of each message without them. */
export function piecesOf(messages: readonly Message[], variables: Variables): readonly Piece[] {
  const texts = messages.map(({ role, content }, index) => {
    const text = textsOf(content).join('');
    return { name: `message ${index + 1} (${role})`, characters: text.length, tokens: tokensOfText(text) };
  });
  const uses = usesIn(messages.flatMap(({ content }) => textsOf(content)));
  const values = [...variables].flatMap(([name, value]) => {
    const times = uses.get(name) ?? 0;
    return times === 0
      ? []
      : { name: `{{${name}}}`, characters: value.length * times, tokens: tokensOfText(value) * times };
  });
  return [...texts, ...values];
}

/** The same for what is attached. */
export function attachedPieces(messages: readonly Message[]): readonly Piece[] {
  return messages
    .flatMap(({ content }) => attachmentsOf(content))
    .map((attachment) => ({ name: attachment.name, characters: 0, tokens: tokensOf(attachment) }));
}

/**
 * A few lines of template can ask for any amount of text, so it is counted before it is made.
 *
 * @returns a warning for a prompt that is nearly too long
 * @throws {Failure} `invalid-prompt` for one that is
 */
export function requireLength(
  messages: readonly Message[],
  variables: Variables,
  pieces: readonly Piece[],
): readonly string[] {
  const length = messages
    .flatMap(({ content }) => textsOf(content))
    .reduce((sum, text) => sum + filledLength(text, variables), 0);
  if (length < maxPromptLength * near) return [];
  const filledIn = variables.size > 0 ? ' when its variables are filled in' : '';
  const has = `The prompt has ${length} characters${filledIn}`;
  const largest = largestOf(pieces, 'characters');
  if (length <= maxPromptLength) return [`${has}, near the ${maxPromptLength} that are sent. ${largest}`];
  throw new Failure('invalid-prompt', {
    message: `${has}, more than the ${maxPromptLength} that are sent. ${largest}`,
    remedy: 'Shorten the values, or use each of them less often.',
  });
}

/** A warning for a prompt whose estimated tokens come near a policy's limit or exceed it. */
export function tellSize(tokens: number, limit: number, pieces: readonly Piece[]): string | undefined {
  if (tokens < limit * near) return undefined;
  const share = Math.round((tokens / limit) * 100);
  const largest = largestOf(pieces, 'tokens');
  return `The prompt has an estimated ${tokens} tokens, ${share} % of the ${limit} that the policy allows. ${largest}`;
}

function largestOf(pieces: readonly Piece[], unit: 'characters' | 'tokens'): string {
  const largest = pieces.toSorted((one, other) => other[unit] - one[unit]).slice(0, named);
  return `Its largest parts: ${largest.map((piece) => `${piece.name} (${piece[unit]} ${unit})`).join(', ')}.`;
}
