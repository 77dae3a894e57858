import { expect, test } from 'vitest';
import { sent } from '../harness/sent.ts';

const inputs = {
  prompt: 'Compare {{one}} and {{two}} and {{one}}.',
  input: `one: ${'a'.repeat(600)}\ntwo: ${'b'.repeat(900)}`,
};

test('a prompt near the policy’s limit is a warning that names its largest parts', async () => {
  const { ran } = await sent(inputs, { policy: 'limits: {max-input-tokens: 850}\n' });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain(
    '::warning::The prompt has an estimated 707 tokens, 83 %25 of the 850 that the policy allows. Its largest parts: {{one}} (400 tokens), {{two}} (300 tokens), message 1 (user) (14 tokens).',
  );
});

test('one beyond it is denied, with the same report', async () => {
  const { ran, requests } = await sent(inputs, { policy: 'limits: {max-input-tokens: 700}\n' });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('Its largest parts: {{one}} (400 tokens)');
  expect(requests).toBe(0);
});

test('one far below it is not worth a word', async () => {
  const { ran } = await sent(inputs, { policy: 'limits: {max-input-tokens: 1000}\n' });
  expect(ran.log).not.toContain('largest parts');
});

test('so are ten million characters', async () => {
  const big = { 'big.txt': 'x'.repeat(9 * 1024 * 1024) };
  const near = await sent({ prompt: '{{big}}', file_input: 'big: big.txt' }, { files: big });
  expect(near.ran.outputs.status).toBe('completed');
  expect(near.ran.log).toContain('close to the limit of 10485760. Its largest parts: {{big}} (9437184 characters)');
  const texts = { 'prompt-file': 'big.txt', 'system-prompt-file': 'big.txt' };
  const beyond = await sent(texts, { files: big });
  expect(beyond.ran.outputs['error-code']).toBe('invalid-prompt');
  expect(beyond.ran.log).toContain('The prompt has 18874368 characters, more than the limit of 10485760.');
  expect(beyond.requests).toBe(0);
});
