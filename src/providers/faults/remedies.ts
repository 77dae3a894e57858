import type { Route } from '../../policy/model/policy.ts';
import type { ModelSettings } from '../../prompts/prompt.ts';
import type { Cure } from '../provider.ts';
import { type FaultSignals, hasCode, says } from './recognize.ts';
import { answerTooLong, countsAnswer, refusedField } from './request-words.ts';
import { hostOf, nameFor } from './whom.ts';

/** What to do about a fault, and where, if that is in a file. */
export interface Remedy {
  readonly text: string;
  readonly cure?: Cure;
}

/** The inputs that set fields of a request. Prompt files set the same. */
const inputs: ReadonlyMap<string, readonly [input: string, setting: keyof ModelSettings]> = new Map([
  ['temperature', ['temperature', 'temperature']],
  ['top_p', ['top-p', 'topP']],
  ['max_tokens', ['max-completion-tokens', 'maxCompletionTokens']],
  ['max_completion_tokens', ['max-completion-tokens', 'maxCompletionTokens']],
  ['max_output_tokens', ['max-completion-tokens', 'maxCompletionTokens']],
]);

/** Fields that the action writes itself, and nobody can take out. */
const owned: ReadonlySet<string> = new Set(['model', 'messages', 'input', 'store', 'stream', 'stream_options']);

/** For a credential that is not accepted. */
export function checkCredential(route: Route, { status }: FaultSignals): Remedy {
  const { key } = route;
  if (key.credential.by === 'identity') {
    const text = `Check that the identity of the key \`${key.name}\` has the role for ${hostOf(route)}, and may use the ${nameFor[key.provider]} ${route.name}.`;
    return { text };
  }
  const may = status === 403 ? `, and that it may use the ${nameFor[key.provider]} ${route.name}` : '';
  const text = `Check the value of the secret ${key.credential.secret} that the step passes for the key \`${key.name}\`: it must be valid for ${hostOf(route)}${may}.`;
  return { text, cure: 'secret' };
}

/** For an address that does not let the runner in. */
export function openNetwork(route: Route): Remedy {
  const text = `Run the job where ${hostOf(route)} can be reached: on a self-hosted runner inside its private network, or on a larger runner whose static IP address is on its firewall’s allow list. The secret is not the problem.`;
  return { text };
}

/** Node's codes for an address at which nobody answers, which may be the wrong one; whatever else breaks passes. */
const nobodyThere: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EPROTO']);

/** For a connection that was not made, or broke. */
export function reach({ key }: Route, { local = '' }: FaultSignals): Remedy {
  if (key.endpoint === undefined)
    return { text: 'Run again later. If that does not help, check the runner’s network: firewall, proxy.' };
  const text =
    'Check the key’s `endpoint` and the runner’s network: firewall, proxy, private endpoint. The address has to be reachable from this runner.';
  return nobodyThere.has(local) ? { text, cure: 'key' } : { text };
}

/** For a server that could not answer this time: what its status says (RFC 9110, sections 15.5 and 15.6; Cloudflare; Anthropic's 529). */
export function runAgain(_route: Route, { status, codes, words }: FaultSignals): Remedy {
  const isBusy = status === 503 || status === 529 || busy.test(`${codes.join(' ')} ${words}`);
  if (isBusy) return { text: 'Run again later: the provider is overloaded, or down for a while.' };
  if (status !== undefined && isOnTheWay(status))
    return { text: 'Run again later: the provider, or a gateway in front of it, got no answer in time.' };
  return { text: 'Run again later: the provider reported an internal error.' };
}

/** How providers say that they are too busy. */
const busy =
  /\b(?:overloaded|busy|capacity|temporarily unavailable|try again later)|overloaded_error|server_is_overloaded/i;

function isOnTheWay(status: number): boolean {
  return [408, 502, 504].includes(status) || (status >= 520 && status <= 530);
}

/** For a name that the server does not know. */
export function checkModelName({ key, model, name }: Route): Remedy {
  const what = nameFor[key.provider];
  const where =
    key.models === undefined
      ? `set \`models\` of the key \`${key.name}\` to send another name`
      : `correct the name given for ${model} in \`models\` of the key \`${key.name}\``;
  return {
    text: `Check that the ${what} ${name} exists there and that this key may use it, or ${where}.`,
    cure: 'model',
  };
}

/** For a path that the server does not have. */
export function checkEndpoint(route: Route): Remedy {
  const { key, api, name } = route;
  const path = key.endpoint === undefined ? '' : new URL(key.endpoint).pathname.replace(/\/$/, '');
  if (key.provider === 'openai' && key.endpoint !== undefined && path === '') {
    const text = `Check the \`endpoint\` of the key \`${key.name}\`: most servers want \`endpoint: ${key.endpoint}/v1\`. If it is right, check the model ${name} and \`api\` (${api}).`;
    return { text, cure: 'key' };
  }
  const text = `Check the \`endpoint\` of the key \`${key.name}\`, its \`api\` (${api}), and that the ${nameFor[key.provider]} ${name} exists there.`;
  return { text, cure: 'key' };
}

