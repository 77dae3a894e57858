import { expect, test } from 'vitest';
import { sent } from '../harness/sent.ts';

const file = 'messages:\n  - role: system\n    content: Be brief.\n  - role: user\n    content: "{{body}}"\n';

/** Ways in which nothing is left to ask, and what the message names. */
const nothing = [
  [
    'an issue without a body',
    { 'untrusted-input': 'body: null' },
    {},
    ['message 2 (user)', 'body (untrusted-input, line 1)', "body || 'No description.'"],
  ],
  ['a value of blanks', { input: 'other: x\nbody: "  \\n"' }, {}, ['body (input, line 2)']],
  [
    'an empty file',
    { file_input: 'body: b.diff' },
    { 'b.diff': '' },
    ['body (file_input: "b.diff")', 'without `shell: bash` a pipe hides'],
  ],
  [
    'an empty file of a stranger',
    { 'untrusted-file-input': 'body: b.diff' },
    { 'b.diff': '\n' },
    ['untrusted-file-input: "b.diff"'],
  ],
  [
    'a comment that nobody sees',
    { 'untrusted-input': 'body: "<!-- template -->"' },
    {},
    ['body (untrusted-input, line 1)'],
  ],
  [
    'a file of a byte order mark',
    { file_input: 'body: b.diff', 'max-file-bytes': '9' },
    { 'b.diff': '\u{feff}' },
    ['"b.diff"'],
  ],
] as const;

test.each(nothing)(
  '%s as all of the prompt: an error that names variable, source, file and line',
  async (_, inputs, files, says) => {
    const { ran, requests } = await sent(
      { prompt: '', 'prompt-file': 'x.prompt.yml', ...inputs },
      { files: { 'x.prompt.yml': file, ...files } },
    );
    expect(ran.outputs['error-code']).toBe('invalid-prompt');
    expect(ran.log).toContain('::error file=x.prompt.yml,line=5,col=5::');
    for (const said of ['The prompt is empty', ...says]) expect(ran.log).toContain(said);
    expect(requests).toBe(0);
  },
);

/** What is empty while something is left to ask. */
const partly = [
  [
    'a message of one empty variable',
    { prompt: '', 'prompt-file': 'y.prompt.yml', input: 'a:\nb: B' },
    'y.prompt.yml:3:5: message 1 (user) is empty, since its variable is empty: a (input, line 1).',
  ],
  [
    'a literal empty message',
    { prompt: '', 'prompt-file': 'z.prompt.yml' },
    'z.prompt.yml:3:5: message 1 (user) is empty.',
  ],
  [
    'an empty variable among text',
    { prompt: 'Sum: {{a}}', input: 'a: ""' },
    'The variable a is empty (input, line 1).',
  ],
  [
    'an empty file among text',
    { prompt: 'Sum: {{a}}', file_input: 'a: empty.txt' },
    'The variable a is empty (file_input: "empty.txt").',
  ],
  [
    'an empty file among several',
    { prompt: 'Sum: {{a}}', file_input: 'a: "*.txt"' },
    'file_input: a: these files that "*.txt" matches are empty: "empty.txt".',
  ],
  ['an empty system-prompt-file', { 'system-prompt-file': 'empty.txt' }, 'system-prompt-file: "empty.txt" is empty'],
  [
    'only a system message',
    { prompt: '', 'prompt-file': 's.prompt.yml' },
    'The prompt file has no user message: only its system messages are sent.',
  ],
] as const;

test.each(partly)('%s: sent, with a warning', async (_, inputs, says) => {
  const two = (first: string, second: string) =>
    `messages:\n  - role: user\n    content: "${first}"\n  - {role: user, content: "${second}"}\n`;
  const { ran, requests } = await sent(inputs, {
    files: {
      'y.prompt.yml': two('{{a}}', '{{b}}'),
      'z.prompt.yml': two('', 'b'),
      's.prompt.yml': 'messages: [{role: system, content: Say hello.}]',
      'empty.txt': '',
      'full.txt': 'x',
    },
  });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('::warning::');
  expect(ran.log).toContain(says);
  expect(requests).toBe(1);
});

test('an empty prompt-file is named', async () => {
  const { ran } = await sent({ 'prompt-file': 'p.md' }, { files: { 'p.md': ' \n' } });
  expect(ran.outputs['error-code']).toBe('invalid-prompt');
  expect(ran.log).toContain('The prompt is empty: prompt-file: "p.md" has no text.');
});

test.each(['[{role: system, content: ""}]', '[{role: developer, content: "{{a}}"}]'])(
  'a prompt file with nothing but an empty system message is an error: %s',
  async (messages) => {
    const { ran } = await sent(
      { prompt: '', 'prompt-file': 'x.prompt.yml', input: messages.includes('{{a}}') ? 'a:' : '' },
      { files: { 'x.prompt.yml': `messages: ${messages}` } },
    );
    expect(ran.log).toContain('The prompt is empty');
  },
);

