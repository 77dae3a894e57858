import { describe, expect, test } from 'vitest';
import type { BudgetAlert, BudgetRefusal } from '../../src/costs/ledger/book.ts';
import {
  explainAlert,
  explainExceeded,
  explainFault,
  explainLoss,
  explainUnsettled,
  type NamedLedger,
} from '../../src/costs/ledger/explain.ts';
import type { LedgerFault } from '../../src/costs/ledger/store.ts';

type Reason = Exclude<LedgerFault['reason'], 'broken'>;

const place = { file: '.github/models.yml', annotatable: true, line: 9, column: 1 };
const own: NamedLedger = { repository: 'acme/ledger', branch: 'spending', token: 'token', isOwn: true, place };
const withToken: NamedLedger = { ...own, token: 'ledger-token' };
const elsewhere: NamedLedger = { ...withToken, isOwn: false };
const onlyRead = (ledger: NamedLedger): NamedLedger => ({ ...ledger, isOnlyRead: true });

const name = 'The ledger on the branch spending of acme/ledger';
const forbidden = (token: string, what: string) =>
  `the token in the input \`${token}\` is not allowed to ${what} contents there`;

/** Who asks, and what a reader of the log learns: why, and what to change. */
const faults: readonly (readonly [Reason, NamedLedger, why: string, remedy: string])[] = [
  ['missing', own, 'GitHub does not find it', 'Check `ledger` in the policy.'],
  [
    'unseen',
    own,
    'the token in the input `token` cannot see the repository, or not write to it',
    'Check the name in the policy. Add `contents: write` to the job’s `permissions`, or set `ledger-token` to a token that has it. Runs from forks and from Dependabot have a read-only token and no secrets: nothing can be reserved in them.',
  ],
  [
    'unseen',
    onlyRead(own),
    'the token in the input `token` cannot see the repository',
    'Check the name in the policy. Add `contents: read` to the job’s `permissions`, or set `ledger-token` to a token that has it.',
  ],
  [
    'forbidden',
    own,
    forbidden('token', 'read and write'),
    'Add `contents: write` to the job’s `permissions`, or set `ledger-token` to a token that has it. Runs from forks and from Dependabot have a read-only token and no secrets: nothing can be reserved in them.',
  ],
  [
    'forbidden',
    onlyRead(own),
    forbidden('token', 'read'),
    'Add `contents: read` to the job’s `permissions`, or set `ledger-token` to a token that has it.',
  ],
  [
    'forbidden',
    withToken,
    forbidden('ledger-token', 'read and write'),
    'Give the token in `ledger-token` the permission `contents: write` for acme/ledger.',
  ],
  [
    'forbidden',
    onlyRead(withToken),
    forbidden('ledger-token', 'read'),
    'Give the token in `ledger-token` the permission `contents: read` for acme/ledger.',
  ],
  [
    'forbidden',
    elsewhere,
    forbidden('ledger-token', 'read and write'),
    'Set `ledger-token` to a token with `contents: write` for acme/ledger; the workflow’s own token can write only to its own repository.',
  ],
  [
    'forbidden',
    onlyRead({ ...elsewhere, token: 'token' }),
    forbidden('token', 'read'),
    'Set `ledger-token` to a token with `contents: read` for acme/ledger; the workflow’s own token can read only its own repository.',
  ],
  [
    'protected',
    own,
    'branch protection or a ruleset does not let the token in the input `token` write there',
    'Exempt the branch spending from the rule, or set `ledger-token` to the token of an app that may bypass it.',
  ],
  [
    'empty-repository',
    own,
    'the repository has no commit yet',
    'Commit anything to acme/ledger first; the branch is then created by itself.',
  ],
  [
    'sso-required',
    withToken,
    'the organization uses SAML single sign-on, and the token in the input `ledger-token` is not authorized for it',
    'Authorize the token for the organization, or set the token of a GitHub App that is installed there.',
  ],
  [
    'address-refused',
    own,
    'an IP allow list of the organization or enterprise does not include this runner’s address',
    'Add the runner’s address to the IP allow list, or run the job on a runner whose address is on it.',
  ],
  [
    'token-refused',
    withToken,
    'the owner does not accept the type or the lifetime of the token in the input `ledger-token`',
    'Set a token that the owner’s policy for personal access tokens allows, or the token of a GitHub App.',
  ],
  [
    'blocked',
    own,
    'GitHub has closed the repository, its owner’s account or the app that the token belongs to',
    'Its owners can ask GitHub Support; running again does not help.',
  ],
  [
    'unauthorized',
    withToken,
    'GitHub rejects the token in the input `ledger-token`',
    'Set `ledger-token` to a valid token, or remove the input to use the workflow’s own.',
  ],
  [
    'rate-limited',
    own,
    'GitHub’s rate limit is exceeded',
    'Run again later; nothing was sent to a provider without a reservation. If it happens often, more requests run than a ledger can record: see docs/ledger.md.',
  ],
  ['rate-limited', onlyRead(own), 'GitHub’s rate limit is exceeded', 'Run again later.'],
  [
    'unavailable',
    own,
    'the GitHub API gave no usable answer',
    'Run again later; nothing was sent to a provider without a reservation.',
  ],
  ['unavailable', onlyRead(own), 'the GitHub API gave no usable answer', 'Run again later.'],
  [
    'timed-out',
    own,
    'the `deadline` passed before it could be read and written',
    'Run again later; nothing was sent to a provider without a reservation. If many steps run at once, raise `deadline` or run fewer of them together: see docs/ledger.md.',
  ],
  ['timed-out', onlyRead(own), 'it could not be read in time', 'Run again later.'],
  [
    'nameless',
    own,
    'its lines name the run’s repository as owner/name',
    'In a job set GITHUB_REPOSITORY so; on a laptop run in a clone whose remote is on GitHub.',
  ],
  [
    'unusable',
    own,
    'a file of it is not a text file of at most 100 MB',
    'Restore the file on the branch spending, or name another branch in the policy’s `ledger`: see docs/ledger.md, which also says what then becomes of the budgets.',
  ],
  [
    'too-large',
    own,
    'the month’s file is larger than what GitHub takes in one commit (30 MB)',
    'Remove the `reserved` lines of ids that have a `settled` line from it, which changes no sum, or name another branch in the policy’s `ledger`: see docs/ledger.md.',
  ],
];

