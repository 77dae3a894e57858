import fc from 'fast-check';
import { test } from 'vitest';
import { refuse } from '../harness/hostile.ts';
import { fixturesIn } from '../harness/policy-fixtures.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';

/** What YAML gives a meaning to. */
const yaml = [
  ...['\n', '  ', '- ', ': ', ', ', '[', ']', '{', '}', '"', "'", '#', ' #', '&a ', '*a', '!x ', '|', '>', '? '],
  ...['---\n', '...\n', '\t', '%', '@', '`', '<<', '~', '\\', '1', 'true'],
];

/** {@link refuse} passes on whatever is no failure with the code `invalid-policy`. */
const check = (text: string) => void refuse(text);

tryCorpus('policies', check);

test('whatever a text is, it is a policy or an invalid policy', { timeout }, () => {
  fc.assert(fc.property(noise(yaml), check), { numRuns });
});

test('whatever is inserted into a policy, deleted or replaced, it is a policy or an invalid policy', {
  timeout,
}, () => {
  const samples = fixturesIn('valid').map(({ text }) => text);
  fc.assert(fc.property(changed(samples, yaml), check), { numRuns });
});
