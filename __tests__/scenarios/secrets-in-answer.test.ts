import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { type Reply, startServer } from '../harness/server.ts';

const token = fakeSecret('GitHub token');

async function run(reply: Reply, inputs: Readonly<Record<string, string>> = {}) {
  await using server = await startServer(() => reply);
  return await runAction(stepFor(server.url, { retries: '0', ...inputs }));
}

/** Markdown as it is read: what is escaped stands for itself. */
const read = (markdown: string) => markdown.replaceAll('\\', '');

test('what looks like a secret is hidden in the summary; the outputs have the answer as it came', async () => {
  const answer = `Use ${token}, or ${[...token].join('\u{200b}')}.`;
  const ran = await run(completion(answer));
  expect(ran.outputs.response).toBe(answer);
  expect(readFileSync(ran.outputs['response-file'] ?? '', 'utf8')).toBe(answer);
  expect(read(ran.summary)).toContain('Use [secret removed: GitHub token], or [secret removed: GitHub token].');
  expect(ran.summary).toContain('- Secrets in the answer: `hidden here: 2 × GitHub token`');
  expect(ran.log).toContain('::notice::The answer holds what looks like secrets: 2 × GitHub token.');
  expect(ran.log).not.toContain(token.slice(0, 12));
});

test('the step’s own secrets are hidden in the outputs as well, however they are split', async () => {
  const shown = ['\u{200b}', '\u{ad}', '\u{e0041}', '\n', '\u{1b}[0m']
    .map((mark) => [...secret].join(mark))
    .join(' | ');
  const ran = await run(completion(`It is ${shown}`));
  expect(ran.outputs.response).toBe('It is *** | *** | *** | *** | ***');
  expect(read(ran.summary)).toContain('It is *** | *** | *** | *** | ***');
  expect(ran.summary).toContain('- Secrets in the answer: `hidden here: 5 × secret of this step`');
});

test('in a refusal', async () => {
  const ran = await run(completion(null, { refusal: `No, ${token} is secret.` }));
  expect(read(ran.summary)).toContain('No, [secret removed: GitHub token] is secret.');
  expect(ran.summary).toContain('`hidden here: 1 × GitHub token`');
});

test('in a provider’s message: neither log nor summary shows it', async () => {
  const ran = await run(failure(400, 'bad', `You said ${token}.`));
  expect(ran.outputs['error-code']).toBe('bad-request');
  expect(ran.log).toContain('[secret removed: GitHub token]');
  expect(ran.log + ran.summary).not.toContain(token.slice(0, 12));
});

test.each([
  ['metadata', true],
  ['off', false],
])('summary: %s', async (summary, isTold) => {
  const ran = await run(completion(`Use ${token}.`), { summary });
  expect(ran.log).toContain('The answer holds what looks like secrets: 1 × GitHub token.');
  expect(ran.summary.includes('hidden here: 1 × GitHub token')).toBe(isTold);
});

test('an answer without secrets is not talked about', async () => {
  const ran = await run(completion('Hello.'));
  expect(ran.log + ran.summary).not.toMatch(/looks like secrets|Secrets in/);
});
