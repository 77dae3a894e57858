import fc from 'fast-check';
import { test } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import type { ModelList, Policy } from '../../src/policy/policy.ts';
import { isModel } from '../../src/policy/reference.ts';

const place = { file: 'models.yml', annotatable: true, line: 1, column: 1 };
const list = (patterns: readonly string[]): ModelList => ({
  place,
  entries: patterns.map((pattern) => ({ pattern, place })),
});

const segment = fc.constantFrom('openai', 'gpt-6', 'gpt-6-sol', 'gpt-6-sol-pro', 'GPT-6-*', '*', '*-pro', 'gpt*sol');
const pattern = fc.oneof(
  segment,
  fc.tuple(segment, segment).map((parts) => parts.join('/')),
);
const suffix = fc.constantFrom('', '-2026-08-07', '-20260807', '-0807', '-latest', '-pro');
const model = fc
  .tuple(
    fc.constantFrom('openai', 'deepseek'),
    fc.constantFrom('', 'ft:'),
    fc.constantFrom('gpt-6', 'gpt-6-sol', 'r1'),
    suffix,
    fc.constantFrom('', ':acme:x:1'),
  )
  .map(([publisher, ...name]) => `${publisher}/${name.join('')}`)
  .filter(isModel);

function policyOf(enabled: readonly string[] | undefined, disabled: readonly string[]): Policy {
  const key = { name: 'k', provider: 'openai' as const, secret: 'K', acceptParameters: [], place };
  const served = ['openai/gpt-6', 'openai/gpt-6-sol', 'openai/gpt-6-sol-pro', 'deepseek/r1'].map((name) => ({
    model: name,
    name,
    place,
  }));
  return {
    source: { file: 'models.yml', commit: '', annotatable: true },
    mode: 'enforce',
    keys: [key, { ...key, name: 'l', models: served }],
    keysPlace: place,
    disabled: list(disabled),
    ...(enabled && { enabled: list(enabled) }),
  };
}

const allows = (policy: Policy, wanted: string) => decide(policy, { model: { model: wanted } }).verdict === 'allowed';

test('invariant 3: a further disabled entry never allows what was denied', () => {
  const run = fc.property(
    fc.option(fc.array(pattern), { nil: undefined }),
    fc.array(pattern),
    pattern,
    model,
    (enabled, disabled, more, wanted) => {
      return allows(policyOf(enabled, disabled), wanted) || !allows(policyOf(enabled, [...disabled, more]), wanted);
    },
  );
  fc.assert(run, { numRuns: 2000 });
});

test('invariant 3: an enabled list never allows what was denied without one', () => {
  const run = fc.property(fc.array(pattern), fc.array(pattern), model, (enabled, disabled, wanted) => {
    return allows(policyOf(undefined, disabled), wanted) || !allows(policyOf(enabled, disabled), wanted);
  });
  fc.assert(run, { numRuns: 2000 });
});

test('invariant 3: where both lists match, disabled wins', () => {
  const run = fc.property(fc.array(pattern), pattern, model, (enabled, entry, wanted) => {
    return !allows(policyOf([...enabled, entry], [entry]), wanted) || !allows(policyOf([entry], []), wanted);
  });
  fc.assert(run, { numRuns: 2000 });
});
