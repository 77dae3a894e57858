import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { addLines, readAccount, standingOf } from '../../src/costs/ledger/account.ts';
import { budgetId, type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import { readLine, readLines } from '../../src/costs/ledger/read-lines.ts';

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);
const schemaFile = join(import.meta.dirname, '../../schema/ledger.schema.json');
const fitsSchema = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

const reserved: LedgerLine = {
  v: 1,
  type: 'reserved',
  id: '0b0e7f4c-6a1d-4f5e-9c1b-2f8d3e4a5b6c',
  at: '2026-11-27T12:00:00Z',
  micros: 1234,
  run: '1234567890/1',
  repository: 'acme/widgets',
  workflow: '.github/workflows/ask.yml',
  actor: 'octocat',
  key: 'openai',
  model: 'openai/gpt-6-luna',
  budgets: ['acme/widgets/.github/models.yml#all'],
};
const settled = { ...reserved, type: 'settled', micros: 1000, tokens: { input: 5, output: 7 } } as const;

const valid: readonly (readonly [string, object])[] = [
  ['a reservation', reserved],
  ['a settlement', settled],
  ['nothing spent', { ...settled, micros: 0, tokens: {} }],
  ['an assumed bill', { ...settled, assumed: true }],
  ['a batch', { ...reserved, requests: 250 }],
  ['an unknown workflow and a bot', { ...reserved, workflow: '', actor: 'dependabot[bot]' }],
  ['no budget', { ...reserved, budgets: [] }],
  ['a budget with a name in another script', { ...reserved, budgets: ['acme/w/.github/models.yml#Gehälter 💶'] }],
  ['a model of a snapshot', { ...reserved, model: 'openai/ft:gpt-4o:acme:1' }],
  ['a budget that looks like a field', { ...reserved, budgets: ['a/b/c#d', ':e', 'f": g'] }],
  ['a leap day', { ...reserved, at: '2028-02-29T00:00:00Z' }],
];

const most = 1_000_000_000_000_000;
const text = 'w'.repeat(600);
const named = (count: number) => Array.from({ length: count }, (_, number) => `a/b/c#${number}`);

/** The longest and the largest of each field. */
const largest: readonly (readonly [string, object])[] = [
  ['an id of 8 characters', { ...reserved, id: 'aZ09_-az' }],
  ['an id of 64 characters', { ...reserved, id: 'a'.repeat(64) }],
  ['the most that a line tells', { ...settled, micros: most, tokens: { input: most, output: 0 }, requests: most }],
  ['every count of tokens', { ...settled, tokens: { input: 1, cachedInput: 2, cacheWrite: 3, output: 4 } }],
  ['a run of many digits', { ...reserved, run: `${'1'.repeat(20)}/${'2'.repeat(6)}` }],
  ['a long repository', { ...reserved, repository: `${'a'.repeat(100)}/${'b'.repeat(100)}` }],
  ['long texts', { ...reserved, workflow: text, actor: text, budgets: [text] }],
  ['600 signs beyond the basic plane', { ...reserved, workflow: '💶'.repeat(600) }],
  ['a long key', { ...reserved, key: 'k'.repeat(63) }],
  ['a long model', { ...reserved, model: `${'p'.repeat(128)}/${'m'.repeat(128)}` }],
  ['600 budgets', { ...reserved, budgets: named(600) }],
  ['one request', { ...reserved, requests: 1 }],
  ['a bill that is not assumed', { ...settled, assumed: false }],
];

const must = (name: string, is: string, shown: string) => `its \`${name}\` must be ${is}, not ${shown}`;
const id = (shown: string) => must('id', '8 to 64 letters, digits, `-` or `_`', shown);
const at = (shown: string) => must('at', 'a time in UTC, written YYYY-MM-DDTHH:MM:SSZ', shown);
const micros = (shown: string) => must('micros', 'a whole number from 0 to 1000000000000000', shown);
const run = (shown: string) => must('run', 'a run’s id and attempt, written 1234567890/1', shown);
const repository = (shown: string) => must('repository', 'owner/name', shown);
const key = (shown: string) => must('key', 'a key’s name', shown);
const model = (shown: string) => must('model', 'publisher/name', shown);
const budgets = (shown: string) => must('budgets', 'a list of budgets, each named once', shown);
const tokens = (shown: string) => must('tokens', 'counts of tokens, in a settled line', shown);
/** A text as messages quote it. */
const quoted = (value: string) => JSON.stringify(JSON.stringify(value));
const cut = (value: unknown) => JSON.stringify(`${JSON.stringify(value).slice(0, 80)}…`);

