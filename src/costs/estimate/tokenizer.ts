/** The tokenizer, in a file of its own: its table has two megabytes, which only a request near its limit loads. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

/** Nothing in a prompt is a special token: `<|endoftext|>` is text to the provider, too. */
const asText = { disallowedSpecial: new Set<string>() };

/** The tokens of a text in OpenAI's encoding o200k_base. */
export function countTokens(text: string): number {
  return encode(text, asText).length;
}
