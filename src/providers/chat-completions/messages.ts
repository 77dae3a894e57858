import type OpenAI from 'openai';
import { dataUrl, fileName, type Message, type Part, textsOf } from '../message.ts';

/** A message as Chat Completions takes it. */
export function messageOf({ role, content }: Message): OpenAI.ChatCompletionMessageParam {
  if (typeof content === 'string') return { role, content };
  if (role === 'user') return { role, content: content.map(partOf) };
  return { role, content: textsOf(content).map((text) => ({ type: 'text', text })) };
}

function partOf(part: Part): OpenAI.ChatCompletionContentPart {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  if (part.kind === 'image') return { type: 'image_url', image_url: { url: dataUrl(part) } };
  return { type: 'file', file: { filename: fileName(part), file_data: dataUrl(part) } };
}
