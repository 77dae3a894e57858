import { describe, expect, test } from 'vitest';
import type { CostBreach, HeldRule, IdleException, Violation } from '../../src/policy/judge/decision.ts';
import type { Cause, Fact } from '../../src/policy/model/when.ts';
import { explainHolding, explainViolation } from '../../src/policy/words/explain-violation.ts';
import { isUnpriced, remedyForLimit } from '../../src/policy/words/remedy-for-limit.ts';

const place = { file: 'models.yml', annotatable: true, line: 3, column: 5 };
const rule: HeldRule = { name: 'r', because: [], doubts: [], reason: '', place };
const violation = (of: Violation['of'], more: Partial<Violation> = {}): Violation => ({
  ...{ of, allowing: [], exceptions: [], place },
  ...more,
});
const worst = {
  micros: 1_500_000,
  inputTokens: 1_000_000,
  counted: 'bytes',
  outputTokens: 4000,
  limitedBy: 'request',
  inputRate: 1_000_000,
  outputRate: 125_000_000,
} as const;
const costing = (more: Partial<Extract<CostBreach, { fits: object }>>, fits = {}): Violation =>
  violation('limits.max-cost', { cost: { worst, limit: 250_000, fits, ...more } });
const unknown = (why: 'price' | 'output-limit', budget?: string): Violation =>
  violation('budgets', { cost: { unknown: why, limit: 250_000, ...(budget !== undefined && { budget }) } });

describe('what is broken', () => {
  test.each<readonly [Violation, string]>([
    [violation('models.disabled', { entry: 'a*' }), 'models.disabled denies it with "a*"'],
    [violation('rules.disabled', { entry: 'a*', rule }), 'the rule "r" disables it with "a*"'],
    [violation('models.enabled'), 'models.enabled is empty, so it allows no model'],
    [violation('models.enabled', { allowing: ['x', 'y/z'] }), 'models.enabled does not list it (it lists x, y/z)'],
    [
      violation('models.enabled', { allowing: ['x', 'LUNA'] }),
      'models.enabled does not list it (it lists x, LUNA); "LUNA" is read as a publisher there; the model is openai/LUNA',
    ],
    [violation('rules.enabled', { rule }), 'the rule "r" enables no model at all'],
    [
      violation('rules.enabled', { rule, allowing: ['x', 'luna'] }),
      'the rule "r" does not enable it (it enables x, luna); "luna" is read as a publisher there; the model is openai/luna',
    ],
    [
      violation('rules.keys', { rule, allowing: ['k', 'l'] }),
      'the rule "r" allows no key that serves it (it allows k, l)',
    ],
    [violation('keys', { entry: 'k' }), 'the key `k` does not serve it'],
    [violation('keys'), 'there is no key'],
    [violation('keys', { allowing: ['k', 'l'] }), 'no key serves it (keys: k, l)'],
    [
      violation('limits.max-input-tokens', { tokens: { asked: 9, limit: 5 } }),
      'the prompt has an estimated 9 tokens, but limits.max-input-tokens is 5',
    ],
    [
      violation('limits.max-output-tokens', { tokens: { asked: 9, limit: 5 } }),
      'the request asks for 9 output tokens (asked), but limits.max-output-tokens is 5',
    ],
    [violation('limits.max-cost'), 'it costs more than limits.max-cost allows'],
    [violation('budgets'), 'it costs more than limits.max-cost allows'],
    [violation('tools'), 'the tool server "" is denied: no file allows it'],
    [
      violation('tools', { entry: 's', tool: { why: 'no-tools' } }),
      'the tool server "s" is denied: the policy has no `tools`, so it allows no server',
    ],
    [
      violation('tools', { entry: 's', tool: { why: 'unknown' } }),
      'the tool server "s" is denied: `tools` is empty, so it allows no server',
    ],
    [
      violation('tools', { entry: 's', tool: { why: 'url', url: 'u' } }),
      'the tool server "s" is denied: `tools` of models.yml is empty, so it allows no server',
    ],
    [
      violation('tools', { entry: 's', tool: { why: 'url', url: 'u' }, allowing: ['v', 'w'] }),
      'the tool server "s" is denied: `tools` of models.yml does not allow u (it allows v, w)',
    ],
    [
      violation('tools', { entry: 's', tool: { why: 'no-common-tool', tools: ['a', 'b'] }, allowing: ['c', 'd'] }),
      'the tool server "s" is denied: models.yml allows none of the tools that are left of a, b (it allows c, d)',
    ],
    [
      violation('tools', { entry: 's', tool: { why: 'toolsets', refused: ['a', 'b'] }, allowing: ['c', 'd'] }),
      'the tool server "s" is denied: its header x-mcp-toolsets does not list "a", "b" (it lists c, d)',
    ],
  ])('%#: %s', (broken, words) => {
    expect(explainViolation(broken, 'openai/luna', ' (asked)')).toBe(words);
  });

  test('a name without a publisher is no slip of one', () => {
    expect(explainViolation(violation('models.enabled', { allowing: ['x'] }), 'luna')).toBe(
      'models.enabled does not list it (it lists x)',
    );
  });
});

