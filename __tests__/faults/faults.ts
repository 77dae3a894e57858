import type { ErrorCode, Status } from '../../src/language/failures/codes.ts';
import { failure } from '../harness/replies.ts';
import type { Reply } from '../harness/server.ts';
import { eventStream, pieces, type Said, type Speaking, streamed, whole } from '../harness/surfaces.ts';

/** Whether an answer comes in pieces or as a whole. */
export type Form = 'streamed' | 'whole';

/** What a provider does wrong, and what becomes of it after at most three attempts. */
export interface FaultCase {
  readonly name: string;
  readonly reply: (speaking: Speaking, form: Form) => Reply;
  readonly status: Status;
  readonly code: ErrorCode | undefined | ((speaking: Speaking, form: Form) => ErrorCode);
  readonly requests: number;
  /** All waits together, in milliseconds. */
  readonly wait: number;
  /** In the message or its remedy. */
  readonly says?: RegExp;
}

/** Half of 1 s, then half of 2 s: full jitter with a random number of one half. */
export const backoff = 1500;

export const retried = { status: 'unavailable', requests: 3, wait: backoff } as const;
export const stopped = { status: 'rejected', requests: 1, wait: 0 } as const;
const busy = (headers: Readonly<Record<string, string>> = {}) =>
  failure(429, 'rate_limit_exceeded', 'Slow down.', headers);

const inOneOf = (form: Form, speaking: Speaking, said: Said): Reply =>
  form === 'streamed' ? streamed(speaking, pieces(speaking, said)) : { body: whole(speaking, said) };

/** An error that comes when the answer has begun. */
function failing(code: string) {
  return (speaking: Speaking, form: Form): Reply => {
    const error = { code, message: 'It broke.' };
    const failed = { id: 'resp_1', status: 'failed', error, output: [], usage: null };
    if (form === 'whole') return { body: speaking.isResponses ? failed : { error } };
    const begun = pieces(speaking, { text: 'Hello.' }).slice(0, 3);
    const last = speaking.isResponses ? { type: 'response.failed', response: failed } : { error };
    return streamed(speaking, [...begun, last], false);
  };
}

/** A body in the place of an answer: the only event of a stream, or all that comes. */
const inside =
  (body: object) =>
  (_: Speaking, form: Form): Reply =>
    form === 'streamed' ? { headers: eventStream, body: `data: ${JSON.stringify(body)}\n\n` } : { body };

/** A fault that looks the same on every surface. */
export type ErrorCase = Omit<FaultCase, 'reply'> & { readonly reply: Reply };

export function errors(cases: readonly ErrorCase[]): readonly FaultCase[] {
  return cases.map((error) => ({ ...error, reply: () => error.reply }));
}

