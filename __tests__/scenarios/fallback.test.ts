import { expect } from 'vitest';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

const firstSecret = 'sk-first-0123456789abcdef';
const secondSecret = 'sk-second-0123456789abcdef';

/** Two keys for one model, each with a server of its own. */
const policy = (first: string, second: string, fallback: string, more = '') => `version: 1
keys:
  - {name: azure-eu, provider: azure, endpoint: '${first}', secret: FIRST_KEY, models: {openai/gpt-6-luna: luna}}
  - {name: spare, provider: openai, endpoint: '${second}/v1', secret: SECOND_KEY, models: [openai/gpt-6-luna]${more}}
${fallback}
`;

interface Asked {
  readonly fallback: string;
  readonly first: Reply;
  readonly second?: Reply;
  readonly keys?: string;
  readonly more?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

const bothKeys = `FIRST_KEY: ${firstSecret}\nSECOND_KEY: ${secondSecret}`;

async function ask({ fallback, first, second = completion('From the second.'), keys = bothKeys, more, inputs }: Asked) {
  await using one = await startServer(() => first);
  await using two = await startServer(() => second);
  const ran = await runAction({
    inputs: {
      prompt: 'Hi.',
      model: 'openai/gpt-6-luna',
      'policy-ref': 'workspace',
      retries: '1',
      'api-keys': keys,
      ...inputs,
    },
    files: { '.github/models.yml': policy(one.url, two.url, fallback, more) },
  });
  return { ran, one: one.received, two: two.received };
}

const out = failure(503, 'overloaded', 'Busy.', { 'retry-after-ms': '1' });

bundled('an outage, with fallback: the next key answers, and the summary names every attempt', async () => {
  const { ran, one, two } = await ask({ fallback: 'fallback: [outage]', first: out });
  expect(ran).toMatchObject({
    exitCode: 0,
    outputs: { status: 'completed', response: 'From the second.', key: 'spare', provider: 'openai' },
  });
  expect([one.length, two.length]).toEqual([2, 1]);
  expect(ran.summary).toMatch(
    /Attempt 1: `azure-eu: server-error after [\s\S]*Attempt 2: `azure-eu: server-error after [\s\S]*Attempt 3: `spare: answered after/,
  );
  expect(ran.log).toContain('The key `azure-eu` is out (server-error): moving on');
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({ fallback: ['outage'] });
});

test('each secret goes to its own endpoint alone, also when the step moves on', async () => {
  const { one, two } = await ask({ fallback: 'fallback: [outage]', first: out });
  expect(one.map(({ headers }) => headers['api-key'])).toEqual([firstSecret, firstSecret]);
  expect(two.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${secondSecret}`]);
  expect(JSON.stringify(one)).not.toContain(secondSecret);
  expect(JSON.stringify(two)).not.toContain(firstSecret);
});

for (const fallback of ['', 'fallback: []', 'fallback: [missing-key]']) {
  test(`an outage under "${fallback}": the next key is not asked`, async () => {
    const { ran, two } = await ask({ fallback, first: out });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'unavailable', key: 'azure-eu' } });
    expect(two).toHaveLength(0);
  });
}

test.each([
  ['a filtered prompt', failure(400, 'content_filter', 'No.'), 'filtered'],
  ['a refusal', completion(null, { refusal: 'I will not.' }), 'refused'],
  ['a filtered answer', completion('Hel', { finish: 'content_filter' }), 'filtered'],
  ['a wrong key', failure(401, 'invalid_api_key', 'No.'), 'rejected'],
  ['exhausted credit', failure(429, 'insufficient_quota', 'No.'), 'rejected'],
])('%s never moves on', async (_, first, status) => {
  const { ran, one, two } = await ask({ fallback: 'fallback: [outage, missing-key]', first });
  expect(ran.outputs).toMatchObject({ status, key: 'azure-eu' });
  expect([one.length, two.length]).toEqual([1, 0]);
});

test('a missing key, with fallback: the next key answers', async () => {
  const keys = `SECOND_KEY: ${secondSecret}`;
  const { ran, one } = await ask({ fallback: 'fallback: [missing-key]', first: out, keys });
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'spare' });
  expect(ran.summary).toMatch(/azure-eu: missing-key after 0\.0 s[\s\S]*spare: answered/);
  expect(one).toHaveLength(0);
});

test('a missing key, without fallback: which secrets are present does not change the route', async () => {
  const keys = `SECOND_KEY: ${secondSecret}`;
  const { ran, two } = await ask({ fallback: 'fallback: [outage]', first: out, keys });
  expect(ran).toMatchObject({
    exitCode: 1,
    outputs: { status: 'invalid', 'error-code': 'missing-key', key: 'azure-eu' },
  });
  expect(ran.log).toContain('The key `azure-eu` needs the secret FIRST_KEY');
  expect(two).toHaveLength(0);
});

bundled('no key at all: both are named, and on-missing-key: skip lets it pass', async () => {
  const asked = { fallback: 'fallback: [missing-key]', first: out, keys: '' };
  const { ran } = await ask(asked);
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'missing-key' });
  expect(ran.log).toContain('FIRST_KEY');
  expect(ran.log).toContain('SECOND_KEY');
  const skipped = await ask({ ...asked, inputs: { 'on-missing-key': 'skip' } });
  expect(skipped.ran).toMatchObject({ exitCode: 0, outputs: { status: 'skipped' } });
});

test('outages everywhere: the last one is told, with the tokens of all', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
  const { ran } = await ask({
    fallback: 'fallback: [outage]',
    first: completion('', { usage }),
    second: completion('', { usage }),
    inputs: { retries: '0' },
  });
  expect(ran.outputs).toMatchObject({
    status: 'unavailable',
    'error-code': 'empty-answer',
    key: 'spare',
    'total-tokens': '22',
  });
});

test('a parameter that the next key does not accept is refused before anything is sent', async () => {
  const first = { fallback: 'fallback: [outage]', first: completion('Hello.'), inputs: { parameters: 'seed: 1' } };
  const { ran, one } = await ask({ ...first, more: ', api: responses' });
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  expect(ran.log).toContain('"seed" is not known to the Responses API, which the key `spare` speaks');
  expect(one).toHaveLength(0);
});

test('a model that fits only without fallback needs nothing of the next key', async () => {
  const { ran } = await ask({
    fallback: '',
    first: completion('Hello.'),
    more: ', api: responses',
    inputs: { parameters: 'seed: 1' },
  });
  expect(ran.outputs.status).toBe('completed');
});