/** For a model that is served by the other interface. */
export function otherApi({ key, model, name, api, apiVersion }: Route): Remedy {
  const other = api === 'responses' ? 'chat-completions' : 'responses';
  const dated = other === 'responses' && apiVersion !== undefined ? ' and remove `api-version`' : '';
  if (key.models === undefined) return { text: `Write \`api: ${other}\` at the key \`${key.name}\`.`, cure: 'key' };
  const text = `Write \`api: ${other}\` for this model at the key \`${key.name}\`, as in \`${model}: {name: ${name}, api: ${other}}\`${dated}.`;
  return { text, cure: 'model' };
}

/** For a prompt that is too long, or a limit for the answer that leaves it no room. */
export function shorten(_route: Route, { words }: FaultSignals): Remedy {
  if (!countsAnswer.test(words)) return { text: 'Shorten the prompt, or choose a model with a larger context.' };
  const limit = tokensIn(/(?:context length|model length|context window|max_model_len)\D{0,20}(\d[\d,]*)/i, words);
  const input = tokensIn(
    /(\d[\d,]*)(?: tokens)? (?:in (?:the |your )?(?:messages|prompt|input)|input tokens|in your prompt)/i,
    words,
  );
  const fits = limit !== undefined && input !== undefined && input < limit;
  return {
    text: fits
      ? 'Lower `max-completion-tokens` or the policy’s `max-output-tokens`: the prompt alone would fit.'
      : 'Shorten the prompt, lower `max-completion-tokens`, or choose a model with a larger context.',
    cure: { setting: 'maxCompletionTokens' },
  };
}

function tokensIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}

/** For a limit that is larger than the model gives. */
export function lowerLimit(): Remedy {
  return {
    text: 'Lower `max-completion-tokens`, or the policy’s `max-output-tokens` where nothing else sets the limit.',
    cure: { setting: 'maxCompletionTokens' },
  };
}

/** For a form or a schema that the server does not take. */
export function otherFormat({ key }: Route, { words, codes }: FaultSignals): Remedy {
  const isStrict = codes.includes('invalid_json_schema') || /\bInvalid schema for response_format\b/.test(words);
  if (isStrict) {
    const text = `Change the response schema. With \`strict: true\` OpenAI and Azure require \`additionalProperties: false\` and every property in \`required\`, in each object; or write \`structured-output: json_object\` at the key \`${key.name}\`.`;
    return { text };
  }
  const next =
    key.structuredOutput === 'json_schema' ? '`structured-output: json_object` or `none`' : '`structured-output: none`';
  const text = `Write ${next} at the key \`${key.name}\`: this model or server does not accept the requested response format, and the schema then goes into the system message. Or simplify the schema.`;
  return { text, cure: 'key' };
}

const isFieldRefused = (seen: FaultSignals) =>
  hasCode(...refusedField.codes)(seen) || says(...refusedField.phrases)(seen);

/** For anything else about a request: the field that the server names, if it names one. */
export function otherField({ key, api }: Route, seen: FaultSignals): Remedy {
  const { words, fields } = seen;
  const named = new Set([...fields, ...(words.match(/\b[a-z]+(?:_[a-z]+)+\b|\btemperature\b/g) ?? [])]);
  const limit = api === 'responses' ? 'max_output_tokens' : key.tokenLimit;
  const isMissing =
    /\b(?:field required|is required|required field|must be (?:set|specified|provided))\b/i.test(words) ||
    seen.codes.includes('missing');
  const other = limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (api === 'chat-completions' && !says(...answerTooLong.phrases)(seen)) {
    const isUnknown = named.has(limit) && (isFieldRefused(seen) || seen.status === 422);
    const atKey = `rite \`token-limit: ${other}\` at the key \`${key.name}\``;
    if (isUnknown) return { text: `W${atKey}: this server or model does not accept \`${limit}\`.`, cure: 'key' };
    if (isMissing && named.has(other)) return { text: `Set \`max-completion-tokens\`, and w${atKey}.`, cure: 'key' };
  }
  const whatIsNamed = { text: 'Change what the message names.' };
  if (!isFieldRefused(seen)) return words === '' ? unexplained : whatIsNamed;
  const field = fields.find((name) => /^[\w.]{1,64}$/.test(name)) ?? [...inputs.keys()].find((name) => named.has(name));
  if (field !== undefined && owned.has(field)) return whatIsNamed;
  if (field === undefined)
    return { text: 'Change what the message names; the model may not accept one of the parameters.' };
  const [input, setting] = inputs.get(field) ?? [];
  if (input === undefined || setting === undefined) {
    const text = `Remove \`${field}\` from \`parameters\`, or choose a value that this model accepts.`;
    return { text, cure: { input: 'parameters' } };
  }
  const hint = setting === 'maxCompletionTokens' ? '' : ' Reasoning models accept neither temperature nor top-p.';
  return { text: `Remove \`${input}\`, or choose a value that this model accepts.${hint}`, cure: { setting } };
}

const unexplained: Remedy = {
  text: 'Check the key’s `endpoint` and `api`, and the step’s parameters: the provider gives no reason.',
  cure: 'key',
};
