import { expect } from 'vitest';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { sent } from '../harness/sent.ts';
import { startServer } from '../harness/server.ts';

const promptFile = 'messages: [{role: user, content: Hi}]\nmodelParameters:\n  max_tokens: 50\n';

/** Limits of the policy, of the step and of a prompt file; and what is said of an answer that was cut off. */
const cut = [
  [
    'limits: {max-output-tokens: 80}\n',
    {},
    'It is the policy’s limits.max-output-tokens, 80 (.github/models.yml:11:29).',
    'a higher one than the policy’s is denied',
  ],
  [
    'limits: {max-output-tokens: 80}\n',
    { 'max-tokens': '80' },
    'The step sets `max-tokens: 80`, and the policy’s limits.max-output-tokens is 80',
    'ask the maintainers to raise that limit',
  ],
  [
    'limits: {max-output-tokens: 80}\n',
    { 'max-tokens': '20' },
    'The step sets `max-tokens: 20`.',
    'Raise it, to 80 at most (the policy’s limits.max-output-tokens is 80',
  ],
  ['', { 'max-tokens': '20' }, 'The step sets `max-tokens: 20`.', 'Raise it, or ask for a shorter answer.'],
  [
    '',
    { 'prompt-file': 'x.prompt.yml' },
    'The prompt file sets `max_tokens: 50` (x.prompt.yml:3:3)',
    'Raise it, or ask',
  ],
  [
    'limits: {max-output-tokens: 80}\n',
    { 'prompt-file': 'x.prompt.yml' },
    '(x.prompt.yml:3:3)',
    'Raise it, to 80 at most',
  ],
  ['', {}, 'Neither the step nor the policy sets one', 'Set `max-completion-tokens`'],
] as const;

bundled.each(oneOfEach(cut))(
  'policy %j, step %j: whose limit, its number, its place, and what helps',
  async (limits, inputs, whose, remedy) => {
    await using server = await startServer(() => completion('Hel', { finish: 'length' }));
    const step = stepFor(server.url, { ...inputs }, policyFor(server.url, limits));
    const ran = await runAction({ ...step, files: { ...step.files, 'x.prompt.yml': promptFile } });
    expect(ran.outputs.status).toBe('truncated');
    expect(ran.log).toContain('The answer was cut off at the output limit.');
    expect(ran.log).toContain(whose);
    expect(ran.log).toContain(remedy);
  },
);

test('the same is said where the answer had to fit a schema', async () => {
  await using server = await startServer(() => completion('{"a', { finish: 'length' }));
  const inputs = { 'response-schema': 'type: object', repair: 'false' };
  const ran = await runAction(stepFor(server.url, inputs, policyFor(server.url, 'limits: {max-output-tokens: 80}\n')));
  expect(ran.outputs.status).toBe('mismatched');
  expect(ran.log).toContain('a higher one than the policy’s is denied');
});

/** Where a secret stands, and what the notice says of the place. */
const token = fakeSecret('GitHub token');

test.each([
  [{ prompt: '{{a}}\n{{b}}', input: `a: x\nb: "y\\n${token}"` }, 'line 3, from the variable b, its line 2'],
  [{ prompt: '{{log}}', 'untrusted-input': `log: "one\\ntwo ${token}"` }, 'from the variable log, its line 2'],
  [{ prompt: `one\ntwo ${token}` }, 'GitHub token in message 1 (user), line 2.'],
  [{ 'system-prompt': token }, 'GitHub token in message 1 (system), line 1.'],
])('a secret that was taken out is told with variable and line: %#', async (inputs, says) => {
  const { ran } = await sent(inputs);
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('Secrets are redacted in the prompt before it is sent: 1 × GitHub token. ');
  expect(ran.log).toContain(says);
  expect(ran.log).not.toContain(token);
});
