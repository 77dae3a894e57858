import { describe, expect, test } from 'vitest';
import { parsePromptFile } from '../../src/prompts/prompt-file.ts';

const hi = 'messages: [{role: user, content: Hi}]\n';

const parse = (more: string) => parsePromptFile(`${hi}${more}`, 'x.prompt.yml');

test('a field without a blank behind its colon is missed, although unknown fields pass', () => {
  const parseGlued = () => parsePromptFile('messages:\n  - {role:user, content: Hello.}\n', 'x.prompt.yml');
  expect(parseGlued).toThrow('x.prompt.yml:2:5: A message has no `role`. Add `role:`.');
  expect(parseGlued).toThrow(
    'x.prompt.yml:2:6: A message has no field "role:user". Put a blank behind the colon: "role: user".',
  );
});

test('a file without effect on the form of the answer says nothing of it', () => {
  for (const more of ['', 'responseFormat: text\n']) expect(parse(more)).not.toHaveProperty('responseFormat');
  expect(parse('responseFormat: json_object\n').responseFormat).toEqual({ kind: 'json_object' });
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

  test('where it was written goes with it', () => {
    expect(parse(`jsonSchema: '${text}'\n`).responseFormat).toMatchObject({
      schema: { place: { line: 2, column: 13 } },
    });
  });

  test('without responseFormat it says what is meant, with a warning', () => {
    const { responseFormat, warnings } = parse(`jsonSchema: '${text}'\n`);
    expect(responseFormat).toMatchObject(expected);
    expect(warnings.join()).toContain('x.prompt.yml:2:1: `jsonSchema` stands without `responseFormat`.');
  });

  test.each(['text', 'json_object'])('beside responseFormat: %s it has no effect, with a warning', (format) => {
    const { warnings } = parse(`responseFormat: ${format}\njsonSchema: '${text}'\n`);
    expect(warnings.join()).toContain(`no effect beside \`responseFormat: ${format}\``);
  });

  test('unknown fields are warnings', () => {
    const { warnings } = parse(`jsonSchema: {name: a, description: b, schema: {}}\n`);
    expect(warnings.join()).toContain('`jsonSchema` has no field "description".');
  });

  test.each([
    ['responseFormat: json_schema\n', 'x.prompt.yml:2:1: `responseFormat: json_schema` needs a schema.'],
    [
      'jsonSchema: \'{"name": "a",}\'\n',
      'x.prompt.yml:2:27: `jsonSchema` is not valid JSON: Expected a name in double quotes here.',
    ],
    [
      'jsonSchema: |-\n  {\n    "name": a\n  }\n',
      'x.prompt.yml:4:13: `jsonSchema` is not valid JSON: Expected a value here.',
    ],
    ['jsonSchema: "{\\"name\\": a}"\n', 'x.prompt.yml:2:13: `jsonSchema` is not valid JSON'],
    ['jsonSchema: >\n  {"name":\n  a}\n', 'x.prompt.yml:3:1: `jsonSchema` is not valid JSON'],
    [
      'jsonSchema: \'{"a": 1, "a": 2}\'\n',
      'x.prompt.yml:2:23: `jsonSchema` is not valid JSON: The name "a" stands twice.',
    ],
    ["jsonSchema: '[]'\n", 'x.prompt.yml:2:13: `jsonSchema` must hold a map, not other JSON.'],
    ['jsonSchema: []\n', '`jsonSchema` must hold a map, not a list.'],
    ['jsonSchema: 5\n', '`jsonSchema` must hold a map, not a number.'],
    ['jsonSchema: {name: a}\n', '`jsonSchema` has no `schema` that is a map.'],
    ['jsonSchema: {schema: 5}\n', '`jsonSchema` has no `schema` that is a map.'],
    ['jsonSchema: {name: "a b", schema: {}}\n', 'The `name` in `jsonSchema` is none that providers take.'],
    ['jsonSchema: {strict: 1, schema: {}}\n', '`strict` in `jsonSchema` is neither true nor false.'],
    [
      'jsonSchema: {schema: {maximum: .inf}}\n',
      'x.prompt.yml:2:32: jsonSchema: the number ".inf" cannot be sent exactly.',
    ],
  ])('%s', (more, says) => {
    expect(() => parse(more)).toThrow(says);
  });
});
