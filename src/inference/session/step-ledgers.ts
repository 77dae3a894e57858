import { randomUUID } from 'node:crypto';
import type { Ledgers } from '../../costs/ledger/ledgers.ts';
import type { Runner } from '../../github/runner.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import type { SessionInputs } from './session-inputs.ts';

/**
 * Opens the ledgers that a policy keeps, and begins to read them: reading may overlap with whatever else waits.
 *
 * @param run may still be asked for
 * @returns nothing where it keeps none
 */
export async function openStepLedgers(
  { policy, run: facts }: { readonly policy: Policy; readonly run: RunFacts | Promise<RunFacts> },
  { tokens }: Pick<SessionInputs, 'tokens'>,
  step: Runner,
): Promise<Ledgers | undefined> {
  if (policy.files.every(({ ledger }) => !ledger)) return undefined;
  const { openLedgers } = await import('../../costs/ledger/ledgers.ts');
  const { run, clock, log } = step;
  const token = tokens.ledgerToken === '' ? tokens.token : tokens.ledgerToken;
  const ledgers = openLedgers({
    files: policy.files,
    run: {
      repository: run.repository,
      workflow: run.facts.workflow.values[0] ?? '',
      actor: run.facts.actor.values[0] ?? '',
      run: run.attempt,
    },
    facts,
    openGitHub: () => ({
      github: (signal) => step.openGitHub(token, signal),
      token: tokens.ledgerToken === '' ? 'token' : 'ledger-token',
    }),
    clock,
    date: () => new Date(clock.date()),
    newId: randomUUID,
    log: log.info,
  });
  ledgers.preload(step.cancelled);
  // The verdict is worked out while GitHub answers.
  await clock.turn();
  return ledgers;
}

/** How long settling may take at most, in milliseconds, and from a cancellation on: GitHub kills a step 7.5 s after that. */
const settlingTime = { usual: 30_000, cancelled: 6000 };

/**
 * Ends what settles. Not by the step's own signal: what was billed is settled also where the run is cancelled.
 *
 * @param done aborts when it is settled
 */
export function settlingSignal(
  { clock, cancelled }: Pick<Runner, 'cancelled'> & { readonly clock: Pick<Runner['clock'], 'deadline'> },
  done: AbortSignal,
): AbortSignal {
  const usual = clock.deadline(settlingTime.usual, done);
  const hurried = new AbortController();
  const hurry = () => {
    const over = clock.deadline(settlingTime.cancelled, done);
    over.addEventListener('abort', () => hurried.abort(), { once: true });
  };
  if (cancelled.aborted) hurry();
  else cancelled.addEventListener('abort', hurry, { once: true, signal: done });
  return AbortSignal.any([usual, hurried.signal]);
}
