import { expect } from 'vitest';
import { type BatchPlan, type FakeBatchApi, startBatchApi } from '../harness/batch-api.ts';
import { type BatchStepOptions, batchStep, runBatch, wordRows } from '../harness/batch-steps.ts';
import { isLedgerWrite, ledgerLines, startLedger } from '../harness/costs.ts';
import type { LedgerServer } from '../harness/ledger-github.ts';
import { bundled, sourceGroup, test } from '../harness/scenario.ts';

/** A ledger and a budget of so many US dollars. */
const budget = (amount: number) => `ledger: {}\nbudgets:\n  - {name: team, amount: ${amount}, per: month}\n`;

/** Where a step finds its ledger, and which run it is of. */
const at = (github: LedgerServer, run = '4711') => ({
  GITHUB_REPOSITORY: 'acme/widgets',
  GITHUB_RUN_ID: run,
  GITHUB_API_URL: github.url,
});

/** Submits under a budget, and collects in another run. */
async function paid(api: FakeBatchApi, github: LedgerServer, options: BatchStepOptions = {}) {
  const both = { policy: budget(1), ...options };
  const submitted = await runBatch(batchStep(api.url, 'submit', { ...both, env: at(github) }));
  const reserved = await ledgerLines(github);
  const inputs = { ...both.inputs, 'batch-id': submitted.outputs['batch-id'] ?? '' };
  const collect = (more: Readonly<Record<string, string>> = {}) =>
    runBatch(batchStep(api.url, 'collect', { ...both, inputs: { ...inputs, ...more }, env: at(github, '4712') }));
  return { submitted, reserved, collect };
}

/** What a budget of the ledger is spent and reserved by, in millionths of a US dollar. */
async function amounts(github: LedgerServer) {
  const lines = await ledgerLines(github);
  const last = [...new Map(lines.map((line) => [line.id, line])).values()];
  return { ids: last.length, settled: last.filter(({ type }) => type === 'settled').map(({ micros }) => micros) };
}

bundled('what a batch may cost is reserved by `submit`, and settled by `collect` under the same id', async () => {
  await using github = await startLedger();
  await using api = await startBatchApi({});
  const { reserved, collect } = await paid(api, github);
  expect(reserved).toMatchObject([{ type: 'reserved', requests: 3 }]);
  const collected = await collect();
  const lines = await ledgerLines(github);
  expect(lines).toMatchObject([
    { type: 'reserved', id: reserved[0]?.id },
    { type: 'settled', id: reserved[0]?.id, micros: api.billed(), run: '4711/1', tokens: { input: 300, output: 60 } },
  ]);
  expect(collected.outputs.cost).toBe('0.00003');
  // 50 tokens of output each at 0.25 dollars a million, and at least as much input as words.
  expect(reserved[0]?.micros).toBeGreaterThanOrEqual(3 * (13 + 1));
});

test('collecting twice settles once', async () => {
  await using github = await startLedger();
  await using api = await startBatchApi({});
  const { collect } = await paid(api, github);
  await collect({ 'keep-files': 'true' });
  const again = await collect();
  expect(again).toMatchObject({ exitCode: 0, outputs: { status: 'completed', cost: '0.00003' } });
  expect(again.log).toContain('has settled this batch already');
  expect((await ledgerLines(github)).map(({ type }) => type)).toEqual(['reserved', 'settled']);
});

sourceGroup.each<[string, BatchPlan, number]>([
  ['failed', { states: ['failed'] }, 0],
  ['expired', { states: ['expired'], turn: (_, index) => (index === 0 ? { text: 'ok' } : 'undone') }, 10],
  ['cancelled', { states: ['cancelled'], turn: (_, index) => (index === 0 ? { text: 'ok' } : 'undone') }, 10],
  ['partly refused', { turn: (_, index) => (index === 0 ? { text: 'ok' } : { status: 429, error: {} }) }, 10],
  [
    'of the status 0, by its own sum',
    { tellsUsage: true, turn: (_, index) => (index === 0 ? { text: 'ok' } : 'zero') },
    10,
  ],
])('a batch that is %s', (_, plan, micros) => {
  test('is settled at what was billed', async () => {
    await using github = await startLedger();
    await using api = await startBatchApi(plan);
    const { collect } = await paid(api, github);
    await collect();
    expect(await amounts(github)).toEqual({ ids: 1, settled: [micros] });
    expect(api.billed()).toBe(micros);
  });
});

