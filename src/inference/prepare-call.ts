import { Failure, type Problem } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import { refuseHeaders } from '../policy/model/headers.ts';
import type { Limits } from '../policy/model/language.ts';
import { refuseParameters } from '../policy/model/parameters.ts';
import type { Route } from '../policy/model/policy.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Parameters } from '../prompts/settings.ts';
import type { Call } from '../providers/provider.ts';
import { formCall } from './form-call.ts';

/** What a workflow adds to a request beside the prompt. */
export interface Additions {
  readonly parameters: Parameters;
  /** Request headers, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
}

/** Fields of Chat Completions that the Responses API does not have (OpenAI's API reference). */
const chatOnly: ReadonlySet<string> = new Set(['seed', 'stop', 'presence_penalty', 'frequency_penalty', 'logit_bias']);

/**
 * Puts together what is sent through each route, once every route that may be used has been asked whether it takes it: which
 * one is used in the end must make no difference. Where nothing is asked, the policy's limit for the
 * answer is sent.
 *
 * @throws {Failure} `invalid-input` for parameters and headers that a route does not accept
 */
export function prepareCalls(
  prompt: Prompt,
  additions: Additions,
  routes: readonly Route[],
  { maxOutputTokens }: Limits,
): (route: Route) => Call {
  requireAccepted(additions, routes);
  const limit = maxOutputTokens && { maxCompletionTokens: maxOutputTokens.tokens };
  const { parameters } = additions;
  return ({ key }) => ({
    ...formCall(prompt, key),
    ...limit,
    ...prompt.settings,
    tokenLimit: key.tokenLimit,
    parameters,
  });
}

/**
 * Asks every route that may be used whether it takes what a workflow adds.
 *
 * @throws {Failure} `invalid-input` for parameters and headers that a route does not accept
 */
export function requireAccepted(additions: Additions, routes: readonly Route[]): void {
  const problems = routes.flatMap((route) => refusedBy(route, additions));
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}

function refusedBy({ key, api }: Route, { parameters, customHeaders }: Additions): readonly Problem[] {
  const names = [...parameters.keys()];
  const unknown = names.filter((name) => api === 'responses' && chatOnly.has(name));
  return [
    ...refuseParameters(names, key),
    ...unknown.map((name) => ({
      message: `parameters: ${quote(name)} is not known to the Responses API, which the key ${key.name} speaks for this model.`,
      remedy: 'Remove it, or ask the maintainers for `api: chat-completions`.',
      place: key.place,
    })),
    ...refuseHeaders([...customHeaders.keys()], key),
  ];
}
