import { describe, expect, test } from 'vitest';
import { costStep, ledgerLines, startLedger } from '../harness/costs.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { type Reply, startServer } from '../harness/server.ts';

const budget = 'ledger: {}\nbudgets:\n  - {name: team, amount: 1, per: day}\n';

/** Events of a stream; it ends with the connection, or is broken off. */
function streamed(events: readonly object[], isBroken = false): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    setTimeout(() => (isBroken ? response.destroy() : response.end()), 20);
  };
}

const piece = (content: string, more: object = {}) => ({
  model: 'gpt-6-luna',
  choices: [{ index: 0, delta: { content } }],
  ...more,
});

/** Runs one request under a budget, and tells what the ledger has of it. */
async function settledAt(reply: Reply) {
  await using server = await startServer(() => reply);
  await using github = await startLedger();
  const ran = await runAction(costStep(server.url, budget, {}, github));
  const [reserved, settled] = await ledgerLines(github);
  return { ...ran, reserved: reserved?.micros ?? 0, settled };
}

describe('an attempt whose bill is not known is settled at its worst case at least', () => {
  test.each<[string, Reply]>([
    [
      'an error after words of an answer, which would be free as the first word of a provider',
      streamed([piece('Hello, '), { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } }]),
    ],
    [
      'token counts that were told on the way, before the stream broke off',
      streamed([piece('He', { usage: { prompt_tokens: 21, completion_tokens: 1, total_tokens: 22 } })], true),
    ],
    [
      'token counts that were told on the way, before an error',
      streamed([
        piece('He', { usage: { prompt_tokens: 21, completion_tokens: 1, total_tokens: 22 } }),
        { error: { code: 'server_error', message: 'Oops.' } },
      ]),
    ],
    [
      'token counts that were told before the last words',
      streamed([
        piece('He', { usage: { prompt_tokens: 21, completion_tokens: 1, total_tokens: 22 } }),
        piece('llo.'),
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      ]),
    ],
    ['no output tokens beside an answer', completion('Hello.', { usage: { prompt_tokens: 21, completion_tokens: 0 } })],
    ['a gateway that has given up on an answer in the making', failure(504, 'timeout', 'Oops.')],
    ['a proxy that lost the connection', { status: 503, body: 'upstream connect error or disconnect/reset' }],
  ])('%s', async (_, reply) => {
    const { reserved, settled, outputs } = await settledAt(reply);
    expect(settled).toMatchObject({ type: 'settled', assumed: true });
    // Input tokens that were counted may be fewer than what was assumed of them; 1,000 tokens of output are 500 micros.
    expect(settled?.micros).toBeGreaterThanOrEqual(500);
    expect(settled?.micros).toBeLessThanOrEqual(reserved);
    expect(Number(outputs.cost) * 1_000_000).toBeGreaterThanOrEqual(500);
  });

  test('a tier without a known price: no cost is told, and the ledger does not say 0', async () => {
    const answer = {
      model: 'llama',
      service_tier: 'priority',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 },
    };
    await using server = await startServer(() => ({ body: answer }));
    await using github = await startLedger();
    const policy = `version: 1
keys:
  - {name: own, provider: openai, endpoint: ${server.url}/v1, secret: K, models: [acme/llama]}
prices:
  acme/llama: {input: 1, output: 2}
${budget}`;
    const step = {
      ...costStep(server.url, '', { model: 'acme/llama' }, github),
      files: { '.github/models.yml': policy },
    };
    const { outputs, log } = await runAction(step);
    expect(outputs).toMatchObject({ status: 'completed', cost: '' });
    const [reserved, settled] = await ledgerLines(github);
    expect(settled).toMatchObject({ type: 'settled', micros: reserved?.micros, assumed: true });
    expect(log).toMatch(/::warning.*price of acme\/llama in the service tier "priority" is not known/);
  });
});

test.each([9_007_199_254_740_991, 1_000_000_000_000_001])(
  'absurd token counts (%i): the answer is not lost, and the ledger stays readable',
  async (tokens) => {
    const usage = { prompt_tokens: tokens, completion_tokens: tokens, total_tokens: tokens };
    const { outputs, settled } = await settledAt(completion('Hello.', { usage }));
    expect(outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
    expect(Number(outputs.cost)).toBeGreaterThan(1_000_000);
    expect(settled).toMatchObject({ type: 'settled' });
    expect(settled?.micros).toBeGreaterThan(1_000_000_000);
  },
);

test('a run whose id the runner leaves empty is recorded as any other', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startLedger();
  const step = costStep(server.url, budget, {}, github);
  const { outputs } = await runAction({ ...step, env: { ...step.env, GITHUB_RUN_ID: '', GITHUB_RUN_ATTEMPT: '' } });
  expect(outputs).toMatchObject({ status: 'completed' });
  expect(await ledgerLines(github)).toMatchObject([{ type: 'reserved', run: '0/1' }, { type: 'settled' }]);
});
