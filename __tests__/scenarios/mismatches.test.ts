import { expect } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { inMode, label } from '../harness/structured.ts';

const schema = JSON.stringify(label);
const good = '{"label":"bug","score":1}';
const bad = completion('{"label":"question","score":-1,"why":"\\n::error::forged"}');

/** Asks for the schema `label`; the server gives one reply after the other. */
async function ask(
  replies: readonly Reply[],
  inputs: Readonly<Record<string, string>> = {},
  change: (policy: string) => string = (policy) => policy,
) {
  await using server = await startServer(
    (_, before) => replies[before] ?? failure(500, 'internal', 'Asked too often.'),
  );
  const step = stepFor(server.url, { 'response-schema': schema, ...inputs }, change(policyFor(server.url)));
  return { ...(await runAction(step)), requests: server.received.length };
}

bundled(
  'a repair that is no better: every violation is told with its pointer, and both attempts are billed',
  async () => {
    const ran = await ask([bad, bad]);
    expect(ran).toMatchObject({
      exitCode: 1,
      requests: 2,
      outputs: {
        status: 'mismatched',
        'error-code': 'schema-mismatch',
        json: '',
        response: '{"label":"question","score":-1,"why":"\\n::error::forged"}',
        'total-tokens': '60',
      },
    });
    const [error = ''] = ran.log.match(/^::error.*/m) ?? [];
    for (const violation of [
      'The answer does not match the schema "response". It has 3 violations, listed below.',
      'At the top level, there must be no property "why"',
      'At /label, the value must be one of "bug", "feature"',
      'At /score, the value must be at least 0',
    ]) {
      expect(error).toContain(violation);
      expect(ran.summary).toContain(violation);
    }
    expect(error).not.toContain('question');
    expect(ran.summary).toMatch(/local: mismatched after [\s\S]*local: mismatched after/);
  },
);

bundled('repair: false: one request', async () => {
  const ran = await ask([bad], { repair: 'false' });
  expect(ran).toMatchObject({ exitCode: 1, requests: 1, outputs: { status: 'mismatched', 'total-tokens': '30' } });
});

test('continue-on: mismatched: the step passes with a warning', async () => {
  const ran = await ask([bad], { repair: 'false', 'continue-on': 'mismatched' });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'mismatched', json: '' } });
  expect(ran.log).toMatch(/^::warning::answer not accepted · schema-mismatch/m);
});

test('summary: metadata shows no violation, since it may repeat names of the answer', async () => {
  const ran = await ask([bad], { repair: 'false', summary: 'metadata' });
  expect(ran.summary).toContain('mismatched');
  expect(ran.summary).not.toContain('why');
});

test.each([
  ['a fence', `\`\`\`json\n${good}\n\`\`\``],
  ['a fence of tildes, with blanks around', `\n ~~~~ JSON {x}\r\n${good}\r\n~~~~ \n`],
  ['a byte order mark', `\ufeff${good}`],
])('%s around the answer is taken off', async (_, answer) => {
  const ran = await ask([completion(answer)]);
  expect(ran).toMatchObject({ exitCode: 0, requests: 1, outputs: { status: 'completed', json: good } });
  expect(ran.outputs.response?.trim()).toBe(answer.trim());
});

/** What is not held to the schema: how the step ends after one request. */
const others: readonly (readonly [name: string, reply: Reply, outputs: object])[] = [
  [
    'an answer that is cut off',
    completion(good, { finish: 'length' }),
    { status: 'mismatched', 'error-code': 'schema-mismatch' },
  ],
  ['a refusal', completion(null, { refusal: 'No.' }), { status: 'refused', 'error-code': 'refused' }],
  [
    'a filtered answer',
    completion('{"la', { finish: 'content_filter' }),
    { status: 'filtered', 'error-code': 'content-filter' },
  ],
];

test.each(others)('%s is not repaired', async (_, reply, outputs) => {
  const ran = await ask([reply]);
  expect(ran).toMatchObject({ exitCode: 1, requests: 1, outputs: { ...outputs, json: '', 'total-tokens': '30' } });
});

test('an answer of a model that the policy denies is not repaired', async () => {
  const check = (policy: string) => policy.replace('secret:', 'served: check\n    secret:');
  const ran = await ask([completion('{}', { model: 'gpt-5' })], {}, check);
  expect(ran).toMatchObject({ requests: 1, outputs: { 'error-code': 'served-model-denied' } });
});

test('a repair by a model that the policy denies does not pass', async () => {
  const check = (policy: string) => policy.replace('secret:', 'served: check\n    secret:');
  const ran = await ask([bad, completion(good, { model: 'gpt-5' })], {}, check);
  expect(ran).toMatchObject({ exitCode: 1, requests: 2, outputs: { 'error-code': 'served-model-denied', json: '' } });
});

test('a repair that is refused is a refusal', async () => {
  const ran = await ask([bad, completion(null, { refusal: 'No.' })]);
  expect(ran).toMatchObject({ exitCode: 1, requests: 2, outputs: { status: 'refused', 'total-tokens': '60' } });
});

