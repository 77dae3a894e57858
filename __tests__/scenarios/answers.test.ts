import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { statusWords } from '../../src/actions/complete/verdict.ts';
import { secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { pieces, type Said, type Speaking, streamed, surfaces, whole } from '../harness/surfaces.ts';

/** How an answer comes: in pieces, as it is asked for, or as a whole from a server that does not stream. */
const ways: readonly [name: string, reply: (speaking: Speaking, said: Said) => Reply][] = [
  ['streamed', (speaking, said) => streamed(speaking, pieces(speaking, said))],
  ['as a whole', (speaking, said) => ({ headers: { 'x-request-id': 'req_7f3a' }, body: whole(speaking, said) })],
];

for (const surface of surfaces) {
  for (const [way, reply] of ways) {
    bundled(`${surface.name}, ${way}: path, header and body are right, and the answer comes back`, async () => {
      await using server = await startServer(() => reply(surface, { text: 'Hello, wörld 🌍.' }));
      const step = stepFor(server.url, { 'max-tokens': '40', temperature: '0.5' }, surface.policy(server.url));
      const ran = await runAction(step);
      expect(ran).toMatchObject({
        exitCode: 0,
        outputs: {
          status: 'completed',
          response: 'Hello, wörld 🌍.',
          'error-code': '',
          'served-model': 'gpt-6-luna-2026-08-07',
          'finish-reason': 'stop',
          'input-tokens': '21',
          'cached-input-tokens': '4',
          'output-tokens': '9',
          'reasoning-tokens': '3',
          'total-tokens': '30',
          'request-id': 'req_7f3a',
        },
      });
      expect(server.received).toHaveLength(1);
      const [request] = server.received;
      expect(request).toMatchObject({ method: 'POST', url: surface.path, headers: surface.credential(secret) });
      expect(
        Object.keys(request?.headers ?? {}).filter((name) => ['authorization', 'api-key'].includes(name)),
      ).toHaveLength(1);
      expect(JSON.parse(request?.body ?? '')).toEqual(bodyFor(surface));
    });
  }
}

function bodyFor({ isResponses, model }: Speaking): object {
  const messages = [{ role: 'user', content: 'Say hello.' }];
  const common = { model, stream: true, temperature: 0.5 };
  return isResponses
    ? { ...common, input: messages, max_output_tokens: 40, store: false }
    : { ...common, messages, max_completion_tokens: 40, stream_options: { include_usage: true } };
}

bundled('every output that has a value is filled, and the response file holds the answer', async () => {
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

bundled('an answer over 512 KiB is in the response file alone', async () => {
  // Written in several goes, of which none may end within a character.
  const long = `a${'😀'.repeat(131_072)}${'ä'.repeat(37_855)}end`;
  await using server = await startServer(() => completion(long));
  const { outputs, log } = await runAction(stepFor(server.url));
  expect(outputs).toMatchObject({ status: 'completed', response: '' });
  expect(readFileSync(outputs['response-file'] ?? '', 'utf8')).toBe(long);
  expect(log).toContain('::warning::The answer has 600002 bytes');
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
    status: 'truncated' as const,
    code: '',
    exit: 0,
    response: 'Hel',
  },
  {
    name: 'all spent on reasoning',
    reply: completion('', { finish: 'length' }),
    status: 'truncated' as const,
    code: 'no-text',
    exit: 1,
    response: '',
  },
  {
    name: 'a refusal',
    reply: completion(null, { refusal: 'I cannot.' }),
    status: 'refused' as const,
    code: 'refused',
    exit: 1,
    response: '',
  },
  {
    name: 'a filtered answer',
    reply: completion('Hel', { finish: 'content_filter' }),
    status: 'filtered' as const,
    code: 'content-filter',
    exit: 1,
    response: 'Hel',
  },
];

for (const { name, reply, status, code, exit, response } of oneOfEach(endings, ({ status }) => status)) {
  bundled(`${name} ends as ${status}, with usage`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url));
    expect(ran.exitCode).toBe(exit);
    expect(ran.outputs).toMatchObject({ status, 'error-code': code, response, 'total-tokens': '30' });
    expect(ran.summary).toContain(`- Status: \`${status}\``);
    expect(ran.summary.split('\n')[0]).toContain(statusWords[status]);
    expect(ran.summary.split('\n')[0]).toMatch(/(?:: |<br>)`openai\/gpt-6-luna`$/);
    expect(server.received).toHaveLength(1);
  });
}
