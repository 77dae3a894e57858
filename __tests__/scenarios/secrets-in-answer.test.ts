import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

const token = fakeSecret('GitHub token');

async function run(reply: Reply, inputs: Readonly<Record<string, string>> = {}) {
  await using server = await startServer(() => reply);
  return await runAction(stepFor(server.url, { retries: '0', ...inputs }));
}

/** Markdown as it is read: what is escaped stands for itself. */
const read = (markdown: string) => markdown.replaceAll('\\', '');

bundled('what looks like a secret is hidden in the summary; the outputs have the answer as it came', async () => {
  const answer = `Use ${token}, or ${[...token].join('\u{200b}')}.`;
  const ran = await run(completion(answer));
  expect(ran.outputs.response).toBe(answer);
  expect(readFileSync(ran.outputs['response-file'] ?? '', 'utf8')).toBe(answer);
  expect(read(ran.summary)).toContain('Use (secret removed: GitHub token), or (secret removed: GitHub token).');
  expect(ran.summary).toContain('- Secrets in the answer: `hidden here: 2 × GitHub token`');
  expect(ran.log).toContain('::notice::The answer contains what looks like secrets: 2 × GitHub token.');
  expect(ran.log).not.toContain(token.slice(0, 12));
});

bundled('the step’s own secrets are hidden in the outputs as well, however they are split', async () => {
  const shown = ['\u{200b}', '\u{ad}', '\u{e0041}', '\n', '\u{1b}[0m']
    .map((mark) => [...secret].join(mark))
    .join(' | ');
  const ran = await run(completion(`It is ${shown}`));
  expect(ran.outputs.response).toBe('It is *** | *** | *** | *** | ***');
  expect(read(ran.summary)).toContain('It is *** | *** | *** | *** | ***');
  expect(ran.summary).toContain('- Secrets in the answer: `hidden here: 5 × secret of this step`');
});