describe('a ledger that cannot be used', () => {
  test.each(faults)('%s, asked by %j', (reason, ledger, why, remedy) => {
    const message = `${name} cannot be used: ${why}.`;
    expect(explainFault({ reason, detail: '' }, ledger)).toEqual([{ message, remedy, place }]);
  });

  test('is told with what GitHub said, on one line and without its period', () => {
    const [problem] = explainFault({ reason: 'missing', detail: 'Not  found.\n\nSee v1.2 of it.' }, own);
    expect(problem?.message).toBe(`${name} cannot be used: GitHub does not find it (Not found. See v1.2 of it).`);
  });

  const broken = (count: number) =>
    explainFault(
      {
        reason: 'broken',
        faults: Array.from({ length: count }, (_, index) => ({
          file: '2026-11.jsonl',
          number: index + 1,
          message: 'it is odd',
        })),
      },
      own,
    );
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `2026-11.jsonl, line ${index + 1}: it is odd`).join('; ');

  test.each([
    [1, lines(1), 'Correct or remove this line on the branch spending: see docs/ledger.md.'],
    [2, lines(2), 'Correct or remove these lines on the branch spending: see docs/ledger.md.'],
    [10, lines(10), 'Correct or remove these lines on the branch spending: see docs/ledger.md.'],
    [12, `${lines(10)}; and 2 more`, 'Correct or remove these lines on the branch spending: see docs/ledger.md.'],
  ])('since %i of its lines are broken', (count, named, remedy) => {
    const message = `${name} cannot be used, since its sums would be wrong: ${named}.`;
    expect(broken(count)).toEqual([{ message, remedy, place }]);
  });
});

