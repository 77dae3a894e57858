import { Failure, formatPlace, type Problem } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import type { Allowed } from '../policy/judge/decision.ts';
import { refuseHeaders } from '../policy/model/headers.ts';
import type { Limits } from '../policy/model/language.ts';
import { refuseParameters } from '../policy/model/parameters.ts';
import type { Key, Route } from '../policy/model/policy.ts';
import type { Content, Message, Prompt, ResponseFormat } from '../prompts/prompt.ts';
import { textsOf } from '../prompts/prompt.ts';
import type { Parameters } from '../prompts/settings.ts';
import type { Access } from '../providers/credentials/access.ts';
import type { AnswerFormat, Call } from '../providers/provider.ts';
import type { PreparedRoutes } from './ask.ts';
import { takesTier } from './costs/costed-call.ts';

/** The routes that a request may use: the first one, and the others where the policy names a reason to move on. */
export function usableRoutes({ routes, fallback }: Allowed): readonly [Route, ...Route[]] {
  const [first, ...others] = routes;
  return fallback.length === 0 ? [first] : [first, ...others];
}

/**
 * The routes that may be used, each with what is sent through it and with the way to its credential.
 *
 * @param accessTo finds the credential of a route; nothing where this run has none
 * @throws {Failure} `invalid-input`, as `requireAccepted` does
 */
export function prepareRoutes(
  prompt: Prompt,
  additions: Additions,
  decision: Allowed,
  accessTo: (route: Route) => Access | undefined,
): PreparedRoutes {
  const [first, ...others] = usableRoutes(decision);
  requireAccepted(additions, [first, ...others]);
  const callFor = prepareCalls(prompt, additions, decision.limits);
  const prepare = (route: Route) => {
    const access = accessTo(route);
    return { route, call: callFor(route), ...(access && { access }) };
  };
  return [prepare(first), ...others.map(prepare)];
}

/** What a workflow adds to a request beside the prompt. */
export interface Additions {
  readonly parameters: Parameters;
  /** Request headers, by their names in lower case. */
  readonly customHeaders: ReadonlyMap<string, string>;
  /** Whether the tier is said that a request is to be processed in, because its price is judged. */
  readonly saysTier: boolean;
}

/** Fields of Chat Completions that the Responses API does not have (OpenAI's API reference). */
const chatOnly: ReadonlySet<string> = new Set(['seed', 'stop', 'presence_penalty', 'frequency_penalty', 'logit_bias']);

/**
 * Puts together what is sent through each route. Where no limit for the answer is asked for, the policy's is sent.
 */
export function prepareCalls(
  prompt: Pick<Prompt, 'messages' | 'settings' | 'responseFormat'>,
  { parameters, saysTier }: Pick<Additions, 'parameters' | 'saysTier'>,
  { maxOutputTokens }: Limits,
): (route: Route) => Call {
  const limit = maxOutputTokens && { maxCompletionTokens: maxOutputTokens.tokens };
  const isTierAsked = saysTier && !parameters.has('service_tier');
  return ({ key, apiVersion }) => ({
    ...structuredCall(prompt, key),
    ...limit,
    ...prompt.settings,
    tokenLimit: key.tokenLimit,
    ...(isTierAsked && takesTier(key, apiVersion) && { serviceTier: 'default' }),
    parameters,
  });
}

/**
 * Asks every route that may be used whether it takes what a workflow adds: which one is used in the end must make no
 * difference.
 *
 * @throws {Failure} `invalid-input` for parameters and headers that a route does not accept
 */
export function requireAccepted(additions: Omit<Additions, 'saysTier'>, routes: readonly Route[]): void {
  const problems = routes.flatMap((route) => refusedBy(route, additions));
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}

function refusedBy(
  { key, api }: Route,
  { parameters, customHeaders }: Omit<Additions, 'saysTier'>,
): readonly Problem[] {
  const names = [...parameters.keys()];
  const unknown = names.filter((name) => api === 'responses' && chatOnly.has(name));
  return [
    ...refuseParameters(names, key),
    ...unknown.map((name) => ({
      input: `parameters: ${name}`,
      message: `parameters: ${quote(name)} is not known to the Responses API, which the key \`${key.name}\` speaks for this model.`,
      remedy: `Remove it, or ask the maintainers for \`api: chat-completions\` at that key (${formatPlace(key.place)}).`,
    })),
    ...refuseHeaders([...customHeaders.keys()], key),
  ];
}

/**
 * How structure is asked for through a key: by the provider's own means, and in words where it has none that suffice.
 */
export function structuredCall(
  { messages, responseFormat }: Pick<Prompt, 'messages' | 'responseFormat'>,
  { structuredOutput }: Pick<Key, 'structuredOutput'>,
): Pick<Call, 'messages' | 'format'> {
  if (!responseFormat) return { messages };
  const format = formatOf(responseFormat, structuredOutput);
  const isClear =
    format?.type === 'json_schema' || (responseFormat.kind === 'json_object' && format && namesJson(messages));
  return {
    messages: isClear ? messages : withInstruction(messages, instructionFor(responseFormat)),
    ...(format && { format }),
  };
}

function formatOf(wanted: ResponseFormat, understood: Key['structuredOutput']): AnswerFormat | undefined {
  if (understood === 'none') return undefined;
  if (wanted.kind === 'json_object') return { type: 'json_object' };
  const { name, schema, strict } = wanted.schema;
  if (understood === 'json_schema') {
    return { type: 'json_schema', name, schema, ...(strict !== undefined && { strict }) };
  }
  // A provider that insists on an object cannot give a list.
  return schema.type === undefined || schema.type === 'object' ? { type: 'json_object' } : undefined;
}

/** OpenAI wants the word in a message where an object is asked for (API reference, `response_format`). */
function namesJson(messages: readonly Message[]): boolean {
  return messages.some(({ content }) => textsOf(content).some((text) => /json/i.test(text)));
}

function instructionFor(wanted: ResponseFormat): string {
  if (wanted.kind === 'json_object') return 'Answer with one JSON object and nothing else.';
  const schema = JSON.stringify(wanted.schema.schema);
  return `Answer with JSON that matches this JSON Schema, and nothing else.\n\n${schema}`;
}

/** Puts an instruction at the end of the first system message, or into a new one at the beginning. */
function withInstruction(messages: readonly Message[], instruction: string): readonly Message[] {
  const index = messages.findIndex(({ role }) => role === 'system' || role === 'developer');
  const system = messages[index];
  if (!system) return [{ role: 'system', content: instruction }, ...messages];
  return messages.with(index, { ...system, content: extended(system.content, `\n\n${instruction}`) });
}

function extended(content: Content, text: string): Content {
  return typeof content === 'string' ? `${content}${text}` : [...content, { kind: 'text', text }];
}
