import fc from 'fast-check';
import { type FactName, type RunFacts, unknownFact } from '../../src/policy/model/when.ts';
import { runOf, today } from './judging.ts';

/** A policy file as plain data; JSON is YAML, so its JSON is its text. */
export interface Layer {
  readonly mode?: 'enforce' | 'audit';
  readonly 'own-keys'?: 'allow' | 'deny';
  readonly models?: Lists;
  readonly rules?: readonly RuleData[];
  readonly exceptions?: readonly ExceptionData[];
  readonly limits?: {
    readonly 'max-input-tokens'?: number;
    readonly 'max-output-tokens'?: number;
    readonly 'max-cost'?: number;
  };
  readonly prices?: Readonly<Record<string, PriceData>>;
  readonly ledger?: LedgerData;
  /** Only where there is a `ledger`. */
  readonly budgets?: readonly BudgetData[];
}

/** US dollars per million tokens. */
export interface PriceData {
  readonly input: number;
  readonly 'cached-input'?: number;
  readonly 'cache-write'?: number;
  readonly output: number;
}

interface LedgerData {
  readonly repository?: string;
  readonly branch?: string;
  readonly 'on-error'?: 'fail' | 'warn';
}

/** One of `budgets`. */
export interface BudgetData {
  readonly name: string;
  readonly amount: number;
  readonly per: 'day' | 'week' | 'month';
  readonly each?: 'repository' | 'workflow' | 'actor' | 'key' | 'model';
  readonly when?: WhenData;
  readonly 'alert-at'?: number | readonly number[];
  readonly 'on-exceed'?: 'deny' | 'warn';
}

interface Lists {
  readonly enabled?: readonly string[];
  readonly disabled?: readonly string[];
}

type WhenData = Readonly<Record<string, unknown>>;

interface RuleData extends Lists {
  readonly name: string;
  readonly when?: WhenData;
  readonly keys?: readonly string[];
}

interface ExceptionData {
  readonly model: string;
  readonly when?: WhenData;
  readonly reason: string;
  readonly expires: string;
}

/** The keys of every generated policy: one that serves all of OpenAI's models, and one with a list. */
const keys = [
  { name: 'everything', provider: 'openai', secret: 'A' },
  {
    name: 'some',
    provider: 'azure',
    endpoint: 'https://x.test',
    secret: 'B',
    models: { 'openai/gpt-6': 'a', 'openai/gpt-6-sol': 'b', 'openai/gpt-6-sol-pro': 'c', 'deepseek/r1': 'd' },
  },
];

/** The text of a file that stands alone, or of the last one in a chain. */
export function baseText(layer: Layer): string {
  return JSON.stringify({ version: 1, keys, ...layer });
}

/** The text of a file that extends another and inherits its keys. */
export function extendingText(layer: Layer): string {
  return JSON.stringify({ version: 1, extends: 'acme/x/models.yml@main', ...layer });
}

const segment = fc.constantFrom('openai', 'gpt-6', 'gpt-6-sol', 'gpt-6-sol-pro', 'GPT-6-*', '*', '*-pro', 'gpt*sol');

/** An entry of a list. */
export const entry: fc.Arbitrary<string> = fc.oneof(
  segment,
  fc.tuple(segment, segment).map((parts) => parts.join('/')),
  fc.tuple(fc.constantFrom('openai', 'deepseek', '*'), segment).map((parts) => parts.join('/')),
);

const entries = fc.uniqueArray(entry, { maxLength: 4, selector: (text) => text.toLowerCase() });

/** A model, often one that the lists are about, sometimes a snapshot or a fine-tune of one. */
export const model: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('openai', 'openai', 'deepseek'),
    fc.constantFrom('', '', 'ft:'),
    fc.constantFrom('gpt-6', 'gpt-6-sol', 'gpt-6-sol-pro', 'r1'),
    fc.constantFrom('', '', '-2026-08-07', '-20260807', '-0807', '-latest', '-pro'),
    fc.constantFrom('', '', ':acme:x:1'),
  )
  .map(([publisher, ...name]) => `${publisher}/${name.join('')}`);

/** Every value that generated runs and conditions use, by fact. */
const vocabulary: Readonly<Record<FactName, readonly string[]>> = {
  event: ['push', 'pull_request', 'workflow_run'],
  fork: ['true', 'false'],
  actor: ['octocat', 'Mallory', 'dependabot[bot]'],
  permission: ['none', 'read', 'write', 'admin'],
  workflow: ['.github/workflows/ci.yml', '.github/workflows/release.yml'],
  branch: ['main', 'release/1', 'release/2'],
  repository: ['acme/widgets', 'acme/gadgets'],
};

const patterns: Partial<Record<FactName, readonly string[]>> = {
  event: ['pull_*', '*'],
  actor: ['*[bot]', 'OCTOCAT'],
  workflow: ['*release*'],
  branch: ['release/*', '*'],
  repository: ['ACME/*'],
};

const names = Object.keys(vocabulary) as FactName[];

const condition: fc.Arbitrary<readonly [FactName, unknown]> = fc.constantFrom(...names).chain((name) => {
  const words = [...vocabulary[name], ...(patterns[name] ?? [])];
  return fc
    .uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 2, selector: (word) => word.toLowerCase() })
    .map((values) => [name, name === 'fork' ? values.map((value) => value === 'true') : values]);
});

