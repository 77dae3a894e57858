import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const path = '.github/workflows/ask.yml';

/** What makes a step one of a workflow file in the workspace. */
const environment = {
  GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
  GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
};

/** A workflow whose one step has these inputs, from line 6 on. */
function workflowOf(inputs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(inputs).map(([name, value]) =>
    value.includes('\n')
      ? `${name}: |\n${value.replaceAll(/^/gm, '            ')}`
      : `${name}: ${JSON.stringify(value)}`,
  );
  return `on: push
jobs:
  ask:
    steps:
      - uses: byok-inference/byok-inference@v1
        with:
${lines.map((line) => `          ${line}\n`).join('')}`;
}

interface Case {
  readonly inputs: Readonly<Record<string, string>>;
  /** Without one there is none. */
  readonly policy?: (url: string) => string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a step with a policy on GitHub; nothing may reach the provider. */
async function refusal({ inputs, policy, files = {}, env = {} }: Case) {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({
    'acme/widgets': policy ? { [policyPath]: policy(server.url) } : { 'README.md': 'Hello.' },
  });
  const ran = await runAction({
    inputs: { token: githubToken, ...inputs },
    files: { ...files, [path]: workflowOf(inputs) },
    env: { ...environment, GITHUB_API_URL: github.url, ...env },
  });
  expect(server.received).toEqual([]);
  expect(ran.exitCode).toBe(1);
  const [, message = ''] = /^::error[^:]*::(.*)$/m.exec(ran.log) ?? [];
  const lines = message.replaceAll('%0A', '\n').replaceAll('%25', '%').split('\n');
  const told = lines.slice(1).filter((line) => !line.startsWith('See https:'));
  return { ran, message: told.join('\n'), asked: github.received, sentToGitHub: JSON.stringify(github.received) };
}

/** Where in a message these stand: their order is the order of the numbers, and -1 is nowhere. */
const positions = (message: string, texts: readonly string[]) => texts.map((text) => message.indexOf(text));

const ascending = (numbers: readonly number[]) => numbers.every((number, index) => number > (numbers[index - 1] ?? -1));

bundled(
  'inputs, retired ones, files, variables, model, policy and key: one message, in the order of the workflow',
  async () => {
    const { message, ran } = await refusal({
      inputs: {
        timeout: 'soon',
        'copilot-cli-path': '/bin/copilot',
        'prompt-file': 'gone.txt',
        model: 'gpt-6-luna',
        temperature: 'warm',
        'response-schema': 'type: objekt',
        file_input: 'log: logs/gone.txt\nother: also/gone.txt',
      },
    });
    expect(ran.outputs.status).toBe('invalid');
    const told = [
      `${path}:7:11: timeout: "soon"`,
      `${path}:8:11: The input copilot-cli-path`,
      `${path}:10:11: model: "gpt-6-luna" is not a model. Did you mean openai/gpt-6-luna?`,
      `${path}:11:11: temperature: "warm"`,
      'The step passes no API key.',
      'There is no policy: acme/widgets has no file .github/models.yml',
    ];
    expect(positions(message, told)).toSatisfy(ascending);
    expect(message).toContain('gone.txt');
    expect(message).toMatch(/enabled: \[openai\/gpt-6-luna\]\n$/);
  },
);

test('a denial, a header that is not accepted and a key that is missing are told with a wrong input', async () => {
  const denied = await refusal({
    inputs: { prompt: 'Hi.', model: 'openai/gpt-6-sol-pro', retries: 'many', 'api-key': secret },
    policy: policyFor,
  });
  expect(denied.message).toContain('retries: "many"');
  expect(denied.message).toContain('openai/gpt-6-sol-pro, from the input `model`, is denied');
  const allowed = await refusal({
    inputs: { prompt: 'Hi.', model: 'openai/gpt-6-luna', retries: 'many', 'custom-headers': 'x-team: docs' },
    policy: policyFor,
  });
  expect(allowed.message).toContain('`accept-headers: [x-team]`');
  expect(allowed.message).toContain('The key `local` needs the secret LOCAL_KEY');
  expect(allowed.ran.outputs['error-code']).toBe('invalid-input');
});

test('of several files that are not there each is told, at its line of the workflow', async () => {
  const { message } = await refusal({
    inputs: {
      'prompt-file': 'gone.prompt.yml',
      file_input: 'log: logs/gone.txt\nother: also/gone.txt\nthere: here.txt',
      'untrusted-file-input': 'diff: gone.diff',
      files: 'gone.png\ngone.pdf',
      'response-schema-file': 'gone.json',
      'api-key': secret,
    },
    files: { 'here.txt': 'Hello.' },
    policy: policyFor,
  });
  const told = [
    `${path}:7:11: prompt-file: `,
    `${path}:9:13: file_input: log: `,
    `${path}:10:13: file_input: other: `,
    `${path}:12:11: untrusted-file-input: diff: `,
    'gone.png',
    'gone.pdf',
    'response-schema-file: ',
  ];
  expect(positions(message, told)).toSatisfy(ascending);
  expect(message).not.toMatch(/unread|empty|here\.txt/);
});

test('a missing variable hides neither model nor policy', async () => {
  const { message } = await refusal({
    inputs: { 'prompt-file': 'x.prompt.yml', 'api-key': secret },
    files: { 'x.prompt.yml': 'messages: [{role: user, content: "About {{topic}}"}]\nmodel: gpt-6-luna\n' },
  });
  expect(message).toContain('topic');
  expect(message).toContain('x.prompt.yml:2:1: model: "gpt-6-luna" is not a model');
  expect(message).toContain('There is no policy');
});

test('a run without secrets that may be skipped is told what is wrong, and of no key', async () => {
  const { message } = await refusal({
    inputs: { prompt: 'Hi.', model: 'openai/gpt-6-luna', retries: 'many', 'on-missing-key': 'skip' },
    policy: policyFor,
  });
  expect(message).toContain('retries: "many"');
  expect(message).not.toContain('LOCAL_KEY');
});

test.each([
  [
    'the headers and fields of the step',
    { 'custom-headers': 'X-Team: docs\nx-run: "1"', parameters: 'top_k: 4\nseed: 1' },
  ],
  ['another publisher', { model: 'deepseek/deepseek-v4-flash', parameters: 'top_k: 4' }],
  ['a bare name', { model: 'qwen2.5-coder:7b' }],
  ['a secret by its name', { 'api-keys': 'ACME_KEY: sk-acme-0123456789' }],
  ['no model', { model: '' }],
])('the printed policy works as it is: %s', async (_, more: Readonly<Record<string, string>>) => {
  const inputs: Readonly<Record<string, string>> = { prompt: 'Hi.', model: 'openai/gpt-6-luna', ...more };
  const { message } = await refusal({ inputs });
  const [, policy = ''] = /Commit this as \.github\/models\.yml [^\n]*\n\n([\s\S]*)$/.exec(message) ?? [];
  const [, meant, added, own = 'openai/gpt-6-luna'] = /Did you mean (\S+)\?|such as `model: ([^`]+)`/.exec(message) ?? [
    '',
    undefined,
    undefined,
    inputs.model,
  ];
  const pasted = { ...inputs, model: meant ?? added ?? own, 'api-keys': '' };
  const { ran } = await refusal({ inputs: pasted, policy: () => policy });
  expect(ran.outputs['error-code']).toBe('missing-key');
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({ verdict: 'allowed' });
  if (inputs['api-keys'] !== undefined) expect(policy).toContain('secret: ACME_KEY');
});

/** Inputs that are wrong, each by what its problem says; all of them get their line. */
const wrongInputs: readonly (readonly [name: string, value: string, says: string])[] = [
  ['retries', '-1', 'retries:'],
  ['deadline', 'never', 'deadline:'],
  ['summary', 'short', 'summary:'],
  ['repair', 'maybe', 'repair:'],
  ['continue-on', 'denied', 'continue-on:'],
  ['on-missing-key', 'ignore', 'on-missing-key:'],
  ['top-p', '7', 'top-p:'],
  ['max-tokens', 'all', 'max-tokens:'],
  ['parameters', 'seed: [', 'input parameters:1:8'],
  ['custom-headers', 'host: x', 'custom-headers:'],
  ['policy', '../x', 'policy:'],
  ['prompt-file', 'gone.txt', 'prompt-file:'],
  ['system-prompt-file', 'gone.txt', 'system-prompt-file:'],
  ['response-schema-file', 'gone.json', 'response-schema-file:'],
  ['files', 'gone.png', 'files:'],
  ['untrusted-file-input', 'a: gone.txt', 'untrusted-file-input: a'],
  ['api-keys', 'sk-no-name', 'api-keys:'],
  ['token', 'ghp_one\nghp_two', 'contains a line break'],
  ['extends-token', 'ghp_one ghp_two', 'extends-token: it contains'],
  ['token', 'sk-proj-0123456789', 'looks like a provider’s key'],
];

test.each(wrongInputs)('%s: %j is told at its line', async (name, value, says) => {
  const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', 'api-key': secret, [name]: value };
  const { ran, message } = await refusal({ inputs, policy: policyFor });
  const line = workflowOf(inputs)
    .split('\n')
    .findIndex((text) => text.trim().startsWith(`${name}:`));
  expect(message).toContain(`${path}:${line + 1}:`);
  if (!says.startsWith('input ')) expect(message).toContain(says);
  expect(ran.outputs.status).toBe('invalid');
});

test('a key that has an identity and gets an `api-key` is told in the workflow', async () => {
  const keyless = (url: string) =>
    policyFor(url)
      .replace('provider: openai', 'provider: azure')
      .replace(`endpoint: ${url}/v1`, 'endpoint: https://acme.openai.azure.com')
      .replace(
        'secret: LOCAL_KEY',
        `identity: {tenant-id: ${'0'.repeat(8)}-0000-0000-0000-000000000000, client-id: ${'0'.repeat(8)}-0000-0000-0000-000000000001}`,
      )
      .replace(
        'models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-pro]',
        'models: {openai/gpt-6-luna: luna}',
      );
  const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', 'api-key': secret };
  expect((await refusal({ inputs, policy: keyless })).message).toContain(`${path}:9:11: api-key: the key \`local\``);
});

