import { describe, expect, test } from 'vitest';
import { openAnswerSchema } from '../../src/inference/structured/answer-schema.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';

const hi = 'messages: [{role: user, content: Hi}]\n';

const parse = (more: string) => parsePromptFile(`${hi}${more}`, 'x.prompt.yml');

test('a field without a blank behind its colon is missed, although unknown fields pass', () => {
  const parseGlued = () => parsePromptFile('messages:\n  - {role:user, content: Hello.}\n', 'x.prompt.yml');
  expect(parseGlued).toThrow('x.prompt.yml:2:5: A message has no `role`. Add `role:`.');
  expect(parseGlued).toThrow(
    'x.prompt.yml:2:6: A message has no field "role:user". Put a space after the colon: `role: user`.',
  );
});

test('a file without effect on the form of the answer says nothing of it', () => {
  for (const more of ['', 'responseFormat: text\n']) expect(parse(more)).not.toHaveProperty('responseFormat');
  expect(parse('responseFormat: json_object\n').responseFormat).toEqual({ kind: 'json_object' });
});

test('what is wrong with its YAML and with its fields is told together', () => {
  expect(() => parse('model: &a 5\n')).toThrow(
    /^x\.prompt\.yml:2:8: A YAML anchor.*\nx\.prompt\.yml:2:11: `model`: expected text/,
  );
});

test.each([
  ['', 'The prompt file x.prompt.yml is empty. Add `messages:`.'],
  ['- a', 'x.prompt.yml:1:1: A prompt file must be a map, not a list.'],
  ['model: a/b', 'has no `messages`. Add it, for example `messages: [{role: user, content: "Say hello."}]`.'],
  ['messages: [{role: user}]', 'has no `content`. Add it, for example `content: "Say hello."`.'],
  ['{', 'x.prompt.yml:1:2: This is not valid YAML'],
])('%j is no prompt file', (source, says) => {
  expect(() => parsePromptFile(source, 'x.prompt.yml')).toThrow(says);
});

test('how much of an image is looked at is the provider’s choice', () => {
  const url = '{url: "data:image/gif;base64,R0lGODlh", detail: low}';
  const { warnings } = parsePromptFile(
    `messages: [{role: user, content: [{type: image_url, image_url: ${url}}]}]`,
    'x.prompt.yml',
  );
  expect(warnings).toEqual([
    expect.stringContaining('`detail` has no effect: the provider chooses it. Remove the line.'),
  ]);
});

test.each(['data:image/gif;base64', 'data:image/gif,R0lGODlh', 'data:;base64'])('%s is not a data URL', (url) => {
  const part = `{type: image_url, image_url: {url: "${url}"}}`;
  expect(() => parsePromptFile(`messages: [{role: user, content: [${part}]}]`, 'x.prompt.yml')).toThrow(
    `"${url}" is not a data URL.`,
  );
});

describe('tools', () => {
  test.each([
    ['a list', 'tools: [github, docs]\n', ['github', 'docs']],
    ['a list in lines', 'tools:\n  - github\n', ['github']],
    ['a text', 'tools: github, docs github\n', ['github', 'docs']],
    ['nobody', 'tools: []\n', []],
  ])('%s names servers', (_, more, expected) => {
    expect(parse(more)).toMatchObject({ tools: expected, toolsPlace: { line: 2, column: 1 } });
  });

  test('a file without the field says nothing of them', () => {
    expect(parse('')).not.toHaveProperty('tools');
    expect(parse('')).not.toHaveProperty('toolsPlace');
  });

  test.each([
    ['tools: {github: true}\n', 'x.prompt.yml:2:8: `tools` must be a list of names, not a map.'],
    ['tools: [{type: function}]\n', 'x.prompt.yml:2:9: `tools`: expected text, not a map.'],
    ['tools: [GitHub]\n', '"GitHub" is not the name of a server. Write it in lower case, as the policy does: github.'],
    ['tools: [a b]\n', '"a b" is not the name of a server. Write the names of servers in the `tools` of the policy'],
    ['tools:\n', '`tools` is present but has no value'],
  ])('%j is told', (more, says) => {
    expect(() => parse(more)).toThrow(says);
  });
});

