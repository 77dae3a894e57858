import { expect } from 'vitest';
import { dataUrl, pdf, png } from '../harness/media.ts';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { sent } from '../harness/sent.ts';
import { startServer } from '../harness/server.ts';

const ask = async (file: string, inputs: Readonly<Record<string, string>> = {}) =>
  sent({ 'prompt-file': 'x.prompt.yml', ...inputs }, { files: { 'x.prompt.yml': file } });

const hi = 'messages: [{role: user, content: Hi}]\n';

test.each([
  ['maxTokens: 50', { max_completion_tokens: 50 }],
  ['maxCompletionTokens: 50', { max_completion_tokens: 50 }],
  ['max_tokens: 50', { max_completion_tokens: 50 }],
  ['max_completion_tokens: 50', { max_completion_tokens: 50 }],
  ['max-tokens: 50', { max_completion_tokens: 50 }],
  ['max-completion-tokens: 50', { max_completion_tokens: 50 }],
  ['temperature: 0.5', { temperature: 0.5 }],
  ['topP: 0.5', { top_p: 0.5 }],
  ['top_p: 0.5', { top_p: 0.5 }],
  ['top-p: 0.5', { top_p: 0.5 }],
  ['maxTokens: 50, max_tokens: 50', { max_completion_tokens: 50 }],
])('modelParameters: %s', async (parameters, expected) => {
  const { body } = await ask(`${hi}modelParameters: {${parameters}}\n`);
  expect(body).toMatchObject(expected);
});

test('two spellings with different values are an error, at the second one', async () => {
  const { ran, requests } = await ask(`${hi}modelParameters:\n  maxTokens: 50\n  max_tokens: 60\n`);
  expect(ran.log).toContain(
    'x.prompt.yml:4:3: `maxTokens` (50) and `max_tokens` (60) mean the same and have different values. Remove `max_tokens`.',
  );
  expect(requests).toBe(0);
});

test('parameters that have another place are warnings that name it', async () => {
  const { ran } = await ask(`${hi}modelParameters: {reasoningEffort: low, stop: x}\n`);
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('no field "reasoningEffort". Set `reasoning_effort` in the input `parameters`.');
  expect(ran.log).toContain('no field "stop". Set `stop` in the input `parameters`.');
});

bundled('content of parts: texts are filled in, data URLs are sent as they are', async () => {
  const file = `messages:
  - role: developer
    content:
      - {type: text, text: "Be {{how}}."}
      - {type: text, text: Always.}
  - role: user
    content:
      - {type: text, text: "{{what}}"}
      - {type: image_url, image_url: {url: "${dataUrl('image/png', png)}"}}
      - {type: image_url, image_url: "${dataUrl('image/x-wrong', png)}"}
      - {type: file, file: {filename: "{{what}}.pdf", file_data: "${dataUrl('application/pdf', pdf)}"}}
`;
  const { messages } = await ask(file, { input: 'how: brief\nwhat: "{{how}}"' });
  const image = { type: 'image_url', image_url: { url: dataUrl('image/png', png) } };
  expect(messages).toEqual([
    {
      role: 'developer',
      content: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Always.' },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: '{{how}}' },
        image,
        image,
        { type: 'file', file: { filename: '{{what}}.pdf', file_data: dataUrl('application/pdf', pdf) } },
      ],
    },
  ]);
});

test('an image alone is a prompt', async () => {
  const part = `{type: image_url, image_url: {url: "${dataUrl('image/png', png)}"}}`;
  const { ran } = await ask(`messages: [{role: user, content: [${part}]}]`);
  expect(ran.outputs.status).toBe('completed');
});

/** Parts that are refused, and what is said of each. */
const badParts = [
  ['{type: audio}', '`type`: "audio" is not a known value'],
  ['{text: x}', 'A part has no `type`'],
  ['{type: text}', 'A part has no `text`'],
  ['x', 'A part must be a map'],
  ['{type: image_url, image_url: {url: "https://x.test/a.png"}}', 'is a URL that the provider would have to fetch'],
  ['{type: image_url, image_url: {url: a.png}}', '"a.png" is not a data URL. Name the file in the input `files`'],
  ['{type: image_url, image_url: {url: "data:image/png;base64,?"}}', 'The data URL does not contain base64'],
  ['{type: image_url, image_url: {url: "data:image/png;base64,PGh0bWw+"}}', 'it begins with 3c 68 74 6d 6c 3e'],
  [
    `{type: image_url, image_url: {url: "${dataUrl('image/png', pdf)}"}}`,
    'of the type image_url contains application/pdf',
  ],
  [
    `{type: file, file: {file_data: "${dataUrl('application/pdf', png)}"}}`,
    'A part of the type file contains image/png',
  ],
] as const;

test.each(badParts)('part %s: invalid, with its place', async (part, says) => {
  const { ran, requests } = await ask(`messages: [{role: user, content: [{type: text, text: x}, ${part}]}]`);
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
  expect(ran.log).toMatch(/x\.prompt\.yml:1:\d\d/);
  expect(ran.log).toContain(says);
  expect(requests).toBe(0);
});

test('only the user sends images', async () => {
  const part = `{type: image_url, image_url: {url: "${dataUrl('image/png', png)}"}}`;
  const { ran } = await ask(`messages: [{role: system, content: [${part}]}, {role: user, content: []}]`);
  expect(ran.log).toContain('A message with the role system can contain only text, not an image.');
  expect(ran.log).toContain('`content` has no parts.');
});

test('a missing variable is told with the place where it is used, and what is given in vain', async () => {
  const { ran, requests } = await ask('messages:\n  - role: user\n    content: |\n      Hi {{name}}, {{nmae}}\n', {
    input: 'name: Jo\nplace: here',
  });
  expect(ran.outputs['error-code']).toBe('missing-variable');
  expect(ran.log).toContain('x.prompt.yml:4:20: The prompt uses variables without a value: nmae.');
  expect(ran.log).toContain('Variables that the prompt does not use: place.');
  expect(requests).toBe(0);
});

test.each([
  ['json_object', '', 'json_object'],
  ['json_schema', 'jsonSchema: {name: greeting, schema: {type: object, required: [a]}}\n', 'json_schema'],
])('responseFormat: %s of a prompt file is asked for, and the answer is held to it', async (format, schema, type) => {
  await using server = await startServer(() => completion('{"a": 1}'));
  const file = `${hi}responseFormat: ${format}\n${schema}`;
  const step = stepFor(server.url, { prompt: '', 'prompt-file': 'x.prompt.yml' });
  const ran = await runAction({ ...step, files: { ...step.files, 'x.prompt.yml': file } });
  expect(ran.outputs).toMatchObject({ status: 'completed', json: '{"a":1}' });
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ response_format: { type } });
});
