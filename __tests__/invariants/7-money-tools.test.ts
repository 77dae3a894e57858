import { expect, inject } from 'vitest';
import { costStep, type LedgerEntry, ledgerLines, startLedger } from '../harness/costs.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { runTogether } from '../harness/run-together.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';
import { messagesOf, resultsIn, toolsIn } from '../harness/tool-models.ts';

const isSource = inject('through') === 'source';

/** What each request to the model is billed: 400 tokens of input at 0.1 and 800 of output at 0.5 millionths of a dollar. */
const billed = 440;
const usage = { prompt_tokens: 400, completion_tokens: 800, total_tokens: 1200 };

const read = { name: 'read', description: 'Reads.', run: () => 'A widget.' };

/** An answer that calls a tool. */
const calling: Reply = {
  body: {
    object: 'chat.completion',
    model: 'gpt-6-luna',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: '{}' } }],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage,
  },
};

/** A model that calls a tool in as many rounds as the prompt has full stops, then answers; and a book of its requests. */
async function startCaller() {
  const book: string[] = [];
  const server = await startServer((request) => {
    const prompt = String(messagesOf(request).find(({ role }) => role === 'user')?.content);
    book.push(prompt);
    const rounds = prompt.split('.').length - 1;
    return resultsIn(request).length < rounds ? calling : completion('Done.', { usage });
  });
  return { ...server, asked: (prompt: string) => book.filter((text) => text.includes(prompt)).length };
}

/** A step with tools under a budget, in millionths of a US dollar. */
function stepUnder(
  amount: number,
  {
    model,
    tools,
    github,
  }: Readonly<Record<'model' | 'github', { readonly url: string }>> & { readonly tools: { readonly address: string } },
  prompt: string,
) {
  const budget = `ledger: {}\nbudgets:\n  - {name: team, amount: ${amount / 1_000_000}, per: month}\n`;
  const listed = toolsIn([{ server: tools, allow: ['read'] }]);
  return costStep(model.url, `${listed}${budget}`, { tools: 'docs', prompt }, github);
}

bundled(
  'budgets hold for all rounds: each is reserved on top of what was billed, and settled is their sum',
  async () => {
    await using model = await startCaller();
    await using tools = await startMcpServer([read]);
    await using github = await startLedger();
    const { outputs } = await runAction(stepUnder(100_000, { model, tools, github }, 'Look. Look again.'));
    expect(outputs).toMatchObject({ status: 'completed', cost: '0.00132' });
    expect(model.received).toHaveLength(3);
    const lines = await ledgerLines(github);
    expect(lines.map(({ type }) => type)).toEqual(['reserved', 'reserved', 'reserved', 'settled']);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1);
    const [first = 0, second = 0, third = 0, settled] = lines.map(({ micros }) => micros);
    // A further round sends more than the one before, and may say as much.
    expect([second > first + billed, third > second + billed, settled]).toEqual([true, true, 3 * billed]);
    expect(JSON.parse(outputs.budgets ?? '')).toMatchObject([{ spent: 0.00132, reserved: 0 }]);
  },
);

bundled('a round that the budget has no room for is not sent: the step ends with what it was billed', async () => {
  await using model = await startCaller();
  await using tools = await startMcpServer([read]);
  await using github = await startLedger();
  const amount = 1400;
  const { outputs, log } = await runAction(stepUnder(amount, { model, tools, github }, 'Look. Look again. And again.'));
  expect(outputs).toMatchObject({ status: 'denied', 'error-code': 'budget-exceeded', cost: '0.00088', response: '' });
  expect(log).toMatch(/Nothing more was sent\. The budget "team"/);
  expect(model.received).toHaveLength(2);
  expect(JSON.parse(outputs['tool-calls'] ?? '')).toHaveLength(2);
  const lines = await ledgerLines(github);
  expect(Math.max(...lines.map(({ micros }) => micros))).toBeLessThanOrEqual(amount);
  expect(lines.at(-1)).toMatchObject({ type: 'settled', micros: 2 * billed });
});

test('`max-cost` ends a conversation under a budget, and nothing stays reserved', async () => {
  await using model = await startCaller();
  await using tools = await startMcpServer([read]);
  await using github = await startLedger();
  const step = stepUnder(100_000, { model, tools, github }, 'Look. Look again. And again.');
  const [policy = ['', '']] = Object.entries(step.files ?? {});
  const files = { [policy[0]]: `${policy[1]}limits: {max-cost: 0.0014}\n` };
  const { outputs } = await runAction({ ...step, files });
  expect(outputs).toMatchObject({ status: 'denied', 'error-code': 'denied', cost: '0.00088' });
  expect(model.received).toHaveLength(2);
  expect((await ledgerLines(github)).at(-1)).toMatchObject({ type: 'settled', micros: 2 * billed });
});

bundled(
  'invariant 7: conversations at once never overspend a budget, and all that was billed is in the ledger',
  async () => {
    await using model = await startCaller();
    await using tools = await startMcpServer([read]);
    await using github = await startLedger();
    const amount = 6000;
    const prompts = Array.from(
      { length: isSource ? 8 : 4 },
      (_, index) => `Step ${index}${'.'.repeat(1 + (index % 4))}`,
    );
    const ran = await runTogether(
      prompts.map((prompt) => stepUnder(amount, { model, tools, github }, prompt)),
      () => undefined,
    );
    const lines = await ledgerLines(github);
    const counted = [...new Map(lines.map((line): [string, LedgerEntry] => [line.id, line])).values()];
    expect(counted.reduce((sum, { micros }) => sum + micros, 0)).toBe(model.received.length * billed);
    expect(mostReserved(lines)).toBeLessThanOrEqual(amount);
    for (const [index, { outputs }] of ran.entries()) {
      expect(outputs.status, JSON.stringify(outputs)).toMatch(/^(?:completed|denied)$/);
      const cost = model.asked(`Step ${index}.`) * billed;
      expect(Math.round(Number(outputs.cost) * 1_000_000)).toBe(cost);
    }
    if (isSource) expect(ran.map(({ outputs }) => outputs['error-code'])).toContain('budget-exceeded');
  },
);

/** The most that a ledger's lines added up to at any time. */
function mostReserved(lines: readonly LedgerEntry[]): number {
  const counts = new Map<string, number>();
  return lines.reduce((most, { id, micros }) => {
    counts.set(id, micros);
    return Math.max(
      most,
      [...counts.values()].reduce((sum, count) => sum + count, 0),
    );
  }, 0);
}
