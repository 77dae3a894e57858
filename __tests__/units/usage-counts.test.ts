import { expect, test } from 'vitest';
import { readUsage } from '../../src/providers/answers/usage.ts';

test.each([
  [
    'Anthropic counts its cache beside the input',
    { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 8 },
    { input: 125, cachedInput: 100, cacheWrite: 20, output: 8, total: 133 },
  ],
  [
    'a gateway that calls it a prompt counts it in there',
    { prompt_tokens: 125, cache_read_input_tokens: 100, completion_tokens: 8 },
    { input: 125, cachedInput: 100, output: 8, total: 133 },
  ],
  [
    'so does one that tells a total',
    { input_tokens: 125, cache_read_input_tokens: 100, output_tokens: 8, total_tokens: 133 },
    { input: 125, cachedInput: 100, output: 8, total: 133 },
  ],
  [
    'OpenAI counts its cache in the input',
    { input_tokens: 125, input_tokens_details: { cached_tokens: 100 }, output_tokens: 8 },
    { input: 125, cachedInput: 100, output: 8, total: 133 },
  ],
  [
    'xAI counts reasoning beside the output',
    {
      ...{ prompt_tokens: 5, completion_tokens: 8, total_tokens: 33 },
      completion_tokens_details: { reasoning_tokens: 20 },
    },
    { input: 5, output: 28, reasoning: 20, total: 33 },
  ],
])('%s', (_, usage, counts) => {
  expect(readUsage({ usage })).toEqual(counts);
});
