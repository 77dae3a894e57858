import { Failure } from '../failures/failure.ts';
import { refuseParameters } from '../policy/parameters.ts';
import type { Route } from '../policy/policy.ts';
import type { Parameters } from '../prompts/parameters.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Call } from '../providers/provider.ts';

/**
 * Puts together what is sent through a route.
 *
 * @throws {Failure} `invalid-input` for parameters that the route's key does not accept
 */
export function prepareCall(prompt: Prompt, parameters: Parameters, route: Route): Call {
  const problems = refuseParameters([...parameters.keys()], route.key);
  if (problems.length > 0) throw new Failure('invalid-input', problems);
  return { messages: prompt.messages, ...prompt.settings, parameters };
}
