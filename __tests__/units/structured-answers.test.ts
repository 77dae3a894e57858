import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structuredCall } from '../../src/inference/routes.ts';
import { openAnswerSchema } from '../../src/inference/structured/answer-schema.ts';
import type { Message, ResponseFormat } from '../../src/prompts/prompt.ts';
import { formFor, violationsOf } from '../harness/forms.ts';
import { modes } from '../harness/structured.ts';

/** A schema that a value fits, and as few others as can be said. */
function schemaOf(value: unknown): object {
  if (Array.isArray(value))
    return { type: 'array', prefixItems: value.map(schemaOf), items: false, minItems: value.length };
  if (typeof value !== 'object' || value === null) return { const: value };
  const properties = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, schemaOf(part)]));
  return { type: 'object', properties, required: Object.keys(value), additionalProperties: false };
}

/** `prefixItems` must have an item. */
const plain = (schema: object): object => JSON.parse(JSON.stringify(schema).replaceAll('"prefixItems":[],', ''));

const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `\ufeff  ${text}\n`,
  (text: string) => `\`\`\`json\n${text}\n\`\`\``,
  (text: string) => `~~~~\n${text}\n~~~~~`,
  (text: string) => `<think>Is it {"a": 1}?</think>\n\n${text}`,
  (text: string) => `Is it {"a": 1}?\n</think>\n\`\`\`json\n${text}\n\`\`\``,
  (text: string) => `<thinking>\nNo.\n</thinking>${text}`,
  (text: string) => `[THINK]No.[/THINK]${text}`,
  (text: string) => `<|channel|>analysis<|message|>No.<|end|><|start|>assistant<|channel|>final<|message|>${text}`,
  (text: string) => `<|channel|>analysis<|message|>No.<|end|><|channel|>final <|constrain|>JSON<|message|>${text}`,
  (text: string) => `<thought>No.</thought>${text}`,
  (text: string) => `<seed:think>No.</seed:think>${text}`,
  (text: string) => `<|START_THINKING|>No.<|END_THINKING|>${text}`,
  (text: string) => `<|channel>thought\nNo.<channel|>${text}<|im_end|>`,
  (text: string) => `<unused94>thought\nNo.<unused95>${text}</s>\n`,
);

/** Values that come through JSON as they are, but for what a schema cannot name or a number of YAML cannot be. */
const values = fc
  .jsonValue({ maxDepth: 4 })
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll('"__proto__":', '"_":')))
  .filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)));

test('a value fits the schema that is made from it, and fromJSON(json) is that value', async () => {
  const check = fc.asyncProperty(values, around, fc.nat(4), async (value, wrapped, indent) => {
    const form = await formFor(plain(schemaOf(value)));
    const checked = form.check(wrapped(JSON.stringify(value, undefined, indent)));
    expect(violationsOf(checked)).toEqual([]);
    expect('json' in checked && JSON.parse(checked.json)).toEqual(value);
    expect(violationsOf(form.check(JSON.stringify([value, value])))).not.toEqual([]);
  });
  await fc.assert(check, { numRuns: 100 });
}, 60_000);

test('whatever an answer is, it either fits or is told why not', async () => {
  const form = await formFor({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
  const check = fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (answer) => {
    const checked = form.check(answer);
    if ('json' in checked) expect(JSON.parse(checked.json)).toHaveProperty('a');
    else for (const line of checked.violations) expect(line).toMatch(/^(?:It|At [^\n]+?,) [^\n]+$/);
  });
  fc.assert(check);
});

test('a JSON object without a schema', async () => {
  const form = await openAnswerSchema({ kind: 'json_object' });
  expect(form.check('```\n{"a": [1.50]}\n```')).toEqual({ json: '{"a":[1.5]}' });
  for (const other of ['[]', '1', 'null', '"{}"']) {
    expect(form.check(other)).toEqual({ violations: ['At the top level, the value must be an object'], count: 1 });
  }
});

describe('what is sent', () => {
  const user = { role: 'user', content: 'Hello.' } as const;
  const system = (content: string) => ({ role: 'system', content }) as const;
  const object: ResponseFormat = { kind: 'json_object' };
  const schemaFor = (schema: object): ResponseFormat => ({
    kind: 'json_schema',
    schema: { name: 'x', schema: { ...schema }, strict: false },
  });
  const sent = (
    structuredOutput: (typeof modes)[number],
    responseFormat: ResponseFormat,
    messages: readonly Message[],
  ) => structuredCall({ responseFormat, messages }, { structuredOutput });
  const instruction = 'Answer with one JSON object and nothing else.';

  test.each(modes)('an object without a schema, %s: the word JSON is in the messages', (mode) => {
    const format = mode === 'none' ? {} : { format: { type: 'json_object' } };
    expect(sent(mode, object, [user])).toEqual({ messages: [system(instruction), user], ...format });
    const asked = { role: 'user', content: 'Answer in json.' } as const;
    const messages = mode === 'none' ? [system(instruction), asked] : [asked];
    expect(sent(mode, object, [asked])).toEqual({ messages, ...format });
  });

  test('strict: false is sent, too', () => {
    const format = { type: 'json_schema', name: 'x', schema: {}, strict: false };
    expect(sent('json_schema', schemaFor({}), [user])).toEqual({ messages: [user], format });
  });

  test.each([
    [{ type: 'object' }, true],
    [{ anyOf: [{}] }, true],
    [{ type: 'array' }, false],
    [{ type: ['object', 'null'] }, false],
  ])('json_object for %j: %s', (schema, isAsked) => {
    expect(sent('json_object', schemaFor(schema), [user]).format).toEqual(
      isAsked ? { type: 'json_object' } : undefined,
    );
  });

  test('an instruction goes to the end of the first system message, wherever that stands', () => {
    const developer = { role: 'developer', content: 'Be brief.' } as const;
    expect(sent('none', object, [user, developer, system('More.')]).messages).toEqual([
      user,
      { role: 'developer', content: `Be brief.\n\n${instruction}` },
      system('More.'),
    ]);
  });

  test('text is asked for as before', () => {
    expect(structuredCall({ messages: [user] }, { structuredOutput: 'none' })).toEqual({ messages: [user] });
  });
});
