import { expect, inject, test } from 'vitest';
import { type BatchPlan, startBatchApi, type Turn } from '../harness/batch-api.ts';
import { batchStep, runBatch, wordRows } from '../harness/batch-steps.ts';
import { randomBy } from '../harness/billing-provider.ts';
import { isLedgerWrite, ledgerLines, startLedger } from '../harness/costs.ts';
import { type Fault, hangUp } from '../harness/ledger-github.ts';
import type { Received, Reply } from '../harness/server.ts';

/** Millionths of a US dollar: room for about three batches at their worst. */
const amount = 300;

const seeds = Array.from({ length: inject('through') === 'source' ? 8 : 1 }, (_, index) => index + 1);

/** Everything that may become of a row. */
const turns: readonly Turn[] = [
  { text: 'ok' },
  { text: 'ok', usage: { input: 13, output: 50 } },
  { text: 'ok', usage: 'untold', model: 'gpt-6-luna' },
  { text: 'ok', tier: 'default' },
  { text: 'cut', finish: 'length', usage: { input: 13, output: 50 } },
  { status: 429, error: { code: 'rate_limit_exceeded', message: 'No.' } },
  { status: 500, error: { message: 'No.' } },
  'undone',
  'zero',
  'missing',
];

const ends = ['completed', 'completed', 'expired', 'cancelled', 'failed'];

/** What may go wrong at the provider: a request that is not carried out, or whose answer is lost. */
function faultsAt(random: () => number): NonNullable<BatchPlan['fault']> {
  const replies: readonly Reply[] = [
    hangUp,
    { status: 500, body: {} },
    { status: 429, body: { error: {} } },
    { body: '<' },
  ];
  return () => {
    if (random() > 0.15) return undefined;
    const reply = replies[Math.floor(random() * replies.length)] ?? hangUp;
    // Who says that it was asked too often has done nothing.
    const isRefused = typeof reply === 'object' && (reply.status === 429 || reply.status === 500);
    return { when: isRefused || random() < 0.5 ? 'before' : 'after', reply };
  };
}

/** The same at GitHub. */
function faultsOfLedger(random: () => number) {
  return (request: Received): Fault | undefined => {
    if (request.url !== '/graphql' && !isLedgerWrite(request)) return undefined;
    if (random() > 0.1) return undefined;
    return { when: random() < 0.5 ? 'before' : 'after', reply: random() < 0.5 ? hangUp : { status: 502, body: '' } };
  };
}

test.each(seeds)(
  'invariant 7, seed %i: whatever becomes of batches, the ledger has what they cost, and no budget is overspent',
  async (seed) => {
    const random = randomBy(seed);
    await using github = await startLedger(faultsOfLedger(randomBy(seed + 1000)));
    const state = { end: 'completed' };
    const plan: BatchPlan = {
      dialect: seed % 3 === 0 ? 'azure' : 'openai',
      tellsUsage: seed % 2 === 0,
      get states() {
        return [state.end];
      },
      turn: () => turns[Math.floor(random() * turns.length)] ?? 'zero',
      fault: faultsAt(randomBy(seed + 2000)),
    };
    await using api = await startBatchApi(plan);
    const policy = `ledger: {}\nbudgets:\n  - {name: team, amount: ${amount / 1_000_000}, per: month}\n`;
    const env = { GITHUB_REPOSITORY: 'acme/widgets', GITHUB_RUN_ID: '4711', GITHUB_API_URL: github.url };
    const dialect = plan.dialect ?? 'openai';
    for (let number = 0; number < 4; number++) {
      const files = { 'rows.jsonl': wordRows(4, (index) => `${number}.${index}`) };
      const options = { policy, env, files, dialect };
      const submitted = await runBatch(batchStep(api.url, 'submit', { ...options, inputs: { retries: '1' } }));
      expect(submitted.outputs['error-code'], submitted.log).not.toBe('internal');
      const id = submitted.outputs['batch-id'] ?? '';
      state.end = ends[Math.floor(random() * ends.length)] ?? 'completed';
      let earlier = submitted.text;
      for (let time = 0; id !== '' && time < 3; time++) {
        const inputs = { 'batch-id': id, retries: '1', 'keep-files': random() < 0.5 ? 'true' : 'false' };
        const collected = await runBatch(batchStep(api.url, 'collect', { ...options, inputs }), earlier);
        expect(collected.outputs['error-code'], collected.log).not.toBe('internal');
        earlier = random() < 0.5 ? collected.text : submitted.text;
      }
      const lines = await ledgerLines(github);
      const sum = [...new Map(lines.map((line) => [line.id, line])).values()].reduce(
        (all, { micros }) => all + micros,
        0,
      );
      expect(sum, `batch ${number}: the ledger and the provider’s book`).toBeGreaterThanOrEqual(api.billed());
      expect(sum, `batch ${number}: the ledger and the budget`).toBeLessThanOrEqual(amount);
    }
  },
  120_000,
);
