import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideWithoutAlternatives } from '../../src/policy/judge/decide.ts';
import { lowestLimits } from '../../src/policy/judge/limits.ts';
import {
  budgetsOf,
  byStrictness,
  fallbackOf,
  linkHostsOf,
  maxCostOf,
  secretsInPromptOf,
} from '../../src/policy/model/layers.ts';
import type { Policy } from '../../src/policy/model/policy.ts';
import type { Reference } from '../../src/policy/model/reference.ts';
import { compareSettings } from '../../src/policy/review/changes/settings.ts';
import { compareVerdicts } from '../../src/policy/review/changes/verdicts.ts';
import { wideningsOf } from '../../src/policy/review/changes/widening.ts';
import { brokenTests } from '../../src/policy/review/run-tests.ts';
import { samplesOf } from '../../src/policy/review/samples.ts';
import { plainPush, situationsOf } from '../../src/policy/review/situations.ts';
import { policyOf, today } from '../harness/judging.ts';
import {
  costs,
  entry,
  exception,
  type Layer,
  layer,
  model,
  named,
  prices,
  rule,
  run,
  tokens,
} from '../harness/policy-arbitraries.ts';

/** A policy as data: its keys in some order, its file, and perhaps one that it extends. */
interface Data {
  readonly keys: readonly object[];
  readonly own: Layer & { readonly fallback?: readonly string[]; readonly 'secrets-in-prompt'?: string };
  readonly base: Layer | undefined;
}

const someModels = { 'openai/gpt-6': 'a', 'openai/gpt-6-sol': 'b', 'openai/gpt-6-sol-pro': 'c', 'deepseek/r1': 'd' };
const allKeys = [
  { name: 'everything', provider: 'openai', secret: 'A' },
  { name: 'some', provider: 'azure', endpoint: 'https://x.test', secret: 'B', models: someModels },
  {
    name: 'more',
    provider: 'azure',
    endpoint: 'https://y.test',
    secret: 'C',
    models: { 'openai/gpt-6': 'a', 'acme/gpt-6': 'e' },
  },
];

const keys = fc.shuffledSubarray(allKeys, { minLength: 3 });