const invalid: readonly (readonly [string, object, string])[] = [
  ['a newer version', { ...reserved, v: 2 }, 'its `v` is "2", which this version of byok-inference does not know'],
  [
    'a version in words',
    { ...reserved, v: '1' },
    `its \`v\` is ${quoted('1')}, which this version of byok-inference does not know`,
  ],
  ['another type', { ...reserved, type: 'refunded' }, must('type', '"reserved" or "settled"', quoted('refunded'))],
  ['an unknown field', { ...reserved, prompt: 'Hello.' }, 'it has an unknown field "prompt"'],
  ['a missing field', { ...reserved, micros: undefined }, 'it has no `micros`'],
  ['a short id', { ...reserved, id: 'aaaaaaa' }, id(quoted('aaaaaaa'))],
  ['a long id', { ...reserved, id: 'a'.repeat(65) }, id(quoted('a'.repeat(65)))],
  ['an id with a blank', { ...reserved, id: 'aaaa bbbb' }, id(quoted('aaaa bbbb'))],
  ['an id after a blank', { ...reserved, id: ' aaaabbbb' }, id(quoted(' aaaabbbb'))],
  ['an id before a line end', { ...reserved, id: 'aaaabbbb\n' }, id(quoted('aaaabbbb\n'))],
  ['an id that is a number', { ...reserved, id: 12345678 }, id('"12345678"')],
  ['a negative amount', { ...reserved, micros: -1 }, micros('"-1"')],
  ['a fraction', { ...reserved, micros: 0.5 }, micros('"0.5"')],
  ['an amount as text', { ...reserved, micros: '5' }, micros(quoted('5'))],
  ['an amount above all that a line tells', { ...reserved, micros: most + 1 }, micros('"1000000000000001"')],
  ['an absurd amount', { ...reserved, micros: 1e16 }, micros('"10000000000000000"')],
  ['a null', { ...reserved, micros: null }, micros('"null"')],
  ['a day that is none', { ...reserved, at: '2026-02-30T00:00:00Z' }, at(quoted('2026-02-30T00:00:00Z'))],
  ['a month that is none', { ...reserved, at: '2026-13-01T00:00:00Z' }, at(quoted('2026-13-01T00:00:00Z'))],
  ['a time of another zone', { ...reserved, at: '2026-11-27T12:00:00+01:00' }, at(quoted('2026-11-27T12:00:00+01:00'))],
  ['a time with fractions', { ...reserved, at: '2026-11-27T12:00:00.000Z' }, at(quoted('2026-11-27T12:00:00.000Z'))],
  ['a time without seconds', { ...reserved, at: '2026-11-27T12:00Z' }, at(quoted('2026-11-27T12:00Z'))],
  ['a day alone', { ...reserved, at: '2026-11-27' }, at(quoted('2026-11-27'))],
  ['a time of the last century', { ...reserved, at: '1999-11-27T12:00:00Z' }, at(quoted('1999-11-27T12:00:00Z'))],
  ['a time in a list', { ...reserved, at: [reserved.at] }, at(JSON.stringify(JSON.stringify([reserved.at])))],
  ['a year of six digits', { ...reserved, at: '+012026-11-27T12:00:00Z' }, at(quoted('+012026-11-27T12:00:00Z'))],
  ['a run without an attempt', { ...reserved, run: '1234567890' }, run(quoted('1234567890'))],
  ['a run after a letter', { ...reserved, run: 'x1/1' }, run(quoted('x1/1'))],
  ['a run before a letter', { ...reserved, run: '1/1x' }, run(quoted('1/1x'))],
  ['a run of too many digits', { ...reserved, run: `${'1'.repeat(21)}/1` }, run(quoted(`${'1'.repeat(21)}/1`))],
  ['a run of too many attempts', { ...reserved, run: '1/1234567' }, run(quoted('1/1234567'))],
  [
    'a repository that is a URL',
    { ...reserved, repository: 'https://x.test/a/b' },
    repository(quoted('https://x.test/a/b')),
  ],
  ['a repository with a path', { ...reserved, repository: 'a/b/c' }, repository(quoted('a/b/c'))],
  ['a workflow of two lines', { ...reserved, workflow: 'a\nb' }, must('workflow', 'a path', quoted('a\nb'))],
  ['a workflow that is too long', { ...reserved, workflow: `${text}w` }, must('workflow', 'a path', cut(text))],
  ['an actor that is a number', { ...reserved, actor: 5 }, must('actor', 'a login', '"5"')],
  ['a key in capitals', { ...reserved, key: 'OpenAI' }, key(quoted('OpenAI'))],
  ['a key that begins with a capital', { ...reserved, key: 'Openai' }, key(quoted('Openai'))],
  ['a key that ends with one', { ...reserved, key: 'openaI' }, key(quoted('openaI'))],
  ['a bare model', { ...reserved, model: 'gpt-6-luna' }, model(quoted('gpt-6-luna'))],
  ['a model with a path', { ...reserved, model: 'openai/gpt/6' }, model(quoted('openai/gpt/6'))],
  [
    'a budget twice',
    { ...reserved, budgets: ['a/b/c#d', 'a/b/c#d'] },
    budgets(JSON.stringify('["a/b/c#d","a/b/c#d"]')),
  ],
  ['a budget without a name', { ...reserved, budgets: [''] }, budgets(JSON.stringify('[""]'))],
  ['a budget that is a number', { ...reserved, budgets: [5] }, budgets('"[5]"')],
  ['budgets as text', { ...reserved, budgets: 'all' }, budgets(quoted('all'))],
  [
    'budgets by number',
    { ...reserved, budgets: { length: 0, size: 0 } },
    budgets(JSON.stringify('{"length":0,"size":0}')),
  ],
  ['601 budgets', { ...reserved, budgets: named(601) }, budgets(cut(named(601)))],
  ['no requests', { ...reserved, requests: 0 }, must('requests', 'a whole number from 1 to 1000000000000000', '"0"')],
  ['unknown tokens', { ...settled, tokens: { images: 1 } }, tokens(JSON.stringify('{"images":1}'))],
  ['negative tokens', { ...settled, tokens: { input: -1 } }, tokens(JSON.stringify('{"input":-1}'))],
  ['a list of tokens', { ...settled, tokens: [] }, tokens('"[]"')],
  [
    'a bill that may be assumed',
    { ...settled, assumed: 'yes' },
    must('assumed', 'true or false, in a settled line', quoted('yes')),
  ],
  ['a reservation with tokens', { ...reserved, tokens: {} }, 'only a settled line has `tokens`'],
  ['a reservation that is assumed', { ...reserved, assumed: true }, 'only a settled line has `assumed`'],
];

