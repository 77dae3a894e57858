import type { Route } from '../../policy/model/policy.ts';
import { type FaultSignals, hasCode, says } from './recognize.ts';
import { answerTooLong, countsAnswer, refusedField } from './request-words.ts';
import { hostOf, nameFor } from './whom.ts';

/** The inputs that set fields of a request. Prompt files set the same. */
const inputs: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'top-p'],
  ['max_tokens', 'max-completion-tokens'],
  ['max_completion_tokens', 'max-completion-tokens'],
  ['max_output_tokens', 'max-completion-tokens'],
]);

/** Fields that the action writes itself, and nobody can take out. */
const owned: ReadonlySet<string> = new Set(['model', 'messages', 'input', 'store', 'stream', 'stream_options']);

/** For a credential that is not accepted. */
export function checkCredential(route: Route, { status }: FaultSignals): string {
  const { key } = route;
  if (key.credential.by === 'identity') {
    return `Check that the identity of the key ${key.name} has the role for ${hostOf(route)}, and may use the ${nameFor[key.provider]} ${route.name}.`;
  }
  const may = status === 403 ? `, and that it may use the ${nameFor[key.provider]} ${route.name}` : '';
  return `Check the value of the secret ${key.credential.secret} that the step passes for the key ${key.name}: it must be valid for ${hostOf(route)}${may}.`;
}

/** For an address that does not let the runner in. */
export function openNetwork(route: Route): string {
  return `Run the job where ${hostOf(route)} can be reached: on a self-hosted runner inside its private network, or on a larger runner whose static IP address is on its firewall’s allow list. The secret is not the problem.`;
}

/** For a name that the server does not know. */
export function checkModelName({ key, model, name }: Route): string {
  const what = nameFor[key.provider];
  const where =
    key.models === undefined
      ? `set \`models\` of the key ${key.name} to send another name`
      : `correct the name given for ${model} in \`models\` of the key ${key.name}`;
  return `Check that the ${what} ${name} exists there and that this key may use it, or ${where}.`;
}

/** For a path that the server does not have. */
export function checkEndpoint(route: Route): string {
  const { key, api, name } = route;
  const path = key.endpoint === undefined ? '' : new URL(key.endpoint).pathname.replace(/\/$/, '');
  if (key.provider === 'openai' && key.endpoint !== undefined && path === '') {
    return `Check the \`endpoint\` of the key ${key.name}: most servers want \`endpoint: ${key.endpoint}/v1\`. If it is right, check the model ${name} and \`api\` (${api}).`;
  }
  return `Check the \`endpoint\` of the key ${key.name}, its \`api\` (${api}), and that the ${nameFor[key.provider]} ${name} exists there.`;
}

/** For a model that is served by the other interface. */
export function otherApi({ key, model, name, api, apiVersion }: Route): string {
  const other = api === 'responses' ? 'chat-completions' : 'responses';
  const dated = other === 'responses' && apiVersion !== undefined ? ' and remove `api-version`' : '';
  return key.models === undefined
    ? `Write \`api: ${other}\` at the key ${key.name}.`
    : `Write \`api: ${other}\` for this model at the key ${key.name}, as in \`${model}: {name: ${name}, api: ${other}}\`${dated}.`;
}

/** For a prompt that is too long, or a limit for the answer that leaves it no room. */
export function shorten(_route: Route, { words }: FaultSignals): string {
  if (!countsAnswer.test(words)) return 'Shorten the prompt, or choose a model with a larger context.';
  const limit = tokensIn(/(?:context length|model length|context window|max_model_len)\D{0,20}(\d[\d,]*)/i, words);
  const input = tokensIn(
    /(\d[\d,]*)(?: tokens)? (?:in (?:the |your )?(?:messages|prompt|input)|input tokens|in your prompt)/i,
    words,
  );
  const fits = limit !== undefined && input !== undefined && input < limit;
  return fits
    ? 'Lower `max-completion-tokens` or the policy’s `max-output-tokens`: the prompt alone would fit.'
    : 'Shorten the prompt, lower `max-completion-tokens`, or choose a model with a larger context.';
}

function tokensIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}

/** For a limit that is larger than the model gives. */
export function lowerLimit(): string {
  return 'Lower `max-completion-tokens`, in the step and the prompt file, or the policy’s `max-output-tokens`.';
}

/** For a form or a schema that the server does not take. */
export function otherFormat({ key }: Route, { words, codes }: FaultSignals): string {
  const isStrict = codes.includes('invalid_json_schema') || /\bInvalid schema for response_format\b/.test(words);
  if (isStrict) {
    return `Change the response schema. With \`strict: true\` OpenAI and Azure require \`additionalProperties: false\` and every property in \`required\`, in each object; or write \`structured-output: json_object\` at the key ${key.name}.`;
  }
  const next =
    key.structuredOutput === 'json_schema' ? '`structured-output: json_object` or `none`' : '`structured-output: none`';
  return `Write ${next} at the key ${key.name}: this model or server does not accept the requested response format, and the schema then goes into the system message. Or simplify the schema.`;
}

const isFieldRefused = (seen: FaultSignals) =>
  hasCode(...refusedField.codes)(seen) || says(...refusedField.phrases)(seen);

/** For anything else about a request: the field that the server names, if it names one. */
export function otherField({ key, api }: Route, seen: FaultSignals): string {
  const { words, fields } = seen;
  const named = new Set([...fields, ...(words.match(/\b[a-z]+(?:_[a-z]+)+\b|\btemperature\b/g) ?? [])]);
  const limit = api === 'responses' ? 'max_output_tokens' : key.tokenLimit;
  const isMissing =
    /\b(?:field required|is required|required field|must be (?:set|specified|provided))\b/i.test(words) ||
    seen.codes.includes('missing');
  const other = limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (api === 'chat-completions' && !says(...answerTooLong.phrases)(seen)) {
    const isUnknown = named.has(limit) && (isFieldRefused(seen) || seen.status === 422);
    if (isUnknown)
      return `Write \`token-limit: ${other}\` at the key ${key.name}: this server or model does not accept \`${limit}\`.`;
    if (isMissing && named.has(other))
      return `Set \`max-completion-tokens\`, and write \`token-limit: ${other}\` at the key ${key.name}.`;
  }
  if (!isFieldRefused(seen)) return words === '' ? unexplained : 'Change what the message names.';
  const field = fields.find((name) => /^[\w.]{1,64}$/.test(name)) ?? [...inputs.keys()].find((name) => named.has(name));
  if (field !== undefined && owned.has(field)) return 'Change what the message names.';
  if (field === undefined) return 'Change what the message names; the model may not accept one of the parameters.';
  const input = inputs.get(field);
  const hint =
    field === 'temperature' || field === 'top_p' ? ' Reasoning models accept neither temperature nor top-p.' : '';
  return input === undefined
    ? `Remove \`${field}\` from \`parameters\`, or choose a value that this model accepts.`
    : `Remove \`${input}\`, also from the prompt file, or choose a value that this model accepts.${hint}`;
}

const unexplained = 'Check the key’s `endpoint` and `api`, and the step’s parameters: the provider gives no reason.';
