import { Failure } from '../failures/failure.ts';
import type { Limits } from '../policy/language.ts';
import { refuseParameters } from '../policy/parameters.ts';
import type { Route } from '../policy/policy.ts';
import type { Parameters } from '../prompts/parameters.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Call } from '../providers/provider.ts';

/**
 * Puts together what is sent through a route. Where nothing is asked, the policy's limit for the answer
 * is sent.
 *
 * @throws {Failure} `invalid-input` for parameters that the route's key does not accept
 */
export function prepareCall(prompt: Prompt, parameters: Parameters, route: Route, { maxOutputTokens }: Limits): Call {
  const problems = refuseParameters([...parameters.keys()], route.key);
  if (problems.length > 0) throw new Failure('invalid-input', problems);
  const limit = maxOutputTokens && { maxCompletionTokens: maxOutputTokens.tokens };
  return { messages: prompt.messages, ...limit, ...prompt.settings, parameters };
}
