import { expect, test } from 'vitest';
import { cleanLine } from '../../src/actions/asking/clean-line.ts';
import { ownFields } from '../../src/actions/evaluate/formats/json-lines.ts';

const redact = (text: string) => text.replaceAll('1234', '***');

test.each<[string, object, object]>([
  ['without a secret', { row: 1, completion: 'ok' }, { row: 1, completion: 'ok' }],
  ['in numbers of ours', { row: 1234, usage: { total: 12345 } }, { row: 1234, usage: { total: 12345 } }],
  ['in words of others', { row: 1234, completion: 'a 1234' }, { row: 1234, completion: 'a ***' }],
  [
    'in what an evaluator says',
    { evaluations: [{ score: 0.1234, passed: true, details: '1234' }, { name: '1234' }] },
    { evaluations: [{ score: 0.1234, passed: true, details: '***' }, { name: '***' }] },
  ],
  ['in numbers of others', { json: { row: 1234 } }, { json: { row: '***' } }],
])('%s', (_, line, clean) => {
  expect(cleanLine(JSON.stringify(line), redact, ownFields)).toBe(JSON.stringify(clean));
});

test('a line with more levels than are read keeps nothing of a secret', () => {
  const deep = `${'['.repeat(600)}"${'x'.repeat(70_000)}"${']'.repeat(600)}`;
  const line = `{"row":1234,"json":${deep}}`;
  expect(cleanLine(line, redact, ownFields)).toBe(line.replace('1234', '"***"'));
});