describe('parser and schema agree', () => {
  test.each([...valid, ...largest])('on %s', (_, line) => {
    const written = JSON.stringify(line);
    const read = readLine(written);
    expect(read).toEqual(line);
    expect(fitsSchema(line)).toBe(true);
    if (typeof read !== 'string') expect(JSON.parse(serialize(read))).toStrictEqual(line);
  });

  test.each(invalid)('on %s, which is refused', (_, line, message) => {
    const written = JSON.stringify(line);
    expect(readLine(written)).toBe(message);
    expect(fitsSchema(JSON.parse(written))).toBe(false);
  });

  test('on every field that may be left out, and none besides', () => {
    for (const name of Object.keys(settled)) {
      const { [name]: _, ...rest } = Object.fromEntries(Object.entries(settled));
      expect([name, typeof readLine(JSON.stringify(rest)) !== 'string']).toEqual([name, fitsSchema(rest)]);
    }
  });
});

const line = serialize(reserved);

describe('a file', () => {
  test.each([
    ['a line that breaks off', line.slice(0, 60), 'not a JSON object'],
    ['a conflict marker', '<<<<<<< HEAD', 'not a JSON object'],
    ['a list', '[]', 'not a JSON object'],
    ['a word between blanks', '  word \r', 'it is not a JSON object: "word"'],
    ['a byte order mark', `\uFEFF${line}`, 'not a JSON object'],
    ['HTML', '<!doctype html>', 'not a JSON object'],
    ['a field twice', line.replace('"micros":1234', '"micros":1234,"micros":0'), 'a field twice'],
    ['a field twice in disguise', line.replace('"micros":1234', '"micros":1234,"micr\\u006fs":0'), 'a field twice'],
    ['tokens twice', serialize(settled).replace('"input":5', '"input":5,"input":6'), 'a field twice'],
    ['a prototype', line.replace('{', '{"__proto__":{},'), 'unknown field "__proto__"'],
  ])('with %s is not believed, and the line is named', (_, broken, message) => {
    const { faults } = readLines('2026-11.jsonl', `\n${line}\n${broken}\n`);
    expect(faults).toEqual([{ file: '2026-11.jsonl', number: 3, message: expect.stringContaining(message) }]);
  });

  test('has the lines of its month only', () => {
    const { faults } = readLines('2026-12.jsonl', line);
    expect(faults[0]?.message).toBe('it is dated 2026-11-27T12:00:00Z, which belongs in 2026-11.jsonl');
  });

  test('may have been edited: blanks, line ends of Windows, empty lines and no last line end change nothing', () => {
    const edited = `\r\n${line.replace('"micros":1234', '"micros": 1234')}\r\n\n  \n${serialize(settled)}`;
    const { lines, faults } = readLines('2026-11.jsonl', edited);
    expect(faults).toEqual([]);
    expect(lines.map(({ number }) => number)).toEqual([2, 5]);
  });
});

