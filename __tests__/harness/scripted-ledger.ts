import type { BudgetFigures } from '../../src/costs/ledger/book.ts';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import type { ReserveResult, Settlement } from '../../src/costs/ledger/reservations.ts';
import type { MeterOptions } from '../../src/costs/meter.ts';
import { loadPrices } from '../../src/costs/prices/price-list.ts';
import type { CostedCall } from '../../src/costs/tab.ts';
import type { Problem } from '../../src/language/failures/failure.ts';
import { fileOf } from './judging.ts';

/** A signal that never ends anything. */
export const never = new AbortController().signal;
const date = () => new Date('2026-11-27T12:00:00Z');

/** A policy whose models cost nothing but their output: 100 tokens are 1,000 millionths of a dollar. */
const fileWith = (more: string) =>
  fileOf(`version: 1
keys:
  - {name: own, provider: openai, endpoint: 'http://127.0.0.1:1/v1', secret: OWN, models: [acme/one, acme/two, acme/unpriced]}
  - {name: openai, provider: openai, secret: KEY}
prices:
  acme/one: {input: 0, output: 10}
  acme/two: {input: 0, output: 10}
${more}`);

const [openai] = fileWith('').keys.slice(1);

/** The key of the models that the policy has prices for. */
export const [own] = fileWith('').keys;

/** A call to a model of the policy's, or to one of OpenAI's; its answer has up to 100 tokens. */
export function callTo(model: string): CostedCall & { readonly maxOutputTokens: number } {
  const key = model.startsWith('openai/') ? openai : own;
  if (!key) throw new Error('The policy has a key.');
  const messages = [{ role: 'user', content: 'Say hello to everybody who is here today. '.repeat(40) }] as const;
  const common = { key, model, provider: 'openai', tier: 'default', messages, besides: [] } as const;
  return { ...common, maxOutputTokens: 100 };
}

/** The same without a limit for the answer. */
export const withoutLimit = (model: string): CostedCall => {
  const { maxOutputTokens: _, ...call } = callTo(model);
  return call;
};

/** What an answer of this many tokens is billed: ten millionths of a dollar for each. */
export const answered = (output: number) => ({
  ...{ servedModel: '', unbilled: false, mayBeMore: false },
  usage: { input: 10, output, total: 10 + output },
});

/** An attempt that may have been billed, and nobody tells what. */
export const untold = { servedModel: '', unbilled: false, mayBeMore: false };

const refusals = {
  exceeded: { kind: 'exceeded', refusals: [], problems: [{ message: 'Spent.', remedy: '' }] },
  unavailable: { kind: 'unavailable', problems: [{ message: 'Gone.', remedy: '' }] },
} as const;

/** What a ledger answers to reservations, one after the other. */
export type Answers = readonly (keyof typeof refusals | 'reserved')[];

/** A ledger that writes down what it is asked, and refuses as it is told, in turn; then it has room for everything. */
export function ledgerOf(...answers: Answers) {
  const asked: string[] = [];
  const settled: Settlement[] = [];
  const standing: readonly BudgetFigures[] = [];
  const waiting = [...answers];
  const answer = (id: string, micros: number): ReserveResult => {
    const next = waiting.shift() ?? 'reserved';
    if (next !== 'reserved') return refusals[next];
    const warnings = [{ message: `${id} is near its end.`, remedy: '' }];
    return { kind: 'reserved', reservation: { id, at: '2026-11-27T12:00:00Z', micros }, alerts: [], warnings };
  };
  const ledgers: Ledgers = {
    preload: () => undefined,
    reserve: async ({ key, model, micros, requests }) => {
      asked.push(`reserve ${micros} for ${requests ?? 'one'} of ${key} to ${model}`);
      return answer(`r${asked.length}`, micros);
    },
    raise: async ({ id }, micros) => {
      asked.push(`raise ${id} to ${micros}`);
      return answer(id, micros);
    },
    adopt: async () => ({ kind: 'reserved', problems: [] }),
    settle: async (settlements) => {
      settled.push(...settlements);
      return { alerts: [], warnings: [{ message: 'Settled late.', remedy: '' }], unsettled: [] };
    },
    standing: () => standing,
  };
  return { ledgers, asked, settled, standing };
}

/** What costs are opened with under a policy that says more, and what they warn of. */
export async function optionsOf(more: string, ledgers?: Ledgers) {
  const warnings: Problem[] = [];
  const done: AbortSignal[] = [];
  const options: MeterOptions = {
    ...{ files: [fileWith(more)], list: await loadPrices(), date, ledgers },
    settling: (signal) => {
      done.push(signal);
      return never;
    },
    warn: (problem) => void warnings.push(problem),
  };
  return { options, warnings, done, told: () => warnings.map(({ message }) => message) };
}
