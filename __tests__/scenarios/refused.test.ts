import { expect } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** A change of one line of the policy. */
const changed = (from: string | RegExp, to: string) => (policy: string) => policy.replace(from, to);

/** What is wrong, with the words that say what to change. Each of these sends nothing to any provider. */
const cases: readonly {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly policy?: (policy: string) => string;
  readonly event?: string;
  readonly code: string;
  readonly says: string;
}[] = [
  {
    name: 'model: openai/../x',
    inputs: { model: 'openai/../x' },
    code: 'invalid-input',
    says: 'model: "openai/../x" is not a model. Write publisher/name',
  },
  {
    name: 'a number that JSON cannot hold',
    inputs: { parameters: 'seed: .inf' },
    code: 'invalid-input',
    says: 'the number ".inf" cannot be sent exactly',
  },
  {
    name: 'a bare model',
    inputs: { model: 'gpt-6-luna' },
    code: 'invalid-input',
    says: 'Did you mean openai/gpt-6-luna?',
  },
  {
    name: 'no model',
    inputs: { model: '' },
    code: 'invalid-input',
    says: 'model: no model is named. Add a line such as `model: openai/gpt-6-luna` to the step. Write publisher/name',
  },
  {
    name: 'a key that does not exist',
    inputs: { model: 'custom/lokal/gpt-6-luna' },
    code: 'invalid-input',
    says: 'has no key named "lokal". Did you mean "local"?',
  },
  {
    name: 'a bare name that the key does not have',
    inputs: { model: 'custom/local/gpt-7' },
    code: 'invalid-input',
    says: 'Write one of: custom/local/openai/gpt-6-luna',
  },
  {
    name: 'no prompt',
    inputs: { prompt: '' },
    code: 'invalid-input',
    says: 'No prompt: `prompt` and `prompt-file` are both empty. Set one of them.',
  },
  {
    name: 'a temperature that is no number',
    inputs: { temperature: 'warm' },
    code: 'invalid-input',
    says: 'temperature: "warm" is not a number from 0 to 2',
  },
  {
    name: 'a temperature out of range',
    inputs: { temperature: '2.1' },
    code: 'invalid-input',
    says: '"2.1" is not a number from 0 to 2',
  },
  {
    name: 'tokens that are not whole',
    inputs: { 'max-tokens': '1.5' },
    code: 'invalid-input',
    says: '"1.5" is not a whole number',
  },
  {
    name: 'synonyms that disagree',
    inputs: { 'max-tokens': '5', 'max-completion-tokens': '6' },
    code: 'invalid-input',
    says: 'mean the same and have different values',
  },
  {
    name: 'an unknown summary',
    inputs: { summary: 'long' },
    code: 'invalid-input',
    says: 'summary: "long" is not a known value. Write one of: full, metadata, off',
  },
  {
    name: 'a parameter that the action owns',
    inputs: { parameters: 'stream: true' },
    code: 'invalid-input',
    says: '"stream" is set by the action itself',
  },
  {
    name: 'a parameter of another input',
    inputs: { parameters: 'max_tokens: 5' },
    code: 'invalid-input',
    says: 'Use the input `max-completion-tokens`',
  },
  {
    name: 'a parameter that no key accepts',
    inputs: { parameters: 'user: me' },
    code: 'invalid-input',
    says: 'add `accept-parameters: [user]` to that key',
  },
  {
    name: 'a parameter without a value',
    inputs: { parameters: 'seed:' },
    code: 'invalid-input',
    says: 'parameters: "seed" has no value',
  },
  {
    name: 'a line of api-keys that is none',
    inputs: { 'api-key': '', 'api-keys': 'LOCAL_KEY=sk-not-shown' },
    code: 'invalid-input',
    says: 'api-keys: line 1 does not begin with the name of a secret and a colon',
  },
  {
    name: 'a secret with a line break inside',
    inputs: { 'api-key': 'sk-first\nsecond' },
    code: 'invalid-input',
    says: 'contains whitespace',
  },
  {
    name: 'a response schema that is none',
    inputs: { 'response-schema': 'type: text' },
    code: 'invalid-schema',
    says: 'input response-schema:1:1: response schema, at /type: `type` must be one of "array", "boolean"',
  },
  {
    name: 'a missing secret',
    inputs: { 'api-key': '' },
    code: 'missing-key',
    says: 'api-key: ${{ secrets.LOCAL_KEY }}',
  },
  {
    name: 'policy-ref on a pull request',
    event: 'pull_request',
    code: 'invalid-input',
    says: 'policy-ref: "workspace" is not allowed on the event pull_request',
  },
  {
    name: 'policy-ref on a comment',
    event: 'issue_comment',
    inputs: { 'policy-ref': 'main' },
    code: 'invalid-input',
    says: 'Remove the ref',
  },
  {
    name: 'policy-ref on an event nobody knows',
    event: 'brand_new',
    inputs: { 'policy-ref': 'main' },
    code: 'invalid-input',
    says: 'not allowed on the event brand_new',
  },
  {
    name: 'a policy path out of the repository',
    inputs: { policy: '../models.yml' },
    code: 'invalid-input',
    says: 'is not a path inside a repository',
  },
  {
    name: 'a policy that is not there',
    inputs: { policy: 'nowhere.yml' },
    code: 'missing-policy',
    says: 'Commit this as nowhere.yml on the default branch',
  },
  {
    name: 'an invalid policy',
    policy: () => 'version: 1\nkeys: [',
    code: 'invalid-policy',
    says: '.github/models.yml:2:',
  },
  {
    name: 'an empty policy',
    policy: () => '# nothing yet\n',
    code: 'invalid-policy',
    says: '.github/models.yml is empty',
  },
  {
    name: 'an unknown field',
    policy: changed('secret:', 'sekret:'),
    code: 'invalid-policy',
    says: 'A key has no field "sekret". Did you mean "secret"?',
  },
  {
    name: 'a null field',
    policy: changed(/enabled: .*/, 'enabled:'),
    code: 'invalid-policy',
    says: '.github/models.yml:9:3: `enabled` is present but has no value',
  },
  {
    name: 'secret: GITHUB_TOKEN',
    policy: changed('LOCAL_KEY', 'GITHUB_TOKEN'),
    code: 'invalid-policy',
    says: 'GITHUB_TOKEN cannot be a key’s secret'.replace('’', "'"),
  },
  {
    name: 'a key pasted into the policy',
    policy: changed('LOCAL_KEY', 'sk-proj-abc123'),
    code: 'invalid-policy',
    says: '`secret` is not the name of a secret',
  },
  {
    name: 'a way to ask for a form that nobody knows',
    policy: (policy) => policy.replace('secret: LOCAL_KEY', 'secret: LOCAL_KEY\n    structured-output: yes'),
    code: 'invalid-policy',
    says: '`structured-output`: "yes" is not a known value. Known: json_schema, json_object, none.',
  },
];

