import OpenAI from 'openai';
import { ReceivedHeaders } from '../language/received-headers.ts';
import { Interrupted } from './answers/interruptions.ts';
import { readAnswer } from './answers/read-answer.ts';
import { NotAnAnswer, notAnAnswer, stalled } from './answers/unusable.ts';
import { readUsage } from './answers/usage.ts';
import { Stalled } from './answers/watch-content.ts';
import type { Endpoint } from './endpoint.ts';
import { readErrorBody } from './faults/error-body.ts';
import { providerFault, refusalIn } from './faults/faults.ts';
import type { guardFetch } from './guarded-fetch.ts';
import type { Call, Provider } from './provider.ts';
import { withQuotaLeft } from './quota-left.ts';
import { surfaces } from './surface.ts';

/** Longer than any attempt: the transport itself gives up after the input `timeout` without a byte. */
const never = 2 ** 31 - 1;

/**
 * OpenAI's client, which makes requests without headers: {@link guardFetch} keeps none of its own, and to make them loads
 * all of `fetch` for Node's `Headers`. The package calls this a complete replacement builder.
 */
class BareClient extends OpenAI {
  override async buildRequest({ method, path, body, signal = null }: BareRequest) {
    const req = { method, headers: new ReceivedHeaders(), body: JSON.stringify(body), signal };
    return { req, url: this.buildURL(path, undefined), timeout: this.timeout };
  }
}

type BareRequest = Parameters<OpenAI['buildRequest']>[0];

/**
 * A provider that speaks one of OpenAI's APIs. Every setting that the client would otherwise take from
 * the environment is passed; the real credential is never given to it, see {@link guardFetch}. It
 * neither retries nor logs.
 *
 * @param idle how long the provider may send nothing, in milliseconds
 */
export function createProvider(
  endpoint: Endpoint,
  fetch: ReturnType<typeof guardFetch>,
  openCleaner: () => Promise<(text: string) => string>,
  idle: number,
): Provider {
  const client = new BareClient({
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
  const surface = surfaces[endpoint.api];
  let streams = true;

  function post(call: Call, signal: AbortSignal): Promise<Response> {
    const body = surface.body(call, endpoint.model, streams);
    return client.post(surface.path, { body, signal }).asResponse();
  }

  /** Asks for a stream; a server that refuses streaming, and only that, is asked for whole answers from then on. */
  async function send(call: Call, signal: AbortSignal): Promise<Response> {
    try {
      return await post(call, signal);
    } catch (error) {
      if (!streams || !refusesStream(error)) throw error;
      streams = false;
      return post(call, signal);
    }
  }

  return {
    async complete(call, waiting) {
      let headers: Headers | undefined;
      try {
        const response = await send(call, waiting.signal);
        headers = response.headers;
        return withQuotaLeft(
          await readAnswer(response, { surface, waiting, idle, offersTools: call.tools !== undefined }),
          headers,
        );
      } catch (error) {
        const clean = await openCleaner();
        if (error instanceof NotAnAnswer && !waiting.signal.aborted) return notAnAnswer(error, clean, endpoint.api);
        const stall = stallIn(error);
        if (stall && !waiting.signal.aborted) return stall;
        const refusal = refusalIn(error);
        const usage = readUsage(refusal?.body);
        const found = providerFault(error, waiting.signal, { clean, route: endpoint.route, idle });
        const fault = { ...found, ...(usage && { usage }) };
        return withQuotaLeft({ fault }, headers ?? refusal?.headers);
      }
    },
  };
}

/** The fault of a stream that stalled, with what had come of it; `undefined` for any other error. */
function stallIn(error: unknown) {
  if (error instanceof Stalled) return stalled(error.after, { requestId: '' });
  return error instanceof Interrupted && error.cause instanceof Stalled
    ? stalled(error.cause.after, error.spent)
    : undefined;
}

/** A server without streams, or an OpenAI organization that may not stream this model until it is verified. */
function refusesStream(error: unknown): boolean {
  const refusal = refusalIn(error);
  if (refusal?.status !== 400 && refusal?.status !== 422) return false;
  const { fields, words } = readErrorBody(refusal.body);
  return fields.some((field) => /^stream(?:_options)?\b/.test(field)) || /\bstream_options\b/.test(words);
}
