import { type Measured, textsOf } from './content.ts';
import type { Attachment, Prompt } from './prompt.ts';

/** UTF-8 bytes that are counted as one token. English text has about four, code and other languages fewer. */
const bytesPerToken = 3;

/**
 * What an image counts. OpenAI's guide on images covers one with squares of 32 by 32 pixels, at most 1,536,
 * and counts a token for each; models that count squares of 512 pixels come to 1,445 at the most. Small
 * models multiply by up to 2.46, and models that see more detail take more.
 */
const tokensPerImage = 1536;

/** What a page of a PDF counts: OpenAI's guide on PDF files gives the model its image and its text, here 3,000 bytes. */
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
export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** An estimate of an attachment's tokens. */
export function tokensOf(attachment: Pick<Attachment, 'kind' | 'data'>): number {
  return attachment.kind === 'image' ? tokensPerImage : pagesOf(attachment.data) * tokensPerPage;
}

/** The pages of a PDF (ISO 32000-2, section 7.7.3.3), as far as its bytes show them. */
function pagesOf(data: string): number {
  const bytes = Buffer.from(data, 'base64');
  const seen = bytes.toString('latin1').match(/\/Type\s{0,8}\/Page(?!\w)/g)?.length ?? 0;
  // A document can claim fewer pages than it has: what it weighs counts as well.
  return Math.max(seen, Math.ceil(bytes.length / bytesPerHiddenPage));
}
