import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRowFile } from '../../src/actions/rows/row-file.ts';
import { Failure } from '../../src/language/failures/failure.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';

const samples: Readonly<Record<string, readonly string[]>> = {
  'rows.jsonl': ['{"text": "A", "n": 1}\n{"text": "B", "n": 2.50}\n', '{"a": {"b": [1, null]}}\r\n{"a": true}\r\n'],
  'rows.csv': ['text,label\n"A, ""B""",x\nC,y\n', 'text;label\r\nA;x\r\n', '\u{feff}a,b\n"1\n2",3\n'],
  'rows.json': ['[{"text": "A"}, {"text": "B", "n": 1e3}]', '{"rows": []}'],
  'rows.yml': ['- text: A\n  n: 1\n- text: |\n    B\n    C\n  n: 0x10\n', '- {a: 1}\n- {a: "x: y"}\n'],
};

const signs = [
  ...['{', '}', '[', ']', ',', ':', '"', '""', "'", ';', '\t', '- ', ': ', '#', '&a ', '*a', '!x ', '|', '>'],
  ...['null', '1e999', '12345678901234567890', '\\u0000', '{}', '[]'],
];

/** Rows are read whole, or refused with places in their file. */
async function check(text: string, path: string): Promise<void> {
  const lines = text.split(/\r\n|\r|\n/).length;
  try {
    const rows = await readRowFile(text, path);
    expect([...rows].map(({ index }) => index)).toEqual(Array.from({ length: rows.count }, (_, index) => index));
    for (const { variables } of rows) {
      for (const value of variables.values()) expect(typeof value).toBe('string');
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'invalid-input') throw error;
    for (const { message, place } of error.problems) {
      expect(message).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u);
      expect(place === undefined || place.line <= lines).toBe(true);
    }
  }
}

for (const [path, files] of Object.entries(samples)) {
  const [, ending = ''] = path.split('.');
  tryCorpus(`rows-${ending}`, (text) => check(text, path));

  test(`whatever a .${ending} file is, its rows are read or refused`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(noise(signs), changed(files, signs)), (text) => check(text, path)),
      { numRuns: numRuns / 2 },
    );
  });
}
