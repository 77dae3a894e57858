import { expect, test } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

const other = 'sk-other-fedcba9876543210';

/** A policy whose key takes what is tried, and a second key whose secret is in the environment. */
const openTo = (url: string) =>
  policyFor(url)
    .replace(
      '    secret: LOCAL_KEY',
      '    secret: LOCAL_KEY\n    accept-headers: [x-trace-id]\n    accept-parameters: [metadata]',
    )
    .replace('models:\n  enabled', '  - name: other\n    provider: openai\n    secret: OTHER_KEY\nmodels:\n  enabled')
    .replace('  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*]\n', '')
    .replace('models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-pro]', 'models: [a/b]');

/** The ways beside the prompt, each with a value in it. */
const ways: Readonly<Record<string, (value: string) => Readonly<Record<string, string>>>> = {
  'a header': (value) => ({ 'custom-headers': `x-trace-id: ${value}` }),
  'a header behind its scheme': (value) => ({ 'custom-headers': `x-trace-id: Bearer ${value}` }),
  'a stop sequence': (value) => ({ parameters: `stop: [END, ${value}]` }),
  safety_identifier: (value) => ({ parameters: `safety_identifier: ${value}` }),
  prompt_cache_key: (value) => ({ parameters: `prompt_cache_key: "run ${value}"` }),
  'a nested field': (value) => ({ parameters: `metadata: {trace: [{id: ${value}}]}` }),
  'the name of a field': (value) => ({ parameters: `metadata: {${value}: 1}` }),
  'the name of a schema': (value) => ({ 'response-schema': `{name: ${value}, schema: {type: object}}` }),
  'a schema’s text': (value) => ({ 'response-schema': `{type: object, description: ${value}}` }),
  'a schema’s property': (value) => ({ 'response-schema': `{type: object, properties: {${value}: {type: string}}}` }),
  'the model': (value) => ({ model: `openai/${value}` }),
  'a part of the model': (value) => ({ model: `openai/gpt-${value}-x` }),
};

/** The secrets of a step. */
const secrets: readonly (readonly [name: string, value: string, inputs: Readonly<Record<string, string>>])[] = [
  ['the GitHub token', githubToken, {}],
  ['extends-token', 'github_pat_0123456789abcdef', { 'extends-token': 'github_pat_0123456789abcdef' }],
  ['a key of the step', secret, {}],
  ['another key of the policy', other, {}],
  ['the runner’s token', 'runtime-0123456789abcdef', {}],
];

for (const [way, inputsWith] of Object.entries(ways)) {
  test.each(secrets)(`${way} may not hold %s`, async (_, value, more) => {
    await using server = await startServer(() => completion('Hello.'));
    const inputs = { 'api-key': '', 'api-keys': `LOCAL_KEY: ${secret}`, ...more, ...inputsWith(value) };
    const step = stepFor(server.url, inputs, openTo(server.url));
    const env = { OTHER_KEY: other, ACTIONS_RUNTIME_TOKEN: 'runtime-0123456789abcdef' };
    const ran = await runAction({ ...step, env });
    expect(server.received).toEqual([]);
    expect(ran.exitCode).toBe(1);
    expect(ran.log).toContain('contains a secret of this step, which is never sent to a provider');
    expect(ran.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(value);
    expect(ran.summary).not.toContain(value);
  });
}

test.each(['ollama', 'EMPTY', 'lm-studio', 'not-needed', 'anything'])(
  'the key %s is a word: told, sent, and left in the answer',
  async (word) => {
    await using server = await startServer(() => completion(`The word ${word} is here.`));
    const ran = await runAction(stepFor(server.url, { 'api-key': word, parameters: `stop: ${word}` }));
    expect(ran.outputs).toMatchObject({ status: 'completed', response: `The word ${word} is here.` });
    expect(ran.summary).toContain(`The word ${word} is here.`);
    expect(ran.log).not.toContain(`::add-mask::${word}`);
    expect(ran.log).toContain('::warning::api-key: a common word, or a short one, is not treated as a secret');
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${word}`);
  },
);
