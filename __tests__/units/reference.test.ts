import { expect, test } from 'vitest';
import { parseReference } from '../../src/policy/model/reference.ts';

const long = 'x'.repeat(128);

/** Texts and what they mean; `undefined` where they are refused. */
const table: readonly (readonly [string, { model: string; key?: string } | undefined])[] = [
  ['openai/gpt-6-luna', { model: 'openai/gpt-6-luna' }],
  ['openai/ft:gpt-6:acme:x:1', { model: 'openai/ft:gpt-6:acme:x:1' }],
  [`openai/${long}`, { model: `openai/${long}` }],
  ['custom/azure-eu/openai/gpt-6', { model: 'openai/gpt-6', key: 'azure-eu' }],
  ['custom/azure-eu/gpt-6', { model: 'gpt-6', key: 'azure-eu' }],
  ['', undefined],
  ['gpt-6-luna', undefined],
  [`openai/${long}x`, undefined],
  ['openai/../x', undefined],
  ['openai/', undefined],
  ['/gpt-6', undefined],
  ['openai//gpt-6', undefined],
  ['openai/gpt 6', undefined],
  ['openai/-gpt', undefined],
  ['openai/gpt*', undefined],
  ['openai/gpt-6\n', undefined],
  ['openai/gpt-6/x', undefined],
  ['custom/gpt-6', undefined],
  ['custom/KEY/gpt-6', undefined],
  ['custom/k/custom/gpt-6', undefined],
  ['custom/k/a/b/c', undefined],
  ['оpenai/gpt-6', undefined],
];

for (const [text, reference] of table) {
  test(`${JSON.stringify(text).slice(0, 60)} is ${reference ? 'a reference' : 'refused'}`, () => {
    if (reference) expect(parseReference(text)).toEqual(reference);
    else expect(() => parseReference(text)).toThrow(/^model: /);
  });
}