describe('jsonSchema', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const text = JSON.stringify({ name: 'answer', strict: true, schema });
  const expected = { kind: 'json_schema', schema: { name: 'answer', strict: true, schema } };
  const bare = { ...expected, schema: { name: 'response', schema } };

  test.each([
    ['JSON in single quotes', `jsonSchema: '${text}'\n`, expected],
    [
      'JSON in a block',
      `jsonSchema: |\n  ${JSON.stringify(JSON.parse(text), null, 2).replaceAll('\n', '\n  ')}\n`,
      expected,
    ],
    ['a map', `jsonSchema: ${text}\n`, expected],
    [
      'a map in lines',
      'jsonSchema:\n  name: answer\n  strict: true\n  schema:\n    type: object\n    properties: {a: {type: string}}\n',
      expected,
    ],
    ['a schema alone, as JSON', `jsonSchema: '${JSON.stringify(schema)}'\n`, bare],
    ['a schema alone, as a map', `jsonSchema: ${JSON.stringify(schema)}\n`, bare],
    [
      'a schema alone in a file with a name',
      `name: "Ask & answer!"\njsonSchema: ${JSON.stringify(schema)}\n`,
      { ...bare, schema: { ...bare.schema, name: 'Ask_answer' } },
    ],
    ['a file’s name that leaves nothing', `name: "???"\njsonSchema: ${JSON.stringify(schema)}\n`, bare],
  ])('%s', (_, more, format) => {
    expect(JSON.parse(JSON.stringify(parse(`responseFormat: json_schema\n${more}`).responseFormat))).toMatchObject(
      format,
    );
  });

  test.each([
    ['JSON in single quotes', `jsonSchema: '${text}'\n`, '2:54', '2:85'],
    ['JSON in a block', 'jsonSchema: |\n  {"properties": {\n    "a": {}}}\n', '3:3', '4:5'],
    ['JSON in a block that is folded', 'jsonSchema: >\n  {"properties":\n  {"a": {}}}\n', '3:1', '3:1'],
    ['JSON with escapes', 'jsonSchema: "{\\"properties\\": {\\"a\\": {}}}"\n', '2:13', '2:13'],
    ['a map', 'jsonSchema:\n  properties:\n    a: {}\n', '3:3', '4:5'],
  ])('%s: where the schema and its parts were written goes with it', (_, more, root, part) => {
    const { responseFormat } = parse(more);
    const placeOf = responseFormat?.kind === 'json_schema' ? responseFormat.schema.placeOf : undefined;
    const places = ['', '/properties/a'].map((pointer) => placeOf?.(pointer));
    expect(places.map((place) => `${place?.line}:${place?.column}`)).toEqual([root, part]);
  });

  test('without responseFormat it says what is meant, with a warning', () => {
    const { responseFormat, warnings } = parse(`jsonSchema: '${text}'\n`);
    expect(responseFormat).toMatchObject(expected);
    expect(warnings.join()).toContain('x.prompt.yml:2:1: `jsonSchema` is set without `responseFormat`.');
  });

  test.each(['text', 'json_object'])('beside responseFormat: %s it has no effect, with a warning', (format) => {
    const { warnings } = parse(`responseFormat: ${format}\njsonSchema: '${text}'\n`);
    expect(warnings.join()).toContain(`no effect next to \`responseFormat: ${format}\``);
  });

  test.each(['{name: a, description: b, schema: {}}', '\'{"name": "a", "description": "b", "schema": {}}\''])(
    'unknown fields are warnings: %s',
    (written) => {
      const { warnings } = parse(`jsonSchema: ${written}\n`);
      expect(warnings.join()).toMatch(/x\.prompt\.yml:2:2\d: A response schema has no field "description"\./);
    },
  );

  test('a name alone is a part of the schema, which has no such keyword', async () => {
    const { responseFormat } = parse('jsonSchema: {name: a}\n');
    if (!responseFormat) throw new Error('It has a schema.');
    await expect(openAnswerSchema(responseFormat)).rejects.toThrow(
      'x.prompt.yml:2:14: response schema, at /name: "name" is not a supported keyword',
    );
  });

  test('what is wrong is told before what is only a slip', () => {
    expect(() => parse('colour: red\njsonSchema: {schema: 5, more: 1}\n')).toThrow(
      /^x\.prompt\.yml:3:22: .*\nx\.prompt\.yml:2:1: .*\nx\.prompt\.yml:3:25: /,
    );
  });

  test.each([
    ['responseFormat: json_schema\n', 'x.prompt.yml:2:1: `responseFormat: json_schema` needs a schema.'],
    ['jsonSchema: \'{"name" "a"}\'\n', 'x.prompt.yml:2:22: This is not valid YAML'],
    ['jsonSchema: |-\n  {\n    "name": "a",\n    "schema": [}\n  }\n', 'x.prompt.yml:5:16: This is not valid YAML'],
    ['jsonSchema: "{\\"schema\\": [}"\n', 'x.prompt.yml:2:13: This is not valid YAML'],
    ['jsonSchema: "{\\n\\"schema\\": [}"\n', 'x.prompt.yml:2:13: This is not valid YAML'],
    ['jsonSchema: >\n  {"schema":\n  []}\n', 'x.prompt.yml:3:1: The response schema must be a map, not a list.'],
    ['jsonSchema: \'{"a": 1, "a": 2}\'\n', 'x.prompt.yml:2:23: "a" is listed twice (first on line 1).'],
    ["jsonSchema: '[]'\n", 'x.prompt.yml:2:14: The response schema must be a map, not a list.'],
    ['jsonSchema: " "\n', 'The response schema is empty. Write one'],
    ['jsonSchema: []\n', 'The response schema must be a map, not a list.'],
    ['jsonSchema: 5\n', 'The response schema must be a map, not the number 5.'],
    ['jsonSchema: {schema: 5}\n', 'The response schema must be a map, not the number 5.'],
    ['jsonSchema: {name: "a b", schema: {}}\n', '"a b" is not a valid schema name.'],
    ['jsonSchema: {strict: 1, schema: {}}\n', 'x.prompt.yml:2:22: `strict`: expected true or false, not a number.'],
    [
      `jsonSchema: {title: ${'x'.repeat(256 * 1024)}}\n`,
      'The response schema has 262156 characters as JSON, more than',
    ],
    [
      'jsonSchema: {schema: {maximum: .inf}}\n',
      'x.prompt.yml:2:32: response schema: the number ".inf" cannot be sent exactly.',
    ],
    [
      'jsonSchema: \'{"maximum": 12345678901234567890}\'\n',
      'x.prompt.yml:2:26: response schema: the number "12345678901234567890" cannot be sent exactly.',
    ],
  ])('%s', (more, says) => {
    expect(() => parse(more)).toThrow(says);
  });
});

