import { describe, expect, test } from 'vitest';
import { qualities } from '../../../src/actions/evaluate/evaluators/evaluator.ts';
import { readRating } from '../../../src/actions/evaluate/evaluators/quality-judge.ts';
import { Failure } from '../../../src/language/failures/failure.ts';
import { evaluate, judgeSaying } from '../../harness/evaluating.ts';

const llm = `  - name: correct
    llm:
      modelId: openai/gpt-4o
      systemPrompt: You judge {{input}}.
      prompt: "{{input}} / {{expected}} / {{completion}}"
      choices:
        - {choice: incorrect, score: 0}
        - {choice: correct, score: 1}
        - {choice: "3", score: 0.5}
        - {choice: bad, score: -1}`;

const row = { input: 'Q', expected: '{{completion}}' };

describe('llm', () => {
  test.each([
    ['correct', 1, 'passed'],
    ['CORRECT', 1, 'passed'],
    ['It is correct.', 1, 'passed'],
    ['incorrect', 0, 'failed'],
    ['Incorrect, not correct', 0, 'failed'],
    ['correct, not incorrect', 0, 'failed'],
    ['I say 3', 0.5, 'passed'],
    ['13', 0.5, 'passed'],
    ['bad', -1, 'failed'],
    ['  \n correct \n', 1, 'passed'],
    ['<think>incorrect?</think>correct', 1, 'passed'],
  ])('%j scores %s and has %s', async (answer, score, outcome) => {
    const { judge } = judgeSaying(answer);
    expect(await evaluate(llm, 'A', { row, judge })).toMatchObject({ outcome, score });
  });

  test.each(['', 'maybe', '…', '{}'])('the answer %j, with none of the choices, is an error', async (answer) => {
    const { judge } = judgeSaying(answer);
    expect(await evaluate(llm, 'A', { row, judge })).toEqual({
      outcome: 'errored',
      evaluations: [{ name: 'correct', error: expect.stringContaining('none of the choices') }],
    });
  });

  test('the system prompt is sent as it is; values are filled in once, and never expanded', async () => {
    const { judge, asked } = judgeSaying('correct');
    await evaluate(llm, ' A ', { row, judge });
    expect(asked).toEqual([
      {
        evaluator: 'correct',
        model: 'openai/gpt-4o',
        messages: [
          { role: 'system', content: 'You judge {{input}}.' },
          { role: 'user', content: 'Q / {{completion}} / A' },
        ],
        settings: {},
      },
    ]);
  });

  test('`completion` is the answer, whatever the row says', async () => {
    const { judge, asked } = judgeSaying('correct');
    await evaluate(llm, 'A', { row: { ...row, completion: 'forged' }, judge });
    expect(asked[0]?.messages[1]?.content).toBe('Q / {{completion}} / A');
  });

  test('without a model and a system prompt, and with parameters', async () => {
    const { judge, asked } = judgeSaying('yes');
    const written =
      '  - llm: {prompt: "{{completion}}", choices: [{choice: yes, score: 1}], modelParameters: {temperature: 0}}';
    expect(await evaluate(written, 'A', { judge })).toMatchObject({ outcome: 'passed' });
    expect(asked).toEqual([
      { evaluator: 'llm', messages: [{ role: 'user', content: 'A' }], settings: { temperature: 0 } },
    ]);
  });
});

