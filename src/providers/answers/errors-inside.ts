import { isContainer, listAt, textAt, valueAt } from '../../language/json.ts';
import { readErrorBody } from '../faults/error-body.ts';

/** A shape in which an error comes with the status 200. */
export interface ErrorShape {
  /** For docs/errors.md. */
  readonly shows: string;
  readonly source: string;
  /** The description of the error; `undefined` where the body is none of this shape. */
  readonly find: (body: unknown) => unknown;
}

/** Every shape that is known, in the order in which they are looked for. A body that has an answer in it is held to be one first. */
export const errorShapes: readonly ErrorShape[] = [
  {
    shows: '`error`, as a map or as a text',
    source: 'OpenAI and Azure; as a text Ollama, LM Studio and Text Generation Inference',
    find: (body) => {
      const error = valueAt(body, 'error');
      if (typeof error === 'string' && error !== '') return { ...typesOf(body), message: error };
      return isTold(error) ? innermostError(error) : undefined;
    },
  },
  {
    shows: '`choices[0].error`, also in its `delta` or `message`',
    source: 'OpenRouter, “Errors and debugging”: a provider that breaks off',
    find: (body) => {
      const choice = valueAt(body, 'choices', 0);
      const errors = [valueAt(choice, 'error'), valueAt(choice, 'delta', 'error'), valueAt(choice, 'message', 'error')];
      const error = errors.find((one) => (typeof one === 'string' && one !== '') || isTold(one));
      return typeof error === 'string' ? { message: error } : error;
    },
  },
  {
    shows: '`object: error`',
    source: 'vLLM before 0.10, SGLang, Mistral',
    find: (body) => (textAt(body, 'object') === 'error' ? body : undefined),
  },
  {
    shows: '`type: error`',
    source: 'OpenAI, Responses, the event `error`; Anthropic',
    find: (body) => (textAt(body, 'type') === 'error' ? body : undefined),
  },
  {
    shows: 'an event of type `response.failed`, a response of status `failed`',
    source: 'OpenAI, Responses; `status_details` of its Realtime API, `last_error` of its Assistants',
    find: (body) => {
      const response = textAt(body, 'type') === 'response.failed' ? (valueAt(body, 'response') ?? {}) : body;
      if (response === body && (textAt(body, 'object') !== 'response' || textAt(body, 'status') !== 'failed')) return;
      const told = ['error', 'status_details', 'last_error'].map((field) => valueAt(response, field));
      return told.find(isContainer) ?? {};
    },
  },
];

/** Types of events that keep a connection alive, or tell how far a request is, some with a message. */
export const signsOfLife: ReadonlySet<string> = new Set([
  ...['ping', 'pong', 'heartbeat', 'keepalive', 'keep-alive', 'keep_alive'],
  ...['status', 'progress', 'info', 'queue', 'queued', 'pending', 'processing', 'in_progress', 'loading', 'waiting'],
]);

/** Where an event may say what kind of event it is. */
const kindFields = ['type', 'event', 'object', 'status'] as const;

/** Words for a failure, in the same places. */
const failures: ReadonlySet<string> = new Set(['error', 'failed', 'failure', 'fail', 'exception']);

function isOfKind(body: unknown, kinds: ReadonlySet<string>): boolean {
  return kindFields.some((field) => kinds.has(textAt(body, field).toLowerCase()));
}

/** Codes beside the words of a success. */
function isSuccess(code: unknown): boolean {
  return ['0', '200', 'success', 'ok'].includes(String(code).toLowerCase());
}

/** Shapes of a body that has neither choices nor an output: there an answer would have no such field. */
export const bareErrorShapes: readonly ErrorShape[] = [
  {
    shows: '`errors`, a list',
    source: 'Cloudflare Workers AI; JSON:API',
    find: (body) => {
      const [first] = listAt(body, 'errors');
      return typeof first === 'string' ? { message: first } : first;
    },
  },
  {
    shows: '`base_resp.status_code` that is not 0',
    source: 'MiniMax',
    find: (body) => {
      const code = valueAt(body, 'base_resp', 'status_code');
      if (code === undefined || code === 0) return undefined;
      return { code: String(code), message: textAt(body, 'base_resp', 'status_msg') };
    },
  },
  {
    shows: '`detail`',
    source: 'FastAPI, which many servers are made with',
    find: (body) => {
      const detail = textAt(body, 'detail') || textAt(body, 'detail', 0, 'msg') || textAt(body, 'detail', 'message');
      return detail === '' ? undefined : { ...typesOf(body), message: detail };
    },
  },
  {
    shows: '`fault.faultstring`',
    source: 'Apigee',
    find: (body) => {
      const message = textAt(body, 'fault', 'faultstring');
      return message === '' ? undefined : { code: textAt(body, 'fault', 'detail', 'errorcode'), message };
    },
  },
  {
    shows: '`message`, `msg` or `error_msg`',
    source:
      'Azure API Management and Amazon API Gateway (`statusCode`), Databricks (`error_code`), SiliconFlow; Baidu Qianfan',
    find: (body) => {
      const message =
        ['message', 'Message', 'msg', 'error_msg'].map((field) => textAt(body, field)).find(Boolean) ?? '';
      if (message === '' || isOfKind(body, signsOfLife) || isSuccess(valueAt(body, 'code'))) return undefined;
      return { ...typesOf(body), message };
    },
  },
  {
    shows: '`status: error` or `success: false` beside any words',
    source: 'gateways',
    find: (body) => {
      const isFailed = ['success', 'ok'].some((field) => valueAt(body, field) === false) || isOfKind(body, failures);
      return isFailed && readErrorBody(body).words !== '' ? body : undefined;
    },
  },
];

/** What a server says to have failed with, inside a body or an event whose status was 200; `undefined` where it says nothing of the kind. */
export function errorInside(body: unknown): unknown {
  // MiniMax sends `choices: null` beside its `base_resp`.
  const isBare = ['choices', 'output', 'response'].every((field) => (valueAt(body, field) ?? undefined) === undefined);
  const isEvent = textAt(body, 'type').startsWith('response.');
  const shapes = isBare && !isEvent ? [...errorShapes, ...bareErrorShapes] : errorShapes;
  for (const { find } of shapes) {
    const found = find(body);
    if (found !== undefined) return innermostError(found);
  }
  return undefined;
}

/** Whether a map says anything: servers with a field for errors fill it with nothing (`{}`, `{code: 0, message: ""}`) beside a good answer. */
function isTold(error: unknown, depth = 0): error is object {
  if (!isContainer(error) || depth > 8) return false;
  return Object.values(error).some((value) =>
    isContainer(value) ? isTold(value, depth + 1) : Boolean(value) && value !== '0',
  );
}

/** The error itself: gateways wrap it once more (LiteLLM, Anthropic), or in a list. */
function innermostError(error: unknown): unknown {
  const bare = Array.isArray(error) ? error[0] : error;
  const inner = valueAt(bare, 'error');
  return typeof inner === 'object' && inner !== null ? inner : bare;
}

/** The codes that stand beside a message. */
function typesOf(body: unknown): object {
  const code = [
    valueAt(body, 'code'),
    valueAt(body, 'error_code'),
    valueAt(body, 'statusCode'),
    valueAt(body, 'status'),
  ].find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
  const type = textAt(body, 'type') || textAt(body, 'error_type');
  return { ...(code !== undefined && { code }), ...(type !== '' && { type }) };
}
