import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

const azurePolicy = (url: string, version = '') => `version: 1
keys:
  - name: azure-eu
    provider: azure
    endpoint: ${url}
    secret: AZURE_OPENAI_API_KEY
${version}    models:
      openai/gpt-6-luna: luna-prod
`;

/** Every way to be asked: what the policy says, and what the server then receives. */
const surfaces = [
  {
    name: 'OpenAI and compatible servers',
    policy: undefined,
    url: '/v1/chat/completions',
    credential: { authorization: `Bearer ${secret}` },
    model: 'gpt-6-luna',
  },
  {
    name: 'Azure v1',
    policy: (url: string) => azurePolicy(url),
    url: '/openai/v1/chat/completions',
    credential: { 'api-key': secret },
    model: 'luna-prod',
  },
  {
    name: 'Azure dated',
    policy: (url: string) => azurePolicy(url, '    api-version: 2024-10-21\n'),
    url: '/openai/deployments/luna-prod/chat/completions?api-version=2024-10-21',
    credential: { 'api-key': secret },
    model: 'luna-prod',
  },
];

for (const surface of surfaces) {
  test(`${surface.name}: path, header and body are right, and the answer comes back`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(server.url, {}, surface.policy?.(server.url)));
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.', 'error-code': '' } });
    expect(server.received).toHaveLength(1);
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'POST', url: surface.url, headers: surface.credential });
    expect(
      Object.keys(request?.headers ?? {}).filter((name) => ['authorization', 'api-key'].includes(name)),
    ).toHaveLength(1);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      model: surface.model,
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
  });
}

test('every output that has a value is filled, and the response file holds the answer', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const { outputs } = await runAction(stepFor(server.url));
  expect(outputs).toMatchObject({
    model: 'openai/gpt-6-luna',
    'served-model': 'gpt-6-luna-2026-08-07',
    key: 'local',
    provider: 'openai',
    'finish-reason': 'stop',
    'input-tokens': '21',
    'cached-input-tokens': '4',
    'output-tokens': '9',
    'reasoning-tokens': '3',
    'total-tokens': '30',
    'request-id': 'req_7f3a',
    'policy-sha': '',
    json: '',
  });
  expect(Number(outputs['duration-ms'])).toBeGreaterThan(0);
  expect(readFileSync(outputs['response-file'] ?? '', 'utf8')).toBe('Hello.');
});

test('settings and parameters reach the body under the names of the API', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const inputs = {
    'max-tokens': '100',
    temperature: '0.5',
    'top-p': '1',
    parameters: 'reasoning_effort: low\nseed: 7\nlogit_bias: {50256: -100}\nstop: [END]',
  };
  await runAction(stepFor(server.url, inputs));
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
    max_completion_tokens: 100,
    temperature: 0.5,
    top_p: 1,
    reasoning_effort: 'low',
    seed: 7,
    logit_bias: { 50256: -100 },
    stop: ['END'],
  });
});

test('an answer over 512 KiB is in the response file alone', async () => {
  const long = `${'ä'.repeat(300_000)}end`;
  await using server = await startServer(() => completion(long));
  const { outputs, log } = await runAction(stepFor(server.url));
  expect(outputs).toMatchObject({ status: 'completed', response: '' });
  expect(readFileSync(outputs['response-file'] ?? '', 'utf8')).toBe(long);
  expect(log).toContain('::warning::The answer has 600003 bytes');
});

test('the model is sent in the spelling of the policy, however it was asked for', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const { outputs } = await runAction(stepFor(server.url, { model: 'OpenAI/GPT-6-Luna' }));
  expect(outputs.model).toBe('openai/gpt-6-luna');
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ model: 'gpt-6-luna' });
});

/** Answers that are no plain success: what the server says, and how the step ends. */
const endings = [
  {
    name: 'cut off at the limit',
    reply: completion('Hel', { finish: 'length' }),
    status: 'truncated',
    code: '',
    exit: 0,
    response: 'Hel',
  },
  {
    name: 'all spent on reasoning',
    reply: completion('', { finish: 'length' }),
    status: 'truncated',
    code: '',
    exit: 0,
    response: '',
  },
  {
    name: 'a refusal',
    reply: completion(null, { refusal: 'I cannot.' }),
    status: 'refused',
    code: 'refused',
    exit: 1,
    response: '',
  },
  {
    name: 'a filtered answer',
    reply: completion('Hel', { finish: 'content_filter' }),
    status: 'filtered',
    code: 'content-filter',
    exit: 1,
    response: 'Hel',
  },
];

for (const { name, reply, status, code, exit, response } of endings) {
  test(`${name} ends as ${status}, with usage`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url));
    expect(ran.exitCode).toBe(exit);
    expect(ran.outputs).toMatchObject({ status, 'error-code': code, response, 'total-tokens': '30' });
    expect(ran.summary).toContain(`${status}: \`openai/gpt-6-luna\``);
    expect(server.received).toHaveLength(1);
  });
}
