import { dollars } from '../../language/failures/dollars.ts';
import type { Place, Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { BudgetAlert, BudgetFigures, BudgetRefusal } from './book.ts';
import type { LedgerFault } from './store.ts';

/** The input that the ledger's token comes from. */
export type LedgerToken = 'ledger-token' | 'token';

/** A ledger, for the message. */
export interface NamedLedger {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly token: LedgerToken;
  /** Whether it is in the run's own repository. */
  readonly isOwn: boolean;
  /** Whether nothing is to be written: a right to read is enough then. */
  readonly isOnlyRead?: true;
  /** The policy's line that names it. */
  readonly place: Place;
}

/** What a message says of a fault: why, and what to change. */
type LedgerFaultWords = (ledger: NamedLedger) => { readonly why: string; readonly remedy: string };

/** The permission to ask for, and where. */
function grant({ repository, token, isOwn, isOnlyRead }: NamedLedger): string {
  const right = isOnlyRead ? 'contents: read' : 'contents: write';
  if (!isOwn) {
    const reach = isOnlyRead ? 'read only' : 'write only to';
    return `Set \`ledger-token\` to a token with \`${right}\` for ${repository}; the workflow’s own token can ${reach} its own repository.`;
  }
  if (token === 'ledger-token')
    return `Give the token in \`ledger-token\` the permission \`${right}\` for ${repository}.`;
  if (isOnlyRead)
    return 'Add `contents: read` to the job’s `permissions`, or set `ledger-token` to a token that has it.';
  return 'Add `contents: write` to the job’s `permissions`, or set `ledger-token` to a token that has it. Runs from forks and from Dependabot have a read-only token and no secrets: nothing can be reserved in them.';
}

/** What to do where only time helps. */
function wait({ isOnlyRead }: NamedLedger): string {
  return isOnlyRead ? 'Run again later.' : 'Run again later; nothing was sent to a provider without a reservation.';
}

/** The words for each fault of GitHub. */
const words: Readonly<Record<Exclude<LedgerFault['reason'], 'broken'>, LedgerFaultWords>> = {
  missing: () => ({ why: 'GitHub does not find it', remedy: 'Check `ledger` in the policy.' }),
  unseen: (ledger) => ({
    why: `the token in the input \`${ledger.token}\` cannot see the repository${ledger.isOnlyRead ? '' : ', or not write to it'}`,
    remedy: `Check the name in the policy. ${grant(ledger)}`,
  }),
  forbidden: (ledger) => ({
    why: `the token in the input \`${ledger.token}\` is not allowed to ${ledger.isOnlyRead ? 'read' : 'read and write'} contents there`,
    remedy: grant(ledger),
  }),
  protected: ({ branch, token }) => ({
    why: `branch protection or a ruleset does not let the token in the input \`${token}\` write there`,
    remedy: `Exempt the branch ${branch} from the rule, or set \`ledger-token\` to the token of an app that may bypass it.`,
  }),
  'empty-repository': ({ repository }) => ({
    why: 'the repository has no commit yet',
    remedy: `Commit anything to ${repository} first; the branch is then created by itself.`,
  }),
  'sso-required': ({ token }) => ({
    why: `the organization uses SAML single sign-on, and the token in the input \`${token}\` is not authorized for it`,
    remedy: 'Authorize the token for the organization, or set the token of a GitHub App that is installed there.',
  }),
  'address-refused': () => ({
    why: 'an IP allow list of the organization or enterprise does not include this runner’s address',
    remedy: 'Add the runner’s address to the IP allow list, or run the job on a runner whose address is on it.',
  }),
  'token-refused': ({ token }) => ({
    why: `the owner does not accept the type or the lifetime of the token in the input \`${token}\``,
    remedy: 'Set a token that the owner’s policy for personal access tokens allows, or the token of a GitHub App.',
  }),
  blocked: () => ({
    why: 'GitHub has closed the repository, its owner’s account or the app that the token belongs to',
    remedy: 'Its owners can ask GitHub Support; running again does not help.',
  }),
  unauthorized: ({ token }) => ({
    why: `GitHub rejects the token in the input \`${token}\``,
    remedy: `Set \`${token}\` to a valid token, or remove the input to use the workflow’s own.`,
  }),
  'rate-limited': (ledger) => ({
    why: 'GitHub’s rate limit is exceeded',
    remedy: `${wait(ledger)}${ledger.isOnlyRead ? '' : ' If it happens often, more requests run than a ledger can record: see docs/ledger.md.'}`,
  }),
  unavailable: (ledger) => ({ why: 'the GitHub API gave no usable answer', remedy: wait(ledger) }),
  'timed-out': (ledger) => ({
    why: ledger.isOnlyRead
      ? 'it could not be read in time'
      : 'the `deadline` passed before it could be read and written',
    remedy: ledger.isOnlyRead
      ? wait(ledger)
      : `${wait(ledger)} If many steps run at once, raise \`deadline\` or run fewer of them together: see docs/ledger.md.`,
  }),
  nameless: () => ({
    why: 'its lines name the run’s repository as owner/name',
    remedy: 'In a job set GITHUB_REPOSITORY so; on a laptop run in a clone whose remote is on GitHub.',
  }),
  unusable: ({ branch }) => ({
    why: 'a file of it is not a text file of at most 100 MB',
    remedy: `Restore the file on the branch ${branch}, or name another branch in the policy’s \`ledger\`: see docs/ledger.md, which also says what then becomes of the budgets.`,
  }),
  'too-large': () => ({
    why: 'the month’s file is larger than what GitHub takes in one commit (30 MB)',
    remedy:
      'Remove the `reserved` lines of ids that have a `settled` line from it, which changes no sum, or name another branch in the policy’s `ledger`: see docs/ledger.md.',
  }),
};

/** How many broken lines are named. */
const maxNamed = 10;

/** Explains why a ledger could not be used. */
export function explainFault(fault: LedgerFault, ledger: NamedLedger): readonly Problem[] {
  const home = ledger.repository === '' ? 'this repository' : ledger.repository;
  const name = `The ledger on the branch ${ledger.branch} of ${home}`;
  const { place } = ledger;
  if (fault.reason === 'broken') {
    const { faults } = fault;
    const lines = faults.slice(0, maxNamed).map(({ file, number, message }) => `${file}, line ${number}: ${message}`);
    const more = faults.length > lines.length ? [`and ${faults.length - lines.length} more`] : [];
    const message = `${name} cannot be used, since its sums would be wrong: ${[...lines, ...more].join('; ')}.`;
    const remedy = `Correct or remove ${faults.length === 1 ? 'this line' : 'these lines'} on the branch ${ledger.branch}: see docs/ledger.md.`;
    return [{ message, remedy, place }];
  }
  const { why, remedy } = words[fault.reason](ledger);
  const detail = fault.detail.replace(/\.$/, '').replaceAll(/\s+/g, ' ');
  return [{ message: `${name} cannot be used: ${why}${detail === '' ? '' : ` (${detail})`}.`, remedy, place }];
}

/** Explains that the ledger has not what this step wrote to it. */
export function explainLoss(kind: 'vanished' | 'contested', id: string, ledger: NamedLedger): Problem {
  const name = `The ledger on the branch ${ledger.branch} of ${ledger.repository}`;
  const { place } = ledger;
  return kind === 'vanished'
    ? {
        message: `${name} no longer has the reservation ${id}: the branch was deleted or force-pushed meanwhile.`,
        remedy: 'Restore the branch: what other requests spent may be missing from its budgets.',
        place,
      }
    : {
        message: `${name} has another line for the reservation ${id} of this step, which contradicts what it was to write.`,
        remedy:
          'The line that is there stays. Compare it with this step’s cost and correct it by hand: see docs/ledger.md.',
        place,
      };
}

/** Explains that reservations could not be settled. */
export function explainUnsettled(ids: readonly string[], micros: number): Problem {
  const one = ids.length === 1;
  return {
    message: `${one ? 'A reservation' : `${ids.length} reservations`} of ${dollars(micros)} could not be settled, and ${one ? 'counts' : 'count'} at the worst case until the period ends: ${ids.slice(0, maxNamed).join(', ')}${ids.length > maxNamed ? ' and more' : ''}.`,
    remedy: 'Settle by hand what the provider did not bill: see docs/ledger.md.',
  };
}

/** A budget and its amount, as part of a sentence. */
function named({ name, amount, per, each, value }: BudgetFigures): string {
  return `The budget ${quote(name)} (${dollars(amount)} a ${per} for ${value === '' ? `an unknown ${each}` : value})`;
}

function used({ spent, reserved }: BudgetFigures): string {
  return `${dollars(spent)} is spent${reserved > 0 ? ` and ${dollars(reserved)} reserved by requests that are not settled` : ''}`;
}

function when(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** Explains that a request does not fit in a budget: as a denial, or as a warning where the budget only warns. */
export function explainExceeded(refusal: BudgetRefusal): Problem {
  const { amount, wanted, fits, resetAt, onExceed, place } = refusal;
  const cost = `${used(refusal)}, and it may cost ${dollars(wanted)} at worst`;
  if (onExceed === 'warn') {
    const message = `${named(refusal)} is exceeded by this request: ${cost}.`;
    return { message, remedy: `Raise \`amount\`; the budget resets at ${when(resetAt)}.`, place };
  }
  const smaller =
    fits === undefined
      ? ''
      : `A request that costs at most ${dollars(fits)} fits: limit the output tokens, shorten the prompt, or use a cheaper model. `;
  const later =
    wanted > amount
      ? `It exceeds the whole amount, so the reset at ${when(resetAt)} does not help; raise \`amount\`.`
      : `Otherwise run it again after the reset at ${when(resetAt)}, or raise \`amount\`.`;
  return { message: `${named(refusal)} does not allow this request: ${cost}.`, remedy: `${smaller}${later}`, place };
}

/** Explains that an `alert-at` was crossed. */
export function explainAlert(alert: BudgetAlert): Problem {
  const { percent, resetAt, place, left } = alert;
  return {
    message: `${named(alert)} has reached ${percent} %: ${used(alert)}, ${dollars(left)} is left until ${when(resetAt)}.`,
    remedy: '',
    place,
  };
}
