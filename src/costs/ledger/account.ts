import type { BudgetScope } from '../../policy/model/costs.ts';
import { type LedgerLine, serialize } from './line.ts';
import { isWithin, ledgerFile, type Period } from './periods.ts';
import { type LineFault, type PlacedLine, readLine, readLines } from './read-lines.ts';

/** What the lines of one id say together. */
export interface Entry {
  /** The line that counts: the settled one, else the highest reserved one. */
  readonly line: LedgerLine;
  readonly isSettled: boolean;
}

/** All lines that were read of a ledger, and the state that they add up to. */
export interface Account {
  /** Texts by path, as they were read. */
  readonly texts: Readonly<Record<string, string>>;
  /** In the order of the files. */
  readonly lines: readonly PlacedLine[];
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A budget's separate amount: what is counted together. */
export interface CountedIn {
  /** As `budgetId` names it. */
  readonly id: string;
  readonly each: BudgetScope;
  /** The repository, workflow, actor, key or model whose amount it is. */
  readonly value: string;
  readonly period: Period;
}

/** Sums in millionths of a US dollar. */
export interface Sums {
  /** Settled. */
  readonly spent: number;
  /** Reserved and not settled, each at its worst case. */
  readonly reserved: number;
}

/** Scopes whose values GitHub or the policy compares without regard to case. */
const caseless: ReadonlySet<BudgetScope> = new Set(['repository', 'actor', 'model']);

/**
 * Reads a ledger's files and adds them up.
 *
 * @param texts by path, in the order of the months
 * @returns the account; or what is wrong with the lines, if anything is
 */
export function readAccount(
  texts: Readonly<Record<string, string>>,
): Account | { readonly faults: readonly LineFault[] } {
  const files = Object.entries(texts).map(([file, text]) => readLines(file, text));
  const lines = files.flatMap((file) => file.lines);
  const entries = new Map<string, Entry>();
  const faults = [...files.flatMap((file) => file.faults), ...lines.flatMap((placed) => enter(entries, placed))];
  return faults.length > 0 ? { faults } : { texts, lines, entries };
}

/**
 * Takes up one more line. A settled line replaces what was reserved, a higher reserved one raises it. Everything else
 * contradicts what is there, or says it twice, and nobody can tell which of the two was meant.
 */
function enter(entries: Map<string, Entry>, { line, file, number }: PlacedLine): readonly LineFault[] {
  const before = entries.get(line.id);
  const message = before && contradiction(before, line);
  if (message !== undefined) return [{ file, number, message }];
  entries.set(line.id, { line, isSettled: line.type === 'settled' });
  return [];
}

/** Fields that all lines of an id have alike. */
const constant = ['at', 'run', 'repository', 'workflow', 'actor', 'key', 'model'] as const;

function contradiction({ line: earlier, isSettled }: Entry, line: LedgerLine): string | undefined {
  const other = constant.find((name) => earlier[name] !== line[name]);
  if (other !== undefined) return `its \`${other}\` is not that of the earlier line with the id ${line.id}`;
  if (earlier.budgets.join('\n') !== line.budgets.join('\n')) {
    return `its \`budgets\` are not those of the earlier line with the id ${line.id}`;
  }
  if (isSettled && line.type === 'settled') return `it settles the id ${line.id} a second time`;
  if (isSettled) return `it reserves for the id ${line.id}, which is settled already`;
  if (line.type === 'reserved' && line.micros <= earlier.micros) {
    return `it reserves no more than the earlier line with the id ${line.id}`;
  }
  return undefined;
}

/**
 * The account with more lines at the end of their files, as {@link readAccount} would read them back.
 *
 * @throws {Error} for lines that it would not: what cannot be read back must not be written
 */
export function addLines(account: Account, lines: readonly LedgerLine[]): Account {
  const texts: Record<string, string> = { ...account.texts };
  const entries = new Map(account.entries);
  const placed: PlacedLine[] = [];
  for (const line of lines) {
    const file = ledgerFile(line.at);
    const text = texts[file] ?? '';
    const written = serialize(line);
    // People's editors may leave out the last line break.
    texts[file] = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${written}\n`;
    const next = { line, file, number: texts[file].split('\n').length - 1 };
    const read = readLine(written);
    const message = typeof read === 'string' ? read : enter(entries, next)[0]?.message;
    if (message !== undefined) throw new Error(`A line of the ledger cannot be written: ${message}.`);
    placed.push(next);
  }
  return { texts, entries, lines: [...account.lines, ...placed] };
}

/** How a line relates to what the ledger has of its id: nothing that speaks against it, this very line, or a contradiction. */
export function standingOf({ entries }: Account, line: LedgerLine): 'new' | 'written' | 'contested' {
  const entry = entries.get(line.id);
  if (!entry) return 'new';
  if (serialize(entry.line) === serialize(line)) return 'written';
  return contradiction(entry, line) === undefined ? 'new' : 'contested';
}

/** Adds up one budget's amount. */
export function sumsOf({ entries }: Account, counted: CountedIn): Sums {
  const states = [...entries.values()].filter(({ line }) => countsIn(line, counted));
  return {
    spent: toNumber(sum(states.filter(({ isSettled }) => isSettled))),
    reserved: toNumber(sum(states.filter(({ isSettled }) => !isSettled))),
  };
}

/**
 * The most that was ever spent and reserved together of a budget's amount, in the order of the lines: the alerts up to
 * there were given.
 *
 * @param but a line that is left out, since it is the one that may cross the next alert
 */
export function peakOf({ lines }: Account, counted: CountedIn, but?: LedgerLine): number {
  const skipped = but && serialize(but);
  const last = new Map<string, bigint>();
  let [total, peak] = [0n, 0n];
  for (const { line } of lines) {
    if (!countsIn(line, counted) || (line.id === but?.id && serialize(line) === skipped)) continue;
    const micros = BigInt(line.micros);
    total += micros - (last.get(line.id) ?? 0n);
    last.set(line.id, micros);
    if (total > peak) peak = total;
  }
  return toNumber(peak);
}

/** Whether a line counts in a budget's amount. */
function countsIn(line: LedgerLine, { id, each, value, period }: CountedIn): boolean {
  return (
    line.budgets.includes(id) && isWithin(period, line.at) && foldScope(each, line[each]) === foldScope(each, value)
  );
}

/** A scope's value as it is compared. */
export function foldScope(each: BudgetScope, value: string): string {
  return caseless.has(each) ? value.toLowerCase() : value;
}

function sum(states: readonly Entry[]): bigint {
  return states.reduce((total, { line }) => total + BigInt(line.micros), 0n);
}

/** A sum beyond what a number can count is still above every amount. */
function toNumber(total: bigint): number {
  return Number(total > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : total);
}
