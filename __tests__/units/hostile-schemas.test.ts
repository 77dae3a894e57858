import { describe, expect, test } from 'vitest';
import { formFor, formOf, refusalOf, violationsOf } from '../harness/forms.ts';

/** How long anything here may take on a busy machine, in milliseconds; the limits in the code are 2 and 5 seconds. */
const patience = 15_000;

const uncheckable = [expect.stringContaining('It could not be checked')];
const tooComplicated = expect.stringContaining('The schema is too complicated to check an answer against');

describe('a schema that would take forever ends after its time', () => {
  test(
    'a regular expression with nested quantifiers',
    async () => {
      const form = await formFor({ type: 'string', pattern: '^(a+)+$' });
      expect(form.check('"aaa"')).toEqual({ json: '"aaa"' });
      const checked = form.check(JSON.stringify(`${'a'.repeat(50)}!`));
      expect(checked).toEqual({ violations: uncheckable, count: 0 });
    },
    patience,
  );

  test(
    'references that double at each step, in one place',
    async () => {
      const $defs: Record<string, object> = { d30: { type: 'number' } };
      for (let step = 0; step < 30; step++) {
        const next = { $ref: `#/$defs/d${step + 1}` };
        $defs[`d${step}`] = { anyOf: [next, next] };
      }
      const text = JSON.stringify({ $defs, $ref: '#/$defs/d0' });
      const before = process.memoryUsage().rss;
      expect(await refusalOf(text)).toEqual([tooComplicated]);
      expect(process.memoryUsage().rss - before).toBeLessThan(3e9);
    },
    patience * 2,
  );

  test(
    'references that double at each level of the answer',
    async () => {
      const twice = { items: { $ref: '#' } };
      const form = await formFor({ allOf: [twice, twice] });
      const deep = `${'['.repeat(60)}${']'.repeat(60)}`;
      expect(violationsOf(form.check(deep))).toEqual(uncheckable);
    },
    patience,
  );
});

describe('a large schema is made ready, or refused, in its time', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `name-${index}`);

  test.each<readonly [name: string, schema: object]>([
    ['an enumeration', { enum: names.map((name) => `${name}-${'x'.repeat(30)}`) }],
    ['properties', { properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) }],
    ['alternatives', { anyOf: names.map((name) => ({ const: name })) }],
    ['all of many', { allOf: names.map(() => ({ type: ['object', 'array', 'null'] })) }],
    ['definitions', { $defs: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])) }],
  ])(
    '%s',
    async (_, schema) => {
      await refusalOf(JSON.stringify(schema));
    },
    patience * 2,
  );
});

describe('nothing in a schema becomes code', () => {
  const code = '\'"`${globalThis.forged = 1}\\\n\u2028*/;globalThis.forged=1;//';

  test.each<readonly [name: string, schema: object]>([
    ['a property', { properties: { [code]: { type: 'string' } }, required: [code] }],
    ['a value', { enum: [code, { [code]: code }] }],
    ['a constant', { const: code }],
    ['a title and a comment', { title: code, $comment: code, description: code }],
    [
      'a definition',
      {
        $defs: { [code]: { type: 'string' } },
        items: { $ref: `#/$defs/${encodeURIComponent(code.replaceAll('~', '~0').replaceAll('/', '~1'))}` },
      },
    ],
    ['a pattern', { pattern: code.replaceAll(/[^a-z.=1]/gi, '.') }],
    ['dependents', { dependentRequired: { [code]: [code] }, dependentSchemas: { [code]: {} } }],
    ['a default', { properties: { a: { default: code } } }],
    ['an unknown keyword', { [`x-${code}`]: code }],
    ['an identifier', { $id: 'urn:x' }],
  ])('%s', async (_, schema) => {
    const form = await formFor(schema).catch(() => undefined);
    for (const answer of ['{}', '[1]', '"a"', JSON.stringify({ [code]: 1 })]) form?.check(answer);
    expect(globalThis).not.toHaveProperty('forged');
  });

  test('and an asynchronous schema, which would let everything pass, is refused wherever it stands', async () => {
    for (const schema of [{ $async: true }, { items: { $async: true } }, { $defs: { a: { $async: true } } }]) {
      expect((await refusalOf(JSON.stringify(schema)))[0]).toContain('"$async" is not a supported keyword');
    }
  });
});

describe('a hostile answer', () => {
  test('of 5 MB is checked', async () => {
    const form = await formFor({ items: { type: 'integer' } });
    const list = JSON.stringify(Array.from({ length: 700_000 }, (_, index) => index));
    expect(list.length).toBeGreaterThan(4.5e6);
    expect(form.check(list)).toEqual({ json: list });
  });

  test('of 5 MB with only faults has its first fault told', async () => {
    const form = await formFor({ items: { type: 'string' } });
    const list = JSON.stringify(Array.from({ length: 700_000 }, (_, index) => index));
    expect(form.check(list)).toEqual({ violations: ['At /0, the value must be a string'], count: 1 });
  });

  test.each([
    ['deep lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'It must have at most 100 levels'],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`, 'It must have at most 100 levels'],
    ['deep objects', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, 'It must have at most 100 levels'],
    ['an endless number', '[1e400]', 'It must not have a number beyond 1.8e308'],
    ['nothing', '', 'It must be JSON, and is ""'],
    ['two values', '{}{}', 'It must be JSON, and is "{}{}", broken at line 1 column 3'],
    ['a fence in a text', 'Here:\n```\n{}\n```', 'It must be JSON, and is "Here:\\n```\\n{}\\n```"'],
    ['a fence that is not closed', '```\n{}', 'It must be JSON, and is "```\\n{}"'],
    ['only a fence', '```', 'It must be JSON, and is "```"'],
    ['an empty fence', '```\n```', 'It must be JSON, and is ""'],
  ])('%s', async (_, answer, line) => {
    expect(violationsOf((await formOf('title: any')).check(answer))).toEqual([line]);
  });

  test('of 100 levels is taken, with nothing in the last one, and with brackets in its texts', async () => {
    const form = await formOf('title: any');
    const answers = [
      `${'['.repeat(100)}null${']'.repeat(100)}`,
      JSON.stringify(['"]\\', '['.repeat(200), { '{"': '\\"{' }]),
      `[${'[],'.repeat(200)}{}]`,
    ];
    for (const answer of answers) expect(form.check(answer)).toEqual({ json: answer });
  });

  test('of 16 MB of brackets is refused at once', async () => {
    const form = await formOf('title: any');
    const answer = Buffer.alloc(16_000_000, '[').toString();
    for (let times = 0; times < 20; times++) form.check(answer);
  });

  test('names of prototypes are names like any other', async () => {
    const answer = '{"__proto__":{"forged":1},"constructor":{"prototype":{"forged":1}},"toString":1,"valueOf":1}';
    expect((await formOf('type: object')).check(answer)).toEqual({ json: answer });
    expect({}).not.toHaveProperty('forged');
  });

  test('a comparison that such a name breaks does not pass', async () => {
    const form = await formFor({ enum: [{ a: 1 }] });
    expect(violationsOf(form.check('{"valueOf":1}'))).toEqual(uncheckable);
  });

  test('of a name that stands twice the last value counts', async () => {
    const form = await formFor({ properties: { a: { type: 'string' } } });
    expect(form.check('{"a":1,"a":"x"}')).toEqual({ json: '{"a":"x"}' });
  });
});
