import { describe, expect, test } from 'vitest';
import { formOf, refusalOf, violationsOf } from '../harness/forms.ts';

/** A schema as it may be written, and what is said against it before anything is sent. */
const refused: readonly (readonly [schema: string, lines: readonly string[]])[] = [
  ['', ['schema.yml:1:1: The response schema is empty. Write one, for example `type: object`.']],
  [
    '[]',
    [
      'schema.yml:1:1: The response schema must be a map, not a list. Write a map, for example `type: object` with `properties`.',
    ],
  ],
  [
    'text',
    [
      'schema.yml:1:1: The response schema must be a map, not the text "text". Write a map, for example `type: object` with `properties`.',
    ],
  ],
  [
    'a: [',
    [
      'schema.yml:1:5: This is not valid YAML: the value of `a` begins with [, which starts a list in YAML, and is not closed. Close it with ]; if it is meant as text, put it in quotes: `a: "["`.',
    ],
  ],
  ...['', '$schema: http://json-schema.org/draft-07/schema#\n'].map((draft): [string, string[]] => [
    `${draft}enum: []`,
    [
      `schema.yml:${draft === '' ? 1 : 2}:1: response schema, at /enum: An \`enum\` without values matches no answer. List at least one value, or remove it.`,
    ],
  ]),
  [
    'type: text',
    [
      'schema.yml:1:1: response schema, at /type: `type` must be one of "array", "boolean", "integer", "null", "number", "object", "string", not the text "text". Did you mean "string"?',
    ],
  ],
  [
    'type: [text, 5]',
    [
      'schema.yml:1:8: response schema, at /type/0: an entry of `type` must be one of "array", "boolean", "integer", "null", "number", "object", "string", not the text "text". Did you mean "string"?',
      'schema.yml:1:14: response schema, at /type/1: an entry of `type` must be one of "array", "boolean", "integer", "null", "number", "object", "string", not 5. Write one of array, boolean, integer, null, number, object, string, or a list of them.',
    ],
  ],
  [
    'properties: []\nrequired: a',
    [
      'schema.yml:1:1: response schema, at /properties: `properties` must be a map, not a list. Write a map from each property’s name to its schema: `name: {type: string}`.',
      'schema.yml:2:1: response schema, at /required: `required` must be a list, not the text "a". Write `required: [a]`.',
    ],
  ],
  [
    'propertis: {}',
    [
      'schema.yml:1:1: response schema, at /propertis: "propertis" is not a supported keyword of JSON Schema 2020-12. Did you mean "properties"?',
    ],
  ],
  [
    'properties:\n  a: {type: string, nullable: true}',
    [
      'schema.yml:2:21: response schema, at /properties/a/nullable: "nullable" is not a supported keyword of JSON Schema 2020-12. Write `type: [string, "null"]`.',
    ],
  ],
  [
    'properties: {a: {minLength: -1}}',
    [
      'schema.yml:1:18: response schema, at /properties/a/minLength: `minLength` must be at least 0, not -1. Change it, or remove the line.',
    ],
  ],
  [
    'items: [{}]',
    [
      'schema.yml:1:1: response schema, at /items: `items` must be a map or true or false, not a list. A list of schemas for the first items is called `prefixItems`; in draft-07 it is `items`.',
    ],
  ],
  [
    '$schema: http://json-schema.org/draft-07/schema#\nprefixItems: [{}]',
    [
      'schema.yml:2:1: response schema, at /prefixItems: "prefixItems" is not a supported keyword of JSON Schema draft-07. It belongs to 2020-12: name that draft in `$schema`, or remove it.',
    ],
  ],
  [
    'additionalItems: false',
    [
      'schema.yml:1:1: response schema, at /additionalItems: "additionalItems" is not a supported keyword of JSON Schema 2020-12. It belongs to draft-07: name that draft in `$schema`, or remove it.',
    ],
  ],
  [
    '$schema: http://json-schema.org/draft-04/schema#',
    [
      'schema.yml:1:1: response schema, at /$schema: `$schema` names an unsupported draft. Write `https://json-schema.org/draft/2020-12/schema` or `http://json-schema.org/draft-07/schema`, or leave it out.',
    ],
  ],
  [
    '$ref: https://example.test/schema.json',
    [
      'schema.yml:1:1: response schema, at /$ref: `$ref: "https://example.test/schema.json"` leads out of the schema, and nothing is fetched. Copy what it means into `$defs`, and write `$ref: "#/$defs/NAME"`.',
    ],
  ],
  [
    '$ref: other.json#/a',
    [
      'schema.yml:1:1: response schema, at /$ref: `$ref: "other.json#/a"` leads out of the schema, and nothing is fetched. Copy what it means into `$defs`, and write `$ref: "#/$defs/NAME"`.',
    ],
  ],
  [
    '$ref: "#/$defs/gone"',
    [
      'schema.yml:1:1: response schema, at /$ref: `$ref: "#/$defs/gone"` leads to no part of this schema. Write the path of a part, for example `#/$defs/NAME`.',
    ],
  ],
  [
    '$ref: "#/%"',
    [
      'schema.yml:1:1: response schema, at /$ref: `$ref: "#/%"` leads to no part of this schema. Write the path of a part, for example `#/$defs/NAME`.',
    ],
  ],
  [
    '$ref: "#"',
    [
      'schema.yml:1:1: response schema: The schema is too complicated to check an answer against, or leads to itself without end. Simplify it; a `$ref` to a part around it belongs under `properties` or `items`.',
    ],
  ],
  [
    '$defs: {a: {$ref: "#/$defs/b"}, b: {$ref: "#/$defs/a"}}\n$ref: "#/$defs/a"',
    [
      'schema.yml:1:1: response schema: The schema is too complicated to check an answer against, or leads to itself without end. Simplify it; a `$ref` to a part around it belongs under `properties` or `items`.',
    ],
  ],
  [
    'properties: {a: {$async: true}}',
    [
      'schema.yml:1:18: response schema, at /properties/a/$async: "$async" is not a supported keyword of JSON Schema 2020-12. Known: …',
    ],
  ],
  [
    'id: x',
    [
      'schema.yml:1:1: response schema, at /id: "id" is not a supported keyword of JSON Schema 2020-12. Did you mean "$id"?',
    ],
  ],
  [
    'properties: {a: {$id: x}}',
    [
      'schema.yml:1:18: response schema, at /properties/a/$id: "$id" is allowed only at the root of a schema. Remove it.',
    ],
  ],
  [
    'properties: {a: {$schema: x}}',
    [
      'schema.yml:1:18: response schema, at /properties/a/$schema: "$schema" is allowed only at the root of a schema. Remove it.',
    ],
  ],
  [
    'pattern: "("',
    [
      'schema.yml:1:1: response schema, at /pattern: "(" is not a valid regular expression. Write it as in JavaScript with the flag u, where only characters with a special meaning are escaped.',
    ],
  ],
  [
    'patternProperties: {"[": {}}',
    [
      'schema.yml:1:21: response schema, at /patternProperties/[: "[" is not a valid regular expression. Write it as in JavaScript with the flag u, where only characters with a special meaning are escaped.',
    ],
  ],
  [
    'pattern: "\\\\-"',
    [
      'schema.yml:1:1: response schema, at /pattern: "\\\\-" is not a valid regular expression. Write it as in JavaScript with the flag u, where only characters with a special meaning are escaped.',
    ],
  ],
  [
    'format: e-mail',
    ['schema.yml:1:1: response schema, at /format: The format "e-mail" is not known. Did you mean "email"?'],
  ],
  [
    'format: binary',
    [
      'schema.yml:1:1: response schema, at /format: The format "binary" is not known. Known: date-time, date, time, duration, email, hostname, ipv4, ipv6, uri, uri-reference, uri-template, uuid, regex, json-pointer, relative-json-pointer.',
    ],
  ],
  [
    'const: 12345678901234567890',
    [
      'schema.yml:1:8: response schema: the number "12345678901234567890" cannot be sent exactly. Use a smaller number, or quote it.',
    ],
  ],
  [
    'enum: [.nan]',
    ['schema.yml:1:8: response schema: the number ".nan" cannot be sent exactly. Use a smaller number, or quote it.'],
  ],
  [
    'properties: &a {}\nitems: *a',
    [
      'schema.yml:1:13: A YAML anchor ("&a") is not allowed. Remove it, or put the value in quotes.',
      'schema.yml:2:8: A value that begins with * is a YAML alias: "*a". Put it in quotes: "*a".',
    ],
  ],
  ['type: object\ntype: array', ['schema.yml:2:1: "type" is listed twice (first on line 1). Remove one.']],
  [
    'schema: {type: object}\nname: my schema',
    [
      'schema.yml:2:7: `name`: "my schema" is not a valid schema name. Use letters, digits, _ and -, at most 64 of them.',
    ],
  ],
  [
    'schema: {type: object}\nstrict: yes',
    ['schema.yml:2:9: `strict`: expected true or false, not text. Write `true` or `false`.'],
  ],
  [
    'schema: text',
    [
      'schema.yml:1:9: The response schema must be a map, not the text "text". Write a map, for example `type: object` with `properties`.',
    ],
  ],
  [
    'schema: {}\ndescription: x',
    [
      'schema.yml:2:1: A response schema has no field "description". Known: name, schema, strict. It may also need a newer version of byok-inference.',
    ],
  ],
  [
    'name: x',
    [
      'schema.yml:1:1: response schema, at /name: "name" is not a supported keyword of JSON Schema 2020-12. Write it next to the schema: `{name: …, schema: …}`.',
    ],
  ],
  [
    'schema:',
    [
      'schema.yml:1:1: `schema` is present but has no value. Add a value, or remove the line. Write an empty list as [].',
    ],
  ],
  [
    '{"json_schema": {}}',
    [
      'schema.yml:1:2: response schema, at /json_schema: "json_schema" is not a supported keyword of JSON Schema 2020-12. Move what it contains up one level: `name`, `schema` and `strict`.',
    ],
  ],
  [
    'properties: {__proto__: {}}',
    [
      'schema.yml:1:14: response schema, at /properties/__proto__: A property named __proto__ cannot be checked. Choose another name.',
    ],
  ],
  [
    'enum: {}',
    [
      'schema.yml:1:1: response schema, at /enum: `enum` must be a list, not a map. Write a list: put `[ ]` around the value of `enum`, or `- ` in front of it.',
    ],
  ],
  [
    'anyOf: []',
    [
      'schema.yml:1:1: response schema, at /anyOf: `anyOf` must not have fewer than 1 items. Change it, or remove the line.',
    ],
  ],
  [
    'not: 5',
    [
      'schema.yml:1:1: response schema, at /not: `not` must be a map or true or false, not 5. Change it, or remove the line.',
    ],
  ],
  [
    'multipleOf: 0',
    [
      'schema.yml:1:1: response schema, at /multipleOf: `multipleOf` must be more than 0, not 0. Change it, or remove the line.',
    ],
  ],
  [
    'required: [a, a]',
    [
      'schema.yml:1:1: response schema, at /required: `required` must not have duplicate items (items ## 1 and 0 are identical). Change it, or remove the line.',
    ],
  ],
  [
    '$dynamicRef: "#a"',
    [
      'schema.yml:1:1: response schema, at /$dynamicRef: "$dynamicRef" is not a supported keyword of JSON Schema 2020-12. Known: …',
    ],
  ],
  [
    '$anchor: 5',
    ['schema.yml:1:1: response schema, at /$anchor: `$anchor` must be text, not 5. Put it in quotes: "5".'],
  ],
  ['$id: 5', ['schema.yml:1:1: response schema, at /$id: `$id` must be text, not 5. Put it in quotes: "5".']],
  [
    'properties: {a: {default: {}}, b: {$ref: "#/properties/a/default"}}',
    [
      'schema.yml:1:36: response schema, at /properties/b/$ref: `$ref: "#/properties/a/default"` leads to no part of this schema. Write the path of a part, for example `#/$defs/NAME`.',
    ],
  ],
  [
    'discriminator: {}',
    [
      'schema.yml:1:1: response schema, at /discriminator: "discriminator" is not a supported keyword of JSON Schema 2020-12. Known: …',
    ],
  ],
];

