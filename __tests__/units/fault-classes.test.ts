import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filteredCategories } from '../../src/providers/faults/content-filter.ts';
import { readErrorBody } from '../../src/providers/faults/error-body.ts';
import { classify, faultClasses } from '../../src/providers/faults/fault-classes.ts';
import type { FaultSignals } from '../../src/providers/faults/recognize.ts';
import { fileOf } from '../harness/judging.ts';

/** A route of a policy with one key. */
function routeOf(lines: readonly string[], api: 'chat-completions' | 'responses' = 'chat-completions') {
  const policy = ['version: 1', 'keys:', '  - name: local', ...lines.map((line) => `    ${line}`), ''].join('\n');
  const [key] = fileOf(policy).keys;
  if (!key) throw new Error('The policy has a key.');
  return { key, model: 'openai/gpt-6-luna', name: 'luna', api };
}

const compatible = ['provider: openai', 'secret: LOCAL_KEY', 'models: {openai/gpt-6-luna: luna}'];
const local = routeOf([...compatible, 'endpoint: https://llm.acme.example/v1']);
const bare = routeOf([...compatible, 'endpoint: https://llm.acme.example']);
const oldLimit = routeOf([...compatible, 'endpoint: https://llm.acme.example/v1', 'token-limit: max_tokens']);
const responses = routeOf([...compatible, 'endpoint: https://llm.acme.example/v1'], 'responses');
const own = routeOf(['provider: openai', 'secret: OPENAI_API_KEY']);
const keyless = routeOf([
  'provider: azure',
  'endpoint: https://acme.openai.azure.com',
  'models: {openai/gpt-6-luna: luna}',
  'identity: {tenant-id: acme.test, client-id: 66666666-7777-8888-9999-000000000000}',
]);

function judge(status: number | undefined, body: unknown, route = local) {
  const said = readErrorBody(body);
  const seen: FaultSignals = status === undefined ? { ...said, isInside: true } : { ...said, status };
  const { code, course, remedy } = classify(seen);
  return { code, course, remedy: (typeof remedy === 'function' ? remedy(route, seen) : remedy).text };
}

describe('the field of the limit', () => {
  const write = (field: string) =>
    new RegExp(`^(?:Set .*, and w|W)rite \`token-limit: ${field}\` at the key \`local\``);
  /** Status, body, route, and the remedy. */
  const table: readonly (readonly [string, number, unknown, typeof local, RegExp])[] = [
    [
      'OpenAI’s words',
      400,
      {
        error: {
          message: "Unsupported parameter: 'max_completion_tokens'.",
          param: 'max_completion_tokens',
          code: 'unsupported_parameter',
        },
      },
      local,
      write('max_tokens'),
    ],
    [
      'FastAPI’s list',
      422,
      {
        detail: [
          { type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs are not permitted' },
        ],
      },
      local,
      write('max_tokens'),
    ],
    [
      'vLLM’s printed list',
      400,
      {
        object: 'error',
        message:
          "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 8192}]",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
      local,
      write('max_tokens'),
    ],
    [
      'a serde error',
      422,
      'Failed to deserialize the JSON body: unknown field `max_completion_tokens`, expected one of `model`, `messages`',
      local,
      write('max_tokens'),
    ],
    [
      'a field that is wanted',
      422,
      { detail: [{ type: 'missing', loc: ['body', 'max_tokens'], msg: 'Field required' }] },
      local,
      write('max_tokens'),
    ],
    [
      'a sentence',
      400,
      { error: { message: 'Unrecognized request argument supplied: max_completion_tokens' } },
      local,
      write('max_tokens'),
    ],
    [
      'OpenAI with the old field',
      400,
      {
        error: {
          message:
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          param: 'max_tokens',
          code: 'unsupported_parameter',
        },
      },
      oldLimit,
      write('max_completion_tokens'),
    ],
    [
      'Responses has one field',
      400,
      {
        error: {
          message: "Unsupported parameter: 'max_completion_tokens'.",
          param: 'max_completion_tokens',
          code: 'unsupported_parameter',
        },
      },
      responses,
      /^Remove `max-completion-tokens`/,
    ],
    [
      'a limit that is too large',
      400,
      {
        error: {
          message: 'max_completion_tokens is too large: 100000.',
          param: 'max_completion_tokens',
          code: 'invalid_value',
        },
      },
      local,
      /^Lower/,
    ],
    [
      'another field',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] },
      local,
      /^Remove `seed`/,
    ],
    [
      'a field that the action owns',
      400,
      { error: { message: 'Invalid value', param: 'messages', code: 'invalid_value' } },
      local,
      /^Change what the message names\.$/,
    ],
  ];
  for (const [name, status, body, route, remedy] of table) {
    test(name, () =>
      expect(judge(status, body, route)).toMatchObject({ code: 'bad-request', remedy: expect.stringMatching(remedy) }),
    );
  }
});