test('a repair that is cut off does not fit', async () => {
  const ran = await ask([bad, completion('{"la', { finish: 'length' })]);
  expect(ran).toMatchObject({ requests: 2, outputs: { status: 'mismatched', response: '{"la' } });
});

test('a repair that fails is not tried again: the first answer stays, and the fault is told', async () => {
  const ran = await ask([bad, failure(500, 'server_error', 'Oops.', { 'retry-after-ms': '1' })]);
  expect(ran).toMatchObject({
    exitCode: 1,
    requests: 2,
    outputs: { 'error-code': 'schema-mismatch', response: expect.stringContaining('question'), 'total-tokens': '30' },
  });
  expect(ran.log).toContain('The second request got no answer: The provider answered 500');
  expect(ran.summary).toMatch(/local: mismatched after [\s\S]*local: server-error after/);
});

test('a repair stays below the policy’s limit for prompts', async () => {
  const limited = (tokens: number) => (policy: string) => `${policy}limits: {max-input-tokens: ${tokens}}\n`;
  const denied = await ask([], {}, limited(30));
  expect(denied).toMatchObject({ requests: 0, outputs: { status: 'denied' } });
  const unrepaired = await ask([bad], {}, limited(100));
  expect(unrepaired).toMatchObject({ requests: 1, outputs: { status: 'mismatched' } });
  const repaired = await ask([bad, completion(good)], {}, limited(500));
  expect(repaired).toMatchObject({ requests: 2, outputs: { status: 'completed' } });
});

test('the step’s secrets are no part of json', async () => {
  const ran = await ask([completion(`{"key":"${secret}"}`)], { 'response-schema': 'type: object' });
  expect(ran.outputs).toMatchObject({ status: 'completed', json: '{"key":"***"}' });
});

test('json over 512 KiB stays empty, with a warning', async () => {
  const long = JSON.stringify('x'.repeat(600_000));
  const ran = await ask([completion(long)], { 'response-schema': 'type: string' });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', json: '', response: '' } });
  expect(ran.log).toContain('too many for the output `json`: read `response-file`');
});

test.each([
  ['invalid_json_schema', "Invalid schema for response_format 'response'", 'Change the response schema.'],
  [
    '',
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    'Write `structured-output: json_object` or `none` at the key',
  ],
])('400 %j: %s', async (code, message, remedy) => {
  const ran = await ask([failure(400, code, message)]);
  expect(ran).toMatchObject({ requests: 1, outputs: { 'error-code': 'bad-request' } });
  expect(ran.log).toContain(remedy);
});

bundled('a schema file wins over the input; what is wrong with it is annotated', async () => {
  await using server = await startServer(() => completion(good));
  const inputs = { 'response-schema': 'type: string', 'response-schema-file': 'schemas/label.json' };
  const step = stepFor(server.url, inputs);
  const file = (text: string) => ({ ...step, files: { ...step.files, 'schemas/label.json': text } });
  expect(await runAction(file(JSON.stringify(label, undefined, '\t')))).toMatchObject({
    exitCode: 0,
    outputs: { json: good },
  });
  const broken = await runAction(file('{\n\t"type": "object",\n\t"propertis": {}\n}'));
  expect(broken.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-schema' });
  expect(broken.log).toMatch(/^::error file=schemas\/label.json,line=3,col=2/m);
  expect(broken.log).toContain('Did you mean "properties"?');
  expect((await runAction(step)).outputs['error-code']).toBe('unreadable-file');
  expect(server.received).toHaveLength(1);
});

test('each key is asked as it understands', async () => {
  await using server = await startServer(({ url }) =>
    url.startsWith('/first') ? failure(500, 'down', 'Down.', { 'retry-after-ms': '1' }) : completion(good),
  );
  const key = (name: string, mode: string) =>
    `  - {name: ${name}, provider: openai, endpoint: '${server.url}/${name}', secret: LOCAL_KEY, models: [openai/gpt-6-luna], structured-output: ${mode}}\n`;
  const policy = `version: 1\nfallback: [outage]\nkeys:\n${key('first', 'json_schema')}${key('second', 'none')}`;
  const inputs = { 'response-schema': schema, 'api-key': '', 'api-keys': `LOCAL_KEY: ${secret}`, retries: '0' };
  const ran = await runAction(stepFor(server.url, inputs, policy));
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'second', json: good });
  const [first, second] = server.received.map(({ body }) => JSON.parse(body));
  expect(first.response_format.type).toBe('json_schema');
  expect(first.messages).toHaveLength(1);
  expect(second).not.toHaveProperty('response_format');
  expect(second.messages).toHaveLength(2);
});

test('a list is not asked for as an object', async () => {
  await using server = await startServer(() => completion('[1]'));
  const policy = inMode(policyFor(server.url), 'json_object');
  const ran = await runAction(stepFor(server.url, { 'response-schema': 'type: array' }, policy));
  expect(ran.outputs.json).toBe('[1]');
  expect(JSON.parse(server.received[0]?.body ?? '')).not.toHaveProperty('response_format');
});