test.each<[string, BatchPlan['turn']]>([
  ['no usage', () => ({ text: 'ok', usage: 'untold' })],
  ['the status 0', () => 'zero'],
  ['no line', (_, index) => (index === 0 ? { text: 'ok' } : 'missing')],
])('rows with %s count at their worst case where nobody says what they cost', async (_, turn) => {
  await using github = await startLedger();
  await using api = await startBatchApi(turn ? { turn } : {});
  const { reserved, collect } = await paid(api, github);
  await collect();
  const [settled = 0] = (await amounts(github)).settled;
  expect(settled).toBeGreaterThanOrEqual(api.billed());
  expect(settled).toBeLessThanOrEqual(reserved[0]?.micros ?? 0);
  expect(settled).toBeGreaterThan(30);
  expect((await ledgerLines(github)).at(-1)).toMatchObject({ type: 'settled', assumed: true });
});

test('an answer without usage counts at its worst case where the batch’s own sum leaves it out', async () => {
  await using github = await startLedger();
  const usage = { input_tokens: 200, output_tokens: 40, total_tokens: 240 };
  const turn: BatchPlan['turn'] = (_, index) => ({ text: 'ok', ...(index === 1 && { usage: 'untold' }) });
  await using api = await startBatchApi({ turn, more: { usage } });
  const { collect } = await paid(api, github);
  await collect();
  const settled = (await ledgerLines(github)).at(-1);
  expect(settled).toMatchObject({ type: 'settled', assumed: true });
  // Two rows of 10, and 50 tokens of output for the third.
  expect(settled?.micros).toBeGreaterThan(20 + 12);
});

test('what is no answer, but tells its usage, is billed at that', async () => {
  await using github = await startLedger();
  const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
  const response = { status_code: 200, request_id: 'req-1', body: { object: 'chat.completion', usage } };
  const turn: BatchPlan['turn'] = ({ custom_id }, index) =>
    index === 1 ? { line: JSON.stringify({ custom_id, response, error: null }) } : { text: 'ok' };
  await using api = await startBatchApi({ turn });
  const { collect } = await paid(api, github);
  expect((await collect()).outputs).toMatchObject({ 'failed-rows': '1', 'total-tokens': '360', cost: '0.00003' });
  expect(await amounts(github)).toEqual({ ids: 1, settled: [30] });
});

test('a batch that was refused too late, and counts tokens, is settled at them', async () => {
  await using github = await startLedger();
  const usage = { input_tokens: 300, output_tokens: 60, total_tokens: 360 };
  await using api = await startBatchApi({ states: ['failed'], more: { usage } });
  const { collect } = await paid(api, github);
  const collected = await collect();
  expect(collected).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'bad-request' } });
  // A sum does not tell what was written to a cache: 300 tokens of input count at that rate.
  expect(await amounts(github)).toEqual({ ids: 1, settled: [34] });
});

test('an answer that names a dearer tier is billed as that', async () => {
  await using github = await startLedger();
  await using api = await startBatchApi({ turn: () => ({ text: 'ok', tier: 'priority' }) });
  const { collect } = await paid(api, github);
  expect((await collect()).outputs.cost).toBe('0.00012');
  await using usual = await startBatchApi({ turn: () => ({ text: 'ok', tier: 'default' }) });
  await using other = await startLedger();
  expect((await (await paid(usual, other)).collect()).outputs.cost).toBe('0.00003');
});