test.each([
  ['an address behind it', `${token}(https://github.com/evil/x)`],
  ['a label behind it', `${token}[a]\n\n[a]: https://github.com/evil/x`],
  ['a definition of it', `${token}\n\n[Secret  removed: github token]: https://github.com/evil/x`],
  ['a definition with another s', `${token}\n\n[\u017fecret removed: GitHub token]: https://github.com/evil/x`],
  ['a definition with what is not seen', `${token}\n\n[sec\u200bret removed: GitHub token]: https://github.com/evil/x`],
  ['a text in front of it', `[a]${token}\n\n[secret removed: GitHub token]: https://github.com/evil/x`],
])('the mark of a secret does not become a link by %s', async (_name, answer) => {
  const { summary } = await run(completion(answer));
  expect(summary).toMatch(/(?<!\[)\(secret removed: GitHub token\)(?!\]\()/);
});

test('a long comment does not hide the step’s own secret in the summary, where the comment is gone', async () => {
  const { summary } = await run(
    completion(`It is ${secret.slice(0, 9)}<!-- ${'>'.repeat(400)} -->${secret.slice(9)}.`),
  );
  expect(read(summary)).toContain('It is ***.');
});

test('in a refusal', async () => {
  const ran = await run(completion(null, { refusal: `No, ${token} is secret.` }));
  expect(read(ran.summary)).toContain('No, (secret removed: GitHub token) is secret.');
  expect(ran.summary).toContain('`hidden here: 1 × GitHub token`');
});

test('in a provider’s message: neither log nor summary shows it', async () => {
  const ran = await run(failure(400, 'bad', `You said ${token}.`));
  expect(ran.outputs['error-code']).toBe('bad-request');
  expect(ran.log).toContain('(secret removed: GitHub token)');
  expect(ran.log + ran.summary).not.toContain(token.slice(0, 12));
});

test.each<readonly [where: string, inputs: Readonly<Record<string, string>>, reply: Reply]>([
  ['a line about a further attempt', { retries: '1' }, failure(503, 'x', `Busy: ${token}.`, { 'retry-after-ms': '1' })],
  [
    'the end of what is repeated',
    { retries: '1' },
    failure(503, 'x', `${'y'.repeat(480)} ${token}`, { 'retry-after-ms': '1' }),
  ],
  [
    'pieces that an escape of a terminal holds apart',
    { retries: '1' },
    failure(503, 'x', `Busy: ${token.slice(0, 9)}\u001b]8;;https://a.test\u0007${token.slice(9)}.`, {
      'retry-after-ms': '1',
    }),
  ],
  ['a code', {}, failure(400, token, 'No.')],
  ['a remedy', {}, { status: 400, body: { error: { message: 'No.', code: 'unsupported_parameter', param: token } } }],
  ['the name of a request', {}, failure(400, 'x', 'No.', { 'x-request-id': token })],
  [
    'a quotation that is cut',
    { 'response-schema': '{type: object}', repair: 'false' },
    completion(`No JSON, but ${'x'.repeat(35)} ${token} ${'x'.repeat(40)}`),
  ],
])('what looks like a secret is hidden in the log in %s', async (_where, inputs, reply) => {
  const ran = await run(reply, inputs);
  expect(ran.log).not.toContain(token.slice(0, 16));
  expect(ran.log).toMatch(/\(secret removed: Gi|\*\*\*/);
});

test.each([
  ['metadata', true],
  ['off', false],
])('summary: %s', async (summary, isTold) => {
  const ran = await run(completion(`Use ${token}.`), { summary });
  expect(ran.log).toContain('The answer contains what looks like secrets: 1 × GitHub token.');
  expect(ran.summary.includes('hidden here: 1 × GitHub token')).toBe(isTold);
});

test('an answer without secrets is not talked about', async () => {
  const ran = await run(completion('Hello.'));
  expect(ran.log + ran.summary).not.toMatch(/looks like secrets|Secrets in/);
});

test.each([
  ['completed', 'completed'],
  ['local', 'completed'],
  ['true', 'completed'],
  ['finished', 'completed'],
  ['key-2026-eu', 'completed with key-2026-eu'],
])('a key that is the word %s spoils neither our own outputs nor the form of JSON', async (word, said) => {
  const json = `{"a":"It is ${said.replace('key-2026-eu', '***')}."}`;
  const reply = completion(`{"a": "It is ${said}."}`, { usage: { prompt_tokens: 1 } });
  const ran = await run(reply, { 'api-key': word, 'response-schema': '{type: object}' });
  expect(ran.outputs).toMatchObject({ status: 'completed', key: 'local', provider: 'openai', json });
  expect(JSON.parse(ran.outputs.decision ?? '')).toHaveProperty('verdict', 'allowed');
});

test('a key that is the name of a key in the policy is hidden in all of the summary', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace('name: local', 'name: eu-key-2026');
  const { summary } = await runAction(stepFor(server.url, { 'api-key': 'eu-key-2026' }, policy));
  expect(summary).toContain('key `***` (openai)');
  expect(summary).not.toContain('eu-key-2026');
});

bundled('a secret in JSON is hidden in every output, also behind its escapes, and JSON stays JSON', async () => {
  const escaped = [...secret].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
  const ran = await run(completion(`{"${escaped}": "${escaped}", "b": 1}`), { 'response-schema': '{type: object}' });
  const file = readFileSync(ran.outputs['response-file'] ?? '', 'utf8');
  for (const text of [ran.outputs.json, ran.outputs.response, file]) {
    expect(JSON.parse(text ?? '')).toEqual({ '***': '***', b: 1 });
  }
});

test.each(['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'])(
  '%s is a secret of the step, too',
  async (name) => {
    const value = `runner-token-${'0123456789'.repeat(4)}`;
    await using server = await startServer(() => completion(`It is ${value}.`));
    const ran = await runAction({ ...stepFor(server.url), env: { [name]: value } });
    expect(ran.outputs.response).toBe('It is ***.');
  },
);