test.each(refused)('%j is refused', async (schema, lines) => {
  const said = await refusalOf(schema);
  expect(said.map((line) => line.replace(/Known: \$schema.*/, 'Known: …'))).toEqual(lines);
});

test('what only the validator sees is told in its words', async () => {
  expect(await refusalOf('$defs: {a: {$anchor: x}, b: {$anchor: x, type: string}}')).toEqual([
    'schema.yml:1:1: response schema: The validator rejects this schema: "reference \\"#x\\" resolves to more than one schema". Change what it names.',
  ]);
});

test('one that is too long, too deep, or has a regular expression that is too long', async () => {
  expect(await refusalOf(`description: ${'x'.repeat(256 * 1024)}`)).toEqual([
    'schema.yml:1:1: The response schema has 262162 characters as JSON, more than the limit of 262144. Shorten it.',
  ]);
  const deep = `${'{"items":'.repeat(40)}{}${'}'.repeat(40)}`;
  expect((await refusalOf(deep)).join()).toContain('it has more than 32 levels');
  expect(await refusalOf(`pattern: ${'a'.repeat(1001)}`)).toEqual([
    'schema.yml:1:1: response schema, at /pattern: A regular expression has 1001 characters. Use at most 1000.',
  ]);
});

/** Schemas that are taken, an answer that fits, one that does not, and what is said against that. */
const taken: readonly (readonly [schema: string, good: string, bad: string, lines: readonly string[]])[] = [
  ['type: object', '{}', '[]', ['At the top level, the value must be an object']],
  ['{"type": ["string", "null"]}', 'null', '1', ['At the top level, the value must be a string or null']],
  [
    '$schema: https://json-schema.org/draft/2020-12/schema\nprefixItems: [{type: string}]',
    '["a"]',
    '[1]',
    ['At /0, the value must be a string'],
  ],
  [
    '$schema: http://json-schema.org/draft-07/schema#\nitems: [{type: string}]\nadditionalItems: false',
    '["a"]',
    '["a", 1]',
    ['At the top level, the value must not have more than 1 items'],
  ],
  [
    'definitions: {a: {type: string}}\nitems: {$ref: "#/definitions/a"}',
    '["a"]',
    '[1]',
    ['At /0, the value must be a string'],
  ],
  [
    '$defs: {a: {$anchor: text, type: string}}\nitems: {$ref: "#text"}',
    '["a"]',
    '[1]',
    ['At /0, the value must be a string'],
  ],
  [
    'properties: {"a/b~c": {type: string}}',
    '{"a/b~c": ""}',
    '{"a/b~c": 1}',
    ['At /a~1b~0c, the value must be a string'],
  ],
  [
    '$defs: {"a b": {type: string}}\nitems: {$ref: "#/$defs/a%20b"}',
    '["a"]',
    '[1]',
    ['At /0, the value must be a string'],
  ],
  [
    'properties: {child: {$ref: "#"}, name: {type: string}}',
    '{"child": {"child": {}}}',
    '{"child": {"name": 1}}',
    ['At /child/name, the value must be a string'],
  ],
  [
    'type: string\nformat: date',
    '"2026-11-24"',
    '"2026-13-24"',
    ['At the top level, the value must match format "date"'],
  ],
  ['format: email', '"a@b.test"', '"a"', ['At the top level, the value must match format "email"']],
  [
    'format: uuid',
    '"99999999-8888-4777-8666-555555555555"',
    '"9"',
    ['At the top level, the value must match format "uuid"'],
  ],
  ['pattern: "^[a-z]+$"', '"abc"', '"ABC"', ['At the top level, the value must match the pattern "^[a-z]+$"']],
  ['required: [toString]', '{"toString": 1}', '{}', ['At the top level, the property "toString" is missing']],
  ['additionalProperties: false', '{}', '{"a\\nb": 1}', ['At the top level, there must be no property "a\\nb"']],
  [
    'additionalProperties: false',
    '{}',
    '{"__proto__": 1}',
    ['At the top level, there must be no property "__proto__"'],
  ],
  [
    'properties: {a: {}}\nunevaluatedProperties: false',
    '{"a": 1}',
    '{"b": 1}',
    ['At the top level, there must be no property "b"'],
  ],
  ['const: {a: [1]}', '{"a": [1]}', '{"a": [2]}', ['At the top level, the value must be {"a":[1]}']],
  ['enum: [1, a, null]', '"a"', '2', ['At the top level, the value must be one of 1, "a", null']],
  [
    `enum: [${Array.from({ length: 22 }, (_, index) => index)}]`,
    '1',
    '22',
    [
      'At the top level, the value must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … and 2 more',
    ],
  ],
  [
    '$schema: https://json-schema.org/draft-07/schema\ndependencies: {a: [b], c: {maxProperties: 1}}',
    '{"a": 1, "b": 1}',
    '{"a": 1}',
    ['At the top level, the value must have property b when property a is present'],
  ],
  ['properties: {a: false}', '{}', '{"a": 1}', ['At /a, there must be nothing']],
  ['multipleOf: 0.5', '1.5', '1.2', ['At the top level, the value must be multiple of 0.5']],
  [
    'uniqueItems: true',
    '[1, 2]',
    '[1, 1]',
    ['At the top level, the value must not have duplicate items (items ## 0 and 1 are identical)'],
  ],
  [
    'dependentRequired: {a: [b]}',
    '{"a": 1, "b": 1}',
    '{"a": 1}',
    ['At the top level, the value must have property b when property a is present'],
  ],
  ['x-note: for people', '1', '[1,\n2', ['It must be JSON, and is "[1,\\n2", broken at line 2 column 2']],
];