sourceGroup('what cannot be paid for is not sent', () => {
  test.each([
    ['a budget', budget(0.00001), {}, 'budget-exceeded'],
    ['max-cost', '', { 'max-cost': '0.00001' }, 'denied'],
    ['an unknown price under max-cost', '', { 'max-cost': '1', model: 'openai/gpt-6-sol-new' }, 'denied'],
  ])('%s', async (_, policy, inputs, code) => {
    await using github = await startLedger();
    await using api = await startBatchApi({});
    const changePolicy = (text: string) => text.replace('models: [openai', 'models: [openai/gpt-6-sol-new, openai');
    const { submitted } = await paid(api, github, { policy, inputs, changePolicy });
    expect(submitted).toMatchObject({ exitCode: 1, outputs: { 'error-code': code, 'batch-id': '' } });
    expect(api.received).toEqual([]);
    expect(await amounts(github)).toEqual({ ids: 0, settled: [] });
  });

  test('an unknown price under a budget denies each row', async () => {
    await using github = await startLedger();
    await using api = await startBatchApi({});
    const changePolicy = (text: string) => text.replace('models: [openai', 'models: [openai/gpt-6-sol-new, openai');
    const inputs = { model: 'openai/gpt-6-sol-new' };
    const { submitted } = await paid(api, github, { inputs, changePolicy });
    expect(submitted.results.map((row) => row['error-code'])).toEqual(['denied', 'denied', 'denied']);
    expect(submitted).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'batch-id': '', 'failed-rows': '3' } });
    expect(api.received).toEqual([]);
    const priced = `prices:\n  openai/gpt-6-sol-new: {input: 1, output: 10}\n${budget(1)}`;
    const known = await paid(api, github, { inputs, changePolicy, policy: priced });
    expect(known.submitted.outputs.status).toBe('pending');
  });

  test('a budget that holds the tokens, but not the bytes, holds the batch', async () => {
    await using github = await startLedger();
    await using api = await startBatchApi({});
    const files = { 'rows.jsonl': wordRows(3, (index) => `${index} ${'hello '.repeat(500)}`) };
    const { submitted, reserved, collect } = await paid(api, github, { policy: budget(0.0003), files });
    expect(submitted.outputs.status).toBe('pending');
    expect(reserved[0]?.micros).toBeLessThan(300);
    await collect();
    expect(await amounts(github)).toEqual({ ids: 1, settled: [api.billed()] });
  });
});

sourceGroup('a ledger that cannot be used', () => {
  test('sends nothing', async () => {
    await using github = await startLedger(() => ({
      when: 'before',
      reply: { status: 403, body: { message: 'No.' } },
    }));
    await using api = await startBatchApi({});
    const submitted = await runBatch(batchStep(api.url, 'submit', { policy: budget(1), env: at(github) }));
    expect(submitted).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'ledger-unavailable' } });
    expect(api.received).toEqual([]);
  });

  test('keeps nobody from answers that were paid for, and the files stay until they are settled', async () => {
    let isDown = false;
    await using github = await startLedger((request) =>
      isDown && (isLedgerWrite(request) || request.url === '/graphql')
        ? { when: 'before', reply: { status: 403, body: { message: 'No.' } } }
        : undefined,
    );
    await using api = await startBatchApi({});
    const { collect } = await paid(api, github);
    isDown = true;
    const collected = await collect();
    expect(collected).toMatchObject({ exitCode: 0, outputs: { 'completed-rows': '3' } });
    expect(collected.log).toContain('are kept at the provider, since its cost is not settled: collect it once more');
    expect(api.files.size).toBe(2);
    isDown = false;
    await collect();
    expect(await amounts(github)).toEqual({ ids: 1, settled: [30] });
    expect(api.files.size).toBe(0);
  });

  test('that has lost the reservation records what it cost', async () => {
    await using github = await startLedger();
    await using other = await startLedger();
    await using api = await startBatchApi({});
    const { submitted } = await paid(api, github);
    const inputs = { 'batch-id': submitted.outputs['batch-id'] ?? '' };
    const collected = await runBatch(batchStep(api.url, 'collect', { policy: budget(1), inputs, env: at(other) }));
    expect(collected.log).toContain('no longer has the reservation');
    expect(await ledgerLines(other)).toMatchObject([{ type: 'settled', micros: 30, requests: 3 }]);
  });
});