describe('lines of one id', () => {
  const read = (...lines: readonly object[]) =>
    readAccount({ '2026-11.jsonl': lines.map((one) => JSON.stringify(one)).join('\n') });

  test.each([
    ['a reservation', [reserved], 1234, false],
    [
      'one of two budgets',
      [
        { ...reserved, budgets: ['a', 'b'] },
        { ...settled, budgets: ['a', 'b'] },
      ],
      1000,
      true,
    ],
    ['a raised one', [reserved, { ...reserved, micros: 2000 }], 2000, false],
    ['a settled one', [reserved, settled], 1000, true],
    ['one settled above what was reserved', [reserved, { ...settled, micros: 5000 }], 5000, true],
    ['one settled by hand, whose reservation was removed', [settled], 1000, true],
  ])('are %s', (_, lines, micros, isSettled) => {
    const account = read(...lines);
    const entry = 'entries' in account ? account.entries.get(reserved.id) : undefined;
    expect([entry?.line.micros, entry?.isSettled]).toEqual([micros, isSettled]);
  });

  test.each([
    ['the same reservation twice', [reserved, reserved], 'no more than'],
    ['a lower reservation', [reserved, { ...reserved, micros: 1 }], 'no more than'],
    ['two settlements', [reserved, settled, settled], 'a second time'],
    ['a reservation after the settlement', [reserved, settled, { ...reserved, micros: 9999 }], 'settled already'],
    ['another time', [reserved, { ...settled, at: '2026-11-27T12:00:01Z' }], 'its `at` is not'],
    ['another model', [reserved, { ...settled, model: 'openai/gpt-6-sol' }], 'its `model` is not'],
    ['other budgets', [reserved, { ...settled, budgets: [] }], 'its `budgets` are not'],
    [
      'budgets whose names only look alike in a row',
      [
        { ...reserved, budgets: ['a#b', 'c'] },
        { ...settled, budgets: ['a#bc'] },
      ],
      'its `budgets` are not',
    ],
  ])('contradict each other: %s', (_, lines, message) => {
    const account = read(...lines);
    expect('faults' in account && account.faults).toEqual([
      { file: '2026-11.jsonl', number: lines.length, message: expect.stringContaining(message) },
    ]);
  });
});

describe('a line that is added', () => {
  const other: LedgerLine = { ...reserved, id: 'id-000002' };
  const [one, two] = [`${serialize(reserved)}\n`, `${serialize(other)}\n`];

  function accountOf(texts: Readonly<Record<string, string>>) {
    const account = readAccount(texts);
    if ('faults' in account) throw new Error(account.faults[0]?.message);
    return account;
  }

  test.each([
    ['to no file', {}, two, 1],
    ['to an empty file', { '2026-11.jsonl': '' }, two, 1],
    ['to a file', { '2026-11.jsonl': one }, one + two, 2],
    ['where an editor left out the last line end', { '2026-11.jsonl': one.trimEnd() }, one + two, 2],
    ['after an empty line', { '2026-11.jsonl': `${one}\n` }, `${one}\n${two}`, 3],
  ])('%s stands at the end, as it would be read back', (_, texts, text, number) => {
    const after = addLines(accountOf(texts), [other]);
    expect(after.texts).toEqual({ '2026-11.jsonl': text });
    expect(after.lines.at(-1)).toEqual({ line: other, file: '2026-11.jsonl', number });
    expect(after).toEqual(accountOf(after.texts));
  });

  test.each([
    [
      'which nobody could read',
      { ...other, id: 'x' },
      'its `id` must be 8 to 64 letters, digits, `-` or `_`, not "\\"x\\""',
    ],
    [
      'which contradicts another',
      { ...reserved },
      `it reserves no more than the earlier line with the id ${reserved.id}`,
    ],
  ])('%s, is not written', (_, added, message) => {
    const account = accountOf({ '2026-11.jsonl': one });
    expect(() => addLines(account, [added])).toThrow(new Error(`A line of the ledger cannot be written: ${message}.`));
  });

  test.each([
    ['new', other],
    ['new', { ...reserved, micros: 1235 }],
    ['written', reserved],
    ['contested', { ...reserved, micros: 1233 }],
  ] as const)('is %s', (standing, added) => {
    expect(standingOf(accountOf({ '2026-11.jsonl': one }), added)).toBe(standing);
  });
});

test('a budget has one name, however its repository is written', () => {
  expect(budgetId('Acme/.GitHub/models.yml', 'All')).toBe('acme/.github/models.yml#All');
  expect(budgetId('acme/x/a/B.yml', 'All')).not.toBe(budgetId('acme/x/a/b.yml', 'All'));
});