for (const { name, inputs = {}, policy = (same: string) => same, event = 'push', code, says } of oneOfEach(
  cases,
  ({ code }) => code,
)) {
  bundled(`${name}: invalid, ${code}, no request`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url, inputs, policy(policyFor(server.url))), event });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': code, response: '' } });
    expect(ran.log).toContain(says);
    expect(ran.log.match(/^::error/gm)).toHaveLength(1);
    expect(ran.summary).toContain('❌ stopped before sending');
    expect(server.received).toHaveLength(0);
  });
}

bundled('every problem of a policy is reported in one go, each with its place', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = `version: 2
mode: loose
keys:
  - {name: A, provider: openai, secret: KEY}
  - {name: b, provider: azure, secret: KEY}
models:
  enabled: [*/gpt-6*, openai/gpt-6-luna, OPENAI/gpt-6-luna]
`;
  const { log } = await runAction(stepFor(server.url, {}, policy));
  const places = [...log.matchAll(/models\.yml:(\d+:\d+): /g)].map(([, place]) => place);
  expect(places).toEqual(['1:10', '2:7', '4:12', '5:5', '5:5', '7:13', '7:42']);
});

test('every problem of the inputs is reported in one go', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const bad = {
    timeout: '0',
    retries: 'x',
    temperature: '9',
    'top-p': '9',
    'on-missing-key': 'no',
    'api-keys': 'x',
    endpoint: 'y',
  };
  const { log } = await runAction(stepFor(server.url, bad));
  for (const name of Object.keys(bad)) expect(log).toContain(name);
  expect(log.match(/^::error/gm)).toHaveLength(1);
});

test('every problem of a key is reported in one go', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy =
    'version: 1\nkeys:\n  - name: K\n    provider: azure\n    secret: bad\n    endpoint: ftp://x\n    models: {}\n    api-version: foo\n';
  const { log } = await runAction(stepFor(server.url, {}, policy));
  expect([...log.matchAll(/models\.yml:(\d+):/g)].map(([, line]) => line)).toEqual(['3', '5', '6', '7', '8']);
});

test('a pinned key that does not serve the model: denied at that key', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const second = `  - name: second\n    provider: openai\n    endpoint: ${server.url}/v2\n    secret: OTHER_KEY\n    models: [openai/gpt-6-sol]\nmodels:\n`;
  const policy = policyFor(server.url).replace('models:\n  enabled', `${second}  enabled`);
  const ran = await runAction(stepFor(server.url, { model: 'custom/second/openai/gpt-6-luna' }, policy));
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('::error file=.github/models.yml,line=8,col=5::');
  expect(ran.log).toContain('the key `second` does not serve it');
});

test('api-key with two keys that could serve: the api-keys lines are printed, and no value', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const second = `  - name: other\n    provider: openai\n    endpoint: ${server.url}/v2\n    secret: OTHER_KEY\n    models: [openai/gpt-6-luna]\nmodels:`;
  const ran = await runAction(stepFor(server.url, {}, policyFor(server.url).replace('models:\n', `${second}\n`)));
  expect(ran.outputs['error-code']).toBe('invalid-input');
  expect(ran.summary).toContain('    LOCAL_KEY: ${{ secrets.LOCAL_KEY }}\n    OTHER_KEY: ${{ secrets.OTHER_KEY }}');
  expect(ran.summary).not.toContain(secret);
  expect(server.received).toHaveLength(0);
});
