import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Circumstances, evaluate } from '../../harness/evaluating.ts';

/** An evaluator, an answer, whether it passes, and what else is known of the answer. */
type Case = readonly [evaluator: string, answer: string, passes: boolean, given?: Circumstances];

/** By evaluator: what passes and what does not. `string` is what `gh models eval` does, case by case. */
const parity: Readonly<Record<string, readonly Case[]>> = {
  'string equals': [
    ['string: {equals: Paris}', 'Paris', true],
    ['string: {equals: Paris}', 'paris', false],
    ['string: {equals: Paris}', '  Paris\n', true],
    ['string: {equals: Paris}', 'Paris.', false],
    ['string: {equals: Paris}', '', false],
    ['string: {equals: 42}', '42', true],
    ['string: {equals: 1.0}', '1.0', true],
    ['string: {equals: 1.0}', '1', false],
    ['string: {equals: true}', 'true', true],
    ['string: {equals: "a\\nb"}', 'a\nb', true],
    ['string: {equals: Paris, contains: x}', 'Paris', true],
    ['string: {equals: "", contains: par}', 'PARIS', true],
  ],
  'string contains': [
    ['string: {contains: world}', 'Hello World!', true],
    ['string: {contains: WORLD}', 'hello world', true],
    ['string: {contains: worlds}', 'hello world', false],
    ['string: {contains: ÄPFEL}', 'viele äpfel', true],
    ['string: {contains: 日本}', 'in 日本 now', true],
    ['string: {contains: "."}', 'abc', false],
    ['string: {contains: "a b"}', 'a  b', false],
    ['string: {contains: 7}', 'it is 17', true],
    ['string: {contains: x, startsWith: y}', 'ax', true],
    ['string: {contains: x, endsWith: a}', 'xa', true],
    ['string: {contains: x}', '', false],
  ],
  'string startsWith': [
    ['string: {startsWith: TL;DR}', 'tl;dr: short', true],
    ['string: {startsWith: TL;DR}', 'So, TL;DR', false],
    ['string: {startsWith: TL;DR}', '\n  TL;DR', true],
    ['string: {startsWith: a}', 'A', true],
    ['string: {startsWith: abc}', 'ab', false],
    ['string: {startsWith: "1"}', '10', true],
    ['string: {startsWith: "- "}', '- item', true],
    ['string: {startsWith: "- "}', '-item', false],
    ['string: {startsWith: x, endsWith: y}', 'xz', true],
    ['string: {startsWith: é}', 'École', true],
  ],
  'string endsWith': [
    ['string: {endsWith: "!"}', 'Hello!', true],
    ['string: {endsWith: "!"}', 'Hello! ', true],
    ['string: {endsWith: "!"}', 'Hello!?', false],
    ['string: {endsWith: END}', 'the end', true],
    ['string: {endsWith: end}', 'the endless', false],
    ['string: {endsWith: abc}', 'bc', false],
    ['string: {endsWith: "}"}', '{"a": 1}\n', true],
    ['string: {endsWith: 5}', '15', true],
    ['string: {endsWith: ß}', 'Spaß', true],
    ['string: {endsWith: x}', '', false],
  ],
  regex: [
    ["regex: '^\\d+$'", '123', true],
    ["regex: '^\\d+$'", '12a', false],
    ['regex: b+', 'aabba', true],
    ['regex: B', 'abc', false],
    ['regex: {pattern: B, flags: i}', 'abc', true],
    ["regex: '(?i)B'", 'abc', true],
    ["regex: '^b'", 'a\nb', false],
    ["regex: {pattern: '^b', flags: m}", 'a\nb', true],
    ["regex: 'a.b'", 'a\nb', false],
    ["regex: {pattern: 'a.b', flags: s}", 'a\nb', true],
    ["regex: '\\bcat\\b'", 'the cat sat', true],
    ["regex: '\\p{Lu}'", 'éÉ', true],
    ["regex: '^\\u0041$'", 'A', true],
    ["regex: '^(?<year>\\d{4})-\\d\\d$'", '2026-11', true],
    ["regex: '😀{2}'", 'a😀😀', true],
  ],
  'json-schema': [
    ['json-schema: {type: object}', '{}', true],
    ['json-schema: {type: object}', '[]', false],
    ['json-schema: {type: object}', 'no JSON', false],
    ['json-schema: {type: object}', '```json\n{}\n```', true],
    ['json-schema: {required: [a]}', '{"a": null}', true],
    ['json-schema: {required: [a]}', '{"b": 1}', false],
    ['json-schema: {enum: [yes, no]}', '"yes"', true],
    ['json-schema: {type: array, items: {type: integer}, minItems: 2}', '[1, 2]', true],
    ['json-schema: {type: array, items: {type: integer}, minItems: 2}', '[1, 2.5]', false],
    ['json-schema: {name: n, schema: {type: string}}', '"a"', true],
    ['json-schema: \'{"type": "number"}\'', '1e3', true],
    ['json-schema: {format: date}', '"2026-02-30"', false],
  ],
  'json-path': [
    ['json-path: {path: $.a, equals: 1}', '{"a": 1}', true],
    ['json-path: {path: $.a, equals: 1}', '{"a": "1"}', false],
    ['json-path: {path: $.a, equals: 1}', '{"b": 1}', false],
    ['json-path: {path: $.a, equals: null}', '{"a": null}', true],
    ['json-path: {path: $.a, equals: null}', '{}', false],
    ['json-path: {path: "$.items[*].ok", equals: true}', '{"items": [{"ok": true}, {"ok": true}]}', true],
    ['json-path: {path: "$.items[*].ok", equals: true}', '{"items": [{"ok": true}, {"ok": false}]}', false],
    ['json-path: {path: "$.items[?@.id == 2].name", equals: b}', '{"items": [{"id": 2, "name": "b"}]}', true],
    ['json-path: {path: $.a, equals: {x: 1, y: [2]}}', '{"a": {"y": [2], "x": 1}}', true],
    ['json-path: {path: $.a, equals: [1, 2]}', '{"a": [2, 1]}', false],
    ['json-path: $[0]\n    equals: x', '["x"]', true],
    ['json-path: {path: $.a, equals: x}', 'not JSON', false],
    ['json-path: {path: $, equals: []}', '{}', false],
    ['json-path: {path: "$[\'__proto__\']", equals: 1}', '{}', false],
  ],
  'max-latency-ms': [
    ['max-latency-ms: 100', 'x', true, { latencyMs: 99 }],
    ['max-latency-ms: 100', 'x', true, { latencyMs: 100 }],
    ['max-latency-ms: 100', 'x', false, { latencyMs: 100.5 }],
    ['max-latency-ms: 100', 'x', true, { latencyMs: 0 }],
    ['max-latency-ms: 100', '', true, { latencyMs: 1 }],
    ['max-latency-ms: 0.5', 'x', true, { latencyMs: 0.4 }],
    ['max-latency-ms: 0.5', 'x', false, { latencyMs: 1 }],
    ['max-latency-ms: 1e3', 'x', true, { latencyMs: 999 }],
    ['max-latency-ms: 1e3', 'x', false, { latencyMs: 1001 }],
    ['not: {max-latency-ms: 100}', 'x', true, { latencyMs: 101 }],
  ],
  'max-cost': [
    ['max-cost: 0.01', 'x', true, { cost: 0.01 }],
    ['max-cost: 0.01', 'x', true, { cost: 0 }],
    ['max-cost: 0.01', 'x', false, { cost: 0.0101 }],
    ['max-cost: 1', 'x', true, { cost: 0.9 }],
    ['max-cost: 1', 'x', false, { cost: 1.1 }],
    ['max-cost: 0.000001', 'x', true, { cost: 0.000001 }],
    ['max-cost: 0.000001', 'x', false, { cost: 0.000002 }],
    ['max-cost: 1e-3', 'x', true, { cost: 0.0009 }],
    ['not: {max-cost: 1}', 'x', true, { cost: 2 }],
    ['not: {max-cost: 1}', 'x', false, { cost: 1 }],
  ],
  not: [
    ['not: {string: {contains: error}}', 'all well', true],
    ['not: {string: {contains: error}}', 'an Error', false],
    ['not: {string: {equals: a}}', 'A', true],
    ['not: {string: {startsWith: a}}', 'b', true],
    ['not: {string: {endsWith: a}}', 'a', false],
    ["not: {regex: '\\d'}", 'none', true],
    ["not: {regex: '\\d'}", '1', false],
    ['not: {json-schema: {type: object}}', '[]', true],
    ['not: {json-path: {path: $.a, equals: 1}}', '{"a": 2}', true],
    ['not: {not: {string: {equals: a}}}', 'a', true],
    ['not: {not: {string: {equals: a}}}', 'b', false],
  ],
};

