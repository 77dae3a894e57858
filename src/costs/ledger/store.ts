import type { Clock } from '../../inference/waiting.ts';
import type { GitHubAnswer, Missing, WriteRefusal } from '../../policy/source/github-answer.ts';
import { type Account, addLines, readAccount } from './account.ts';
import type { Draft } from './book.ts';
import type { LedgerLine } from './line.ts';
import { ledgerFile, timeOf } from './periods.ts';
import type { LineFault } from './read-lines.ts';

/** GitHub, as a ledger needs it; nothing of it asks twice. `openGitHub` in the room `github` gives it. */
export interface LedgerGitHub {
  /** Texts of a branch's files, and the commit that all of them are of; without `head` there is no such branch. */
  readBranch(
    repository: string,
    branch: string,
    paths: readonly string[],
  ): Promise<GitHubAnswer<{ readonly head?: string; readonly texts: Readonly<Record<string, string>> }, WriteRefusal>>;
  /** Commits files to a branch if it is at the expected commit; `moved` if not. */
  commitOnBranch(
    repository: string,
    commit: Commit & { readonly expected: string },
  ): Promise<GitHubAnswer<string, WriteRefusal>>;
  /** Makes a branch of one commit without a parent; `exists` if it is there by now. */
  createBranch(repository: string, commit: Commit): Promise<GitHubAnswer<string, WriteRefusal>>;
}

