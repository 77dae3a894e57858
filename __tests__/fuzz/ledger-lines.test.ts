import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import { readLine, readLines } from '../../src/costs/ledger/read-lines.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';

const reserved: LedgerLine = {
  v: 1,
  type: 'reserved',
  id: 'a1b2c3d4e5f6',
  at: '2026-11-27T08:09:10Z',
  micros: 1_250_000,
  run: '1234567890/1',
  repository: 'acme/widgets',
  workflow: '.github/workflows/triage.yml',
  actor: 'octocat',
  key: 'openai',
  model: 'openai/gpt-6-luna',
  budgets: ['acme/widgets/.github/models.yml#all'],
};
const samples = [
  reserved,
  { ...reserved, type: 'settled', micros: 990, tokens: { input: 12, output: 34 } } as const,
  { ...reserved, type: 'settled', assumed: true, requests: 100, budgets: [] } as const,
].map(serialize);

const signs = ['{', '}', '[', ']', ',', ':', '"', 'null', '-', '0', '9', '.', 'e9', 'true', '"micros":', '"id":', 'Z'];

/** A line is refused with a short reason, or what was read says the same when it is written. */
function check(text: string): void {
  const read = readLine(text);
  if (typeof read === 'string') {
    expect(read).toMatch(/^[^\p{Cc}\u2028\u202e]{1,400}$/u);
    return;
  }
  expect(readLine(serialize(read))).toEqual(read);
  expect(Number.isSafeInteger(read.micros) && read.micros >= 0).toBe(true);
}

tryCorpus('ledger-lines', check);

test('whatever a line is, it is read whole or refused', { timeout }, () => {
  fc.assert(fc.property(noise(signs), check), { numRuns });
});

test('whatever is changed in a line, it is read whole or refused', { timeout }, () => {
  fc.assert(fc.property(changed(samples, signs), check), { numRuns });
});

test('no line of a file is lost: each is read, refused, or empty', { timeout }, () => {
  const line = fc.oneof(fc.constantFrom(...samples, '', '  '), changed(samples, signs));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (written) => {
      const text = written.join('\n');
      const { lines, faults } = readLines('2026-11.jsonl', text);
      const said = text.split('\n').filter((one) => one.trim() !== '').length;
      expect(lines.length + faults.length).toBe(said);
    }),
    { numRuns },
  );
});
