import { describe, expect } from 'vitest';
import { costStep, isLedgerWrite, ledgerLines, startLedger } from '../harness/costs.ts';
import { stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

const budget = (amount: number, more = '') =>
  `ledger: {}\nbudgets:\n  - {name: team, amount: ${amount}, per: day${more}}\n`;

/** An answer that ends before its end, after a word. */
const brokenOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: {"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"He"}}]}\n\n');
  setTimeout(() => response.destroy(), 20);
};

describe('what a request costs', () => {
  bundled('a policy that says nothing of costs: the cost is told by the bundled prices', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const { outputs, summary, log } = await runAction(stepFor(server.url));
    // 17 tokens of input, 4 cached ones and 9 of output at $0.10, $0.01 and $0.50 a million: 6.24 micros, rounded up.
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.000007', budgets: '' });
    expect(JSON.parse(outputs.decision ?? '')).toMatchObject({ billed: { micros: 7, assumed: false } });
    expect(summary).toContain('$0.000007');
    expect(log).toContain('$0.000007');
    expect(server.received[0]?.body).not.toContain('service_tier');
  });

  test('a model without a price: no cost is told, rather than 0', async () => {
    await using server = await startServer(() => completion('Hello.', { model: 'llama' }));
    const step = stepFor(server.url, { model: 'acme/llama' });
    const policy = `version: 1\nkeys:\n  - {name: own, provider: openai, endpoint: ${server.url}/v1, secret: K, models: [acme/llama]}\n`;
    const { outputs } = await runAction({ ...step, files: { '.github/models.yml': policy } });
    expect(outputs).toMatchObject({ status: 'completed', cost: '', 'total-tokens': '30' });
  });

  test('all attempts count: an answer that breaks its schema, and the repair', async () => {
    await using server = await startServer(() => completion('{}'));
    const { outputs } = await runAction(stepFor(server.url, { 'response-schema': 'type: string' }));
    expect(outputs).toMatchObject({ status: 'mismatched', cost: '0.000014' });
  });

  test('no token counts: the worst case is told, and said to be that', async () => {
    await using server = await startServer(() => completion('Hello.', { usage: {} }));
    const { outputs, summary } = await runAction(costStep(server.url, 'limits: {max-cost: 1}\n'));
    expect(Number(outputs.cost)).toBeGreaterThan(0.0005);
    expect(summary).toContain('the worst case where the provider reported no token counts');
  });

  test('refused before it was processed: it costs nothing', async () => {
    await using server = await startServer(() => failure(401, 'invalid_api_key', 'No.'));
    const { outputs } = await runAction(costStep(server.url, 'limits: {max-cost: 1}\n'));
    expect(outputs).toMatchObject({ status: 'rejected', cost: '0' });
  });
});

