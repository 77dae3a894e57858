import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';

/** Cases for each property; `npm run fuzz` asks for more. */
export const numRuns = Number(process.env.FUZZ_CASES ?? 1000);

/** For one property, in milliseconds. */
export const timeout = 60_000 + numRuns * 20;

/** Signs that mean something in text of any kind. */
const signs = ['\0', '\u{2028}', '\u{feff}', '\r', '\n', '\r\n', '\u{202e}', '\u{d800}', '__proto__', 'constructor'];

/** Samples with up to four places where something was inserted, taken out or replaced. */
export function changed(samples: readonly string[], own: readonly string[]): fc.Arbitrary<string> {
  const snippet = fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom(...signs, ...own));
  const change = fc.record({ where: fc.nat(), gone: fc.nat(3), added: fc.oneof(fc.constant(''), snippet) });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) =>
      changes.reduce((written, { where, gone, added }) => {
        const from = where % (written.length + 1);
        return `${written.slice(0, from)}${added}${written.slice(from + gone)}`;
      }, text),
    );
}

/** Text of nothing but signs and a little else. */
export function noise(own: readonly string[]): fc.Arbitrary<string> {
  const snippet = fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom(...signs, ...own));
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(snippet).map((parts) => parts.join('')),
  );
}

/** Tries the cases that were found once, from `corpus/NAME/`: each file is one, and stays. */
export function tryCorpus(name: string, check: (text: string) => void | Promise<void>): void {
  const files = globSync(`${name}/*`, { cwd: join(import.meta.dirname, 'corpus') }).toSorted();
  test.each(files.map((file) => [basename(file), file]))('found once: %s', async (_, file = '') => {
    await check(readFileSync(join(import.meta.dirname, 'corpus', file), 'utf8'));
  });
}
