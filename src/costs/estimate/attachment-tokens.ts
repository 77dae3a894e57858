import type { Attachment } from '../../prompts/prompt.ts';
import { imageSize } from './image-size.ts';

/** The side of the squares that an image is cut into, in pixels (OpenAI, guide on images). */
const patchSide = 32;

/** Squares of the largest image that is taken; one that has more is refused (OpenAI, guide on images). */
const mostPatches = 30_000;

/** Tokens for each square in hundredths: the highest factor that OpenAI lists, of gpt-4.1-nano. Most models take 1.2. */
const tokensPerHundredPatches = 246;

/**
 * Models that count larger squares make the image smaller first: at most eight squares of 170 tokens and 85 besides;
 * gpt-4o-mini bills 5,667 and 2,833 in place of these.
 */
const mostInSquares = { others: 85 + 8 * 170, mini: 2_833 + 8 * 5_667 };

/** Bytes that count as a page of a PDF, where each page is sent as an image as well (OpenAI, guide on files). */
const bytesPerPage = 10 * 1024;

/** The tokens of a page's image: as many squares as models take that make images smaller. */
const tokensPerPage = Math.ceil((1_536 * tokensPerHundredPatches) / 100);

/**
 * An upper bound of an attachment's tokens: of an image from its size in pixels, whatever the model; of a PDF a token for
 * each of its bytes, as if none was compressed, and an image for each page that it can have.
 *
 * @param model `publisher/name`
 */
export function boundAttachment(attachment: Attachment, model: string): number {
  if (attachment.kind === 'image') return boundImage(imageSize(attachment), model);
  const bytes = Math.ceil((attachment.data.length * 3) / 4);
  return bytes + Math.max(countPages(attachment.data), Math.ceil(bytes / bytesPerPage)) * tokensPerPage;
}

function boundImage(size: ReturnType<typeof imageSize>, model: string): number {
  const patches = size ? Math.ceil(size.width / patchSide) * Math.ceil(size.height / patchSide) : mostPatches;
  const inPatches = Math.ceil((Math.min(patches, mostPatches) * tokensPerHundredPatches) / 100);
  const isMini = model.toLowerCase().includes('gpt-4o-mini');
  return Math.max(inPatches, isMini ? mostInSquares.mini : mostInSquares.others);
}

/** The pages of a PDF (ISO 32000-2, section 7.7.3.3), as far as they are not compressed. */
function countPages(data: string): number {
  return atob(data).match(/\/Type\s{0,8}\/Page(?!\w)/g)?.length ?? 0;
}
