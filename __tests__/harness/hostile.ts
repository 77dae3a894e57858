import { describe, expect, test } from 'vitest';
import { refusal } from './policy-fixtures.ts';

/** A text, and what the parser says against it; `valid` where it deliberately says nothing. */
export type Case = readonly [name: string, text: string, says: string | RegExp];

/** A valid policy of three lines, to put something behind. */
export const good = 'version: 1\nkeys:\n  - {name: k, provider: openai, secret: KEY}\n';

/** As many lines. */
export function many(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

/** Characters that do something else than being seen. */
const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Checks what the parser says against a text; every problem names a place and a remedy, in a short line. */
export function refuse(text: string): string {
  const failure = refusal(text);
  for (const { message, remedy, place } of failure?.problems ?? []) {
    if (/^… and \d+ more problems\.$/.test(message)) continue;
    expect(place?.file ?? message).toContain('models.yml');
    expect(remedy).not.toBe('');
    expect(`${message} ${remedy}`).not.toMatch(invisible);
    expect(message.length + remedy.length).toBeLessThan(600);
  }
  return failure?.message ?? 'valid';
}

/** Tests each text of several tables. */
export function testAll(tables: Readonly<Record<string, readonly Case[]>>): void {
  describe.each(Object.entries(tables))('%s', (_table, cases) => {
    test.each(cases)('%s', (_name, text, says) => {
      expect(refuse(text)).toMatch(says);
    });
  });
}
