import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { readAccount } from '../../src/costs/ledger/account.ts';
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

const invalid: readonly (readonly [string, object, string])[] = [
  ['a newer version', { ...reserved, v: 2 }, 'its `v` is "2", which this version'],
  ['another type', { ...reserved, type: 'refunded' }, '`type` must be'],
  ['an unknown field', { ...reserved, prompt: 'Hello.' }, 'unknown field "prompt"'],
  ['a missing field', { ...reserved, micros: undefined }, 'no `micros`'],
  ['a short id', { ...reserved, id: 'x' }, '`id` must be'],
  ['an id with a blank', { ...reserved, id: 'aaaa bbbb' }, '`id` must be'],
  ['a negative amount', { ...reserved, micros: -1 }, '`micros` must be'],
  ['a fraction', { ...reserved, micros: 0.5 }, '`micros` must be'],
  ['an amount as text', { ...reserved, micros: '5' }, '`micros` must be'],
  ['an absurd amount', { ...reserved, micros: 1e16 }, '`micros` must be'],
  ['a null', { ...reserved, micros: null }, '`micros` must be'],
  ['a day that is none', { ...reserved, at: '2026-02-30T00:00:00Z' }, '`at` must be'],
  ['a time of another zone', { ...reserved, at: '2026-11-27T12:00:00+01:00' }, '`at` must be'],
  ['a time with fractions', { ...reserved, at: '2026-11-27T12:00:00.000Z' }, '`at` must be'],
  ['a run without an attempt', { ...reserved, run: '1234567890' }, '`run` must be'],
  ['a repository that is a URL', { ...reserved, repository: 'https://x.test/a/b' }, '`repository` must be'],
  ['a workflow of two lines', { ...reserved, workflow: 'a\nb' }, '`workflow` must be'],
  ['a key in capitals', { ...reserved, key: 'OpenAI' }, '`key` must be'],
  ['a bare model', { ...reserved, model: 'gpt-6-luna' }, '`model` must be'],
  ['a budget twice', { ...reserved, budgets: ['a/b/c#d', 'a/b/c#d'] }, '`budgets` must be'],
  ['a budget without a name', { ...reserved, budgets: [''] }, '`budgets` must be'],
  ['budgets as text', { ...reserved, budgets: 'all' }, '`budgets` must be'],
  ['no requests', { ...reserved, requests: 0 }, '`requests` must be'],
  ['unknown tokens', { ...settled, tokens: { images: 1 } }, '`tokens` must be'],
  ['negative tokens', { ...settled, tokens: { input: -1 } }, '`tokens` must be'],
  ['a reservation with tokens', { ...reserved, tokens: {} }, 'only a settled line has `tokens`'],
  ['a reservation that is assumed', { ...reserved, assumed: true }, 'only a settled line has `assumed`'],
];

describe('parser and schema agree', () => {
  test.each(valid)('on %s', (_, line) => {
    const written = JSON.stringify(line);
    const read = readLine(written);
    expect(read).toEqual(line);
    expect(fitsSchema(line)).toBe(true);
    if (typeof read !== 'string') expect(readLine(serialize(read))).toEqual(line);
  });

  test.each(invalid)('on %s, which is refused', (_, line, message) => {
    const written = JSON.stringify(line);
    expect(readLine(written)).toEqual(expect.stringContaining(message));
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
  ])('contradict each other: %s', (_, lines, message) => {
    const account = read(...lines);
    expect('faults' in account && account.faults).toEqual([
      { file: '2026-11.jsonl', number: lines.length, message: expect.stringContaining(message) },
    ]);
  });
});

test('a budget has one name, however its repository is written', () => {
  expect(budgetId('Acme/.GitHub/models.yml', 'All')).toBe('acme/.github/models.yml#All');
  expect(budgetId('acme/x/a/B.yml', 'All')).not.toBe(budgetId('acme/x/a/b.yml', 'All'));
});
