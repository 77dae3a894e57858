import fc from 'fast-check';
import { test } from 'vitest';
import { refuse } from '../harness/hostile.ts';
import { fixturesIn } from '../harness/policy-fixtures.ts';

/** What YAML gives a meaning to. */
const signs = [
  ...['\n', '  ', '- ', ': ', ', ', '[', ']', '{', '}', '"', "'", '#', ' #', '&a ', '*a', '!x ', '|', '>', '? '],
  ...[
    '---\n',
    '...\n',
    '\t',
    '%',
    '@',
    '`',
    '<<',
    '~',
    '\\',
    '\0',
    '\u2028',
    '\u{feff}',
    '\r',
    '1',
    'true',
    '__proto__',
  ],
];

const snippet = fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom(...signs));

/** {@link refuse} passes on whatever is no failure with the code `invalid-policy`. */
const check = (text: string) => void refuse(text);

test('whatever a text is, it is a policy or an invalid policy', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(snippet).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(text, check), { numRuns: 2000 });
});

test('whatever is inserted into a policy, deleted or replaced, it is a policy or an invalid policy', () => {
  const change = fc.record({ where: fc.nat(), gone: fc.nat(3), added: fc.oneof(fc.constant(''), snippet) });
  const changed = fc
    .tuple(
      fc.constantFrom(...fixturesIn('valid').map(({ text }) => text)),
      fc.array(change, { minLength: 1, maxLength: 4 }),
    )
    .map(([text, changes]) =>
      changes.reduce((written, { where, gone, added }) => {
        const from = where % (written.length + 1);
        return `${written.slice(0, from)}${added}${written.slice(from + gone)}`;
      }, text),
    );
  fc.assert(fc.property(changed, check), { numRuns: 2000 });
});