describe('limits.max-cost', () => {
  bundled('a worst case above it: denied with its figures, nothing is sent', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const { outputs, log } = await runAction(costStep(server.url, 'limits: {max-cost: 0.0001}\n'));
    expect(outputs).toMatchObject({ status: 'denied', 'error-code': 'denied', cost: '' });
    expect(log).toMatch(
      /may cost up to \$0\.\d+: [\d,]+ input tokens .* and 1,000 output tokens \(input `max-completion-tokens`\) at \$0\.50 per million/,
    );
    expect(log).toContain('limits.max-cost is $0.0001');
    expect(log).toContain('models.yml:11:20');
    expect(server.received).toHaveLength(0);
  });

  test('an unknown price: denied with the line to add, which helps', async () => {
    await using server = await startServer(() => completion('Hello.', { model: 'llama' }));
    const policy = (more: string) =>
      `version: 1\nkeys:\n  - {name: own, provider: openai, endpoint: ${server.url}/v1, secret: K, models: [acme/llama]}\nlimits: {max-cost: 1}\n${more}`;
    const step = (more: string) => ({
      ...costStep(server.url, '', { model: 'acme/llama' }),
      files: { '.github/models.yml': policy(more) },
    });
    const denied = await runAction(step(''));
    expect(denied.outputs).toMatchObject({ status: 'denied' });
    expect(denied.log).toContain('`acme/llama: {input: PRICE, output: PRICE}`');
    expect(server.received).toHaveLength(0);
    const allowed = await runAction(step('prices:\n  acme/llama: {input: 1, output: 2}\n'));
    expect(allowed.outputs).toMatchObject({ status: 'completed', cost: '0.000039' });
  });

  test('a repair that no longer fits: the step ends with what it has, and says so', async () => {
    await using server = await startServer(() =>
      completion('{}', { usage: { prompt_tokens: 21, completion_tokens: 1000, total_tokens: 1021 } }),
    );
    const step = costStep(server.url, 'limits: {max-cost: 0.0006}\n', { 'response-schema': 'type: string' });
    const { outputs, log } = await runAction(step);
    expect(outputs).toMatchObject({ status: 'mismatched', cost: '0.000503' });
    expect(log).toContain('Nothing more was sent.');
    expect(log).toContain('$0.000503 was billed before');
    expect(server.received).toHaveLength(1);
  });

  test('the tier is said where costs are judged, and the one of the answer is priced', async () => {
    await using server = await startServer(() => ({
      body: {
        object: 'chat.completion',
        model: 'gpt-5.5',
        service_tier: 'priority',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
      },
    }));
    const policy = `version: 1\nkeys:\n  - {name: azure, provider: azure, endpoint: ${server.url}, secret: K, models: {openai/gpt-5.5: five}}\nlimits: {max-cost: 1}\n`;
    const step = costStep(server.url, '', { model: 'openai/gpt-5.5' });
    const { outputs } = await runAction({ ...step, files: { '.github/models.yml': policy } });
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ service_tier: 'default' });
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.02' });
  });
});