describe.each(Object.entries(parity))('%s', (_, cases) => {
  test('has ten cases or more', () => expect(cases.length).toBeGreaterThanOrEqual(10));

  const whole = cases.map(([evaluator, answer, passes, given = {}]) => [evaluator, answer, passes, given] as const);

  test.each(whole)('%s: %j → %s', async (evaluator, answer, passes, given) => {
    const { outcome, score, evaluations } = await evaluate(`  - ${evaluator}`, answer, given);
    expect({ outcome, score }).toEqual({ outcome: passes ? 'passed' : 'failed', score: passes ? 1 : 0 });
    expect(evaluations).toMatchObject([{ passed: passes, details: expect.stringMatching(/\S/) }]);
  });
});

describe('what is no verdict', () => {
  test.each([
    ['max-latency-ms: 100', 'was not measured'],
    ['max-cost: 1', 'has no price'],
    ['json-path: {path: "$[?match(@, \'(a*)*b\')]", equals: 1}', 'took longer'],
  ])('%s is an error, also inverted', async (evaluator, words) => {
    const answer = JSON.stringify(['a'.repeat(60)]);
    for (const written of [evaluator, `not: {${evaluator}}`]) {
      const { outcome, score, evaluations } = await evaluate(`  - ${written}`, answer);
      expect({ outcome, score }).toEqual({ outcome: 'errored', score: undefined });
      expect(evaluations).toEqual([{ name: expect.any(String), error: expect.stringContaining(words) }]);
    }
  });

  test('one error among verdicts is the row’s outcome', async () => {
    const { outcome } = await evaluate('  - string: {equals: a}\n  - max-cost: 1', 'b');
    expect(outcome).toBe('errored');
  });
});