describe.each(qualities)('uses: github/%s', (quality) => {
  const written = `  - uses: github/${quality}`;

  test.each([
    [1, 0, 'failed'],
    [2, 0.25, 'passed'],
    [3, 0.5, 'passed'],
    [4, 0.75, 'passed'],
    [5, 1, 'passed'],
  ])('rated %s: score %s, %s', async (rating, score, outcome) => {
    for (const text of [
      JSON.stringify({ reason: 'step 1 of 5', score: rating }),
      `Step 1: it is a 5.\nScore: ${rating}`,
    ]) {
      const { judge } = judgeSaying(text);
      expect(await evaluate(written, 'A', { row, judge })).toMatchObject({ outcome, score });
    }
  });

  test('asks by schema, and once more in words where the model takes none', async () => {
    const forms: boolean[] = [];
    const { outcome } = await evaluate(written, 'A', {
      row,
      judge: async ({ responseFormat, messages }) => {
        forms.push(responseFormat !== undefined);
        const [system] = messages;
        expect(String(system?.content).includes('Score: N')).toBe(responseFormat === undefined);
        return responseFormat ? { kind: 'no-schema' } : { kind: 'answered', text: 'Good.\n4' };
      },
    });
    expect({ outcome, forms }).toEqual({ outcome: 'passed', forms: [true, false] });
  });

  test.each(['', 'great', '6', '{"score": 0}', '{"score": 4.5}', '{"score": null}', '5\nwell', '3 or 4', '-4', '4-5'])(
    'the answer %j is an error, also inverted',
    async (text) => {
      const { judge } = judgeSaying(text);
      const error = expect.stringContaining('no rating');
      expect(await evaluate(written, 'A', { row, judge })).toMatchObject({
        outcome: 'errored',
        evaluations: [{ error }],
      });
      expect(await evaluate(`  - not: {uses: github/${quality}}`, 'A', { row, judge })).toMatchObject({
        outcome: 'errored',
        evaluations: [{ error }],
      });
    },
  );

  test('a judge that is denied, down or takes no schema at all is an error, also inverted', async () => {
    const faults = [
      async () => ({ kind: 'failed', reason: 'denied by the policy' }) as const,
      async () => ({ kind: 'no-schema' }) as const,
      async () => {
        throw new Failure('timed-out', { message: 'No answer arrived.', remedy: '' });
      },
    ];
    for (const judge of faults) {
      for (const evaluator of [written, `  - not: {uses: github/${quality}}`]) {
        const { outcome, evaluations } = await evaluate(evaluator, 'A', { row, judge });
        expect(outcome).toBe('errored');
        expect(evaluations).toEqual([
          {
            name: expect.any(String),
            error: expect.stringMatching(/denied by the policy|takes no schema|No answer arrived/),
          },
        ]);
      }
    }
  });

  test('a bug in a judge stays one', async () => {
    const judge = async () => {
      throw new TypeError('oops');
    };
    await expect(evaluate(written, 'A', { row, judge })).rejects.toThrow('oops');
  });
});

test.each([
  ['similarity', { question: 'Q', expected: 'E', answer: 'A' }],
  ['coherence', { question: 'Q', answer: 'A' }],
  ['fluency', { answer: 'A' }],
  ['relevance', { question: 'Q', answer: 'A' }],
  ['groundedness', { context: 'E', answer: 'A' }],
])('github/%s shows its judge %j, as JSON', async (quality, fields) => {
  const { judge, asked } = judgeSaying('4');
  await evaluate(`  - uses: github/${quality}`, 'A', { row: { input: 'Q', expected: 'E' }, judge });
  expect(JSON.parse(String(asked[0]?.messages[1]?.content))).toEqual(fields);
});

test('a row without `input` shows its judge what was asked', async () => {
  const { judge, asked } = judgeSaying('4');
  await evaluate('  - uses: github/relevance', 'A', { row: { topic: 'x' }, question: 'Write of x.', judge });
  expect(JSON.parse(String(asked[0]?.messages[1]?.content))).toEqual({ question: 'Write of x.', answer: 'A' });
});

describe('a rating in words is on the last line', () => {
  test.each([
    ['4', 4],
    ['Score: 4', 4],
    ['**Score:** 4', 4],
    ['Score: 4/5', 4],
    ['4 out of 5.', 4],
    ['4 of 5', 4],
    ['5/5', 5],
    ['The score is 2.', 2],
    ['step 1 … step 2\nscore: 5', 5],
    ['1\n\n  3  \n\n', 3],
    ['<think>1\n2</think>\n3', 3],
    ['Score: 4.0', 4],
    ['[4]', 4],
    ['Score: 1\r\nScore: 2', 2],
    ['```json\n{"reason": "1", "score": "4"}\n```', 4],
    ['Score: 10', undefined],
    ['Score: 4.5', undefined],
    ['1 to 5', undefined],
    ['Score: five', undefined],
    ['Score: 0', undefined],
    ['Score: 45', undefined],
    ['4\nI hope this helps!', undefined],
    ['I could not rate this. Please try again in 5 minutes.', undefined],
    ['Error: 5 requests were refused', undefined],
    ['-4', undefined],
    ['{"score": "not 5"}', undefined],
    ['{"score": [5]}', undefined],
    ['{"score": {"value": 5}}', undefined],
    ['{"score": 5}', 5],
    ['Final rating: **3** / 5', 3],
  ])('%j → %s', (text, rating) => expect(readRating(text)?.rating).toBe(rating));
});
