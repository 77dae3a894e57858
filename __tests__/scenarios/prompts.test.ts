import { expect } from 'vitest';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Runs a step with files beside the policy and returns what the server was sent. */
async function sent(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
) {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, inputs);
  const ran = await runAction({ ...step, files: { ...step.files, ...files } });
  const body: unknown = JSON.parse(server.received[0]?.body ?? 'null');
  return { ran, body, requests: server.received.length };
}

const promptFile = `name: Summarize
description: Not for the model
model: openai/gpt-6-sol
modelParameters:
  maxTokens: 50
  temperature: 0.2
messages:
  - role: system
    content: You write in {{language}}.
  - role: user
    content: |
      Summarize: {{text}}
testData:
  - input: x
`;

bundled('a prompt file: messages, model and parameters, and its values win over the inputs', async () => {
  const inputs = {
    prompt: '',
    'prompt-file': 'a/sum.prompt.yml',
    model: 'openai/gpt-6-luna',
    'max-tokens': '9',
    'top-p': '0.5',
    input: 'language: German\ntext: "{{language}}"',
  };
  const { ran, body } = await sent(inputs, { 'a/sum.prompt.yml': promptFile });
  expect(ran.outputs).toMatchObject({ status: 'completed', model: 'openai/gpt-6-sol' });
  expect(body).toEqual({
    model: 'gpt-6-sol',
    messages: [
      { role: 'system', content: 'You write in German.' },
      { role: 'user', content: 'Summarize: {{language}}\n' },
    ],
    max_completion_tokens: 50,
    temperature: 0.2,
    top_p: 0.5,
    stream: true,
    stream_options: { include_usage: true },
  });
});

bundled('text files win over text inputs, and a system message is sent only where one is given', async () => {
  const inputs = {
    prompt: 'not this',
    'prompt-file': 'p.md',
    'system-prompt': 'nor this',
    'system-prompt-file': 's.txt',
  };
  const { body } = await sent(inputs, { 'p.md': '\u{feff}Ask {{this}} ', 's.txt': 'Be brief.' });
  expect(body).toMatchObject({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Ask {{this}} ' },
    ],
  });
});

test('variables: files win over values, texts are kept as written, structures become JSON', async () => {
  const inputs = {
    prompt: '{{version}} {{diff}} {{list}} {{none}}',
    input: 'version: 1.0\ndiff: not this\nlist: [a, {b: 1}]\nnone:',
    file_input: 'diff: changes.patch',
  };
  const { body } = await sent(inputs, { 'changes.patch': '+ {{version}} $& $1' });
  expect(body).toMatchObject({ messages: [{ content: '1.0 + {{version}} $& $1 ["a",{"b":1}] ' }] });
});

test('lists and maps may be written as toJSON writes them, over several lines', async () => {
  const issue = { title: 'Fix #3 in [a]', labels: ['bug', 'ui'], user: {} };
  const input = `issue: ${JSON.stringify(issue, null, 2)}\nlabels: ${JSON.stringify(issue.labels, null, 2)}`;
  const { ran, body } = await sent({ prompt: '{{issue}} {{labels}}', input });
  expect(ran.log).not.toContain('::warning');
  const content = `${JSON.stringify(issue)} ${JSON.stringify(issue.labels)}`;
  expect(body).toMatchObject({ messages: [{ role: 'user', content }] });
});

test('missing variables are all named, and nothing is sent', async () => {
  const { ran, requests } = await sent({ prompt: '{{a}} {{b}} {{c}} {{a}}', input: 'b: 1' });
  expect(ran.outputs['error-code']).toBe('missing-variable');
  expect(ran.log).toContain(
    'without a value: a, c. Add them to `input` or `file_input`, or to `untrusted-input` if strangers write them (given: b).',
  );
  expect(requests).toBe(0);
});

test('an unused variable is a warning', async () => {
  const { ran } = await sent({ prompt: 'Hello {{a}}', input: 'a: 1\nb: 2\nc: 3' });
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.log).toContain('::warning::Variables that the prompt does not use: b, c.');
});

test('a prompt file: every problem with its place', async () => {
  const bad =
    'model: 5\nmodelParameters:\n  temperature: hot\n  topK: 3\nmessages:\n  - role: robot\n    content: 1\nresponseFormat: json\n';
  const { ran, requests } = await sent({ 'prompt-file': './bad.prompt.yaml' }, { 'bad.prompt.yaml': bad });
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
  expect(ran.log).toContain('::error file=bad.prompt.yaml,line=1,col=8::');
  expect([...ran.log.matchAll(/bad\.prompt\.yaml:(\d+:\d+): /g)].map(([, place]) => place)).toEqual([
    '1:8',
    '3:16',
    '6:11',
    '7:14',
    '8:17',
    '4:3', // only a slip
  ]);
  expect(requests).toBe(0);
});

test('unknown fields of a prompt file are warnings', async () => {
  const file = 'color: red\nmessages: [{role: user, content: Hi}]\n';
  const { ran } = await sent({ 'prompt-file': 'x.prompt.yml', 'system-prompt': 'unused' }, { 'x.prompt.yml': file });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('::warning::x.prompt.yml:1:1: A prompt file has no field "color"');
  expect(ran.log).toContain('system-prompt has no effect: the messages');
});

test('a flood of unknown fields is one warning', async () => {
  const flood = Array.from({ length: 20_000 }, (_, index) => `f${index}: 1`).join('\n');
  const file = `messages: [{role: user, content: Hi}]\n${flood}\n`;
  const { ran } = await sent({ 'prompt-file': 'x.prompt.yml' }, { 'x.prompt.yml': file });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log.match(/^::warning/gm)).toHaveLength(1);
  expect(ran.log).toContain('… and 19980 more problems.');
});