/** A `when` with one to three fields. */
const when: fc.Arbitrary<WhenData> = fc
  .array(condition, { minLength: 1, maxLength: 3 })
  .map((conditions) => Object.fromEntries(conditions));

/** The facts of a run: each known, unknown, or with several values. */
export const run: fc.Arbitrary<RunFacts> = fc
  .tuple(
    ...names.map((name) =>
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.constantFrom(...vocabulary[name]).map((value) => ({ values: [value], isComplete: true })),
        },
        fc.constant(unknownFact),
        fc.subarray([...vocabulary[name]], { minLength: 1 }).map((values) => ({ values, isComplete: true })),
        fc.subarray([...vocabulary[name]], { minLength: 1 }).map((values) => ({ values, isComplete: false })),
      ),
    ),
    fc.boolean(),
  )
  .map((facts) => {
    const isDefaultWorkflow = facts.at(-1) === true;
    return { ...runOf(), ...Object.fromEntries(names.map((name, index) => [name, facts[index]])), isDefaultWorkflow };
  });

const lists: fc.Arbitrary<Lists> = fc.record({ enabled: entries, disabled: entries }, { requiredKeys: [] });

/** A rule that forbids something. */
export const rule: fc.Arbitrary<Omit<RuleData, 'name'>> = fc
  .record(
    { when, enabled: entries, disabled: entries, keys: fc.subarray(['everything', 'some'], { minLength: 1 }) },
    { requiredKeys: [] },
  )
  .map((data) => (data.enabled || data.disabled || data.keys ? data : { ...data, disabled: ['openai/*-pro'] }));

/** Numbered, since no name may stand twice. */
export function named(rules: readonly Omit<RuleData, 'name'>[]): readonly RuleData[] {
  return rules.map((data, index) => ({ ...data, name: `rule ${index}` }));
}

/** An exception that has not expired by {@link today}, or has. */
export function exception(expired: boolean): fc.Arbitrary<ExceptionData> {
  const expires = expired ? fc.constantFrom('2020-01-01', '2026-11-23') : fc.constantFrom(today, '2027-11-25');
  return fc.record(
    { model: model.filter((name) => !name.includes(':a')), when, reason: fc.constant('Agreed.'), expires },
    { requiredKeys: ['model', 'reason', 'expires'] },
  );
}

/** US dollars with up to six decimals, made of whole millionths. */
const usDollars = (min: number, max: number) => fc.integer({ min, max }).map((micros) => micros / 1e6);

/** A price of a model. */
const price: fc.Arbitrary<PriceData> = fc.record(
  {
    input: usDollars(0, 9_999_999),
    'cached-input': usDollars(0, 9_999_999),
    'cache-write': usDollars(0, 9_999_999),
    output: usDollars(0, 99_999_999),
  },
  { requiredKeys: ['input', 'output'] },
);

/** `prices` of a few models. */
export const prices: fc.Arbitrary<Readonly<Record<string, PriceData>>> = fc.dictionary(
  fc.constantFrom('openai/gpt-6', 'openai/gpt-6-sol', 'deepseek/r1'),
  price,
  { maxKeys: 3, noNullPrototype: true },
);

const budget: fc.Arbitrary<Omit<BudgetData, 'name'>> = fc.record(
  {
    amount: usDollars(1, 999_999_999),
    per: fc.constantFrom('day', 'week', 'month'),
    each: fc.constantFrom('repository', 'workflow', 'actor', 'key', 'model'),
    when,
    'alert-at': fc.oneof(
      fc.integer({ min: 1, max: 100 }),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 3 })
        .map((alerts) => alerts.toSorted((one, other) => one - other)),
    ),
    'on-exceed': fc.constantFrom('deny', 'warn'),
  },
  { requiredKeys: ['amount', 'per'] },
);

/** A ledger, with budgets or without. */
export const costs: fc.Arbitrary<Pick<Layer, 'ledger' | 'budgets'>> = fc.record({
  ledger: fc.record(
    {
      repository: fc.constantFrom('acme/ledger', 'acme/.github'),
      branch: fc.constantFrom('byok-ledger', 'costs/2026'),
      'on-error': fc.constantFrom('fail', 'warn'),
    },
    { requiredKeys: [] },
  ),
  budgets: fc
    .array(budget, { maxLength: 3 })
    .map((budgets) => budgets.map((data, index) => ({ ...data, name: `budget ${index}` }))),
});

/** A whole layer. */
export const layer: fc.Arbitrary<Layer> = fc
  .tuple(
    fc.option(costs, { nil: {} }),
    fc.record(
      {
        mode: fc.constantFrom('enforce', 'enforce', 'audit'),
        models: lists,
        rules: fc.array(rule, { maxLength: 3 }).map(named),
        exceptions: fc.array(exception(false), { maxLength: 2 }),
        prices,
        limits: fc.record(
          {
            'max-input-tokens': fc.integer({ min: 1, max: 100 }),
            'max-output-tokens': fc.integer({ min: 1, max: 100 }),
            'max-cost': usDollars(1, 9_999_999),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([of, data]) => ({ ...data, ...of }));

/** What a request asks for, in tokens. */
export const tokens = fc.record(
  { input: fc.integer({ min: 0, max: 120 }), output: fc.integer({ min: 1, max: 120 }) },
  { requiredKeys: [] },
);