describe('remedies name what the policy calls it', () => {
  test.each([
    [
      'a base without /v1',
      404,
      'page not found',
      bare,
      /most servers want `endpoint: https:\/\/llm\.acme\.example\/v1`/,
    ],
    [
      'a base with /v1',
      404,
      'page not found',
      local,
      /^Check the `endpoint` of the key `local`, its `api` \(chat-completions\), and that the model luna exists/,
    ],
    [
      'OpenAI’s own host',
      401,
      {},
      own,
      /secret OPENAI_API_KEY .* key `local`: it must be valid for api\.openai\.com\.$/,
    ],
    ['403', 403, {}, own, /api\.openai\.com, and that it may use the model luna\.$/],
    [
      'a keyless key',
      401,
      {},
      keyless,
      /identity of the key `local` has the role for acme\.openai\.azure\.com, and may use the deployment luna/,
    ],
    [
      'a deployment',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
      keyless,
      /deployment luna exists .* given for openai\/gpt-6-luna in `models` of the key `local`/,
    ],
    [
      'the other interface',
      400,
      { error: { code: 'OperationNotSupported', message: 'x' } },
      keyless,
      /`openai\/gpt-6-luna: \{name: luna, api: responses\}`/,
    ],
    [
      'the other interface of a key without models',
      400,
      { error: { code: 'OperationNotSupported', message: 'x' } },
      own,
      /^Write `api: responses` at the key `local`\.$/,
    ],
    [
      'a firewall',
      403,
      { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } },
      keyless,
      /acme\.openai\.azure\.com .* self-hosted runner/,
    ],
  ])('%s', (_name, status, body, route, remedy) => expect(judge(status, body, route).remedy).toMatch(remedy));
});

describe('an error inside an answer', () => {
  /** Body, code, course. */
  test.each([
    [
      {
        error: { message: 'The response was filtered due to the prompt triggering Azure’s content management policy.' },
      },
      'content-filter',
      'stop',
    ],
    [{ message: 'litellm.ContentPolicyViolationError: no' }, 'content-filter', 'stop'],
    ['CUDA out of memory', 'server-error', 'once'],
    [{ object: 'error', message: 'The model `x` does not exist.', code: 404 }, 'unknown-model', 'stop'],
    [{ code: 502, message: 'Provider disconnected' }, 'server-error', 'retry'],
    [{ code: 429, message: 'Rate limited' }, 'rate-limited', 'retry'],
    [{ message: 'Rate limit exceeded, try again' }, 'rate-limited', 'retry'],
    [{ type: 'insufficient_quota', message: 'Pay' }, 'quota', 'stop'],
    [{ type: 'BadRequestError', message: 'Only one of them.' }, 'bad-request', 'stop'],
    [{ message: 'prompt is too long: 9 tokens > 8 maximum' }, 'context-length', 'stop'],
    [{ code: 'server_error', message: 'Oops' }, 'server-error', 'retry'],
    [null, 'server-error', 'retry'],
  ])('%j', (body, code, course) => expect(judge(undefined, body)).toMatchObject({ code, course }));
});

describe('a server’s failure that may pass is asked for again', () => {
  test.each([
    {
      error: {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
      },
    },
    { error: { message: 'The engine is currently overloaded, please try again later' } },
    { detail: 'Internal Server Error' },
    { error: { message: 'upstream connect error or disconnect/reset before headers' } },
    '<html><head><title>502 Bad Gateway</title></head></html>',
    {
      error: {
        message: 'litellm.InternalServerError: OpenAIException - Connection error.',
        type: null,
        param: null,
        code: '500',
      },
    },
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
  ])('%j', (body) => expect(judge(503, body)).toMatchObject({ code: 'server-error', course: 'retry' }));
});