describe('a row', () => {
  test('without evaluators passes', async () => {
    expect(await evaluate('  []', 'x')).toEqual({ outcome: 'passed', score: 1, evaluations: [] });
  });

  test('passes only where all pass; its score is the mean by weight', async () => {
    const written = '  - {string: {contains: a}, weight: 3}\n  - {string: {contains: b}}';
    expect(await evaluate(written, 'ab')).toMatchObject({ outcome: 'passed', score: 1 });
    expect(await evaluate(written, 'a')).toMatchObject({ outcome: 'failed', score: 0.75 });
    expect(await evaluate(written, 'b')).toMatchObject({ outcome: 'failed', score: 0.25 });
  });

  test('names evaluators by what they check where they have no name', async () => {
    const written = '  - string: {contains: a}\n  - {name: mine, regex: a}\n  - not: {max-cost: 1}';
    const { evaluations } = await evaluate(written, 'a', { cost: 1 });
    expect(evaluations.map(({ name }) => name)).toEqual(['string contains', 'mine', 'not max-cost']);
  });
});

describe('patterns that blow up elsewhere', () => {
  test.each(['(a+)+$', '(a|aa)+$', '(.*)*x', '(a*)*b', '([a-zA-Z]+)*\\d'])('%s takes linear time', async (pattern) => {
    await evaluate(`  - regex: '${pattern}'`, `${'a'.repeat(50_000)}!`);
  });
});

test('a search that would take too long is an error', async () => {
  const large = "  - regex: '(a{0,30}){0,30}$'";
  expect(await evaluate(large, 'a'.repeat(50_000))).toMatchObject({
    outcome: 'errored',
    evaluations: [{ error: expect.stringMatching(/too large for an answer of 50000 characters \(at most 2\d+\)/) }],
  });
  expect(await evaluate(large, 'aaa')).toMatchObject({ outcome: 'passed' });
});

test('`not` turns every verdict around', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string({ minLength: 1 }), async (answer, text) => {
      const criterion = `string: {contains: ${JSON.stringify(text)}}`;
      const plain = await evaluate(`  - ${criterion}`, answer);
      const inverted = await evaluate(`  - not: {${criterion}}`, answer);
      expect(inverted.outcome).toBe(plain.outcome === 'passed' ? 'failed' : 'passed');
    }),
    { numRuns: 50 },
  );
});
