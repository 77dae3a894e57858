import { expect } from 'vitest';
import { costStep, isLedgerWrite, ledgerLines, startLedger } from '../harness/costs.ts';
import type { LedgerServer } from '../harness/ledger-github.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

const budget = 'ledger: {}\nbudgets:\n  - {name: team, amount: 1, per: day}\n';
const branch = 'refs/heads/byok-ledger';

/** The head of the ledger's branch, or of another. */
const headOf = ({ plumbing }: LedgerServer, ref = branch) => plumbing.git('rev-parse', ref).trim();

/** What somebody does to the branch, as `git push --force` does it; `before` is the head before the step's reservation. */
const forced: Readonly<Record<string, (github: LedgerServer, before: string) => void>> = {
  'set back to before the reservation': ({ plumbing }, before) => plumbing.git('update-ref', branch, before),
  'replaced by another history': (github) => {
    github.plumbing.git('update-ref', branch, headOf(github, 'refs/heads/main'));
  },
  deleted: ({ plumbing }) => plumbing.git('update-ref', '-d', branch),
};

/** A ledger in which another step has spent something. */
async function startUsed(fault?: Parameters<typeof startLedger>[0]) {
  const github = await startLedger(fault);
  await using server = await startServer(() => completion('Hello.'));
  await runAction(costStep(server.url, budget, {}, github));
  return github;
}

/** An answer that ends before its end, after a word. */
const brokenOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: {"model":"gpt-6-luna","choices":[{"index":0,"delta":{"content":"He"}}]}\n\n');
  setTimeout(() => response.destroy(), 20);
};

bundled.for(oneOfEach(Object.entries(forced), ([name]) => name))(
  'a branch that is %s while the model answers: the bill is recorded, with a warning',
  async ([, force]) => {
    await using github = await startUsed();
    const before = headOf(github);
    const wrote = await ledgerLines(github);
    await using server = await startServer(() => {
      force(github, before);
      return completion('Hello.');
    });
    const { outputs, log, exitCode } = await runAction(costStep(server.url, budget, {}, github));
    expect([exitCode, outputs.status, outputs.cost]).toEqual([0, 'completed', '0.000007']);
    expect(log).toMatch(/::warning[^\n]*no longer has the reservation [^\n]* the branch was deleted or force-pushed/);
    const lines = await ledgerLines(github);
    const own = lines.filter(({ id }) => wrote.every((line) => line.id !== id));
    expect(own).toMatchObject([{ type: 'settled', micros: 7 }]);
    const kept = force === forced['set back to before the reservation'] ? wrote : [];
    expect(lines.slice(0, -1)).toEqual(kept);
  },
);

bundled(
  'a branch that is force-pushed between reading and reserving: read again, and counted as it is by then',
  async () => {
    let force: (() => void) | undefined;
    await using github = await startUsed((request) => {
      if (isLedgerWrite(request)) force?.();
      return undefined;
    });
    const first = headOf(github);
    github.commit('byok-ledger', { 'README.md': 'Mended.\n' });
    const wrote = await ledgerLines(github);
    let pushed = 0;
    force = () => {
      if (pushed++ === 0) github.plumbing.git('update-ref', branch, first);
    };
    await using server = await startServer(() => completion('Hello.'));
    const { outputs, log } = await runAction(costStep(server.url, budget, {}, github));
    expect(outputs.status).toBe('completed');
    expect(log).not.toContain('no longer has the reservation');
    expect((await ledgerLines(github)).slice(0, wrote.length)).toEqual(wrote);
    expect((await ledgerLines(github)).slice(wrote.length).map(({ type }) => type)).toEqual(['reserved', 'settled']);
    expect(JSON.parse(outputs.budgets ?? '')).toMatchObject([{ spent: 0.000014, reserved: 0 }]);
  },
);

bundled(
  'a branch that is set back before a further attempt: nothing more is sent, and the first one is recorded',
  async () => {
    await using github = await startUsed();
    const before = headOf(github);
    await using server = await startServer(() => {
      github.plumbing.git('update-ref', branch, before);
      return brokenOff;
    });
    const { outputs, log } = await runAction(costStep(server.url, budget, { retries: '3' }, github));
    expect(server.received).toHaveLength(1);
    expect(outputs).toMatchObject({ status: 'unavailable', 'error-code': 'connection-failed' });
    expect(log).toMatch(/Nothing more was sent\. The ledger [^\n]*no longer has the reservation/);
    const billed = Math.round(Number(outputs.cost) * 1_000_000);
    expect(billed).toBeGreaterThan(400);
    expect((await ledgerLines(github)).at(-1)).toMatchObject({ type: 'settled', micros: billed, assumed: true });
  },
);
