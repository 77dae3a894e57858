import { at, countAt } from './json.ts';
import type { Usage } from './provider.ts';

/** What an API calls the tokens of the prompt and of the answer; the details of each stand in `…_details`. */
type Names = readonly [input: 'prompt_tokens' | 'input_tokens', output: 'completion_tokens' | 'output_tokens'];

/** The names of Chat Completions. */
export const chatTokens: Names = ['prompt_tokens', 'completion_tokens'];

/** The names of Responses. */
export const responseTokens: Names = ['input_tokens', 'output_tokens'];

/** Reads the `usage` of an answer, or of the last piece of a streamed one; `undefined` where it is not told. */
export function readUsage(answer: unknown, [inputName, outputName]: Names): Usage | undefined {
  const usage = at(answer, 'usage');
  if (typeof usage !== 'object' || usage === null) return undefined;
  const input = countAt(usage, inputName);
  const output = countAt(usage, outputName);
  return {
    input,
    cachedInput: countAt(usage, `${inputName}_details`, 'cached_tokens'),
    output,
    reasoning: countAt(usage, `${outputName}_details`, 'reasoning_tokens'),
    total: countAt(usage, 'total_tokens') || input + output,
  };
}
