import { ledgerTargets } from '../../costs/ledger/budgets.ts';
import { explainFault } from '../../costs/ledger/explain.ts';
import { filesOf, periodOf } from '../../costs/ledger/periods.ts';
import { standingsOf } from '../../costs/ledger/standings.ts';
import { openStore } from '../../costs/ledger/store.ts';
import type { Runner } from '../../github/runner.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { Failure } from '../../language/failures/failure.ts';
import { dayOf } from '../../policy/model/days.ts';
import type { Policy } from '../../policy/model/policy.ts';
import { parsePolicyLate } from '../../policy/read/parse-late.ts';
import { loadPolicyFile } from '../../policy/source/load.ts';
import { loadExtended } from '../../policy/source/load-extended.ts';
import { isSameRepository } from '../../policy/source/repository-file.ts';
import { explainSource } from '../../policy/words/explain-source.ts';
import type { UsageInputs } from './inputs.ts';
import { monthsOf } from './period.ts';
import type { ReadLedger } from './report.ts';

/** Only the policy that the message about a missing one prints uses it. */
const anyModel = { model: 'openai/gpt-6-luna' };

/** How long all ledgers may take together, in milliseconds. */
const readingTime = 5 * 60 * 1000;

/** Reads the policy that judges requests, and what it extends. */
export async function readPolicy({ policy: location, tokens }: UsageInputs, runner: Runner): Promise<Policy> {
  const readers = openReaders(tokens, runner);
  const today = dayOf(runner.clock.date());
  const { text, source } = await loadPolicyFile(location, readers, anyModel);
  const policy = await loadExtended(await parsePolicyLate(text, source, today), readers, today);
  for (const file of policy.files) runner.log.info(`Policy: ${explainSource(file.source)}.`);
  return policy;
}

/**
 * Reads the ledgers of a policy, and how their budgets stand. A branch that is not there has recorded nothing yet.
 *
 * @throws {Failure} `ledger-unavailable` with what is wrong with each of them: a sum of the others would be too low
 */
export async function readLedgers(
  { files }: Policy,
  { period, tokens }: Pick<UsageInputs, 'period' | 'tokens'>,
  runner: Runner,
): Promise<readonly ReadLedger[]> {
  const { run, clock, log, cancelled } = runner;
  const targets = ledgerTargets(files, run.repository);
  if (targets.length === 0) throw noLedger(files[0].source.file);
  const token = tokens.ledgerToken === '' ? 'token' : 'ledger-token';
  const value = tokens.ledgerToken === '' ? tokens.token : tokens.ledgerToken;
  if (value === '') throw noToken();
  const done = new AbortController();
  const signal = AbortSignal.any([cancelled, clock.deadline(readingTime, done.signal)]);
  const read = await Promise.all(
    targets.map(async (target) => {
      const { repository, branch, place } = target;
      const github = (asked: AbortSignal) => runner.openGitHub(value, asked);
      const store = openStore({ repository, branch, github, clock, log: log.info });
      const budgets = target.files.flatMap((file) => file.budgets);
      const months = [...monthsOf(period), ...monthsOf(period.before)].map((month) => `${month}.jsonl`);
      const current = budgets.flatMap(({ per }) => filesOf(periodOf(per, period.now)));
      const account = await store.read([...new Set([...months, ...current])].toSorted(), signal);
      if ('fault' in account) {
        const isOwn = isSameRepository(repository, run.repository);
        return explainFault(account.fault, { repository, branch, token, isOwn, place, isOnlyRead: true });
      }
      log.info(`Ledger: ${account.lines.length} lines on the branch ${branch} of ${repository}.`);
      return { repository, branch, account, budgets: standingsOf(account, target, run.repository, period.now) };
    }),
  ).finally(() => done.abort());
  const problems = read.flatMap((one) => ('account' in one ? [] : one));
  if (problems.length > 0) throw new Failure('ledger-unavailable', problems);
  return read.flatMap((one) => ('account' in one ? [one] : []));
}

function noLedger(file: string): Failure {
  return new Failure('ledger-unavailable', {
    message: `${file} has no \`ledger\`, so what requests use is not recorded anywhere.`,
    remedy: 'Add this line to the policy; requests are recorded from then on:\n\nledger: {}',
  });
}

function noToken(): Failure {
  return new Failure('invalid-input', {
    message: 'token: it is empty, so no ledger can be read through the GitHub API.',
    remedy: 'Remove the input to use the workflow’s own token, or set `ledger-token`.',
  });
}
