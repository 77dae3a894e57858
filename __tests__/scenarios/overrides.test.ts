import { expect, test } from 'vitest';
import { sent } from '../harness/sent.ts';

const hi = 'messages:\n  - role: system\n    content: Be brief.\n  - role: user\n    content: Hi\n';

const ask = async (
  file: string,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) => sent({ prompt: '', 'prompt-file': 'x.prompt.yml', ...inputs }, { files: { 'x.prompt.yml': hi + file, ...files } });

/** What a prompt file says, what the step says, and what is told of it. */
const overridden = [
  ['maxTokens: 13107', { 'max-tokens': '1000' }, '`maxTokens: 13107`', '`max-tokens: 1000`'],
  ['max_tokens: 13107', { 'max-completion-tokens': '1000' }, '`max_tokens: 13107`', '`max-completion-tokens: 1000`'],
  ['max_completion_tokens: 13107', { 'max-tokens': '1000' }, '`max_completion_tokens: 13107`', '`max-tokens: 1000`'],
  ['maxCompletionTokens: 50', { 'max-tokens': '1' }, '`maxCompletionTokens: 50`', '`max-tokens: 1`'],
  ['max-completion-tokens: 50', { 'max-tokens': '1' }, '`max-completion-tokens: 50`', '`max-tokens: 1`'],
  ['temperature: 0.2', { temperature: '1' }, '`temperature: 0.2`', '`temperature: 1`'],
  ['top_p: 0.2', { 'top-p': '0.9' }, '`top_p: 0.2`', '`top-p: 0.9`'],
  ['topP: 0', { 'top-p': '0.9' }, '`topP: 0`', '`top-p: 0.9`'],
] as const;

test.each(overridden)('%s beside %j: a warning with both values and the place', async (field, inputs, file, step) => {
  const { ran } = await ask(`modelParameters:\n  ${field}\n`, inputs);
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain(
    `x.prompt.yml:7:3: ${file} of the prompt file wins over the step’s input ${step}. Remove one of the two.`,
  );
});

test('a model of the prompt file that is not the input’s', async () => {
  const { ran } = await ask('model: openai/gpt-6-sol\n', { model: 'openai/gpt-6-luna' });
  expect(ran.log).toContain(
    'x.prompt.yml:6:1: `model: openai/gpt-6-sol` of the prompt file wins over the step’s input `model: openai/gpt-6-luna`.',
  );
});

test('texts and schemas that a prompt file or a file overrides', async () => {
  const schema = 'responseFormat: json_object\n';
  const { ran } = await ask(schema, {
    prompt: 'Never sent.',
    'system-prompt': 'Be long.',
    'response-schema': 'type: object',
  });
  expect(ran.log).toContain('prompt has no effect: the messages of the prompt file are sent as they are.');
  expect(ran.log).toContain('the prompt file has its own system message (x.prompt.yml:3:5)');
  expect(ran.log).toContain(
    'x.prompt.yml:6:1: response-schema has no effect: the prompt file sets the response format (json_object)',
  );
});

test('files win over the texts of inputs, with a warning', async () => {
  const { ran } = await sent(
    {
      prompt: 'a {{v}}',
      'prompt-file': 'p.md',
      'system-prompt': 'b',
      'system-prompt-file': 's.md',
      input: 'v: 1',
      file_input: 'v: v.txt',
    },
    { files: { 'p.md': 'A {{v}}', 's.md': 'B', 'v.txt': '2' } },
  );
  expect(ran.log).toContain('prompt-file: "p.md" wins over the input prompt, which has no effect.');
  expect(ran.log).toContain('system-prompt-file: "s.md" wins over the input system-prompt, which has no effect.');
  expect(ran.log).toContain(
    'The variable v is given twice: the file "v.txt" (file_input, line 1) wins over its value in input, line 1.',
  );
});

test('the same value in both places is no warning', async () => {
  const { ran } = await ask('model: OpenAI/gpt-6-luna\nmodelParameters: {maxTokens: 5, temperature: 1.0}\n', {
    'max-completion-tokens': '5',
    temperature: '1',
    'system-prompt': 'Be brief.',
  });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).not.toContain('::warning');
});

test('a denied model of the prompt file is named at its line, where the remedy belongs', async () => {
  const { ran, requests } = await ask('model: openai/gpt-6-sol-pro\n', { model: 'openai/gpt-6-luna' });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toMatch(/::error file=x\.prompt\.yml,line=6,col=\d+::/);
  expect(ran.log).toContain(
    'x.prompt.yml:6:1: openai/gpt-6-sol-pro is denied: the prompt file sets it, which overrides the input `model`.',
  );
  expect(ran.log).toMatch(/Write `model: openai\/gpt-6-\w+` in the prompt file \(x\.prompt\.yml:6:1\)/);
  expect(requests).toBe(0);
});

test('a limit of the prompt file that is above the policy’s is named at its line', async () => {
  const { ran } = await sent(
    { prompt: '', 'prompt-file': 'x.prompt.yml', 'max-tokens': '10' },
    {
      files: { 'x.prompt.yml': `${hi}modelParameters:\n  max_tokens: 500\n` },
      policy: 'limits: {max-output-tokens: 100}\n',
    },
  );
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain(
    'x.prompt.yml:7:3: The request for openai/gpt-6-luna is denied: the prompt file sets `max_tokens: 500`',
  );
  expect(ran.log).toContain('Write `max_tokens: 100` or less in the prompt file (x.prompt.yml:7:3), or');
});

/** Schemas with what looks like a variable, and where it is told. */
test.each([
  [{ 'prompt-file': 'j.prompt.yml' }, 'j.prompt.yml:3:37: "{{lang}}" stays as it is'],
  [{ 'prompt-file': 't.prompt.yml' }, 't.prompt.yml:3:'],
  [
    { prompt: 'In {{lang}}', 'response-schema': 'enum: ["{{ lang }}"]' },
    'input response-schema:1:8: "{{ lang }}" stays as it is',
  ],
  [{ prompt: 'In {{lang}}', 'response-schema-file': 's.json' }, 's.json:1:17: "{{lang}}" stays as it is'],
])('%j: a variable in a schema is not filled in, and that is said', async (inputs, says) => {
  const message = 'messages: [{role: user, content: "In {{lang}}"}]\nresponseFormat: json_schema\n';
  const { ran, body } = await sent(
    { input: 'lang: de', ...inputs },
    {
      files: {
        'j.prompt.yml': `${message}jsonSchema: {schema: {type: object, title: "{{lang}}"}}\n`,
        't.prompt.yml': `${message}jsonSchema: '{"type": "object", "title": "{{lang}}"}'\n`,
        's.json': '{"properties": {"{{lang}}": {}}}',
      },
    },
  );
  expect(JSON.stringify(body)).toMatch(/\{\{ ?lang ?\}\}/);
  expect(ran.log).toContain(says);
});