describe('budgets', () => {
  bundled('a request is reserved at its worst case, then settled at what was billed', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startLedger();
    const { outputs, summary } = await runAction(costStep(server.url, budget(1), {}, github));
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.000007' });
    const [reserved, settled, ...others] = await ledgerLines(github);
    expect(others).toEqual([]);
    expect(reserved).toMatchObject({ type: 'reserved', run: '4711/1', repository: 'acme/widgets', key: 'local' });
    expect(reserved?.micros).toBeGreaterThan(500);
    expect(settled).toMatchObject({ type: 'settled', id: reserved?.id, micros: 7, tokens: { input: 21, output: 9 } });
    expect(JSON.parse(outputs.budgets ?? '')).toMatchObject([
      { name: 'team', period: 'day', amount: 1, spent: 0.000007, reserved: 0 },
    ]);
    expect(summary).toMatch(/team █?[▒░█]+ 0 % of \$1 a day/);
    expect(JSON.stringify(await ledgerLines(github))).not.toContain('Say hello');
  });

  bundled('no room: denied with spent, reserved and the reset, nothing is sent', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startLedger();
    const { outputs, log } = await runAction(costStep(server.url, budget(0.0002), {}, github));
    expect(outputs).toMatchObject({ status: 'denied', 'error-code': 'budget-exceeded', cost: '' });
    expect(log).toMatch(/The budget "team" \(\$0\.0002 a day for acme\/widgets\) does not allow this request/);
    expect(server.received).toHaveLength(0);
    expect(await ledgerLines(github)).toEqual([]);
  });

  test('room for its tokens but not for its bytes: they are counted', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startLedger();
    const prompt = 'The quick brown fox jumps over the lazy dog. '.repeat(200);
    const step = costStep(server.url, budget(0.0009), { prompt, 'max-completion-tokens': '100' }, github);
    const { outputs } = await runAction(step);
    expect(outputs).toMatchObject({ status: 'completed' });
    const [reserved] = await ledgerLines(github);
    expect(reserved?.micros).toBeLessThan(900);
  });

  test('`on-exceed: warn` and `alert-at` warn and let it pass', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startLedger();
    const step = costStep(server.url, budget(0.0002, ', on-exceed: warn, alert-at: [50]'), {}, github);
    const { outputs, log } = await runAction(step);
    expect(outputs).toMatchObject({ status: 'completed' });
    expect(log).toMatch(/::warning.*budget.*team.*is exceeded/);
    expect(log).toMatch(/::warning.*has reached 50 %/);
  });

  test('an answer that broke off counts at its worst case, and the next attempt is reserved on top', async () => {
    const replies = [brokenOff, completion('Hello.')];
    await using server = await startServer((_, before) => replies[before] ?? completion('Hello.'));
    await using github = await startLedger();
    const { outputs } = await runAction(costStep(server.url, budget(1), { retries: '1' }, github));
    expect(outputs).toMatchObject({ status: 'completed' });
    const lines = await ledgerLines(github);
    expect(lines.map(({ type }) => type)).toEqual(['reserved', 'reserved', 'settled']);
    const [first, second, settled] = lines.map(({ micros }) => micros);
    expect(second).toBe((first ?? 0) * 2);
    expect(settled).toBe((first ?? 0) + 7);
    expect(lines.at(-1)).toMatchObject({ assumed: true });
  });

  test('a rate limit costs nothing, and the reservation lasts for the next attempt', async () => {
    const replies = [failure(429, 'rate_limit_exceeded', 'Slow.', { 'retry-after-ms': '1' })];
    await using server = await startServer((_, before) => replies[before] ?? completion('Hello.'));
    await using github = await startLedger();
    const { outputs } = await runAction(costStep(server.url, budget(1), { retries: '1' }, github));
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.000007' });
    expect((await ledgerLines(github)).map(({ type, micros }) => (type === 'settled' ? micros : type))).toEqual([
      'reserved',
      7,
    ]);
  });

  bundled('cancelled while it is answered: what is not known is settled at the worst case', async () => {
    await using server = await startServer(() => () => undefined);
    await using github = await startLedger();
    const { outputs } = await runAction(costStep(server.url, budget(1), {}, github), (cancel) => {
      const waiting = setInterval(() => {
        if (server.received.length === 0) return;
        clearInterval(waiting);
        cancel('SIGINT');
      }, 20);
    });
    expect(outputs).toMatchObject({ status: 'cancelled' });
    expect(Number(outputs.cost)).toBeGreaterThan(0);
    const [reserved, settled] = await ledgerLines(github);
    expect(settled).toMatchObject({ type: 'settled', micros: reserved?.micros, assumed: true });
  });

  bundled('a token that may not write: nothing is sent, unless `on-error: warn`', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
    await using github = await startLedger((request) =>
      isLedgerWrite(request) || request.method === 'POST' ? { when: 'before', reply: forbidden } : undefined,
    );
    const failed = await runAction(costStep(server.url, budget(1), {}, github));
    expect(failed.outputs).toMatchObject({ status: 'invalid', 'error-code': 'ledger-unavailable' });
    expect(failed.log).toContain('contents: write');
    expect(server.received).toHaveLength(0);
    const lenient = budget(1).replace('ledger: {}', 'ledger: {on-error: warn}');
    const passed = await runAction(costStep(server.url, lenient, {}, github));
    expect(passed.outputs).toMatchObject({ status: 'completed', cost: '0.000007' });
    expect(passed.log).toMatch(/::warning.*contents: write/);
  });

  bundled('settling that fails is a warning: the reservation stays at its worst case', async () => {
    await using server = await startServer(() => completion('Hello.'));
    let writes = 0;
    await using github = await startLedger((request) =>
      isLedgerWrite(request) && ++writes > 1
        ? { when: 'before', reply: { status: 403, body: { message: 'Resource not accessible by integration' } } }
        : undefined,
    );
    const { outputs, log } = await runAction(costStep(server.url, budget(1), {}, github));
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.000007' });
    expect(log).toMatch(/::warning.*could not be settled/);
    expect((await ledgerLines(github)).map(({ type }) => type)).toEqual(['reserved']);
  });

  test('a price that is unknown under a budget: denied at the budget', async () => {
    await using server = await startServer(() => completion('Hello.'));
    await using github = await startLedger();
    const policy = `version: 1\nkeys:\n  - {name: own, provider: openai, endpoint: ${server.url}/v1, secret: K, models: [acme/llama]}\n${budget(1)}`;
    const step = costStep(server.url, '', { model: 'acme/llama' }, github);
    const { outputs, log } = await runAction({ ...step, files: { '.github/models.yml': policy } });
    expect(outputs).toMatchObject({ status: 'denied', 'error-code': 'denied' });
    expect(log).toContain('the budget "team" has to reserve it');
    expect(server.received).toHaveLength(0);
  });
});