/** HTTP errors: the same whatever was asked for. */
export const refusals: readonly FaultCase[] = errors([
  { name: '400', reply: failure(400, 'unknown', 'What?'), ...stopped, code: 'bad-request' },
  { name: '401', reply: failure(401, 'invalid_api_key', 'No.'), ...stopped, code: 'authentication' },
  { name: '403', reply: failure(403, 'forbidden', 'No.'), ...stopped, code: 'authentication' },
  { name: '404', reply: { status: 404, body: 'nothing here' }, ...stopped, code: 'unknown-model' },
  { name: 'no such model', reply: failure(400, 'model_not_found', 'No.'), ...stopped, code: 'unknown-model' },
  { name: 'no deployment', reply: failure(404, 'DeploymentNotFound', 'No.'), ...stopped, code: 'unknown-model' },
  { name: '408', reply: failure(408, 'timeout', 'Late.'), ...retried, code: 'server-error' },
  { name: '409', reply: failure(409, 'conflict', 'Both.'), ...retried, code: 'server-error' },
  { name: '424', reply: failure(424, 'overloaded', 'Model is loading.'), ...retried, code: 'server-error' },
  { name: '499', reply: failure(499, 'CANCELLED', 'The operation was cancelled.'), ...retried, code: 'server-error' },
  { name: '413', reply: { status: 413, body: '' }, ...stopped, code: 'context-length' },
  { name: '422', reply: failure(422, 'invalid', 'What?'), ...stopped, code: 'bad-request' },
  { name: '429', reply: busy(), ...retried, code: 'rate-limited' },
  {
    name: '429, Retry-After in seconds',
    reply: busy({ 'retry-after': '7' }),
    ...retried,
    wait: 14_000,
    code: 'rate-limited',
  },
  {
    name: '429, Retry-After as a date long past',
    reply: busy({ 'retry-after': 'Mon, 23 Nov 2020 12:00:00 GMT' }),
    ...retried,
    code: 'rate-limited',
  },
  {
    name: '429, Retry-After as a date far away: 60 s at most',
    reply: busy({ 'retry-after': 'Mon, 23 Nov 2099 12:00:00 GMT' }),
    ...retried,
    wait: 120_000,
    code: 'rate-limited',
  },
  {
    name: '429, retry-after-ms',
    reply: busy({ 'retry-after-ms': '2500' }),
    ...retried,
    wait: 5000,
    code: 'rate-limited',
  },
  {
    name: '429, OpenAI’s limits',
    reply: busy({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6.5s' }),
    ...retried,
    wait: 13_000,
    code: 'rate-limited',
  },
  {
    name: '429, Azure’s limits',
    reply: busy({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '12' }),
    ...retried,
    wait: 24_000,
    code: 'rate-limited',
  },
  {
    name: '429 for a request over the limit itself',
    reply: failure(429, 'rate_limit_exceeded', 'Request too large for gpt-6-luna on tokens per min.'),
    ...stopped,
    status: 'unavailable',
    code: 'rate-limited',
  },
  ...[
    'insufficient_quota',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
    'credit_balance_exhausted',
    'billing_hard_limit_reached',
    'billing_not_active',
  ].map((code): ErrorCase => ({ name: `429, ${code}`, reply: failure(429, code, 'Pay.'), ...stopped, code: 'quota' })),
  // A provider's words are its own, also where they look like ours.
  {
    name: '401 that calls itself a timeout',
    reply: failure(401, 'ETIMEDOUT', 'No.'),
    ...stopped,
    code: 'authentication',
  },
  {
    name: '400 that calls itself a certificate',
    reply: failure(400, 'CERT_HAS_EXPIRED', 'No.'),
    ...stopped,
    code: 'bad-request',
  },
  { name: '500 for a wrong key', reply: failure(500, 'invalid_api_key', 'No.'), ...stopped, code: 'authentication' },
  { name: '500', reply: failure(500, 'server_error', 'Oops.'), ...retried, code: 'server-error' },
  { name: '502 with a web page', reply: { status: 502, body: '<html>' }, ...retried, code: 'server-error' },
  {
    name: '503, Retry-After of an hour: 60 s at most',
    reply: failure(503, 'overloaded', 'Busy.', { 'retry-after': '3600' }),
    ...retried,
    wait: 120_000,
    code: 'server-error',
  },
  { name: '529', reply: failure(529, 'overloaded', 'Busy.'), ...retried, code: 'server-error' },
  {
    name: 'a filtered prompt',
    reply: failure(400, 'content_filter', 'Filtered.'),
    ...stopped,
    status: 'filtered',
    code: 'content-filter',
  },
  {
    name: 'a prompt that is too long',
    reply: failure(400, 'context_length_exceeded', 'Too long.'),
    ...stopped,
    code: 'context-length',
  },
  {
    name: 'a prompt that is too long, in vLLM’s words',
    reply: failure(400, '', "This model's maximum context length is 512 tokens."),
    ...stopped,
    code: 'context-length',
  },
  { name: '304', reply: { status: 304 }, ...stopped, code: 'bad-request' },
  { name: '307', reply: { status: 307, headers: { location: '/elsewhere' } }, ...stopped, code: 'redirected' },
  {
    name: 'a connection that is cut',
    reply: (response) => void response.socket?.destroy(),
    ...retried,
    code: 'connection-failed',
  },
  { name: 'silence', reply: () => undefined, ...retried, code: 'timed-out' },
]);

/** Answers with the status 200 that are wrong, or end otherwise than by a full stop; in either form. */
export const answers: readonly FaultCase[] = [
  {
    name: 'a body that is no JSON',
    reply: (_, form) =>
      form === 'streamed' ? { headers: eventStream, body: 'data: {"broken\n\n' } : { body: '{"broken' },
    ...retried,
    code: 'malformed-answer',
  },
  {
    name: 'JSON of another kind',
    reply: (_, form) =>
      form === 'streamed'
        ? { headers: eventStream, body: 'data: {"hello":"world"}\n\n' }
        : { body: { hello: 'world' } },
    ...retried,
    code: 'malformed-answer',
  },
  {
    name: 'a web page',
    reply: (_, form) => ({
      headers: form === 'streamed' ? eventStream : { 'content-type': 'text/html' },
      body: '<html>',
    }),
    ...retried,
    code: 'malformed-answer',
  },
  {
    name: 'an answer that ends too early',
    reply: (speaking, form) =>
      form === 'streamed'
        ? streamed(speaking, pieces(speaking, { text: 'Hello.' }).slice(0, 4), false)
        : { body: JSON.stringify(whole(speaking, { text: 'Hello.' })).slice(0, 60) },
    ...retried,
    code: 'malformed-answer',
  },
  {
    name: 'a connection that is cut in the middle',
    reply: (speaking, form) => (response) => {
      const type = form === 'streamed' ? eventStream['content-type'] : 'application/json';
      response.writeHead(200, { 'content-type': type });
      const event = `data: ${JSON.stringify(pieces(speaking, { text: 'Hello.' })[0])}\n\n`;
      response.write(form === 'streamed' ? event : '{', () => setTimeout(() => response.socket?.destroy(), 5));
    },
    ...retried,
    code: 'connection-failed',
  },
  {
    name: 'silence in the middle',
    reply: (speaking, form) => (response) => {
      const type = form === 'streamed' ? eventStream['content-type'] : 'application/json';
      const event = `data: ${JSON.stringify(pieces(speaking, { text: 'Hello.' })[0])}\n\n`;
      response.writeHead(200, { 'content-type': type }).write(form === 'streamed' ? event : '{');
    },
    ...retried,
    code: 'timed-out',
  },
  {
    name: 'no choices, no output',
    reply: (speaking, form) => {
      const body = speaking.isResponses ? { status: 'completed', output: [] } : { choices: [] };
      if (form === 'whole') return { body };
      const last = speaking.isResponses ? { type: 'response.completed', response: body } : body;
      return streamed(speaking, [last]);
    },
    ...retried,
    // A stream of chat completions without a single choice has not come to its end.
    code: ({ isResponses }, form) => (isResponses || form === 'whole' ? 'empty-answer' : 'malformed-answer'),
  },
  {
    name: 'no text',
    reply: (speaking, form) => inOneOf(form, speaking, { text: '' }),
    ...retried,
    code: 'empty-answer',
  },
  { name: 'a server that fails while it answers', reply: failing('server_error'), ...retried, code: 'server-error' },
  {
    name: 'a limit that is reached while it answers',
    reply: failing('rate_limit_exceeded'),
    ...retried,
    code: 'rate-limited',
  },
  {
    name: 'a filter that stops it while it answers',
    reply: failing('content_filter'),
    ...stopped,
    status: 'filtered',
    code: 'content-filter',
  },
  {
    name: 'a gateway’s 401 inside an answer',
    reply: failing('401'),
    ...stopped,
    code: 'authentication',
  },
  {
    name: 'exhausted credit inside an answer',
    reply: failing('insufficient_quota'),
    ...stopped,
    code: 'quota',
  },
  {
    name: 'an error as a text',
    reply: inside({ error: 'The worker has died', error_type: 'overloaded' }),
    ...retried,
    code: 'server-error',
  },
  {
    name: 'an error as the object itself',
    reply: inside({ object: 'error', message: 'No such model.', type: 'NotFoundError', code: 404 }),
    ...stopped,
    code: 'unknown-model',
  },
  {
    name: 'an error in a list of errors',
    reply: inside({ success: false, errors: [{ code: 500, message: 'Internal error' }], result: null }),
    ...retried,
    code: 'server-error',
  },
  {
    name: 'an error as a status of its own',
    reply: inside({ base_resp: { status_code: 1000, status_msg: 'unknown error' } }),
    ...retried,
    code: 'server-error',
  },
  {
    name: 'an error as FastAPI tells it',
    reply: inside({ detail: 'Internal failure' }),
    ...retried,
    code: 'server-error',
  },
  {
    name: 'an error as a gateway tells it',
    reply: inside({ statusCode: 401, message: 'Access denied due to missing subscription key.' }),
    ...stopped,
    code: 'authentication',
  },
  {
    name: 'a plain text in the place of an answer',
    reply: (_, form) => ({
      headers: form === 'streamed' ? eventStream : { 'content-type': 'text/plain' },
      body: 'upstream connect error',
    }),
    ...retried,
    code: 'malformed-answer',
  },
  {
    name: 'an error that comes as a field of its own',
    reply: (speaking) => ({
      headers: eventStream,
      body: `data: ${JSON.stringify(pieces(speaking, { text: 'Hello.' })[2])}\n\nerror: {"code":500,"message":"Failed"}\n\n`,
    }),
    ...retried,
    code: 'server-error',
  },
  {
    name: 'a compressed answer',
    reply: () => ({ headers: { 'content-encoding': 'br' }, body: 'xx' }),
    ...stopped,
    status: 'unavailable',
    code: 'malformed-answer',
  },
  {
    name: 'nothing but reasoning',
    reply: (speaking, form) => {
      const item = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] };
      const response = { status: 'completed', output: [item] };
      const choice = { finish_reason: 'stop', message: { content: null, reasoning_content: 'Hm.' } };
      if (form === 'whole') return { body: speaking.isResponses ? response : { choices: [choice] } };
      const last = { type: 'response.completed', response };
      return streamed(speaking, [speaking.isResponses ? last : { choices: [choice] }]);
    },
    ...stopped,
    status: 'unavailable',
    code: 'empty-answer',
  },
  {
    name: 'a call to a tool and nothing else',
    reply: (speaking, form) => {
      const response = { status: 'completed', output: [{ type: 'function_call', name: 'search', arguments: '{}' }] };
      const calls = [{ type: 'function', function: { name: 'search', arguments: '{}' } }];
      const choice = { finish_reason: 'tool_calls', message: { content: null, tool_calls: calls } };
      if (form === 'whole') return { body: speaking.isResponses ? response : { choices: [choice] } };
      const last = { type: 'response.completed', response };
      return streamed(speaking, [speaking.isResponses ? last : { choices: [choice] }]);
    },
    ...stopped,
    status: 'unavailable',
    code: 'empty-answer',
  },
  {
    name: 'a limit that is reached before the first word',
    reply: (speaking, form) => inOneOf(form, speaking, { text: '', finish: 'length' }),
    ...stopped,
    status: 'truncated',
    code: 'no-text',
  },
  {
    name: 'a refusal',
    reply: (speaking, form) => inOneOf(form, speaking, { refusal: 'I will not.' }),
    ...stopped,
    status: 'refused',
    code: 'refused',
  },
  {
    name: 'a filter that cuts it off',
    reply: (speaking, form) => inOneOf(form, speaking, { text: 'Hel', finish: 'content_filter' }),
    ...stopped,
    status: 'filtered',
    code: 'content-filter',
  },
  {
    name: 'the output limit',
    reply: (speaking, form) => inOneOf(form, speaking, { text: 'Hel', finish: 'length' }),
    ...stopped,
    status: 'truncated',
    code: undefined,
  },
];
