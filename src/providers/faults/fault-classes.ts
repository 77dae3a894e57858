import type { ErrorCode } from '../../language/failures/codes.ts';
import type { Route } from '../../policy/model/policy.ts';
import {
  all,
  any,
  type FaultSignals,
  hasCode,
  hasStatus,
  isClients,
  isLocally,
  isRefusal,
  isServers,
  isUntrusted,
  type Matcher,
  means,
  says,
} from './recognize.ts';
import {
  checkCredential,
  checkEndpoint,
  checkModelName,
  lowerLimit,
  openNetwork,
  otherApi,
  otherField,
  otherFormat,
  type Remedy,
  reach,
  runAgain,
  shorten,
} from './remedies.ts';
import * as requestWords from './request-words.ts';
import * as serverWords from './server-words.ts';

/** One class of faults: how it is recognised, and what is done about it. */
export interface FaultClass {
  readonly code: ErrorCode;
  /** How it shows, for docs/errors.md. */
  readonly shows: string;
  /** Whose words or rules it was learned from, for docs/errors.md. */
  readonly from: string;
  readonly fits: Matcher;
  /**
   * `retry`: the same request may succeed a little later; after all attempts the next route may. `once`: the same, but
   * what the provider says is likely to stay, so that it is asked once more and not oftener. `stop`: neither would help.
   */
  readonly course: 'retry' | 'once' | 'stop';
  /** What to do, for the route that was asked. */
  readonly remedy: Remedy | ((route: Route, seen: FaultSignals) => Remedy);
}

/** OpenAI says so of an empty account, and Gemini of a limit per minute, which passes. */
const exceedsQuota: Matcher = ({ words, codes }) =>
  /\bexceeded your current quota\b/i.test(words) &&
  !codes.includes('RESOURCE_EXHAUSTED') &&
  !/\bretry in\b/i.test(words);

/** The status varies by server, and is absent inside an answer. */
const isSchemaRefused: Matcher = all(
  isRefusal,
  any(hasStatus(400, 404, 422, 500, 501), ({ status }) => status === undefined),
  means(requestWords.refusedSchema),
);