test.each(['openai: sk-0123456789', 'local: sk-0123456789', 'local_key: sk-0123456789', 'Local-Key = sk-0123456789'])(
  'api-keys %j: the policy tells what is meant, and the value is not repeated',
  async (line) => {
    const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', 'api-keys': line };
    const policy = (url: string) =>
      policyFor(url).replace('name: local', `name: ${line.startsWith('openai') ? 'openai' : 'local'}`);
    const { message } = await refusal({ inputs, policy });
    expect(message).toContain('Begin it with `LOCAL_KEY: `.');
    expect(message).not.toContain('sk-0123456789');
  },
);

/** Addresses of other servers with their keys, as `actions/ai-inference` took them, and what the key of a policy has. */
const endpoints: readonly (readonly [endpoint: string, token: string, printed: string])[] = [
  ['https://api.mistral.ai/v1', 'mistral-key-0123456789abcdef', 'endpoint: https://api.mistral.ai/v1'],
  ['https://gateway.test/v1/chat/completions', '0123456789abcdef0123456789abcdef', 'endpoint: https://gateway.test/v1'],
  ['https://gateway.test/openai/responses/', 'gw_0123456789abcdef', 'endpoint: https://gateway.test/openai'],
  ['http://localhost:11434/v1', 'ollama', 'endpoint: http://127.0.0.1:11434/v1'],
  [
    'https://acme-eu.openai.azure.com/openai/deployments/luna-prod/chat/completions?api-version=2024-10-21',
    'f00dfeed',
    'endpoint: https://acme-eu.openai.azure.com',
  ],
  ['https://acme.services.ai.azure.com/models', 'f00dfeedf00dfeed', 'provider: azure'],
];

