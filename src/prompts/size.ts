import { Failure } from '../language/failures/failure.ts';
import {
  type Attachment,
  attachmentsOf,
  type Measured,
  type Message,
  type Prompt,
  type PromptPiece,
  textsOf,
} from './prompt.ts';
import { filledLength, usesIn, type Variables } from './variables/template.ts';

/** UTF-8 bytes that are counted as one token. English text has about four, code and other languages fewer. */
const bytesPerToken = 3;

/**
 * The tokens of an image. OpenAI's guide on images covers one with squares of 32 by 32 pixels, at most 1,536,
 * and counts a token for each; models that count squares of 512 pixels come to 1,445 at the most. Small
 * models multiply by up to 2.46, and models that see more detail take more.
 */
const tokensPerImage = 1536;

/** The tokens of a page of a PDF: OpenAI's guide on PDF files gives the model its image and its text, here 3,000 bytes. */
const tokensPerPage = tokensPerImage + 1000;

/** Bytes that count as one page in a PDF whose pages cannot be seen without unpacking it. */
const bytesPerHiddenPage = 10 * 1024;

/** An estimate of a prompt's tokens: the UTF-8 bytes of its texts and its schema ÷ 3, rounded up, and its attachments. */
export function estimateTokens({
  messages,
  responseFormat,
}: Pick<Prompt, 'responseFormat'> & { readonly messages: readonly { readonly content: Measured }[] }): number {
  const texts = messages.flatMap(({ content }) => textsOf(content));
  if (responseFormat?.kind === 'json_schema') texts.push(JSON.stringify(responseFormat.schema.schema));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const attached = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.map((part) => (part.kind === 'text' ? 0 : tokensOf(part))),
  );
  return Math.ceil(bytes / bytesPerToken) + attached.reduce((sum, tokens) => sum + tokens, 0);
}

/** An estimate of the tokens in a text that stands in a prompt. */
function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** An estimate of an attachment's tokens. */
function tokensOf(attachment: Pick<Attachment, 'kind' | 'data'>): number {
  return attachment.kind === 'image' ? tokensPerImage : pagesOf(attachment.data) * tokensPerPage;
}

/** The pages of a PDF (ISO 32000-2, section 7.7.3.3), as far as its bytes show them. */
function pagesOf(data: string): number {
  const bytes = Buffer.from(data, 'base64');
  const seen = bytes.toString('latin1').match(/\/Type\s{0,8}\/Page(?!\w)/g)?.length ?? 0;
  // A document can claim fewer pages than it has: what it weighs counts as well.
  return Math.max(seen, Math.ceil(bytes.length / bytesPerHiddenPage));
}

/** The longest prompt that is sent, in UTF-16 code units of its texts. */
const maxPromptLength = 10 * 1024 * 1024;

/** The share of a limit from which on a prompt is near it. */
const near = 0.8;

/** How many pieces a report names. */
const named = 3;

/** What a prompt is made of: each variable that is used, and the text of each message without them. */
export function piecesOf(messages: readonly Message[], variables: Variables): readonly PromptPiece[] {
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
export function attachedPieces(messages: readonly Message[]): readonly PromptPiece[] {
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
  pieces: readonly PromptPiece[],
): readonly string[] {
  const length = messages
    .flatMap(({ content }) => textsOf(content))
    .reduce((sum, text) => sum + filledLength(text, variables), 0);
  if (length < maxPromptLength * near) return [];
  const filledIn = variables.size > 0 ? ' when its variables are filled in' : '';
  const has = `The prompt has ${length} characters${filledIn}`;
  const largest = largestOf(pieces, 'characters');
  if (length <= maxPromptLength) return [`${has}, close to the limit of ${maxPromptLength}. ${largest}`];
  throw new Failure('invalid-prompt', {
    message: `${has}, more than the limit of ${maxPromptLength}. ${largest}`,
    remedy: 'Shorten the values, or use each of them less often.',
  });
}

/** A warning for a prompt whose estimated tokens come near a policy's limit or exceed it. */
export function sizeWarning(tokens: number, limit: number, pieces: readonly PromptPiece[]): string | undefined {
  if (tokens < limit * near) return undefined;
  const share = Math.round((tokens / limit) * 100);
  const largest = largestOf(pieces, 'tokens');
  return `The prompt has an estimated ${tokens} tokens, ${share} % of the ${limit} that the policy allows. ${largest}`;
}

function largestOf(pieces: readonly PromptPiece[], unit: 'characters' | 'tokens'): string {
  const largest = pieces.toSorted((one, other) => other[unit] - one[unit]).slice(0, named);
  return `Its largest parts: ${largest.map((piece) => `${piece.name} (${piece[unit]} ${unit})`).join(', ')}.`;
}
