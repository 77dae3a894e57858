import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledgers } from '../../src/costs/ledger/ledgers.ts';
import { openLedgers } from '../../src/costs/ledger/ledgers.ts';
import { openGitHub } from '../../src/github/api/github.ts';
import { openTransport, type Transport } from '../../src/github/network/transport.ts';
import type { Clock } from '../../src/inference/waiting.ts';
import type { Budget, Ledger } from '../../src/policy/model/costs.ts';
import type { PolicyFile } from '../../src/policy/model/policy.ts';
import { type RunFacts, unknownRun } from '../../src/policy/model/when.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';

/** The repository of the run, and of its ledger unless a test says otherwise. */
export const own = 'acme/widgets';

const place = { file: '.github/models.yml', annotatable: true, line: 9, column: 1 };

/** A budget of a policy: a month's, one dollar for the repository, unless told otherwise. */
export function budget(changed: Partial<Budget> = {}): Budget {
  const { name = 'all', micros = 1_000_000, per = 'month', each = 'repository', when = [] } = changed;
  const { alertAt = [], onExceed = 'deny' } = changed;
  return { name, micros, per, each, when, alertAt, onExceed, place };
}

/** A policy file with a ledger and budgets. */
export function policyFile(
  budgets: readonly Budget[],
  ledger: Partial<Ledger> = {},
  source: Partial<PolicyFile['source']> = {},
): PolicyFile {
  const text = 'version: 1\nkeys:\n  - name: openai\n    provider: openai\n    secret: OPENAI_API_KEY\n';
  const file = parsePolicy(
    text,
    { file: '.github/models.yml', commit: '', annotatable: true, ...source },
    '2026-11-27',
  );
  return { ...file, ledger: { branch: 'byok-ledger', onError: 'fail', place, ...ledger }, budgets };
}

/** A clock that is as much faster than ours as `speed` says, but for deadlines: a busy machine may take its time. */
export function fastClock(speed: number, random: () => number = Math.random): Clock {
  return {
    now: () => performance.now() * speed,
    random,
    wait: (milliseconds, signal) =>
      sleep(milliseconds / speed, undefined, { signal }).then(
        () => undefined,
        () => undefined,
      ),
    deadline: (milliseconds, done) => {
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), Math.max(milliseconds / speed, 10_000));
      done.addEventListener('abort', () => clearTimeout(timer), { once: true });
      if (done.aborted) clearTimeout(timer);
      return over.signal;
    },
  };
}

/** How a step of a test differs from others. */
interface StepOptions {
  readonly files?: readonly [PolicyFile, ...PolicyFile[]];
  readonly facts?: RunFacts;
  readonly clock?: Clock;
  readonly date?: () => Date;
  readonly newId?: () => string;
  readonly actor?: string;
  readonly transport?: Transport;
  readonly token?: 'ledger-token' | 'token';
  readonly log?: (line: string) => void;
  readonly workflow?: string;
}

let made = 0;

/** Opens the ledgers of one step against GitHub at a url, by the action's own client. */
export function openStep(apiUrl: string, options: StepOptions = {}): Ledgers {
  const { files = [policyFile([budget()])], facts = unknownRun, clock = fastClock(100), actor = 'octocat' } = options;
  const { date = () => new Date('2026-11-27T12:00:00Z'), log = () => undefined, token = 'token' } = options;
  const { transport = openTransport({}, 5), workflow = '.github/workflows/ask.yml' } = options;
  const { newId = () => `id-${String(++made).padStart(8, '0')}` } = options;
  return openLedgers({
    files,
    run: { repository: own, workflow, actor, run: '1234567890/1' },
    facts,
    openGitHub: () => ({
      token,
      github: (signal) =>
        openGitHub({ token: 'ghs_ledger', apiUrl, repository: own, defaultBranch: 'main', transport, signal }),
    }),
    clock,
    date,
    newId,
    log,
  });
}

/** A signal that never ends anything. */
export const never = new AbortController().signal;