const data: fc.Arbitrary<Data> = fc.record({
  keys,
  own: fc
    .tuple(
      layer,
      fc.record(
        {
          fallback: fc.subarray(['outage', 'missing-key']),
          'secrets-in-prompt': fc.constantFrom('redact', 'block', 'allow'),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([one, more]) => ({ ...one, ...more })),
  base: fc.option(layer, { nil: undefined, freq: 2 }),
});

/** The policy of the data: the keys stand in the file that extends none. */
function policyFrom({ keys: listed, own, base }: Data): Policy | undefined {
  try {
    if (!base) return policyOf(JSON.stringify({ version: 1, keys: listed, ...own }));
    const extending = JSON.stringify({ version: 1, extends: 'acme/layer1/models.yml@main', ...own });
    return policyOf(extending, JSON.stringify({ version: 1, keys: listed, ...base }));
  } catch {
    return undefined;
  }
}

type Mutation = (one: Layer) => Layer;

/** Small changes of a file, most of which narrow: of two unrelated policies the second nearly always allows something more. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.constant<Mutation>((one) => one),
  rule.map<Mutation>((more) => (one) => ({ ...one, rules: named([...(one.rules ?? []), more]) })),
  fc
    .nat(3)
    .map<Mutation>((at) => (one) => ({ ...one, rules: named((one.rules ?? []).filter((_, index) => index !== at)) })),
  entry.map<Mutation>((more) => (one) => ({
    ...one,
    models: { ...one.models, disabled: distinct([...(one.models?.disabled ?? []), more]) },
  })),
  fc
    .nat(3)
    .map<Mutation>(
      (at) => (one) =>
        one.models?.enabled
          ? { ...one, models: { ...one.models, enabled: one.models.enabled.filter((_, index) => index !== at) } }
          : one,
    ),
  fc
    .nat(3)
    .map<Mutation>(
      (at) => (one) =>
        one.models?.disabled
          ? { ...one, models: { ...one.models, disabled: one.models.disabled.filter((_, index) => index !== at) } }
          : one,
    ),
  fc
    .array(entry, { maxLength: 3 })
    .map<Mutation>((enabled) => (one) => ({ ...one, models: { ...one.models, enabled: distinct(enabled) } })),
  fc.constant<Mutation>(({ exceptions: _, ...one }) => one),
  exception(false).map<Mutation>((more) => (one) => ({ ...one, exceptions: [...(one.exceptions ?? []), more] })),
  fc.constant<Mutation>((one) => ({ ...one, mode: 'enforce' })),
  fc.constant<Mutation>((one) => ({ ...one, mode: 'audit' })),
  fc
    .integer({ min: 1, max: 100 })
    .map<Mutation>((limit) => (one) => ({ ...one, limits: { ...one.limits, 'max-output-tokens': limit } })),
  fc.integer({ min: 1, max: 100 }).map<Mutation>((limit) => (one) => ({
    ...one,
    limits: { ...one.limits, 'max-cost': limit },
  })),
  prices.map<Mutation>((more) => (one) => ({ ...one, prices: { ...one.prices, ...more } })),
  costs.map<Mutation>((other) => (one) => ({ ...one, ...other })),
  fc.integer({ min: 1, max: 100 }).map<Mutation>((amount) => ({ budgets, ...one }) => ({
    ...one,
    ...(budgets && { budgets: budgets.map((budget) => ({ ...budget, amount })) }),
  })),
  fc.tuple(rule, fc.nat(2)).map<Mutation>(([{ when }, at]) => (one) => ({
    ...one,
    rules: named(
      (one.rules ?? []).map(({ when: before, ...other }, index) =>
        index === at ? { ...other, ...(when && { when }) } : { ...other, ...(before && { when: before }) },
      ),
    ),
  })),
  // What a rule says of everybody, said by the lists, and the other way round.
  fc.constant<Mutation>(({ models, ...one }) =>
    models ? { ...one, rules: named([...(one.rules ?? []), models]) } : one,
  ),
);

const distinct = (entries: readonly string[]) => [...new Map(entries.map((one) => [one.toLowerCase(), one])).values()];

/** A policy, and one that came of it by a few changes. */
const pair = fc
  .tuple(
    data,
    fc.array(mutation, { maxLength: 3 }),
    fc.array(mutation, { maxLength: 1 }),
    fc.option(keys, { nil: undefined }),
    fc.boolean(),
  )
  .map(([one, own, base, order, dropsBase]): readonly [Data, Data] => {
    const changed = own.reduce((file, change) => change(file), one.own);
    const extended = one.base && base.reduce((file, change) => change(file), one.base);
    return [one, { keys: order ?? one.keys, own: changed, base: dropsBase && base.length > 0 ? undefined : extended }];
  });

const reference: fc.Arbitrary<Reference> = fc.oneof(
  { weight: 4, arbitrary: model.map((name) => ({ model: name })) },
  fc.tuple(model, fc.constantFrom('everything', 'some', 'more')).map(([name, key]) => ({ model: name, key })),
  fc
    .tuple(fc.constantFrom('gpt-6', 'gpt-6-sol', 'r1'), fc.constantFrom('everything', 'some', 'more'))
    .map(([name, key]) => ({ model: name, key })),
);

const requests = fc.array(
  fc.record({ model: reference, run, tokens, today: fc.constantFrom(today, '2026-06-01', '2027-12-01') }),
  { minLength: 10, maxLength: 30 },
);

/** What policy-check finds of two policies. */
function reviewOf(before: Policy, after: Policy) {
  const situations = situationsOf([after, before], plainPush('acme/widgets', 'main'));
  const { changes, moves } = compareVerdicts(before, after, samplesOf([after, before]), situations, today);
  const settings = compareSettings(before, after);
  const widens = wideningsOf(changes, settings, brokenTests(before, after, today), situations.length);
  return { widens, isUnchanged: changes.length + moves.length + settings.length === 0 };
}

function verdict(policy: Policy, request: Parameters<typeof decideWithoutAlternatives>[1]) {
  try {
    const decision = decideWithoutAlternatives(policy, request);
    if (decision.verdict === 'denied') return { verdict: decision.verdict };
    const { routes, fallback, limits, secretsInPrompt } = decision;
    return {
      verdict: decision.verdict,
      routes: routes.map(({ key, name }) => [key.name, name]),
      fallback,
      limits: [limits.maxInputTokens?.tokens, limits.maxOutputTokens?.tokens],
      secrets: secretsInPrompt.handling,
    };
  } catch {
    return { verdict: 'denied' };
  }
}

const settingsOf = ({ files }: Policy) => ({
  input: lowestLimits(files).maxInputTokens?.tokens ?? Number.POSITIVE_INFINITY,
  output: lowestLimits(files).maxOutputTokens?.tokens ?? Number.POSITIVE_INFINITY,
  cost: maxCostOf(files)?.micros ?? Number.POSITIVE_INFINITY,
  budgets: budgetsOf(files).map(({ source, budget }) => ({ id: `${source.file}#${budget.name}`, ...budget })),
  secrets: byStrictness.indexOf(secretsInPromptOf(files).handling),
  fallback: fallbackOf(files),
  hosts: linkHostsOf(files),
});

describe('random pairs of policies', () => {
  test('where no setting is said to widen, `widens` is `[]`, nothing is allowed that was denied, and no setting is looser', () => {
    let [silent, denied] = [0, 0];
    fc.assert(
      fc.property(pair, requests, ([one, other], asked) => {
        const [before, after] = [policyFrom(one), policyFrom(other)];
        if (!before || !after || compareSettings(before, after).some(({ direction }) => direction === 'wider')) return;
        // Then no verdict is found to widen either, so that `widens` is `[]`.
        expect(reviewOf(before, after).widens).toEqual([]);
        silent++;
        for (const request of asked) {
          if (verdict(before, request).verdict !== 'denied') continue;
          denied++;
          expect(verdict(after, request).verdict).toBe('denied');
        }
        const [was, is] = [settingsOf(before), settingsOf(after)];
        expect([is.input <= was.input, is.output <= was.output, is.secrets <= was.secrets]).toEqual([true, true, true]);
        expect(is.cost).toBeLessThanOrEqual(was.cost);
        for (const { id, micros, onExceed } of was.budgets) {
          const kept = is.budgets.find((budget) => budget.id === id);
          if (onExceed === 'deny') expect(kept?.onExceed).toBe('deny');
          if (onExceed === 'deny') expect(kept?.micros).toBeLessThanOrEqual(micros);
          expect(kept).toBeDefined();
        }
        expect(was.fallback).toEqual(expect.arrayContaining([...is.fallback]));
        expect(was.hosts).toEqual(expect.arrayContaining([...is.hosts]));
      }),
      { numRuns: 600 },
    );
    expect(silent).toBeGreaterThan(100);
    expect(denied).toBeGreaterThan(900);
  });

  test('where nothing is said to differ, no decision differs: verdicts, routes and their order, settings', () => {
    let unchanged = 0;
    fc.assert(
      fc.property(pair, requests, ([one, other], asked) => {
        const [before, after] = [policyFrom(one), policyFrom(other)];
        if (!before || !after || !reviewOf(before, after).isUnchanged) return;
        unchanged++;
        for (const request of asked) expect(verdict(after, request)).toEqual(verdict(before, request));
      }),
      { numRuns: 600 },
    );
    expect(unchanged).toBeGreaterThan(15);
  });

  test('a policy with more layers, rules and denials is never said to widen', () => {
    fc.assert(
      fc.property(
        data,
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.array(entry, { maxLength: 3 }),
        (one, rules, disabled) => {
          const before = policyFrom(one);
          const models = { ...one.own.models, disabled: distinct([...(one.own.models?.disabled ?? []), ...disabled]) };
          const after = policyFrom({
            ...one,
            own: { ...one.own, models, rules: named([...(one.own.rules ?? []), ...rules]) },
          });
          if (before && after) expect(reviewOf(before, after).widens).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('keys that serve the same models', () => {
  const key = (name: string) =>
    `{name: ${name}, provider: azure, endpoint: "https://${name}.test", secret: ${name.toUpperCase()}, models: {openai/gpt-6: x}}`;
  const text = (names: readonly string[]) => `version: 1\nkeys: [${names.map(key).join(', ')}]\nfallback: [outage]\n`;

  test('in another order behind the first are no "nothing else differs"', () => {
    const [before, after] = [policyOf(text(['a', 'eu', 'us'])), policyOf(text(['a', 'us', 'eu']))];
    const plain = plainPush('acme/widgets', 'main');
    const { moves } = compareVerdicts(before, after, samplesOf([before]), [plain], today);
    expect(moves).toContainEqual({
      model: 'openai/gpt-6',
      situation: 'plain push',
      before: 'a (a.test, x), then eu (eu.test, x), then us (us.test, x)',
      after: 'a (a.test, x), then us (us.test, x), then eu (eu.test, x)',
    });
  });
});