test.each([
  [
    'vanished',
    `${name} no longer has the reservation id-000001: the branch was deleted or force-pushed meanwhile.`,
    'Restore the branch: what other requests spent may be missing from its budgets.',
  ],
  [
    'contested',
    `${name} has another line for the reservation id-000001 of this step, which contradicts what it was to write.`,
    'The line that is there stays. Compare it with this step’s cost and correct it by hand: see docs/ledger.md.',
  ],
] as const)('a reservation that is %s', (kind, message, remedy) => {
  expect(explainLoss(kind, 'id-000001', own)).toEqual({ message, remedy, place });
});

describe('what could not be settled is named', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
  const ten = 'id-0, id-1, id-2, id-3, id-4, id-5, id-6, id-7, id-8, id-9';

  test.each([
    [1, 'A reservation of $0.40 could not be settled, and counts at the worst case until the period ends: id-0.'],
    [2, '2 reservations of $0.40 could not be settled, and count at the worst case until the period ends: id-0, id-1.'],
    [10, `10 reservations of $0.40 could not be settled, and count at the worst case until the period ends: ${ten}.`],
    [
      11,
      `11 reservations of $0.40 could not be settled, and count at the worst case until the period ends: ${ten} and more.`,
    ],
  ])('%i of it', (count, message) => {
    const remedy = 'Settle by hand what the provider did not bill: see docs/ledger.md.';
    expect(explainUnsettled(ids(count), 400_000)).toEqual({ message, remedy });
  });
});

describe('a budget', () => {
  const figures = {
    name: 'all',
    each: 'repository',
    value: 'acme/widgets',
    per: 'month',
    start: '2026-11-01T00:00:00Z',
    resetAt: '2026-12-01T00:00:00Z',
    amount: 1_000_000,
    spent: 300_000,
    reserved: 0,
    left: 700_000,
    onExceed: 'deny',
    place,
  } as const;
  const refusal: BudgetRefusal = { ...figures, kind: 'budget', wanted: 800_000, fits: 700_000 };

  const exceeded: readonly (readonly [string, Partial<BudgetRefusal>, message: string, remedy: string])[] = [
    [
      'that denies',
      {},
      'The budget "all" ($1 a month for acme/widgets) does not allow this request: $0.30 is spent, and it may cost $0.80 at worst.',
      'A request that costs at most $0.70 fits: limit the output tokens, shorten the prompt, or use a cheaper model. Otherwise run it again after the reset at 2026-12-01 00:00 UTC, or raise `amount`.',
    ],
    [
      'smaller than the request',
      { wanted: 1_000_001, reserved: 100_000 },
      'The budget "all" ($1 a month for acme/widgets) does not allow this request: $0.30 is spent and $0.10 reserved by requests that are not settled, and it may cost $1.000001 at worst.',
      'A request that costs at most $0.70 fits: limit the output tokens, shorten the prompt, or use a cheaper model. It exceeds the whole amount, so the reset at 2026-12-01 00:00 UTC does not help; raise `amount`.',
    ],
    [
      'that warns',
      { onExceed: 'warn' },
      'The budget "all" ($1 a month for acme/widgets) is exceeded by this request: $0.30 is spent, and it may cost $0.80 at worst.',
      'Raise `amount`; the budget resets at 2026-12-01 00:00 UTC.',
    ],
  ];

  test.each(exceeded)('%s', (_, changed, message, remedy) => {
    expect(explainExceeded({ ...refusal, ...changed })).toEqual({ message, remedy, place });
  });

  test('that is spent, for somebody unknown, as large as the request', () => {
    const { fits: _, ...spent } = { ...refusal, each: 'workflow', value: '', wanted: 1_000_000 } as const;
    expect(explainExceeded(spent)).toEqual({
      message:
        'The budget "all" ($1 a month for an unknown workflow) does not allow this request: $0.30 is spent, and it may cost $1 at worst.',
      remedy: 'Otherwise run it again after the reset at 2026-12-01 00:00 UTC, or raise `amount`.',
      place,
    });
  });

  test('whose alert is reached', () => {
    const alert: BudgetAlert = { ...figures, per: 'day', resetAt: '2026-11-28T00:00:00Z', percent: 30 };
    expect(explainAlert(alert)).toEqual({
      message:
        'The budget "all" ($1 a day for acme/widgets) has reached 30 %: $0.30 is spent, $0.70 is left until 2026-11-28 00:00 UTC.',
      remedy: '',
      place,
    });
  });
});