describe('what it costs', () => {
  const input = '1,000,000 input tokens (at most, by its bytes) at $1';
  const output = (by: string) => `4,000 output tokens${by} at $125 per million`;

  test.each<readonly [Violation, string]>([
    [costing({}), `the request may cost up to $1.50: ${input} and ${output(' (asked)')}; limits.max-cost is $0.25`],
    [
      costing({ worst: { ...worst, counted: 'tokenizer', limitedBy: 'model' } }, { outputTokens: 12_345 }),
      `the request may cost up to $1.50: 1,000,000 input tokens (counted by a tokenizer) at $1 and ${output(" (the model's own maximum)")}; limits.max-cost is $0.25, so that 12,345 output tokens would fit`,
    ],
    [
      costing({}, { inputTokens: 1234 }),
      `the request may cost up to $1.50: ${input} and ${output(' (asked)')}; limits.max-cost is $0.25, so that 1,234 input tokens would fit`,
    ],
    [
      costing({}, { inputTokens: 0, outputTokens: 0 }),
      `the request may cost up to $1.50: ${input} and ${output(' (asked)')}; limits.max-cost is $0.25, so that 0 output tokens or 0 input tokens would fit`,
    ],
    [unknown('price'), 'nobody can tell what it costs, since its price is not known, and limits.max-cost is $0.25'],
    [
      unknown('price', 'all'),
      'nobody can tell what it costs, since its price is not known, and the budget "all" has to reserve it',
    ],
    [
      unknown('output-limit', 'all'),
      'nobody can tell what it costs, since the request has no output limit and the model\'s own is not known, and the budget "all" has to reserve it',
    ],
  ])('%#: %s', (broken, words) => {
    expect(explainViolation(broken, 'openai/luna', ' (asked)')).toBe(words);
  });
});

describe('why a rule applies', () => {
  const because = (values: readonly string[], whose: readonly string[] = []): Cause => ({
    fact: 'actor',
    values,
    whose,
  });

  test.each<readonly [Partial<HeldRule>, string]>([
    [{}, ''],
    [{ because: [because(['a'])] }, 'because actor is a'],
    [{ because: [because(['a', 'b c'])] }, 'because actor is a and "b c"'],
    [{ because: [because(['a@b/c-d.e'], ['x', 'y'])] }, 'because actor is a@b/c-d.e (x and y)'],
    [{ because: [because(['a b', 'a b', ' a', 'a '])] }, 'because actor is "a b" and "a b" and " a" and "a "'],
    [{ because: [because(['1', '2', '3', '4', '5'])] }, 'because actor is 1 and 2 and 3 and 4 and 5'],
    [
      { because: [because(['1', '2', '3', '4', '5', '6', '7'])] },
      'because actor is 1 and 2 and 3 and 4 and 5 and 2 more',
    ],
    [{ because: [because(['x'.repeat(81)])] }, `because actor is ${'x'.repeat(80)}…`],
    [{ doubts: ['fork'] }, 'because fork is not certain here'],
    [{ doubts: ['fork', 'actor'] }, 'because fork, actor are not certain here'],
    [
      { because: [because(['a']), { fact: 'event', values: ['push'], whose: [] }], doubts: ['fork'] },
      'because actor is a, and event is push, and fork is not certain here',
    ],
  ])('%#: %s', (held, words) => {
    expect(explainHolding({ ...rule, ...held })).toBe(words);
  });

  test.each<readonly [Partial<HeldRule>, string]>([
    [{ reason: 'Too dear.' }, ' (reason: Too dear)'],
    [{ reason: 'No!' }, ' (reason: No)'],
    [{ reason: 'See 1.2 or so' }, ' (reason: See 1.2 or so)'],
    [{ because: [because(['a'])] }, '; the rule applies because actor is a'],
    [{ because: [because(['a'])], reason: 'Why?' }, '; the rule applies because actor is a (reason: Why?)'],
  ])('%#: %s is said behind it', (held, words) => {
    expect(explainViolation(violation('rules.enabled', { rule: { ...rule, ...held } }), 'a/b')).toBe(
      `the rule "r" enables no model at all${words}`,
    );
  });
});