test.each([
  ['ask.yml', 'messages:\n  - role: user\n    content: Hi\n', '"ask.prompt.yml"'],
  ['ask-prompt.yaml', 'model: x\nmessages:\n- role: user\n  content: Hi\n', '"ask.prompt.yml"'],
  ['ask.prompt.json', '{"messages": [{"role": "user", "content": "Hi"}]}', '"ask.prompt.yml"'],
  ['ask', 'messages:\n  - content: Hi\n    role: user\n', '"ask.prompt.yml"'],
])('%s has messages and is sent as text, with a warning that proposes a name', async (path, text, proposed) => {
  const { ran } = await sent({ 'prompt-file': path, prompt: '' }, { files: { [path]: text } });
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain('is sent as text, because only files that end in .prompt.yml or .prompt.yaml');
  expect(ran.log).toContain(`for example to ${proposed}`);
});

test('the path of a prompt file is no prompt, and that of another file is sent with a warning', async () => {
  const { ran, requests } = await sent({ prompt: './prompts/ask.prompt.yml' });
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  expect(ran.log).toContain('prompt: "./prompts/ask.prompt.yml" is the path of a prompt file.');
  expect(ran.log).toContain('Write `prompt-file: ./prompts/ask.prompt.yml` in place of `prompt:`.');
  expect(requests).toBe(0);
  const other = await sent({ prompt: 'docs/ask.md\n' });
  expect(other.ran.log).toContain('::warning::prompt: "docs/ask.md" is sent as it is.');
  const words = await sent({ prompt: 'Explain docs/ask.md.' });
  expect(words.ran.log).not.toContain('::warning');
});

test('a schema that is the path of a file, and a key in quotation marks, are told with what to write', async () => {
  const schema = await sent({ 'response-schema': './schema.json' });
  expect(schema.ran.log).toContain('To read it from a file of the workspace, set the input `response-schema-file`.');
  const key = await sent({ 'api-key': '"sk-local-key-0123456789"' });
  expect(key.ran.log).toContain('such as a quotation mark around it.');
  expect(schema.requests + key.requests).toBe(0);
});

test('front matter of another tool is told to have no effect', async () => {
  const text = '---\nmode: agent\nmodel: openai/gpt-4o\n---\nSay hello.\n';
  const { ran } = await sent({ 'prompt-file': 'ask.prompt.md', prompt: '' }, { files: { 'ask.prompt.md': text } });
  expect(ran.log).toContain('begins with fields such as `model:`, which are sent as text and have no effect.');
  expect(ran.log).toContain('"ask.prompt.yml"');
  const rule = await sent({ 'prompt-file': 'a.md', prompt: '' }, { files: { 'a.md': '---\nx: y\n---\nmodel: a\n' } });
  expect(rule.ran.log).not.toContain('::warning');
});

test('a text about messages is a text', async () => {
  const { ran } = await sent({ 'prompt-file': 'a.md', prompt: '' }, { files: { 'a.md': 'messages: what are they?' } });
  expect(ran.log).not.toContain('::warning');
});

/** Missing variables and files, and what is proposed. */
const slips = [
  [{ prompt: '{{titel}}', input: 'title: x' }, 'Did you mean `{{title}}` in place of `{{titel}}`?'],
  [{ prompt: '{{Title}} {{body}}', input: 'title: x\nbody: y' }, 'Did you mean `{{title}}` in place of `{{Title}}`?'],
  [{ prompt: '{{issue_body}}', input: 'issue-body: x' }, 'Did you mean `{{issue-body}}`'],
  [
    { 'prompt-file': 'prompts/reveiw.md' },
    'there is no file "prompts/reveiw.md" in the workspace. Did you mean "prompts/review.md"?',
  ],
  [{ 'prompt-file': 'review.md' }, 'Did you mean "prompts/review.md"?'],
  [{ 'prompt-file': 'prompts/review.prompt.yml' }, 'Did you mean "prompts/review.md"?'],
  [{ 'prompt-file': 'ask.prompt.yaml' }, 'Did you mean ".github/prompts/ask.prompt.yaml"?'],
  [{ prompt: '{{x}}', file_input: 'x: prompts/Review.md' }, 'Did you mean "prompts/review.md"?'],
  [
    { prompt: '{{x}}', file_input: 'x: nothing/*.log' },
    'A step before this one has to check the repository out (actions/checkout), or to write the files.',
  ],
  [{ prompt: '{{x}}', file_input: 'x: nothing/*.log' }, 'skip this one by `if:`'],
] as const;

test.each(slips)('%j: a proposal from what is there', async (inputs, says) => {
  const { ran, requests } = await sent(inputs, {
    files: { 'prompts/review.md': 'R', '.github/prompts/ask.prompt.yaml': 'messages: []' },
  });
  expect(ran.outputs.status).toBe('invalid');
  expect(ran.log).toContain(says);
  expect(requests).toBe(0);
});