/** Lines that begin in the wrong column, and what is said of them. */
test.each([
  [
    '  - role: user\n     content: Hi',
    '`content` starts in column 6, but `role` above it (line 2) in column 5: start it in column 5, indented by 4 spaces.',
  ],
  ['  - role: user\n     content: "Sum: {{x}}"', '`content` starts in column 6'],
  ['  - role: user\n     content: Sum: {{x}}', '`content` starts in column 6'],
  ['  - role: user\n      content: |\n        Hi: you', '`content` starts in column 7'],
  ['  - role: user\n   content: Hi', 'start it in column 5, indented by 4 spaces, or in column 1, beside `messages`.'],
  ['  - role: user\n  content: Hi', '`content` starts in column 3'],
  ['- content: Hi\n   role: user', '`role` starts in column 4, but `content` above it (line 2) in column 3'],
  [
    '  - role: user\n    content: |\n  Hi you',
    'The text below `content:` (line 3) must be indented further than `content` itself: start it in column 7.',
  ],
  [
    '  - role: user\n    content: Hi\n - role: user',
    'The dash is in column 2, but that of the previous item (line 2) in column 3',
  ],
  ['  - role: user\n    content: |\n      role: a\n     b: c\n   x: y', '`b` starts in column 6'],
])('the column of a misindented line: %j', (lines, says) => {
  expect(() => parsePromptFile(`messages:\n${lines}\n`, 'x.prompt.yml')).toThrow(says);
});

