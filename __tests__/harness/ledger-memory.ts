import { type LedgersOptions, openLedgers } from '../../src/costs/ledger/ledgers.ts';
import type { LedgerGitHub } from '../../src/costs/ledger/store.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import type { GitHubAnswer, Missing, WriteRefusal } from '../../src/policy/source/github-answer.ts';
import { budget, own, policyFile } from './ledgers.ts';
import { ManualClock } from './manual-clock.ts';

/** What goes wrong with a request: instead of carrying it out, or after that instead of its answer. */
export interface Wrong extends Missing<WriteRefusal> {
  readonly isCarriedOut?: true;
}

/** Says what goes wrong with a request, if anything does, or does something else before it is carried out. */
type Meet = (asked: string, signal: AbortSignal) => Wrong | undefined | Promise<Wrong | undefined>;

interface Branch {
  readonly head: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** GitHub in memory. */
export interface LedgerMemory {
  readonly open: (signal: AbortSignal) => LedgerGitHub;
  /** Every request: `read acme/widgets#byok-ledger 2026-11.jsonl`, `commit acme/widgets#byok-ledger 2026-11.jsonl on 1: Headline`. */
  readonly asked: readonly string[];
  /** The file of a branch; empty if there is none. */
  readonly text: (path: string, branch?: string) => string;
  /** Commits files to a branch, as somebody else would. */
  readonly write: (texts: Readonly<Record<string, string>>, branch?: string) => void;
  readonly remove: (branch?: string) => void;
}

const usual = `${own}#byok-ledger`;

/** A GitHub that keeps branches in memory, moves them by compare-and-swap, and counts its commits from 1. */
export function openMemory(meet: Meet = () => undefined): LedgerMemory {
  const branches = new Map<string, Branch>();
  const asked: string[] = [];
  let commits = 0;

  function write(texts: Branch['texts'], name = usual): string {
    commits += 1;
    branches.set(name, { head: String(commits), texts: { ...branches.get(name)?.texts, ...texts } });
    return String(commits);
  }

  async function carryOut<T>(
    request: string,
    signal: AbortSignal,
    run: () => GitHubAnswer<T, WriteRefusal>,
  ): Promise<GitHubAnswer<T, WriteRefusal>> {
    asked.push(request);
    const wrong = await meet(request, signal);
    if (wrong && wrong.isCarriedOut === undefined) return wrong;
    const answer = run();
    return wrong ?? answer;
  }

  return {
    asked,
    open: (signal) => ({
      readBranch: (repository, branch, paths) =>
        carryOut(`read ${repository}#${branch} ${paths.join(' ')}`, signal, () => {
          const found = branches.get(`${repository}#${branch}`);
          const here = new Map(Object.entries(found?.texts ?? {}));
          const texts = paths.filter((path) => here.has(path)).map((path) => [path, here.get(path) ?? ''] as const);
          return { found: true, value: { ...(found && { head: found.head }), texts: Object.fromEntries(texts) } };
        }),
      commitOnBranch: (repository, { branch, headline, files, expected }) => {
        const name = `${repository}#${branch}`;
        return carryOut(`commit ${name} ${Object.keys(files).join(' ')} on ${expected}: ${headline}`, signal, () =>
          branches.get(name)?.head === expected
            ? { found: true, value: write(files, name) }
            : { found: false, reason: 'moved', detail: 'It moved.' },
        );
      },
      createBranch: (repository, { branch, headline, files }) => {
        const name = `${repository}#${branch}`;
        return carryOut(`create ${name} ${Object.keys(files).join(' ')}: ${headline}`, signal, () =>
          branches.has(name)
            ? { found: false, reason: 'exists', detail: 'It is there.' }
            : { found: true, value: write(files, name) },
        );
      },
    }),
    text: (path, branch = usual) => branches.get(branch)?.texts[path] ?? '',
    write: (texts, branch) => void write(texts, branch),
    remove: (branch = usual) => void branches.delete(branch),
  };
}

/** The first so many requests that begin with a text go wrong. */
export function firstWrong(begins: string, wrong: Wrong, times = 1): Meet {
  let left = times;
  return (asked) => (asked.startsWith(begins) && left-- > 0 ? wrong : undefined);
}

/** What GitHub says instead of an answer. */
export function refused(reason: WriteRefusal, detail = '', wait?: number): Wrong {
  return { found: false, reason, detail, ...(wait !== undefined && { wait }) };
}

/** Opens the ledgers of a step of the run 1/1, whose reservations are `id-0001`, `id-0002` and so on. */
export function openInMemory({ open }: LedgerMemory, changed: Partial<LedgersOptions> = {}) {
  let made = 0;
  return openLedgers({
    files: [policyFile([budget()])],
    run: { repository: own, workflow: '.github/workflows/ask.yml', actor: 'octocat', run: '1/1' },
    facts: unknownRun,
    openGitHub: () => ({ github: open, token: 'token' }),
    clock: new ManualClock(),
    date: () => new Date('2026-11-27T12:00:00Z'),
    newId: () => `id-${String(++made).padStart(6, '0')}`,
    log: () => undefined,
    ...changed,
  });
}
