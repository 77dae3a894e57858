import { expect, test } from 'vitest';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

/** The limit for the answer as each of a key's fields puts it into the body. */
test.each([
  ['', { max_completion_tokens: 50 }],
  ['token-limit: max_completion_tokens', { max_completion_tokens: 50 }],
  ['token-limit: max_tokens', { max_tokens: 50 }],
  ['api: responses', { max_output_tokens: 50 }],
  ['{token-limit: max_tokens, api: responses}', { max_output_tokens: 50 }],
])('%s: %j', async (written, limit) => {
  await using server = await startServer(() => completion('Hello.'));
  const lines = written.replace(/[{}]/g, '').split(', ').join('\n    ');
  const policy = policyFor(server.url).replace(
    'secret: LOCAL_KEY',
    `secret: LOCAL_KEY${written === '' ? '' : `\n    ${lines}`}`,
  );
  await runAction(stepFor(server.url, { 'max-completion-tokens': '50', retries: '0' }, policy));
  const body: unknown = JSON.parse(server.received[0]?.body ?? '');
  const fields = Object.fromEntries(Object.entries(Object(body)).filter(([name]) => /^max_/.test(name)));
  expect(fields).toEqual(limit);
});

test('the policy’s own limit goes the same way, and the line of the message works', async () => {
  const knowsOld = ({ body }: { readonly body: string }) =>
    Object.hasOwn(JSON.parse(body), 'max_completion_tokens')
      ? {
          status: 422,
          body: {
            detail: [
              {
                type: 'extra_forbidden',
                loc: ['body', 'max_completion_tokens'],
                msg: 'Extra inputs are not permitted',
              },
            ],
          },
        }
      : completion('Hello.');
  await using server = await startServer(knowsOld);
  const policy = policyFor(server.url, 'limits: {max-output-tokens: 40}\n');
  const refused = await runAction(stepFor(server.url, {}, policy));
  expect(refused.outputs['error-code']).toBe('bad-request');
  const [, line = ''] = /Write `([^`]+)` at the key `local`/.exec(refused.log) ?? [];
  const mended = await runAction(
    stepFor(server.url, {}, policy.replace('secret: LOCAL_KEY', `secret: LOCAL_KEY\n    ${line}`)),
  );
  expect(mended.outputs.status).toBe('completed');
  expect(JSON.parse(server.received.at(-1)?.body ?? '')).toMatchObject({ max_tokens: 40 });
});

test('a fault is annotated at the policy’s line: the key’s, or that of the model', async () => {
  for (const [status, code, line] of [
    [401, 'invalid_api_key', 3],
    [404, 'model_not_found', 7],
  ] as const) {
    await using server = await startServer(() => ({ status, body: { error: { code, message: 'No.' } } }));
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran.log).toContain(`::error file=.github/models.yml,line=${line},`);
    expect(ran.log).toContain(
      `This step asked ${new URL(server.url).host} for the model gpt-6-luna with the key \`local\` (secret LOCAL_KEY).`,
    );
  }
});