/** Every class of faults; the first one that fits decides. docs/errors.md shows this table. */
export const faultClasses: readonly FaultClass[] = [
  {
    code: 'redirected',
    shows: 'an answer that points to another address (3xx)',
    from: 'HTTP',
    fits: isLocally('ERR_REDIRECTED'),
    course: 'stop',
    remedy: {
      text: 'Write the final address as the key’s `endpoint`; if that is a sign-in page, an address that asks for no sign-in.',
      cure: 'key',
    },
  },
  {
    code: 'certificate',
    shows: 'a certificate that is not trusted, has expired or is for another host',
    from: 'OpenSSL, Node',
    fits: isUntrusted,
    course: 'stop',
    remedy: {
      text: 'Check the key’s `endpoint`. If a proxy or server of your own uses a certificate of your own authority, set NODE_EXTRA_CA_CERTS to the authority’s file, in the step’s `env`.',
      cure: 'key',
    },
  },
  {
    code: 'timed-out',
    shows: 'no byte within `timeout`, at any stage',
    from: 'the action',
    fits: isLocally('ERR_IDLE'),
    course: 'retry',
    remedy: { text: 'Raise `timeout`, or shorten the request.', cure: { input: 'timeout' } },
  },
  {
    code: 'malformed-answer',
    shows: 'an answer of more than 16 MiB',
    from: 'the action',
    fits: isLocally('ERR_TOO_LARGE'),
    course: 'stop',
    remedy: { text: 'Set `max-completion-tokens`; check that the key’s `endpoint` speaks OpenAI’s API.', cure: 'key' },
  },
  {
    code: 'content-filter',
    shows:
      'a filter that stopped the prompt: `content_filter`, `content_policy_violation`, `ResponsibleAIPolicyViolation`, or words to that effect',
    from: 'OpenAI, Azure, LiteLLM, xAI, DeepSeek, DashScope, Gemini, OpenRouter, MiniMax',
    fits: any(hasCode(...requestWords.filtered.codes), all(isRefusal, says(...requestWords.filtered.phrases))),
    course: 'stop',
    remedy: {
      text: 'Change the prompt, or the filter of the deployment: the provider’s content filter declined the prompt.',
    },
  },
  {
    code: 'quota',
    shows: '402; `insufficient_quota`, `budget_exceeded`, a spend limit, a used-up quota or no credit, with any status',
    from: 'OpenAI, DeepSeek, OpenRouter, LiteLLM, API Management, xAI, Anthropic, Together, Moonshot, DashScope',
    fits: any(hasStatus(402), means(serverWords.exhausted), exceedsQuota),
    course: 'stop',
    remedy: ({ key }) => ({
      text: `Add credit at the provider or gateway, or raise the budget or spend limit of the account or project that the key \`${key.name}\` belongs to.`,
    }),
  },
  {
    code: 'authentication',
    shows: '400, 401 or 403 because of the runner’s address: firewall, private endpoint, allow list, region',
    from: 'Azure, OpenAI, Gemini, Google Cloud, Cloudflare, Databricks, Snowflake, Groq, OpenRouter',
    fits: all(hasStatus(400, 401, 403, 451), means(serverWords.wrongNetwork)),
    course: 'stop',
    remedy: openNetwork,
  },
  {
    code: 'rate-limited',
    shows: '429 or 413 for a request that is larger than the limit itself',
    from: 'OpenAI, Groq',
    fits: all(
      hasStatus(429, 413),
      any(says(serverWords.overTheLimit), all(hasStatus(429), says(/^Request too large\b/))),
    ),
    course: 'stop',
    remedy: { text: 'Shorten the prompt or lower `max-completion-tokens`, or raise the limit at the provider.' },
  },
  {
    code: 'bad-request',
    shows: 'an output limit above the model’s maximum',
    from: 'OpenAI, Groq, DeepSeek, DashScope',
    fits: all(
      isRefusal,
      says(...requestWords.answerTooLong.phrases),
      any(says(...requestWords.surelyAnswerTooLong), (seen) => !means(requestWords.tooLong)(seen)),
    ),
    course: 'stop',
    remedy: lowerLimit,
  },
  {
    code: 'context-length',
    shows: 'a prompt, or a prompt plus its output limit, beyond the model’s context (also 413)',
    from: 'OpenAI, Azure, vLLM, SGLang, TGI, llama-server, LM Studio, LiteLLM, OpenRouter, Mistral, xAI, Gemini, Groq, Moonshot, Anthropic, Bedrock, Cohere',
    fits: any(
      hasStatus(413),
      hasCode(...requestWords.tooLong.codes),
      all(isRefusal, says(...requestWords.tooLong.phrases)),
    ),
    course: 'stop',
    remedy: shorten,
  },
  {
    code: 'unknown-model',
    shows: '404 for a model that is served by the other interface',
    from: 'OpenAI',
    fits: all(hasStatus(404), means(serverWords.otherInterface)),
    course: 'stop',
    remedy: otherApi,
  },
  {
    code: 'bad-request',
    shows: '`OperationNotSupported`: a model that is served by the other interface',
    from: 'Azure, OpenAI, Ollama',
    fits: all(isRefusal, (seen) => !hasStatus(401, 403)(seen), means(serverWords.otherInterface)),
    course: 'stop',
    remedy: otherApi,
  },
  {
    code: 'unknown-model',
    shows: '`model_not_found`, `DeploymentNotFound` and similar codes, with any status',
    from: 'OpenAI, Azure, Groq, Mistral, Together',
    fits: hasCode(...serverWords.noModel.codes),
    course: 'stop',
    remedy: checkModelName,
  },
  {
    code: 'authentication',
    shows: '401, 403, `invalid_api_key`, or words to that effect',
    from: 'HTTP, OpenAI, Gemini, xAI, Anthropic, LiteLLM, OpenRouter',
    fits: any(
      hasStatus(401, 403),
      hasCode(...serverWords.wrongCredential.codes),
      all(isClients, isRefusal, says(...serverWords.wrongCredential.phrases)),
    ),
    course: 'stop',
    remedy: checkCredential,
  },
  {
    code: 'unknown-model',
    shows: 'words that say there is no such model',
    from: 'vLLM, LiteLLM, DeepSeek, OpenRouter, Ollama, Groq, Fireworks, Mistral',
    fits: all(
      any(isClients, ({ isInside }) => isInside === true),
      isRefusal,
      says(...serverWords.noModel.phrases),
    ),
    course: 'stop',
    remedy: checkModelName,
  },
  {
    code: 'bad-request',
    shows: 'a response format or a schema that the server does not accept',
    from: 'OpenAI, Azure, vLLM, SGLang, llama-server, TGI, Groq, DeepSeek, Gemini',
    fits: isSchemaRefused,
    course: 'stop',
    remedy: otherFormat,
  },
  {
    code: 'bad-request',
    shows: '404 for parameters that no provider behind the gateway takes',
    from: 'OpenRouter',
    fits: all(hasStatus(404), says(/\brequested parameters\b/i)),
    course: 'stop',
    remedy: otherField,
  },
  {
    code: 'unknown-model',
    shows: '404, 405 or 410 of any other kind',
    from: 'HTTP',
    fits: hasStatus(404, 405, 410),
    course: 'stop',
    remedy: checkEndpoint,
  },
  {
    code: 'rate-limited',
    shows: '429 of any other kind; `rate_limit_exceeded` and similar codes inside an answer, or with 400',
    from: 'HTTP, OpenAI, Azure, Mistral, Gemini, LiteLLM, DashScope',
    fits: any(
      hasStatus(429),
      hasCode(...serverWords.tooOften.codes),
      all(({ status }) => status === undefined || status === 400, isRefusal, says(...serverWords.tooOften.phrases)),
    ),
    course: 'retry',
    remedy: { text: 'Run fewer jobs at once, or raise the limit at the provider.' },
  },
  {
    code: 'server-error',
    shows:
      '501, or 5xx whose words describe a permanent failure: a chat template, memory, a model that does not load, what is not implemented',
    from: 'vLLM, SGLang, llama-server, Ollama, TGI',
    fits: all(isServers, any(hasStatus(501), means(serverWords.permanent))),
    course: 'once',
    remedy: ({ key }) => ({
      text: `Change the server behind the key \`${key.name}\`, or the prompt, as the message says; retrying is unlikely to help.`,
    }),
  },
  {
    code: 'bad-request',
    shows: 'an error inside an answer that is about the request',
    from: 'OpenAI, vLLM, LiteLLM, Gemini',
    fits: ({ status, ...seen }) =>
      status === undefined && seen.isInside === true && means(requestWords.wrongRequest)(seen),
    course: 'stop',
    remedy: otherField,
  },
  {
    code: 'server-error',
    shows: '408, 409, 424, 425, 499, 5xx, an error inside an answer that has begun',
    from: 'HTTP, TGI (424), Google Cloud (499)',
    fits: any(isServers, hasStatus(408, 409, 424, 425, 499)),
    course: 'retry',
    remedy: runAgain,
  },
  {
    code: 'bad-request',
    shows: 'any other status',
    from: 'HTTP',
    fits: ({ status, isInside }) => status !== undefined || isInside === true,
    course: 'stop',
    remedy: otherField,
  },
  {
    code: 'connection-failed',
    shows:
      'a connection that is refused, reset, cut or never made (Node’s `ETIMEDOUT`), a host name that does not resolve, a failed TLS handshake',
    from: 'Node',
    fits: ({ local }) => local !== undefined,
    course: 'retry',
    remedy: reach,
  },
  {
    code: 'malformed-answer',
    shows: 'an answer that is cut off or cannot be read',
    from: 'the action',
    fits: () => true,
    course: 'retry',
    remedy: { text: 'Run again; check that the key’s `endpoint` speaks OpenAI’s API.' },
  },
];

/** The class of a fault. */
export function classify(seen: FaultSignals): FaultClass {
  const found = faultClasses.find(({ fits }) => fits(seen));
  if (!found) throw new Error('The last class fits everything.');
  return found;
}
