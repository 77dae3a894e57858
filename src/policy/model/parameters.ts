import { formatPlace, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { suggest } from '../../language/failures/suggest.ts';
import type { Key } from './policy.ts';

/** Fields of a request body that any workflow may set through the input `parameters`. */
const freeParameters: ReadonlySet<string> = new Set([
  'reasoning_effort',
  'verbosity',
  'seed',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'prompt_cache_key',
  'safety_identifier',
]);

/** Whether any workflow may set a field, whatever the policy says. */
export function isFreeParameter(name: string): boolean {
  return freeParameters.has(name);
}

/** Fields that the action sets itself, with the input to use instead; no policy can allow them. */
export const ownedParameters: ReadonlyMap<string, string> = new Map([
  ['model', 'Use the input `model`.'],
  ['messages', 'Use the input `prompt` or `prompt-file`.'],
  ['input', 'Use the input `prompt` or `prompt-file`.'],
  ['prompt', 'Use the input `prompt` or `prompt-file`.'],
  ['instructions', 'Use the input `system-prompt`.'],
  ['temperature', 'Use the input `temperature`.'],
  ['top_p', 'Use the input `top-p`.'],
  ['max_tokens', 'Use the input `max-completion-tokens`.'],
  ['max_completion_tokens', 'Use the input `max-completion-tokens`.'],
  ['max_output_tokens', 'Use the input `max-completion-tokens`.'],
  ['max_new_tokens', 'Use the input `max-completion-tokens`.'],
  ['n_predict', 'Use the input `max-completion-tokens`.'],
  ['num_predict', 'Use the input `max-completion-tokens`.'],
  ['n', 'A step asks for one answer.'],
  ['best_of', 'A step asks for one answer.'],
  ['models', 'Use the input `model`: a step asks one model, which the policy judges.'],
  ['fallbacks', 'Use the input `model`: a step asks one model, which the policy judges.'],
  ['extra_body', 'Write the fields themselves.'],
  ['stream', 'The action decides how an answer is read.'],
  ['stream_options', 'The action decides how an answer is read.'],
  ['response_format', 'Use the input `response-schema`.'],
  ['text', 'Use `verbosity`, or the input `response-schema`.'],
  ['tools', 'Use the input `tools`, which names servers of the policy.'],
  ['tool_choice', 'A model calls the tools of the input `tools` when it likes to.'],
  ['functions', 'Use the input `tools`, which names servers of the policy.'],
  ['function_call', 'A model calls the tools of the input `tools` when it likes to.'],
  ['max_tool_calls', 'Use the input `max-tool-rounds`.'],
  ['mcp_servers', 'Use the input `tools`, which names servers of the policy.'],
  ['web_search_options', 'The action lets no provider call tools: name servers of the policy in the input `tools`.'],
  ['store', 'The action stores nothing at the provider.'],
  ['previous_response_id', 'Each step is a separate request.'],
  ['conversation', 'Each step is a separate request.'],
  ['background', 'The action waits for the answer.'],
]);

/** How to get at what a field sets, where the action sets it itself; servers are lenient about case, `-` and `_`. */
export function ownedBy(name: string): string | undefined {
  return owned.get(plain(name));
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '');

const owned = new Map([...ownedParameters].map(([name, remedy]) => [plain(name), remedy]));

/** What is wrong with setting these request fields through a key; empty where all of them may be set. */
export function refuseParameters(names: readonly string[], key: Key): readonly Problem[] {
  return names.flatMap((name) => {
    const remedy = ownedBy(name);
    const input = `parameters: ${name}`;
    if (remedy !== undefined) {
      return {
        input,
        message: `parameters: ${quote(name)} is set by the action itself.`,
        remedy: `Remove it. ${remedy}`,
      };
    }
    if (freeParameters.has(name) || key.acceptParameters.includes(name)) return [];
    return {
      input,
      message: `parameters: ${quote(name)} is not accepted by the key \`${key.name}\`.`,
      remedy: `${slipOf(name)} or ask the maintainers to add \`accept-parameters: [${name}]\` to that key (${formatPlace(key.place)}).`,
    };
  });
}

/** What to do about a name, which may be nearly one of those that any workflow may set. */
function slipOf(name: string): string {
  const remedy = suggest(name, [...freeParameters]);
  return remedy.startsWith('Did you mean') ? `${remedy} Otherwise, remove it,` : 'Remove it,';
}
