import type OpenAI from 'openai';
import { dataUrl, fileName, type Message, type Part, textsOf } from '../message.ts';

/** A message as the Responses API takes it, which lets no answer that is repeated to it consist of parts. */
export function messageOf({ role, content }: Message): OpenAI.Responses.EasyInputMessage {
  if (typeof content === 'string') return { role, content };
  if (role === 'assistant') return { role, content: textsOf(content).join('') };
  return { role, content: content.map(partOf) };
}

function partOf(part: Part): OpenAI.Responses.ResponseInputContent {
  if (part.kind === 'text') return { type: 'input_text', text: part.text };
  if (part.kind === 'image') return { type: 'input_image', image_url: dataUrl(part), detail: 'auto' };
  return { type: 'input_file', filename: fileName(part), file_data: dataUrl(part) };
}