test('a limit per minute is no quota, whatever it is called', () => {
  const gemini = [
    {
      error: {
        code: 429,
        message: 'You exceeded your current quota, please check your plan and billing details.',
        status: 'RESOURCE_EXHAUSTED',
      },
    },
  ];
  expect(judge(429, gemini)).toMatchObject({ code: 'rate-limited', course: 'retry' });
  expect(
    judge(429, { error: { message: 'You exceeded your current quota, please check your plan and billing details.' } }),
  ).toMatchObject({ code: 'quota' });
  const azure = {
    error: {
      code: '429',
      message:
        'Requests have exceeded the token rate limit of your current S0 pricing tier. Please retry after 6 seconds.',
    },
  };
  expect(judge(429, azure)).toMatchObject({ code: 'rate-limited', course: 'retry' });
});

describe('what a provider says', () => {
  test.each([
    [
      { error: { message: '401: Unauthorized', code: '401', type: 'None' } },
      { codes: [], words: 'Unauthorized', status: 401 },
    ],
    [{ error: { message: 'None', type: null, code: 'None' } }, { codes: [], words: '' }],
    [
      "Error code: 429 - {'error': {'message': \"It's slow\", 'code': '429', 'param': None}}",
      { words: "It's slow", status: 429 },
    ],
    [
      'litellm.BadRequestError: OpenAIException - {"error":{"message":"No.","code":"bad"}}',
      { codes: ['bad'], words: 'No. · litellm.BadRequestError: OpenAIException' },
    ],
    [
      '<!doctype html><html><head><title>Sign in</title><style>a{b:c}</style></head><body>x</body></html>',
      { words: 'Sign in' },
    ],
    ['<html><body><h1>503</h1> <p>No server is available.</p></body></html>', { words: 'No server is available.' }],
    [{ message: 'a', detail: 'a', error: { message: 'a' } }, { words: 'a' }],
    [undefined, { codes: [], words: '', fields: [] }],
  ])('%j', (body, said) => expect(readErrorBody(body)).toMatchObject(said));

  test('whatever it sends, it is read, in bounded time, without Python’s or JavaScript’s nothing alone', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text): unknown => JSON.parse(text)),
          fc.string(),
          fc.anything(),
        ),
        (body) => {
          const { words, codes } = readErrorBody(body);
          expect(words).not.toMatch(/^(?:None|null|undefined)$/);
          expect(codes.every((code) => !/\s/.test(code))).toBe(true);
          judge(400, body);
          judge(undefined, body);
        },
      ),
    );
    for (const hostile of [
      '<script '.repeat(200_000),
      '{'.repeat(500_000),
      'retry after '.repeat(100_000),
      "'msg': '".repeat(100_000),
      'A '.repeat(500_000),
      'max_tokens '.repeat(200_000),
    ]) {
      judge(400, hostile);
      judge(500, { error: { message: hostile } });
    }
  });
});

describe('filtered categories', () => {
  test.each([
    [
      {
        error: {
          innererror: {
            content_filter_result: {
              violence: { filtered: true, severity: 'high' },
              jailbreak: { filtered: true, detected: true },
            },
          },
        },
      },
      'violence (high), jailbreak',
    ],
    [{ error: { inner_error: { content_filter_results: { jailbreak: { filtered: true } } } } }, 'jailbreak'],
    [
      {
        content_filters: [
          { content_filter_results: { hate: { filtered: true, severity: 'medium' }, sexual: { filtered: false } } },
        ],
      },
      'hate (medium)',
    ],
    [
      { choices: [{ content_filter_results: { protected_material_code: { filtered: true } } }] },
      'protected_material_code',
    ],
    [
      {
        error: {
          content_filter_results: { 'a\nb': { filtered: true }, violence: { filtered: true, severity: '::x' } },
        },
      },
      'violence',
    ],
    [null, ''],
  ])('%j', (answer, named) => expect(filteredCategories(answer)).toBe(named));
});

test('each class says how it shows and whose words it knows, and the last one takes the rest', () => {
  for (const { shows, from } of faultClasses)
    expect([shows, from].every((text) => text !== '' && !text.includes('|'))).toBe(true);
  expect(classify({ codes: [], words: '', fields: [] }).code).toBe('malformed-answer');
  expect(classify({ codes: [], words: '', fields: [], local: 'ETIMEDOUT' }).code).toBe('connection-failed');
  expect(classify({ codes: [], words: '', fields: [], local: 'ERR_IDLE' }).code).toBe('timed-out');
});