describe('an answer is held to the schema', () => {
  test.each(taken)('%j: %s, not %s', async (schema, good, bad, lines) => {
    const form = await formOf(schema);
    expect(form.check(good)).toEqual({ json: JSON.stringify(JSON.parse(good)) });
    expect(violationsOf(form.check(bad))).toEqual(lines);
  });
});

test('every violation is found, fifty are listed, and long names are cut', async () => {
  const form = await formOf('items: {type: string}\nadditionalProperties: {type: string}');
  const many = form.check(JSON.stringify(Array.from({ length: 60 }, (_, index) => index)));
  expect(many).toMatchObject({ count: 60 });
  expect(violationsOf(many)).toHaveLength(50);
  const [line = ''] = violationsOf(form.check(JSON.stringify({ [`\u202e\n${'x'.repeat(5000)}`]: 1 })));
  expect(line).toMatch(/^At \/\\u\{202e\}\\nx{197}…, the value must be a string$/);
});

/** Values that are often written, and what is proposed for each. */
test.each([
  ['required: [a, 5]', 'Put it in quotes: "5".'],
  ['required: a, b', 'Write `required: [a, b]`.'],
  ['enum: bug', 'Write `enum: [bug]`.'],
  ['properties: {a: {required: true}}', 'Write the names of required properties in a list'],
  ['type: objekt', 'Did you mean "object"?'],
  ['type: Array', 'Did you mean "array"?'],
  ['type: int', 'Did you mean "integer"?'],
  ['type: dict', 'Did you mean "object"?'],
  ['type: string or null', 'Write a list: `type: [string, "null"]`.'],
  ['type: thing', 'Write one of array'],
  ['type: string|null', 'Write a list: `type: [string, "null"]`.'],
  ['type: null', '`type: "null"`'],
  ['items: string', 'Write `items: {type: string}`.'],
  ['properties: {a: int}', 'Write `a: {type: integer}`.'],
  ['additionalProperties: "false"', 'Write it without quotes: `additionalProperties: false`.'],
  ['minLength: "5"', 'Write it without quotes: `minLength: 5`.'],
  ['uniqueItems: "yes"', 'Write `uniqueItems: true` or `uniqueItems: false`.'],
])('%s: %s', async (source, remedy) => {
  const refused = await refusalOf(source);
  expect(String(refused)).toContain(remedy);
});