test.each(endpoints)(
  'endpoint %s: its key is printed, and the token goes nowhere',
  async (endpoint, token, printed) => {
    const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', endpoint, token };
    const { message, asked, ran } = await refusal({ inputs, policy: policyFor });
    expect(asked).toEqual([]);
    expect(ran.outputs['error-code']).toBe('retired-input');
    expect(message).toContain('`token` becomes `api-key`');
    expect(message).toContain(printed);
    if (token !== 'ollama') expect(message).not.toContain(token);
    const [, policy = ''] = /Commit this as \.github\/models\.yml [^\n]*\n\n([\s\S]*)$/.exec(message) ?? [];
    const again = await refusal({ inputs: { prompt: 'Hi.', model: 'openai/gpt-6-luna' }, policy: () => policy });
    expect(JSON.parse(again.ran.outputs.decision ?? '')).toMatchObject({ verdict: 'allowed' });
  },
);

test('a key that begins as a provider’s do is told once beside its endpoint', async () => {
  const inputs = { prompt: 'Hi.', model: 'llama3.2', endpoint: 'https://gateway.test/v1', token: 'gsk_0123456789' };
  const { message } = await refusal({ inputs, policy: policyFor });
  expect(message.match(/it was not sent anywhere/g)).toHaveLength(1);
  expect(message).toContain('Pass the key in `api-key`');
});

test.each(['https://models.github.ai/orgs/acme/inference', 'https://models.inference.ai.azure.com'])(
  'GitHub Models’ own endpoint %s becomes no key',
  async (endpoint) => {
    const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', endpoint, 'api-key': secret };
    const { message } = await refusal({ inputs, policy: policyFor });
    expect(message).toContain('Remove the line `endpoint:` of this step');
    expect(message).not.toMatch(/No key of|endpoint: https:/);
  },
);