test.each([
  ['  - role: user\n    content: Sum: {{x}}', 'Put the whole text in quotes: `content: "Sum: {{x}}"`.'],
  [
    '  - role: user\n    content: {{x}}',
    'x.prompt.yml:3:14: A value that begins with {{ is a map in YAML: "{{x}}". Put it in quotes: "{{x}}".',
  ],
  ['  - role: user\n\tcontent: Hi', 'Indent with spaces.'],
])('where columns are right, nothing is said of them: %j', (lines, says) => {
  expect(() => parsePromptFile(`messages:\n${lines}\n`, 'x.prompt.yml')).toThrow(says);
});

/** Values of other formats, and the line to write. */
test.each([
  [
    'responseFormat: {type: json_object}',
    '`responseFormat`: expected text, not a map. Write `responseFormat: json_object`.',
  ],
  ['responseFormat:\n  type: json_schema\n  json_schema: {}', 'Write `responseFormat: json_schema`.'],
  ['responseFormat: {schema: {}}', 'Write one word: `responseFormat: …`.'],
  ['responseFormat: [text]', '`responseFormat`: expected text, not a list.'],
  ['responseFormat: json', '`responseFormat`: "json" is not a known value.'],
  ['model: {name: openai/gpt-4o}', '`model`: expected text, not a map. Write `model: openai/gpt-4o`.'],
  ['model: {id: openai/gpt-4o, provider: x}', 'Write `model: openai/gpt-4o`.'],
  ['model: [a]', '`model`: expected text, not a list.'],
  ['model: "{{model}}"', '`model`: variables are filled into messages only.'],
  ['modelParameters: {temperature: hot}', '`temperature`: expected a number from 0 to 2, not "hot".'],
])('%s names the field and the remedy', (line, says) => {
  expect(() => parsePromptFile(`messages: [{role: user, content: Hi}]\n${line}\n`, 'x.prompt.yml')).toThrow(says);
});

/** Fields at the top level that belong elsewhere. */
test.each([
  ['temperature: 1', 'write `temperature:` indented below `modelParameters:`'],
  ['max_tokens: 5', 'write `max_tokens:` indented below `modelParameters:`'],
  ['topP: 1', 'write `topP:` indented below `modelParameters:`'],
  ['system: Be brief.', 'Write it as a message below `messages:`: `- role: system`'],
  ['user: Hi', '`- role: user`'],
  ['prompt: Hi', '`- role: user`'],
  ['content: Hi', 'It belongs to a message below `messages:`: indent `content:`'],
  ['response_format: json_object', 'Write `responseFormat:`.'],
  ['json_schema: {}', 'Write `jsonSchema:`, and `responseFormat: json_schema`.'],
  ['parameters: {}', 'Write `modelParameters:`.'],
  ['modelParameters: {topK: 5}', 'Set `top_k` in the input `parameters`, if'],
  ['modelParameters: {max_output_tokens: 5}', 'Write `maxCompletionTokens`.'],
  ['modelParameters: {logitBias: 5}', 'Set `logit_bias` in the input `parameters`.'],
])('%s is told where it belongs', (line, says) => {
  const { warnings } = parsePromptFile(`messages: [{role: user, content: Hi}]\n${line}\n`, 'x.prompt.yml');
  expect(warnings.join('\n')).toContain(says);
});
