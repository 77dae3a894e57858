import { expect, test } from 'vitest';
import { isGitHubToken, isPlaceholder, isProviderKey } from '../../src/providers/credentials/placeholder.ts';

test.each([
  'ollama',
  'EMPTY',
  'none',
  'dummy',
  'None',
  'lm-studio',
  'not-needed',
  'no-key-required',
  'sk-no-key-required',
  'token',
  'anything',
  'localai',
  'vllm',
  'fake-key',
  'your-api-key-here',
  'xxxx',
  '-',
  'unused',
  'test',
  'changeme',
])('%s is a common word', (value) => {
  expect(isPlaceholder(value)).toBe(true);
});

test.each([
  '',
  'sk-local-0123456789abcdef',
  'a1b2c3d4',
  'correct-horse-battery-staple',
  'QwErTyUi',
  'sk-proj-abcdefghijklmnop',
  'abcdefghijklmnopqrst',
  'p4ssw0rd',
  '0123456789abcdef0123456789abcdef',
])('%j is none', (value) => {
  expect(isPlaceholder(value)).toBe(false);
});

test.each(['ghp_x', 'ghs_test-token-of-the-workflow', 'github_pat_11AA_x', 'gho_x', 'ghu_x', 'ghr_x'])(
  '%s is a GitHub token',
  (value) => {
    expect([isGitHubToken(value), isProviderKey(value)]).toEqual([true, false]);
  },
);

test.each(['sk-proj-x', 'xai-x', 'gsk_x', 'hf_x', 'AIzaSyx', 'nvapi-x'])('%s is a provider’s key', (value) => {
  expect([isGitHubToken(value), isProviderKey(value)]).toEqual([false, true]);
});

test.each(['0123456789abcdef0123456789abcdef', 'ollama', 'ghp', 'sk'])('of %s nothing is certain', (value) => {
  expect([isGitHubToken(value), isProviderKey(value)]).toEqual([false, false]);
});