describe('an exception that does not apply', () => {
  const seen = (values: readonly string[], isComplete = true): Fact => ({ values, isComplete });
  const idle = (more: Partial<IdleException>): IdleException => ({
    ...{ expires: '2026-01-01', isExpired: false, unmet: [], place },
    ...more,
  });
  const unmet = (fact: Fact, isOtherBranch = false) =>
    ({ fact: 'branch', patterns: ['main', 'dev'], place, seen: fact, isOtherBranch }) as const;

  test.each<readonly [IdleException, string]>([
    [idle({ isExpired: true }), 'expired on 2026-01-01'],
    [idle({ unmet: [unmet(seen([]))] }), 'does not apply here: branch is unknown, not main or dev'],
    [
      idle({ unmet: [unmet(seen(['a', 'b'])), unmet(seen(['c'], false))] }),
      'does not apply here: branch is "a" and "b", not main or dev, branch is "c" and possibly others, not main or dev',
    ],
    [
      idle({ unmet: [unmet(seen(['ci.yml']), true)] }),
      'does not apply here: branch is "ci.yml", but not the version on the default branch',
    ],
  ])('%#: %s', (exception, words) => {
    const said = `models.disabled denies it with "a"; an exception for it (models.yml:3:5) ${words}`;
    expect(explainViolation(violation('models.disabled', { entry: 'a', exceptions: [exception] }), 'a/b')).toBe(said);
  });
});

describe('what to write for a limit', () => {
  const source = (file: string, ref?: string) => ({
    ...{ file, commit: '', annotatable: true },
    ...(ref !== undefined && { ref }),
  });
  const remedy = (
    broken: Violation,
    {
      extended = [],
      ...written
    }: { readonly extended?: readonly ReturnType<typeof source>[] } & Partial<
      Parameters<typeof remedyForLimit>[2]
    > = {},
  ) =>
    remedyForLimit(
      broken,
      {
        ...{ verdict: 'denied', model: 'a/b', violations: [broken], alternatives: [] },
        sources: [source('models.yml'), ...extended],
      },
      { limitName: 'max-completion-tokens', ...written },
    );
  const inFile = { limitPlace: { ...place, file: 'p.prompt.yml' } };
  const tokens = { asked: 9, limit: 5 };
  const piece = (name: string, size: number) => ({ name, tokens: size });

  test.each<readonly [string | undefined, string | undefined]>([
    [remedy(violation('models.enabled')), undefined],
    [remedy(violation('limits.max-output-tokens', { tokens })), 'Write `max-completion-tokens: 5` or less.'],
    [
      remedy(violation('limits.max-output-tokens', { tokens }), { ...inFile, limitName: 'maxTokens' }),
      'Write `maxTokens: 5` or less in the prompt file (p.prompt.yml:3:5).',
    ],
    [remedy(violation('limits.max-input-tokens', { tokens })), 'Shorten the prompt or what is filled into it.'],
    [
      remedy(violation('limits.max-input-tokens', { tokens }), {
        pieces: [piece('a', 1), piece('b', 9), piece('c', 5), piece('d', 7)],
      }),
      'Shorten the prompt or what is filled into it; its largest parts are b (9 tokens), d (7 tokens), c (5 tokens).',
    ],
    [remedy(unknown('output-limit')), 'Write `max-completion-tokens: 4000`, for example.'],
    [
      remedy(unknown('output-limit'), inFile),
      'Write `max-completion-tokens: 4000`, for example in the prompt file (p.prompt.yml:3:5).',
    ],
    [
      remedy(unknown('price')),
      'Ask the maintainers to add `a/b: {input: PRICE, output: PRICE}` to `prices` in models.yml, in US dollars per million tokens.',
    ],
    [
      remedy(unknown('price'), { extended: [source('acme/x/m.yml', 'v1'), source('acme/y/m.yml', 'v2')] }),
      'Ask the maintainers to add `a/b: {input: PRICE, output: PRICE}` to `prices` in acme/y/m.yml@v2, in US dollars per million tokens.',
    ],
    [remedy(costing({})), 'Shorten the prompt, and write a lower `max-completion-tokens`.'],
    [
      remedy(costing({}), inFile),
      'Shorten the prompt, and write a lower `max-completion-tokens` in the prompt file (p.prompt.yml:3:5).',
    ],
    [remedy(costing({}, { inputTokens: 1234 })), 'Shorten the prompt to 1,234 tokens.'],
    [remedy(costing({}, { outputTokens: 1234 })), 'Write `max-completion-tokens: 1234` or less.'],
    [
      remedy(costing({}, { inputTokens: 1234, outputTokens: 0 })),
      'Write `max-completion-tokens: 0` or less. Or shorten the prompt to 1,234 tokens.',
    ],
  ])('%#: %s', (said, words) => {
    expect(said).toBe(words);
  });

  test('only a price is for the maintainers alone', () => {
    expect([unknown('price'), unknown('output-limit'), costing({}), violation('keys')].map(isUnpriced)).toEqual([
      ...[true, false, false, false],
    ]);
  });
});