const long = 'w'.repeat(700);
const elsewhere = 'ledger: {repository: acme/widgets}\nbudgets: [{name: team, amount: 1, per: day}]\n';

/** What the variables are, and what a line says in their place. */
const told: readonly (readonly [env: Readonly<Record<string, string>>, line: object])[] = [
  [{ GITHUB_RUN_ID: 'main build' }, { run: '0/1' }],
  [{ GITHUB_RUN_ATTEMPT: 'second' }, { run: '0/1' }],
  [{ GITHUB_ACTOR: `${'🪙'.repeat(599)}ann` }, { actor: `${'🪙'.repeat(599)}a` }],
  [{ GITHUB_ACTOR: 'ann\u2028bob\u0007' }, { actor: 'ann bob ' }],
  [
    { GITHUB_WORKFLOW_REF: `acme/widgets/.github/${long}.yml@refs/heads/main` },
    { workflow: `.github/${long}`.slice(0, 600) },
  ],
];

test.each(told)('%j: the request is recorded as far as a line can tell', async (env, line) => {
  await using github = await startLedger();
  await using server = await startServer(() => completion('Hello.'));
  const step = costStep(server.url, elsewhere, {}, github);
  const { outputs } = await runAction({ ...step, env: { ...step.env, ...env } });
  expect(outputs.status).toBe('completed');
  expect(await ledgerLines(github)).toMatchObject([
    { ...line, type: 'reserved' },
    { ...line, type: 'settled' },
  ]);
});

const unnamed = [
  ['', 'GITHUB_REPOSITORY is not set'],
  ['widgets', 'GITHUB_REPOSITORY is "widgets"'],
  ['acme/wid\ngets', 'GITHUB_REPOSITORY is "acme/wid\\ngets"'],
] as const;

test.each(unnamed)(
  'a repository %j: nothing is asked of it, and a ledger that must be written denies',
  async (repository, said) => {
    await using github = await startLedger();
    await using server = await startServer(() => completion('Hello.'));
    for (const own of [elsewhere, budget(1)]) {
      const step = costStep(server.url, own, {}, github);
      const { outputs, log } = await runAction({ ...step, env: { ...step.env, GITHUB_REPOSITORY: repository } });
      expect(outputs).toMatchObject({ status: 'invalid', 'error-code': 'ledger-unavailable' });
      expect(log).toContain(`its lines name the run’s repository as owner/name (${said})`);
    }
    const lenient = costStep(server.url, elsewhere.replace('}', ', on-error: warn}'), {}, github);
    const { outputs, log } = await runAction({ ...lenient, env: { ...lenient.env, GITHUB_REPOSITORY: repository } });
    expect(outputs).toMatchObject({ status: 'completed' });
    expect(log).toContain(said);
    expect([server.received.length, github.received.length]).toEqual([1, 0]);
  },
);