test('the secret of the printed key is the one that the workflow names', async () => {
  const inputs = {
    prompt: 'Hi.',
    model: 'acme/x',
    endpoint: 'https://gateway.test/v1',
    token: `\${{ secrets.GATEWAY_KEY }}`,
  };
  await using github = await startGitHub({ 'acme/widgets': {} });
  const ran = await runAction({
    inputs: { ...inputs, token: 'gateway-0123456789' },
    files: { [path]: workflowOf(inputs) },
    env: { ...environment, GITHUB_API_URL: github.url },
  });
  expect(ran.log).toContain('%0A    secret: GATEWAY_KEY%0A');
  expect(github.received).toEqual([]);
});

test.each(['ghp_user-token', 'github_pat_0123456789', 'ghs_installation'])(
  'a GitHub token (%s) reads the policy also beside an endpoint, and the key to add is printed',
  async (token) => {
    const inputs = { prompt: 'Hi.', model: 'openai/gpt-6-luna', endpoint: 'https://gateway.test/v1', token };
    const { message, sentToGitHub } = await refusal({ inputs, policy: policyFor });
    expect(sentToGitHub).toContain(token);
    expect(message).not.toContain('becomes');
    expect(message).toContain('    endpoint: https://gateway.test/v1');
  },
);

/** Bare and misspelt names, what the policy knows, and what is offered. */
const names: readonly (readonly [model: string, offered: RegExp])[] = [
  ['deepseek-v4-flash', /Did you mean deepseek\/deepseek-v4-flash\?/],
  ['DeepSeek-V4-Flash', /Did you mean deepseek\/deepseek-v4-flash\?/],
  ['luna-prod', /Did you mean openai\/gpt-6-luna\?/],
  ['auto', /Write a model, for example `model: \S+`\. With `auto` the Copilot CLI/],
  ['openai:gpt-6-luna', /Did you mean openai\/gpt-6-luna\?/],
  ['openai / gpt-6-luna', /Did you mean openai\/gpt-6-luna\?/],
  ['models/openai/gpt-6-luna', /Did you mean openai\/gpt-6-luna\?/],
  ['gpt-4o', /The policy does not allow openai\/gpt-4o\. The policy allows here: /],
  ['qwen2.5-coder:7b', /The policy allows here: [^\n]*deepseek\/deepseek-v4-flash/],
  ['my-deployment', /PUBLISHER\/my-deployment`.*The policy allows here: /],
  ['', /`model: openai\/gpt-6-luna`.*The policy allows here: /],
  ['open-ai/gpt-6-luna', /Write `model: openai\/gpt-6-luna`/],
  ['opanai/gpt-6-luna', /Write `model: openai\/gpt-6-luna`/],
];

test.each(names)('the model %j: %s', async (model, offered) => {
  const policy = (url: string) => `version: 1
keys:
  - name: azure
    provider: azure
    endpoint: https://acme.openai.azure.com
    secret: LOCAL_KEY
    models: {openai/gpt-6-luna: luna-prod}
  - name: deepseek
    provider: openai
    endpoint: ${url}/v1
    secret: OTHER_KEY
    models: [deepseek/deepseek-v4-flash, deepseek/deepseek-v4-pro]
models:
  enabled: [openai/gpt-6-luna, deepseek]
  disabled: [deepseek/deepseek-v4-pro]
`;
  const { message } = await refusal({ inputs: { prompt: 'Hi.', model, 'api-keys': `LOCAL_KEY: ${secret}` }, policy });
  expect(message).toMatch(offered);
  expect(message).not.toContain('deepseek-v4-pro');
  expect(message).not.toMatch(/Did you mean openai\/(?:deepseek|qwen|auto|luna)/);
});

test('a server of tools that the policy does not have is told with a wrong input', async () => {
  const { message } = await refusal({
    inputs: {
      prompt: 'Hi.',
      model: 'openai/gpt-6-luna',
      retries: 'many',
      'api-key': secret,
      'enable-github-mcp': 'true',
    },
    policy: policyFor,
  });
  expect(message).toContain('retries: "many"');
  expect(message).toContain('The tool server "github" is denied: the policy has no `tools`');
  expect(message).toContain('\ntools:\n  - name: github\n');
});

test('a step that is right is told of nothing and asked once', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepFor(server.url, { input: 'a: "x" # the letter', prompt: '{{a}}' }));
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).not.toContain('::warning');
  expect(server.received).toHaveLength(1);
});