interface Commit {
  readonly branch: string;
  readonly headline: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Somebody else was faster, so that there is something new to build on. */
type Conflict = 'moved' | 'exists';

/** Why a ledger could not be used. */
export type LedgerFault =
  | { readonly reason: Exclude<WriteRefusal, Conflict> | 'timed-out' | 'too-large'; readonly detail: string }
  | { readonly reason: 'nameless'; readonly detail: string }
  | { readonly reason: 'broken'; readonly faults: readonly LineFault[] };

/** What a store is opened with. */
export interface StoreOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** Opens GitHub with the ledger's token, for requests that a signal ends. */
  readonly github: (signal: AbortSignal) => LedgerGitHub | Promise<LedgerGitHub>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What became of appending. `mayBeWritten`: a request was sent whose answer never came. */
export type Appended<T> =
  | { readonly done: true; readonly outcome: T; readonly account: Account }
  | { readonly done: false; readonly fault: LedgerFault; readonly mayBeWritten: boolean };

/** A branch with a ledger, read and written by compare-and-swap. */
export interface LedgerStore {
  /** Begins to read files; the next {@link append} builds on it first, and GitHub refuses what is built on too old a state. */
  preload(files: readonly string[], signal: AbortSignal): void;
  /**
   * Reads files, lets `build` say what to append to them, and commits it, if the branch has not moved since; else all
   * of it again. Works for one caller after the other.
   *
   * @param build called for each state that was read; what an earlier call had written already it must not write again
   */
  append<T>(
    files: readonly string[],
    headline: string,
    build: (account: Account) => Draft<T>,
    signal: AbortSignal,
  ): Promise<Appended<T>>;
  /** Reads files and changes nothing. A branch that is not there has no lines. */
  read(files: readonly string[], signal: AbortSignal): Promise<Account | { readonly fault: LedgerFault }>;
}

/** The most that is committed at once, in bytes: GitHub takes about 40 MB of base64 in a mutation (seen, not documented). */
const maxWriteBytes = 30_000_000;

/** How long one request may take, in milliseconds. */
const requestTimeout = 60_000;

/** The upper bound of the first wait, which doubles with each further one, and the upper bound of all, in milliseconds. */
const [firstWait, longestWait] = [250, 20_000];

/** How long to wait where GitHub names a limit and no time (GitHub's documentation, "Rate limits for the REST API"). */
const limitWait = 60_000;

/** How often each kind of answer is met, one after the other, before it is taken for the last word. Conflicts have no bound but the deadline. */
const patience: Readonly<Partial<Record<WriteRefusal, number>>> = {
  unavailable: 8,
  'rate-limited': 4,
  // The branch may have been deleted meanwhile, which reading it again shows.
  unseen: 2,
  missing: 2,
};

const isConflict = (reason: WriteRefusal): reason is Conflict => reason === 'moved' || reason === 'exists';

/** How often GitHub may say that the branch has moved while it has not. */
const maxStuck = 6;

/** Where others have written no more lines than so many in so long, in milliseconds, few answers take long enough to meet one. */
const [mostInQuiet, quietTime] = [3, 600_000];

const readme = `# Ledger of byok-inference

What requests to models were reserved and settled at, one JSON line each, a file a month.
Written by the action; docs/ledger.md in its repository explains the lines. Do not merge this branch.
`;

/** Opens a store; nothing is asked before the first call. */
export function openStore({ repository, branch, github, clock, log }: StoreOptions): LedgerStore {
  let preloaded:
    | { readonly files: readonly string[]; readonly answer: ReturnType<LedgerGitHub['readBranch']> }
    | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const own = new Set<string>();
  /** Others have written meanwhile, and will again. */
  let isContested = false;

  /**
   * Whether nobody else will write before this step does so again, so that what it has written can be built upon without
   * another reading. GitHub compares in any case; a write that it refuses counts like one that it carries out.
   */
  function isQuiet({ lines }: Account, written: readonly LedgerLine[]): boolean {
    for (const { id } of written) own.add(id);
    const since = timeOf(new Date(Math.max(...written.map(({ at }) => Date.parse(at))) - quietTime));
    return !isContested && lines.filter(({ line }) => line.at >= since && !own.has(line.id)).length <= mostInQuiet;
  }

  /** One request, which ends with the caller's signal or after its own time. */
  async function ask<T>(
    signal: AbortSignal,
    request: (github: LedgerGitHub) => Promise<GitHubAnswer<T, WriteRefusal>>,
  ): Promise<GitHubAnswer<T, WriteRefusal>> {
    const finished = new AbortController();
    const timeout = clock.deadline(requestTimeout, finished.signal);
    try {
      return await request(await github(AbortSignal.any([signal, timeout])));
    } finally {
      finished.abort();
    }
  }

  const read = (files: readonly string[], signal: AbortSignal) =>
    ask(signal, (opened) => opened.readBranch(repository, branch, files));

  /** What was read early, or written last, if it is there and has all the files. It serves once. */
  async function takeEarly(files: readonly string[]) {
    const early = preloaded;
    preloaded = undefined;
    const answer = early && files.every((file) => early.files.includes(file)) ? await early.answer : undefined;
    return answer?.found ? answer : undefined;
  }

  async function appendOnce<T>(
    files: readonly string[],
    headline: string,
    build: (account: Account) => Draft<T>,
    signal: AbortSignal,
  ): Promise<Appended<T>> {
    const counts = new Map<WriteRefusal, number>();
    let mayBeWritten = false;
    let detail = '';
    let stuck = 0;
    let stuckAt: string | undefined;
    const fail = (fault: LedgerFault): Appended<T> => ({ done: false, fault, mayBeWritten });

    /** Waits until it makes sense to try again; returns why it makes none. */
    async function pause(answer: Missing<WriteRefusal>, retry: number): Promise<LedgerFault | undefined> {
      const { reason, wait } = answer;
      detail = answer.detail;
      if (!isConflict(reason)) {
        const count = (counts.get(reason) ?? 0) + 1;
        counts.set(reason, count);
        // A limit that passes only in a long time is told with the time.
        const isLong = reason === 'rate-limited' && wait === undefined && /\b(?:reset|ask again) at\b/.test(detail);
        if (isLong || count > (patience[reason] ?? 0)) return { reason, detail };
        log(`The ledger in ${repository} is not available now (${detail || reason}); trying again.`);
      }
      const least = wait ?? (reason === 'rate-limited' ? limitWait : 0);
      await clock.wait(least + clock.random() * Math.min(longestWait, firstWait * 2 ** retry), signal);
      return undefined;
    }

    for (let retry = 0; ; retry++) {
      if (signal.aborted) return fail({ reason: 'timed-out', detail });
      const early = await takeEarly(files);
      const state = early ?? (await read(files, signal));
      if (!state.found) {
        // What ends with the signal says nothing of GitHub: what it said before is told.
        const fault = signal.aborted ? undefined : await pause(state, retry);
        if (fault) return fail(fault);
        continue;
      }
      const account = readAccount(inOrder(state.value.texts));
      // Only what is written is compared with what the branch is by now; a refusal needs a reading of its own.
      if (early && ('faults' in account || build(account).lines.length === 0)) continue;
      if ('faults' in account) return fail({ reason: 'broken', faults: account.faults });
      const { lines, outcome } = build(account);
      if (lines.length === 0) return { done: true, outcome, account };
      if (signal.aborted) continue;
      const after = addLines(account, lines);
      const { head } = state.value;
      const paths = new Set(lines.map(({ at }) => ledgerFile(at)));
      const changed = Object.fromEntries(Object.entries(after.texts).filter(([path]) => paths.has(path)));
      const bytes = Object.values(changed).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (bytes > maxWriteBytes)
        return fail({ reason: 'too-large', detail: `${[...paths].join(', ')}: ${bytes} bytes` });
      const written = await ask(signal, (opened) =>
        head === undefined
          ? opened.createBranch(repository, { branch, headline, files: { 'README.md': readme, ...changed } })
          : opened.commitOnBranch(repository, { branch, headline, files: changed, expected: head }),
      );
      if (written.found) {
        const value = { head: written.value, texts: after.texts };
        if (isQuiet(account, lines)) preloaded = { files, answer: Promise.resolve({ found: true, value }) };
        return { done: true, outcome, account: after };
      }
      if (written.reason === 'unavailable') mayBeWritten = true;
      if (signal.aborted) continue;
      detail = written.detail;
      if (isConflict(written.reason)) {
        isContested = true;
        // It only was too old.
        if (early) continue;
        stuck = stuckAt === head ? stuck + 1 : 1;
        stuckAt = head;
        if (stuck > maxStuck) return fail({ reason: 'unavailable', detail: written.detail });
      }
      const fault = await pause(written, retry);
      if (fault) return fail(fault);
    }
  }

  const append: LedgerStore['append'] = (files, headline, build, signal) => {
    const result = queue.then(() => appendOnce(files, headline, build, signal));
    queue = result.catch(() => undefined);
    return result;
  };

  return {
    preload: (files, signal) => {
      preloaded ??= { files, answer: read(files, signal) };
      // Whoever waits for it meets the error; nobody may ever do.
      preloaded.answer.catch(() => undefined);
    },
    append,
    read: async (files, signal) => {
      const found = await append(files, '', () => ({ lines: [], outcome: undefined }), signal);
      return found.done ? found.account : { fault: found.fault };
    },
  };
}

/** Months in their order, whatever order they were read in. */
function inOrder(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
