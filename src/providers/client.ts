import OpenAI from 'openai';
import type { Endpoint } from './endpoint.ts';
import { faultOf } from './faults.ts';
import type { guardFetch } from './guarded-fetch.ts';
import type { Call, Provider } from './provider.ts';
import { readCompletion } from './read-completion.ts';
import { requestIdOf } from './request-id.ts';

/** Longer than any attempt: the transport itself gives up after the input `timeout` without a byte. */
const never = 2 ** 31 - 1;

/**
 * A provider that speaks OpenAI's chat completions. Every setting that the client would otherwise
 * take from the environment is passed; the real credential is never given to it, see
 * {@link guardFetch}. It neither retries nor logs.
 */
export function createProvider(
  endpoint: Endpoint,
  fetch: ReturnType<typeof guardFetch>,
  redact: (text: string) => string,
): Provider {
  const client = new OpenAI({
    baseURL: endpoint.baseUrl,
    apiKey: 'added-by-guarded-fetch',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultQuery: { ...endpoint.query },
    fetch,
    logLevel: 'off',
    maxRetries: 0,
    timeout: never,
  });
  return {
    async complete(call, signal) {
      try {
        const { data, response } = await client.chat.completions
          .create(bodyOf(call, endpoint.model), { signal })
          .withResponse();
        return readCompletion(data, requestIdOf(response.headers));
      } catch (error) {
        return { fault: faultOf(error, signal, redact) };
      }
    },
  };
}

function bodyOf(call: Call, model: string): OpenAI.ChatCompletionCreateParamsNonStreaming {
  return {
    ...Object.fromEntries(call.parameters),
    model,
    messages: call.messages.map(({ role, content }) => ({ role, content })),
    ...(call.maxCompletionTokens !== undefined && { max_completion_tokens: call.maxCompletionTokens }),
    ...(call.temperature !== undefined && { temperature: call.temperature }),
    ...(call.topP !== undefined && { top_p: call.topP }),
  };
}
