import { entraError } from '../../harness/entra.ts';
import { policyPath } from '../../harness/policies.ts';
import { completion, failure } from '../../harness/replies.ts';
import type { Reply } from '../../harness/server.ts';
import type { WrongStep } from './wrong-step.ts';

const atKey = [policyPath, 'name: local'] as const;
const atModel = [policyPath, 'models: [|openai/gpt-6-luna'] as const;
const atDeployment = [policyPath, 'models: {|openai/gpt-6-luna'] as const;

const azure = (policy: string, url: string) =>
  policy
    .replace('provider: openai', 'provider: azure')
    .replace(`${url}/v1`, url)
    .replace(/models: \[.*/, 'models: {openai/gpt-6-luna: luna-prod}');

const keyless = (policy: string, url: string) =>
  azure(policy, url).replace(
    'secret: LOCAL_KEY',
    `identity: {tenant-id: acme.test, client-id: 66666666-7777-8888-9999-000000000000, authority: '${url}'}`,
  );

/** What a message about a fault of a provider names besides the host: model, key, secret. */
const whom = 'for the model gpt-6-luna with the key `local` (secret LOCAL_KEY).';

/** Where the step hands over the secret. */
const atSecret = ['.github/workflows/ask.yml', 'api-key:'] as const;
const nowhere = { nowhere: 'no line of a file is at fault' };

type Row = readonly [
  name: string,
  code: WrongStep['code'],
  reply: Reply,
  seen: string,
  remedy: string,
  at?: WrongStep['at'],
];

const rows: readonly Row[] = [
  [
    'a wrong key',
    'authentication',
    failure(401, 'invalid_api_key', 'Incorrect API key.'),
    '401',
    'LOCAL_KEY',
    atSecret,
  ],
  [
    'a closed network',
    'authentication',
    failure(403, '', 'Access denied due to Virtual Network/Firewall rules.'),
    '403',
    'self-hosted runner',
  ],
  [
    'a model that is not there',
    'unknown-model',
    failure(404, 'model_not_found', 'The model does not exist.'),
    '404',
    'models',
    atModel,
  ],
  ['a path that is not there', 'unknown-model', { status: 404, body: 'Not Found' }, '404', 'endpoint', atKey],
  ['no money', 'quota', failure(429, 'insufficient_quota', 'You exceeded your current quota.'), '429', 'credit'],
  ['no balance', 'quota', failure(402, '', 'Insufficient Balance'), '402', 'credit'],
  [
    'too many requests',
    'rate-limited',
    failure(429, 'rate_limit_exceeded', 'Slow down.', { 'retry-after-ms': '1' }),
    '429',
    'fewer',
  ],
  ['an internal error', 'server-error', failure(500, 'server_error', 'Oops.'), '500', 'gain'],
  [
    'too long a prompt',
    'context-length',
    failure(400, 'context_length_exceeded', 'Too long.'),
    '400',
    'Shorten the prompt',
  ],
  ['a filter', 'content-filter', failure(400, 'content_filter', 'Filtered.'), '400', 'Change the prompt'],
  ['a busy server', 'server-error', failure(503, 'overloaded', 'The server is busy.'), '503', 'overloaded'],
  ['a gateway that gives up', 'server-error', { status: 504, body: 'Gateway Timeout' }, '504', 'no answer in time'],
  [
    'a parameter that reasoning models do not take',
    'bad-request',
    failure(400, 'unsupported_parameter', "Unsupported parameter: 'temperature'."),
    '400',
    'Remove `temperature`',
  ],
  [
    'the older name of the limit',
    'bad-request',
    failure(400, 'unsupported_parameter', "Unsupported parameter: 'max_completion_tokens'."),
    '400',
    '`token-limit: max_tokens`',
    atKey,
  ],
  [
    'a redirect',
    'redirected',
    { status: 307, headers: { location: 'https://elsewhere.test/v1' } },
    'elsewhere.test',
    'endpoint',
    atKey,
  ],
  [
    'a login page',
    'malformed-answer',
    { headers: { 'content-type': 'text/html' }, body: '<html>Sign in' },
    '<html>Sign in',
    'endpoint',
    atKey,
  ],
  ['an answer without text', 'empty-answer', completion(''), 'text', 'gain'],
  [
    'a connection that breaks',
    'connection-failed',
    (response) => void response.socket?.destroy(),
    'ECONNRESET',
    'endpoint',
  ],
];

/** Faults of the provider, and answers that are not accepted. */
export const wrongAnswers: readonly WrongStep[] = [
  ...rows.map(([name, code, reply, seen, remedy, at = nowhere]) => ({
    name: `provider: ${name}`,
    code,
    reply,
    at,
    names: whom,
    seen,
    remedy,
  })),
  {
    name: 'provider: nobody listens',
    code: 'connection-failed',
    policy: (policy, url) => policy.replace(`${url}/v1`, 'http://127.0.0.1:9/v1'),
    at: atKey,
    names: 'asked 127.0.0.1:9 for',
    seen: 'ECONNREFUSED',
    remedy: 'endpoint',
  },
  {
    name: 'provider: a deployment that is not there',
    code: 'unknown-model',
    policy: azure,
    reply: failure(404, 'DeploymentNotFound', 'The API deployment for this resource does not exist.'),
    at: atDeployment,
    names: 'deployment luna-prod',
    seen: '404',
    remedy: 'openai/gpt-6-luna',
  },
  {
    name: 'provider: a temperature that the step sets',
    code: 'bad-request',
    inputs: { temperature: '0.2' },
    reply: failure(400, 'unsupported_value', "Unsupported value: 'temperature'."),
    at: ['.github/workflows/ask.yml', 'temperature:'],
    names: 'The input `temperature` sets it to 0.2.',
    seen: '400',
    remedy: 'Remove `temperature`',
  },
  {
    name: 'provider: a temperature that a prompt file sets',
    code: 'bad-request',
    inputs: { prompt: '', 'prompt-file': 'ask.prompt.yml', temperature: '0.9' },
    files: {
      'ask.prompt.yml': 'messages: [{role: user, content: Say hello.}]\nmodelParameters:\n  temperature: 0.2\n',
    },
    reply: failure(400, 'unsupported_value', "Unsupported value: 'temperature'."),
    at: ['ask.prompt.yml', '  |temperature: 0.2'],
    names: 'The prompt file sets `temperature` to 0.2 (ask.prompt.yml:3:3).',
    seen: '400',
    remedy: 'Remove `temperature`',
  },
  {
    name: 'provider: silence',
    code: 'timed-out',
    inputs: { timeout: '1' },
    reply: () => undefined,
    at: ['.github/workflows/ask.yml', 'timeout:'],
    names: '`timeout`',
    seen: '1 s',
    remedy: 'Raise `timeout`',
  },
  {
    name: 'provider: no time left',
    code: 'timed-out',
    inputs: { deadline: '1' },
    reply: () => undefined,
    at: ['.github/workflows/ask.yml', 'deadline:'],
    names: '`deadline`',
    seen: '1.0 s',
    remedy: 'Raise `deadline`',
  },
  {
    name: 'an identity that Entra does not know',
    code: 'identity-refused',
    inputs: { 'api-key': '' },
    policy: keyless,
    hasIdentity: true,
    reply: entraError(401, 700213, 'No matching federated identity record found.'),
    at: nowhere,
    names: 'local',
    seen: 'AADSTS700213',
    remedy: 'federated credential',
  },
  {
    name: 'a token service that is down',
    code: 'identity-unavailable',
    inputs: { 'api-key': '' },
    policy: keyless,
    hasIdentity: true,
    reply: entraError(503, 90033, 'A transient error has occurred.'),
    at: nowhere,
    names: 'local',
    seen: '503',
    remedy: 'gain',
  },
  {
    name: 'a refusal of the model',
    code: 'refused',
    reply: completion(null, { refusal: 'I cannot help with that.' }),
    at: { nowhere: 'the model has its reasons' },
    names: 'openai/gpt-6-luna',
    seen: 'declined',
    remedy: 'prompt',
  },
  {
    name: 'an answer that is all reasoning',
    code: 'no-text',
    inputs: { 'max-tokens': '64' },
    reply: completion('', { finish: 'length' }),
    at: ['.github/workflows/ask.yml', 'max-tokens:'],
    names: 'max-tokens',
    seen: '64',
    remedy: 'Raise it',
  },
  {
    name: 'an answer that breaks the schema',
    code: 'schema-mismatch',
    inputs: { 'response-schema': 'type: object\nrequired: [label]', repair: 'false' },
    reply: completion('{"lable": "bug"}'),
    at: { nowhere: 'the answer lies in no file' },
    names: 'schema',
    seen: 'the property "label" is missing: "lable" may be meant for "label"',
    remedy: 'describe it in the prompt',
  },
  {
    name: 'an answer of another model',
    code: 'served-model-denied',
    policy: (policy) => policy.replace('secret:', 'served: check\n    secret:'),
    reply: completion('Hello.', { model: 'gpt-5' }),
    at: [policyPath, 'enabled: |['],
    names: 'openai/gpt-6-luna',
    seen: 'gpt-5',
    remedy: 'served: ignore',
  },
];
