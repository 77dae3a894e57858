import { expect, test } from 'vitest';
import { compareSettings } from '../../src/policy/review/compare-settings.ts';
import { judged, policyOf } from '../harness/judging.ts';

const keys = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n';
const inherits = 'version: 1\nextends: acme/x/models.yml@main\n';
const own = 'version: 1\nown-keys: allow\n';
const say = (handling: string) => `secrets-in-prompt: ${handling}\n`;

/** The files of a policy, the run's own first, and what becomes of secrets in a prompt. */
const table: readonly (readonly [name: string, files: readonly [string, ...string[]], handling: string])[] = [
  ['left out', [keys], 'redact'],
  ['redact', [keys + say('redact')], 'redact'],
  ['block', [keys + say('block')], 'block'],
  ['allow', [keys + say('allow')], 'allow'],
  ['inherited', [inherits, keys + say('allow')], 'allow'],
  ['inherited, the strict one', [inherits, keys + say('block')], 'block'],
  ['narrowed', [inherits + say('redact'), keys + say('allow')], 'redact'],
  ['narrowed all the way', [inherits + say('block'), keys + say('allow')], 'block'],
  ['never widened', [inherits + say('allow'), keys + say('block')], 'block'],
  ['never widened beyond what silence means', [inherits + say('allow'), keys], 'redact'],
  ['never widened beyond silence without keys', [inherits + say('allow') + keys.slice(11), own], 'redact'],
  ['allowed by all', [inherits + say('allow'), keys + say('allow')], 'allow'],
  ['of three files, the strictest', [inherits + say('allow'), inherits + say('block'), keys + say('allow')], 'block'],
  ['of three files, silent in the middle', [inherits + say('allow'), inherits, keys + say('allow')], 'allow'],
  ['of three files, silent at the end', [inherits + say('allow'), inherits + say('allow'), keys], 'redact'],
  ['in a file on audit', [`${keys}mode: audit\n${say('block')}`], 'block'],
];

test.each(table)('%s', (_name, [first, ...rest], handling) => {
  const decision = judged(policyOf(first, ...rest), 'openai/gpt-6');
  expect(decision).toMatchObject({ verdict: 'allowed', secretsInPrompt: { handling } });
});

test('the file that decides is named with its place', () => {
  const decision = judged(policyOf(inherits + say('allow'), keys + say('block')), 'openai/gpt-6');
  expect(decision).toMatchObject({
    secretsInPrompt: { place: { file: 'acme/layer1/models.yml', line: 3, column: 1 } },
  });
});

test('a change of it is a change of the policy; what is said without effect is none', () => {
  const changes = (before: string, after: string) => compareSettings(policyOf(before), policyOf(after));
  expect(changes(keys, keys + say('block'))).toEqual([
    { what: 'secrets-in-prompt', before: 'redact', after: 'block', direction: 'narrower' },
  ]);
  expect(changes(keys, keys + say('redact'))).toEqual([]);
});