test('a template that would grow without measure is refused before it is filled in', async () => {
  const file = `messages:\n  - role: user\n    content: "${'{{b}}'.repeat(2000)}"\n`;
  const inputs = { 'prompt-file': 'x.prompt.yml', file_input: 'b: big.txt' };
  const { ran, requests } = await sent(inputs, { 'x.prompt.yml': file, 'big.txt': 'x'.repeat(64 * 1024) });
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
  expect(ran.log).toContain('when its variables are filled in');
  expect(requests).toBe(0);
});

test('a prompt file of line breaks costs no more than its size', async () => {
  const file = `messages: |+\n${'\n'.repeat(500_000)}`;
  const { ran } = await sent({ 'prompt-file': 'x.prompt.yml' }, { 'x.prompt.yml': file });
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
});

test.each(['{{ a }}', '{{a }}', '{{\ta}}', '{{  a\n}}'])(
  'a variable with blanks inside is an error where it was given, since nothing would be asked: %j',
  async (written) => {
    const { ran, requests } = await sent({ prompt: `${written} {{b}}`, input: 'a: 1\nb: 2' });
    expect(ran.outputs['error-code']).toBe('missing-variable');
    expect(ran.log).toContain('contains spaces, so it is not a variable, although a has a value. Write `{{a}}`.');
    expect(ran.log).not.toContain('does not use');
    expect(requests).toBe(0);
  },
);

test('a variable with blanks inside that was not given is sent as it is, with a warning', async () => {
  const { ran, body } = await sent({ prompt: '{{ b }} {{a}} ${{ github.ref }}', input: 'a: 1' });
  expect(body).toMatchObject({ messages: [{ content: '{{ b }} 1 ${{ github.ref }}' }] });
  expect(ran.log).toContain('a variable cannot contain spaces: "{{ b }}".');
  expect(ran.log).toContain('GitHub evaluates expressions only in workflows, not in files: "{{ github.ref }}".');
});

/** Files that are not read. */
const refused = [
  {
    name: 'a path that is too long',
    inputs: { 'prompt-file': 'x'.repeat(3000) },
    says: 'cannot be read (ENAMETOOLONG)',
  },
  {
    name: 'a file that is not there',
    inputs: { 'prompt-file': 'gone.txt' },
    says: 'there is no file "gone.txt" in the workspace',
  },
  {
    name: 'a path out of the workspace',
    inputs: { 'prompt-file': '../outside.txt' },
    says: '"../outside.txt" leads out of the workspace',
  },
  {
    name: 'an absolute path',
    inputs: { 'system-prompt-file': '/etc/hostname' },
    says: '"/etc/hostname" leads out of the workspace',
  },
  {
    name: 'a path out of the workspace that does not exist',
    inputs: { 'prompt-file': '../no/such' },
    says: 'leads out of the workspace',
  },
  {
    name: 'a folder',
    inputs: { file_input: 'x: .github', prompt: '{{x}}' },
    says: '".github" is a folder, not a file',
  },
  { name: 'the workspace itself', inputs: { 'prompt-file': '.' }, says: 'leads out of the workspace' },
  { name: 'bytes that are not UTF-8', inputs: { 'prompt-file': 'latin1.txt' }, says: '"latin1.txt" is not UTF-8 text' },
  { name: 'more than 10 MiB', inputs: { 'prompt-file': 'huge.txt' }, says: 'more than the 10485760 that are read' },
];

for (const { name, inputs, says } of refused) {
  test(`${name}: unreadable-file, and nothing is sent`, async () => {
    const files = { 'latin1.txt': new Uint8Array([0x63, 0xe4]), 'huge.txt': 'x'.repeat(10 * 1024 * 1024 + 1) };
    const { ran, requests } = await sent(inputs, files);
    expect(ran.outputs['error-code']).toBe('unreadable-file');
    expect(ran.log).toContain(says);
    expect(requests).toBe(0);
  });
}

bundled.skipIf(process.platform === 'win32')('a symbolic link out of the workspace is not followed', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, { 'prompt-file': 'innocent.txt' });
  const ran = await runAction({ ...step, links: { 'innocent.txt': '/etc/hostname' } });
  expect(ran.log).toContain('"innocent.txt" leads out of the workspace');
  expect(server.received).toHaveLength(0);
});

test.skipIf(process.platform === 'win32')(
  'a policy in the workspace that is a link out of it is not read',
  async () => {
    await using server = await startServer(() => completion('Hello.'));
    const step = stepFor(server.url, { policy: 'linked.yml' });
    const ran = await runAction({
      ...step,
      files: { [policyPath]: policyFor(server.url) },
      links: { 'linked.yml': '/etc/hostname' },
    });
    expect(ran.outputs['error-code']).toBe('unreadable-file');
  },
);

/** Inputs that are not the YAML they should be. */
const badMaps = [
  { name: 'a list', inputs: { input: '- a' }, says: 'input: expected a YAML map, not a list' },
  { name: 'broken YAML', inputs: { input: 'a: [' }, says: 'This is not valid YAML' },
  { name: 'a name with a blank', inputs: { input: 'a b: 1' }, says: '"a b" is not a valid variable name' },
  { name: 'a path that is a number', inputs: { file_input: 'a: 5' }, says: '`a`: expected text, not a number' },
  { name: 'an empty prompt', inputs: { prompt: '{{a}}', input: 'a:' }, says: 'The prompt is empty' },
];

for (const { name, inputs, says } of badMaps) {
  test(`${name}: invalid, and nothing is sent`, async () => {
    const { ran, requests } = await sent(inputs);
    expect(ran.outputs.status).toBe('invalid');
    expect(ran.log).toContain(says);
    expect(requests).toBe(0);
  });
}
