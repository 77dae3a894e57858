import { decide } from '../../src/policy/judge/decide.ts';
import { modelList } from '../../src/policy/model/match.ts';
import type { Policy, PolicyFile } from '../../src/policy/model/policy.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import { linkPolicy } from '../../src/policy/read/link.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';

/** How many entries the policies have. */
export const sizes = [1_000, 10_000, 100_000] as const;

/** Decisions whose middle counts. */
const repetitions = 15;

/** Decisions on the smallest policy that come first, so that its own are not the ones that compile the code. */
const warmUps = 100;

const today = '2026-11-24';
const place = { file: 'models.yml', annotatable: true, line: 1, column: 1 };
const base: PolicyFile = parsePolicy(
  'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n',
  { ...place, commit: '' },
  today,
);

const times = <T>(count: number, item: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => item(index));

const list = (count: number, pattern: (index: number) => string) =>
  modelList(
    times(count, (index) => ({ pattern: pattern(index), place })),
    place,
  );

const only = (file: Partial<PolicyFile>): Policy => linkPolicy([{ ...base, ...file }]);

/** Policies that a request has to be held against in full; none of them would fit into a file. */
const shapes: readonly { readonly name: string; readonly policy: (count: number) => Policy; readonly model: string }[] =
  [
    {
      name: 'disabled models, none of which matches',
      policy: (count) => only({ models: { disabled: list(count, (index) => `openai/m${index}`) } }),
      model: 'openai/x',
    },
    {
      name: 'disabled patterns, none of which matches',
      policy: (count) => only({ models: { disabled: list(count, (index) => `openai/m${index}*`) } }),
      model: 'openai/x',
    },
    {
      name: 'disabled patterns that a matcher could stumble over',
      policy: (count) => only({ models: { disabled: list(count, (index) => `openai/${'a*'.repeat(20)}${index}b`) } }),
      model: `openai/${'a'.repeat(100)}`,
    },
    {
      name: 'disabled patterns that nearly match',
      policy: (count) => only({ models: { disabled: list(count, () => `openai/*${'a'.repeat(60)}b*`) } }),
      model: `openai/${'a'.repeat(128)}`,
    },
    {
      name: 'disabled patterns, for a model that derives from 25 others by name',
      policy: (count) => only({ models: { disabled: list(count, (index) => `openai/m${index}*`) } }),
      model: `openai/x${'-0101'.repeat(25)}`,
    },
    {
      name: 'enabled models, with those that are similar',
      policy: (count) => only({ models: { enabled: list(count, (index) => `openai/m${index}`) } }),
      model: 'openai/x',
    },
    {
      name: 'enabled patterns, and every similar model is disabled',
      policy: (count) =>
        only({
          models: {
            enabled: list(count, (index) => (index % 2 ? `openai/m${index}` : `openai/n${index}*`)),
            disabled: list(1, () => 'openai/m*'),
          },
        }),
      model: 'openai/x',
    },
    {
      name: 'models of a key',
      policy: (count) =>
        only({
          keys: base.keys.map((key) => ({
            ...key,
            models: times(count, (index) => ({ model: `openai/m${index}`, name: 'm', place })),
          })),
        }),
      model: 'openai/x',
    },
    {
      name: 'keys with a model each',
      policy: (count) =>
        only({
          keys: base.keys.flatMap((key) =>
            times(count, (index) => ({
              ...key,
              name: `k${index}`,
              models: [{ model: `openai/m${index}`, name: 'm', place }],
            })),
          ),
        }),
      model: 'openai/x',
    },
    {
      name: 'rules with conditions',
      policy: (count) =>
        only({
          rules: times(count, (index) => ({
            name: `r${index}`,
            reason: '',
            place,
            when: [{ fact: 'branch', patterns: [`b${index}*`], place }],
            disabled: list(1, () => `openai/m${index}`),
          })),
        }),
      model: 'openai/x',
    },
  ];

/** Milliseconds of one decision for each size, by what the policy is full of. */
export function measureGrowth(): readonly { readonly name: string; readonly milliseconds: readonly number[] }[] {
  return shapes.map(({ name, policy, model }) => {
    measure(warmUps, policy(sizes[0]), model);
    return { name, milliseconds: sizes.map((size) => middle(measure(repetitions, policy(size), model))) };
  });
}

/** Milliseconds of each of several decisions on one policy. */
function measure(count: number, policy: Policy, model: string): readonly number[] {
  const request = { model: { model }, tokens: {}, run: unknownRun, today };
  return times(count, () => {
    const started = performance.now();
    decide(policy, request);
    return performance.now() - started;
  });
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
