import { expect, test } from 'vitest';
import { openTransport, type Transport } from '../../src/github/network/transport.ts';
import { type Fault, graphqlFault, hangUp, type LedgerServer, startLedgerGitHub } from '../harness/ledger-github.ts';
import { budget, fastClock, never, openStep, own, policyFile } from '../harness/ledgers.ts';
import type { Reply } from '../harness/server.ts';

const steps = 50;
const seeds = 20;

/** Steps ask for about three times as much as there is, so that some find no room however many of the others are killed. */
const amount = 600_000;

/** What goes wrong at GitHub, each as GitHub words it. */
const replies: readonly Reply[] = [
  hangUp,
  { status: 500, body: { message: 'Server Error' } },
  { status: 502, body: '<html>Unicorn!</html>' },
  { status: 429, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit.' } },
  { status: 403, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit.' } },
  graphqlFault(undefined, 'Something went wrong while executing your query.'),
  graphqlFault('STALE_DATA', 'Expected branch to point to "0" but it did not. Pull and try again.'),
];

/** Numbers that look random, the same for each seed (Mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A step that may be killed at any of its requests: before it is sent, or before its answer arrives. */
function mortal(transport: Transport, isFatal: () => boolean): { transport: Transport; death: Promise<'killed'> } {
  let die: (how: 'killed') => void = () => undefined;
  const death = new Promise<'killed'>((resolve) => {
    die = resolve;
  });
  let isDead = false;
  const silence = new Promise<never>(() => undefined);
  const mayDie = () => {
    if (!isDead && isFatal()) {
      isDead = true;
      die('killed');
    }
    return isDead;
  };
  const wrapped: Transport = async (url, sending) => {
    if (mayDie()) return silence;
    const response = await transport(url, sending);
    return mayDie() ? silence : response;
  };
  return { transport: wrapped, death };
}

/** What the provider billed for each id, and the steps as they ended. */
interface Outcome {
  readonly billed: ReadonlyMap<string, number>;
  readonly ended: readonly string[];
}

async function runSteps(server: LedgerServer, transport: Transport, random: () => number): Promise<Outcome> {
  const billed = new Map<string, number>();
  const files = [policyFile([budget({ micros: amount })])] as const;
  const ended = Array.from({ length: steps }, async (_, number) => {
    const id = `step-${String(number).padStart(4, '0')}`;
    const mortality = random() < 0.3 ? 0.12 : 0;
    const life = mortal(transport, () => random() < mortality);
    const clock = fastClock(25, random);
    const ledgers = openStep(server.url, { files, clock, newId: () => id, transport: life.transport });
    const live = async () => {
      const worst = 1 + Math.floor(random() * 100_000);
      const first = await ledgers.reserve({ key: 'openai', model: 'openai/gpt-6-luna', micros: worst }, never);
      if (first.kind !== 'reserved') return first.kind;
      const bill = Math.floor(random() * (worst + 1));
      billed.set(id, bill);
      let total = bill;
      if (random() < 0.3) {
        const second = await ledgers.raise(first.reservation, bill + worst, never);
        total += second.kind === 'reserved' ? Math.floor(random() * (worst + 1)) : 0;
        billed.set(id, total);
      }
      if (random() < mortality) return 'killed';
      const settled = await ledgers.settle([{ id, micros: total }], never);
      return settled.unsettled.length === 0 ? 'settled' : 'unsettled';
    };
    return Promise.race([live(), life.death]);
  });
  return { billed, ended: await Promise.all(ended) };
}

/** The state of the ledger as anybody would add it up who has only the lines. */
function addUp(text: string) {
  const lines = text.split('\n').filter((line) => line !== '');
  const parsed: { type: string; id: string; micros: number }[] = lines.map((line) => JSON.parse(line));
  const settled = new Map(parsed.filter(({ type }) => type === 'settled').map(({ id, micros }) => [id, micros]));
  const counted = new Map<string, number>();
  for (const { id, micros } of parsed) counted.set(id, settled.get(id) ?? Math.max(counted.get(id) ?? 0, micros));
  return { lines, settled, counted };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

test.each(Array.from({ length: seeds }, (_, seed) => seed))(
  'seed %i: however steps run together, die and meet faults, nothing is spent that is not in the ledger',
  async (seed) => {
    const random = randomOf(seed);
    const fault = (): Fault | undefined => {
      const reply = replies[Math.floor(random() * replies.length)];
      return reply !== undefined && random() < 0.05 ? { when: random() < 0.5 ? 'before' : 'after', reply } : undefined;
    };
    await using server = await startLedgerGitHub(own, fault);
    const { billed, ended } = await runSteps(server, openTransport({}, 5), random);

    const { lines, settled, counted } = addUp(server.text('byok-ledger', '2026-11.jsonl'));
    expect(sum(counted.values())).toBeGreaterThanOrEqual(sum(billed.values()));
    expect(sum(counted.values())).toBeLessThanOrEqual(amount);
    for (const [id, micros] of billed) expect(counted.get(id)).toBeGreaterThanOrEqual(micros);
    for (const [id, micros] of settled) expect([id, micros]).toEqual([id, billed.get(id) ?? 0]);
    expect(new Set(lines).size).toBe(lines.length);
    expect(ended).toContain('settled');
    expect(ended).toContain('exceeded');
    expect(server.plumbing.git('fsck', '--strict', '--connectivity-only')).not.toMatch(/error|missing/);
  },
);
