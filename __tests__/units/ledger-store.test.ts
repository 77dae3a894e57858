import { describe, expect, test } from 'vitest';
import { openTransport } from '../../src/github/network/transport.ts';
import { sentence } from '../../src/language/failures/failure.ts';
import { openDescription } from '../harness/github-description.ts';
import { type Fault, graphqlFault, hangUp, type LedgerServer, startLedgerGitHub } from '../harness/ledger-github.ts';
import { budget, fastClock, never, openStep, own, policyFile } from '../harness/ledgers.ts';
import type { Received, Reply } from '../harness/server.ts';

const branch = 'byok-ledger';
const file = '2026-11.jsonl';
const wanted = { key: 'openai', model: 'openai/gpt-6-luna', micros: 400_000 };
const clock = fastClock(1000);
const problemsOf = openDescription();

const isRead = ({ body }: Received) => body.includes('isEmpty');
const isWrite = ({ body }: Received) => body.includes('createCommitOnBranch');

/** What goes wrong with the first requests of a kind. */
function firstOf(kind: (request: Received) => boolean, reply: Reply, when: Fault['when'] = 'before', times = 1) {
  let left = times;
  return (request: Received): Fault | undefined => (kind(request) && left-- > 0 ? { when, reply } : undefined);
}

const linesOf = async (server: LedgerServer) => {
  const text = server.text(branch, file);
  const lines: { type: string; id: string; micros: number }[] = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return lines.map(({ type, micros }) => [type, micros]);
};

/** A ledger that somebody has used already. */
async function startUsed(fault?: (request: Received) => Fault | undefined) {
  let isReady = false;
  const server = await startLedgerGitHub(own, (request) => (isReady ? fault?.(request) : undefined));
  const before = openStep(server.url, { clock });
  await before.reserve({ ...wanted, micros: 1 }, never);
  isReady = true;
  return server;
}

const said = (result: { problems?: readonly object[]; warnings?: readonly object[] }) =>
  [...(result.problems ?? []), ...(result.warnings ?? [])]
    .map((problem) =>
      'message' in problem && 'remedy' in problem
        ? sentence({ message: String(problem.message), remedy: String(problem.remedy) })
        : '',
    )
    .join('\n');

describe('the first step', () => {
  test('makes the branch, of which nothing else is an ancestor', async () => {
    await using server = await startLedgerGitHub(own);
    const ledgers = openStep(server.url, { clock });
    expect(await ledgers.reserve(wanted, never)).toMatchObject({ kind: 'reserved', warnings: [] });
    expect(await linesOf(server)).toEqual([['reserved', 400_000]]);
    expect(server.plumbing.git('rev-list', '--count', branch).trim()).toBe('1');
    expect(server.plumbing.git('ls-tree', '--name-only', branch).trim().split('\n')).toEqual([file, 'README.md']);
    expect(server.received.flatMap(problemsOf)).toEqual([]);
    expect(server.received.every(({ headers }) => headers.authorization === 'Bearer ghs_ledger')).toBe(true);
  });

  test('may be several at once', async () => {
    await using server = await startLedgerGitHub(own);
    const steps = Array.from({ length: 6 }, () => openStep(server.url, { clock: fastClock(50) }));
    const results = await Promise.all(steps.map((step) => step.reserve({ ...wanted, micros: 100 }, never)));
    expect(results.map(({ kind }) => kind)).toEqual(Array(6).fill('reserved'));
    expect(await linesOf(server)).toHaveLength(6);
  });

  test('cannot make it in an empty repository', async () => {
    await using server = await startLedgerGitHub(own, undefined, true);
    const result = await openStep(server.url, { clock }).reserve(wanted, never);
    expect(said(result)).toBe(
      `The ledger on the branch byok-ledger of acme/widgets cannot be used: the repository has no commit yet. Commit anything to acme/widgets first; the branch is then created by itself.`,
    );
  });
});

describe('reserving and settling', () => {
  test('are three requests, since what was written last need not be read, and what is left is told', async () => {
    await using server = await startUsed();
    const before = server.received.length;
    const ledgers = openStep(server.url, { clock });
    const reserved = await ledgers.reserve(wanted, never);
    expect(reserved.kind).toBe('reserved');
    const id = reserved.kind === 'reserved' ? reserved.reservation.id : '';
    const settled = await ledgers.settle([{ id, micros: 250_000, tokens: { input: 5, output: 6 } }], never);
    expect(settled).toEqual({ alerts: [], warnings: [], unsettled: [] });
    expect(server.received).toHaveLength(before + 3);
    expect(server.received.flatMap(problemsOf)).toEqual([]);
    expect(ledgers.standing()).toMatchObject([
      { name: 'all', amount: 1_000_000, spent: 250_000, reserved: 1, left: 749_999, resetAt: '2026-12-01T00:00:00Z' },
    ]);
  });

  test('a request that does not fit writes nothing, and the message says what would', async () => {
    await using server = await startUsed();
    const head = server.plumbing.git('rev-parse', branch);
    const result = await openStep(server.url, { clock }).reserve({ ...wanted, micros: 1_000_000 }, never);
    expect(result).toMatchObject({
      kind: 'exceeded',
      refusals: [{ kind: 'budget', wanted: 1_000_000, fits: 999_999 }],
    });
    expect(said(result)).toBe(
      'The budget "all" ($1 a month for acme/widgets) does not allow this request: $0 is spent and $0.000001 reserved by requests that are not settled, and it may cost $1 at worst. A request that costs at most $0.999999 fits: limit the output tokens, shorten the prompt, or use a cheaper model. Otherwise run it again after the reset at 2026-12-01 00:00 UTC, or raise `amount`.',
    );
    expect(server.plumbing.git('rev-parse', branch)).toBe(head);
  });

  test('requests of one step do not get into each other’s way', async () => {
    await using server = await startUsed();
    const before = server.received.length;
    const ledgers = openStep(server.url, { clock });
    const all = await Promise.all(Array.from({ length: 8 }, () => ledgers.reserve({ ...wanted, micros: 10 }, never)));
    const settlements = all.flatMap((one) => (one.kind === 'reserved' ? [{ id: one.reservation.id, micros: 5 }] : []));
    await ledgers.settle(settlements, never);
    expect(server.received).toHaveLength(before + 1 + 8 + 1);
    expect(ledgers.standing()).toMatchObject([{ spent: 40, reserved: 1 }]);
  });

  test('are four where others have just written often: a write that is refused counts at GitHub, a reading does not', async () => {
    await using server = await startUsed();
    const others = openStep(server.url, { clock });
    for (const micros of [1, 2, 3]) await others.reserve({ ...wanted, micros }, never);
    const before = server.received.length;
    const ledgers = openStep(server.url, { clock });
    const reserved = await ledgers.reserve({ ...wanted, micros: 4 }, never);
    const id = reserved.kind === 'reserved' ? reserved.reservation.id : '';
    await ledgers.settle([{ id, micros: 4 }], never);
    expect(server.received.slice(before).map(isWrite)).toEqual([false, true, false, true]);
  });

  test('what others write in between is read, and from then on before each write', async () => {
    await using server = await startUsed();
    const [ledgers, other] = [openStep(server.url, { clock }), openStep(server.url, { clock })];
    const [mine] = [await ledgers.reserve(wanted, never), await other.reserve({ ...wanted, micros: 7 }, never)];
    const id = mine.kind === 'reserved' ? mine.reservation.id : '';
    const before = server.received.length;
    expect(await ledgers.settle([{ id, micros: 5 }], never)).toMatchObject({ warnings: [], unsettled: [] });
    expect(server.received.slice(before).map(isWrite)).toEqual([true, false, true]);
    expect(ledgers.standing()).toMatchObject([{ spent: 5, reserved: 8 }]);
    await ledgers.reserve(wanted, never);
    await ledgers.reserve(wanted, never);
    expect(server.received).toHaveLength(before + 3 + 2 + 2);
  });

  test('a further attempt raises what is reserved, or is refused and leaves it', async () => {
    await using server = await startUsed();
    const ledgers = openStep(server.url, { clock });
    const first = await ledgers.reserve(wanted, never);
    const reservation = first.kind === 'reserved' ? first.reservation : { id: '', at: '', micros: 0 };
    expect(await ledgers.raise(reservation, 900_000, never)).toMatchObject({ kind: 'reserved' });
    expect(await ledgers.raise(reservation, 1_100_000, never)).toMatchObject({ kind: 'exceeded' });
    await ledgers.settle([{ id: reservation.id, micros: 700_000 }], never);
    expect(await linesOf(server)).toEqual([
      ['reserved', 1],
      ['reserved', 400_000],
      ['reserved', 900_000],
      ['settled', 700_000],
    ]);
  });

  test('reading early saves the first read, and is not believed where somebody wrote meanwhile', async () => {
    await using server = await startUsed();
    const reads = () => server.received.filter(isRead).length;
    const before = reads();
    const [quiet, late] = [openStep(server.url, { clock }), openStep(server.url, { clock })];
    quiet.preload(never);
    late.preload(never);
    await expect.poll(reads).toBe(before + 2);
    await quiet.reserve({ ...wanted, micros: 900_000 }, never);
    expect(reads()).toBe(before + 2);
    expect(await late.reserve(wanted, never)).toMatchObject({ kind: 'exceeded', refusals: [{ reserved: 900_001 }] });
    expect(reads()).toBe(before + 3);
  });

  test('reading early never refuses what fits by now', async () => {
    await using server = await startUsed();
    const [first, late] = [openStep(server.url, { clock }), openStep(server.url, { clock })];
    const reserved = await first.reserve({ ...wanted, micros: 900_000 }, never);
    const reads = () => server.received.filter(isRead).length;
    const before = reads();
    late.preload(never);
    await expect.poll(reads).toBe(before + 1);
    await new Promise((done) => setTimeout(done, 100));
    await first.settle([{ id: reserved.kind === 'reserved' ? reserved.reservation.id : '', micros: 1 }], never);
    expect((await late.reserve(wanted, never)).kind).toBe('reserved');
  });
});

describe('an answer that is lost after the write was carried out', () => {
  const silent: Reply = () => undefined;

  test.each([
    ['the connection ends', isWrite, hangUp],
    ['a bad gateway', isWrite, { status: 502, body: 'Bad gateway' }],
    ['no answer ever comes', isWrite, silent],
    ['what comes is no JSON', isWrite, { body: 'OK' }],
  ] as const)('reserves once: %s', async (_, kind, reply) => {
    await using server = await startUsed(firstOf(kind, reply, 'after'));
    const ledgers = openStep(server.url, { clock, transport: openTransport({}, 1) });
    const first = await ledgers.reserve(wanted, never);
    expect(first.kind).toBe('reserved');
    expect(await linesOf(server)).toEqual([
      ['reserved', 1],
      ['reserved', 400_000],
    ]);
  });

  test('also where the branch was made by it', async () => {
    const isRef = ({ url }: Received) => url.endsWith('/git/refs');
    await using server = await startLedgerGitHub(own, firstOf(isRef, hangUp, 'after'));
    expect((await openStep(server.url, { clock }).reserve(wanted, never)).kind).toBe('reserved');
    expect(await linesOf(server)).toEqual([['reserved', 400_000]]);
  });

  test('is taken back where the step ends before it knows, once the ledger can be read', async () => {
    let isDown = false;
    const lose = firstOf(isWrite, hangUp, 'after');
    await using server = await startUsed((request) => {
      const lost = lose(request);
      if (lost) isDown = true;
      return lost ?? (isDown ? { when: 'before', reply: hangUp } : undefined);
    });
    const ledgers = openStep(server.url, { clock });
    expect(await ledgers.reserve(wanted, never)).toMatchObject({ kind: 'unavailable' });
    isDown = false;
    const isReachable = await ledgers.settle([], never);
    expect(isReachable).toEqual({ alerts: [], warnings: [], unsettled: [] });
    expect(await linesOf(server)).toEqual([
      ['reserved', 1],
      ['reserved', 400_000],
      ['settled', 0],
    ]);
  });
});

const far = String(Math.floor(Date.now() / 1000) + 2000);
const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '1000', 'x-ratelimit-reset': far };
const integration = 'Resource not accessible by integration';

/** What GitHub says for good, to a read or to a write, and what a reader of the log learns from it. */
const faults: readonly (readonly [string, typeof isRead, Reply, RegExp])[] = [
  [
    '401',
    isRead,
    { status: 401, body: { message: 'Bad credentials' } },
    /GitHub rejects the token in the input `token` \(HTTP 401: Bad credentials\)\. Set `token` to a valid token/,
  ],
  [
    '403',
    isRead,
    { status: 403, body: { message: integration } },
    /not allowed to read and write contents there.*Add `contents: write` to the job’s `permissions`/,
  ],
  ['404', isRead, { status: 404, body: { message: 'Not Found' } }, /cannot see the repository.*`contents: write`/],
  [
    '403 with rate limit headers',
    isRead,
    { status: 403, headers: exhausted, body: { message: 'API rate limit exceeded' } },
    /rate limit is exceeded \(API rate limit exceeded; 1000 requests an hour, 0 left, reset at/,
  ],
  [
    '429 for long',
    isWrite,
    { status: 429, headers: { 'retry-after': '1800' }, body: { message: 'Secondary rate limit' } },
    /rate limit is exceeded.*ask again at/,
  ],
  [
    'GraphQL NOT_FOUND',
    isRead,
    graphqlFault('NOT_FOUND', 'Could not resolve to a Repository'),
    /cannot see the repository/,
  ],
  [
    'GraphQL FORBIDDEN',
    isWrite,
    graphqlFault('FORBIDDEN', integration),
    /not allowed to read and write.*forks and from Dependabot/,
  ],
  ['GraphQL without a type', isWrite, graphqlFault(undefined, integration), /not allowed to read and write/],
  [
    'SAML',
    isRead,
    graphqlFault('FORBIDDEN', 'Resource protected by organization SAML enforcement.'),
    /SAML single sign-on/,
  ],
  [
    'an IP allow list',
    isRead,
    graphqlFault(
      'FORBIDDEN',
      'Although you appear to have the correct authorization credentials, the organization has an IP allow list enabled',
    ),
    /IP allow list/,
  ],
  [
    'branch protection',
    isWrite,
    graphqlFault('BRANCH_PROTECTION_RULE_VIOLATION', 'Changes must be made through a pull request.'),
    /branch protection or a ruleset.*Exempt the branch byok-ledger from the rule/,
  ],
  [
    'a ruleset',
    isWrite,
    graphqlFault(
      'UNPROCESSABLE',
      'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
    ),
    /branch protection or a ruleset/,
  ],
  [
    'a ruleset without a type',
    isWrite,
    graphqlFault(undefined, 'Repository rule violations found'),
    /branch protection or a ruleset/,
  ],
  [
    '422 of a protected branch',
    isWrite,
    { status: 422, body: { message: 'Protected branch update failed' } },
    /branch protection or a ruleset/,
  ],
  ['an outage', isRead, { status: 503, body: {} }, /gave no usable answer/],
  [
    'a refused write that is not explained',
    isWrite,
    { status: 409, body: { message: 'Conflict' } },
    /gave no usable answer \(HTTP 409: Conflict\)/,
  ],
  ['half a JSON', isRead, { body: '{"data":{"repository":{"isEmpty":false,"ref":{' }, /gave no usable answer/],
];

describe('a fault of GitHub stops the step before anything is sent', () => {
  test.each(faults)('%s', async (_, kind, reply, words) => {
    await using server = await startUsed((request) => (kind(request) ? { when: 'before', reply } : undefined));
    const result = await openStep(server.url, { clock }).reserve(wanted, never);
    expect(result.kind).toBe('unavailable');
    expect(said(result)).toMatch(/^The ledger on the branch byok-ledger of acme\/widgets cannot be used: /);
    expect(said(result).replaceAll('\n', ' ')).toMatch(words);
    expect(await linesOf(server)).toEqual([['reserved', 1]]);
  });

  test.each([
    [
      'a secondary limit with its time',
      { status: 403, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit' } },
    ],
    ['a secondary limit without', { status: 403, body: { message: 'You have exceeded a secondary rate limit' } }],
    ['GraphQL’s own', graphqlFault('RATE_LIMITED', 'API rate limit exceeded')],
    ['an outage', { status: 502, body: '' }],
    ['a conflict', { status: 409, body: { message: 'Conflict' } }],
    ['a branch that moved', graphqlFault('STALE_DATA', 'Expected branch to point to "x" but it did not.')],
  ] as const)('but %s passes', async (_, reply) => {
    await using server = await startUsed(firstOf(isWrite, reply));
    expect((await openStep(server.url, { clock }).reserve(wanted, never)).kind).toBe('reserved');
    expect(await linesOf(server)).toHaveLength(2);
  });

  test('and a ledger elsewhere is written with its own token', async () => {
    await using server = await startLedgerGitHub(own, (request) =>
      isRead(request) ? { when: 'before', reply: graphqlFault('NOT_FOUND', 'No.') } : undefined,
    );
    const files = [policyFile([budget()], { repository: 'acme/ledger' })] as const;
    const result = await openStep(server.url, { clock, files, token: 'ledger-token' }).reserve(wanted, never);
    expect(said(result)).toBe(
      'The ledger on the branch byok-ledger of acme/ledger cannot be used: the token in the input `ledger-token` cannot see the repository, or not write to it (HTTP 404: No). Check the name in the policy. Set `ledger-token` to a token with `contents: write` for acme/ledger; the workflow’s own token can write only to its own repository.',
    );
  });

  test('or the deadline does', async () => {
    const over = new AbortController();
    let writes = 0;
    await using server = await startUsed((request) => {
      if (!isWrite(request)) return undefined;
      if (++writes === 3) over.abort();
      return { when: 'before', reply: graphqlFault('STALE_DATA', 'It moved.') };
    });
    await using other = await startUsed();
    const busy = setInterval(() => server.commit(branch, { 'other.txt': String(Math.random()) }), 20);
    const result = await openStep(server.url, { clock: fastClock(20) })
      .reserve(wanted, over.signal)
      .finally(() => clearInterval(busy));
    expect(said(result)).toMatch(/the `deadline` passed before it could be read and written \(HTTP 409: It moved\)/);
    const gone = AbortSignal.abort();
    expect(await openStep(other.url, { clock }).reserve(wanted, gone)).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a ledger that somebody else changed', () => {
  async function reservedIn(server: LedgerServer, changed = {}) {
    const ledgers = openStep(server.url, { clock, ...changed });
    const result = await ledgers.reserve(wanted, never);
    return { ledgers, reservation: result.kind === 'reserved' ? result.reservation : { id: '', at: '', micros: 0 } };
  }

  test.each([
    ['deleted', (server: LedgerServer) => server.plumbing.git('update-ref', '-d', `refs/heads/${branch}`)],
    [
      'force-pushed',
      (server: LedgerServer) => server.plumbing.git('update-ref', `refs/heads/${branch}`, `${branch}~1`),
    ],
  ])('branch %s meanwhile: no further attempt, and the bill is recorded with a warning', async (_, change) => {
    await using server = await startUsed();
    const { ledgers, reservation } = await reservedIn(server);
    change(server);
    const raised = await ledgers.raise(reservation, 500_000, never);
    expect(raised.kind).toBe('unavailable');
    expect(said(raised)).toMatch(
      /no longer has the reservation .* deleted or force-pushed meanwhile\. Restore the branch/,
    );
    const settled = await ledgers.settle([{ id: reservation.id, micros: 300_000 }], never);
    expect(settled.unsettled).toEqual([]);
    expect(said(settled)).toMatch(/no longer has the reservation/);
    expect(await linesOf(server)).toContainEqual(['settled', 300_000]);
  });

  test('protected meanwhile: the reservation stays, and how to settle it is said', async () => {
    let isProtected = false;
    const reply = graphqlFault('BRANCH_PROTECTION_RULE_VIOLATION', 'Changes must be made through a pull request.');
    await using server = await startUsed((request) =>
      isProtected && isWrite(request) ? { when: 'before', reply } : undefined,
    );
    const { ledgers, reservation } = await reservedIn(server);
    isProtected = true;
    const settled = await ledgers.settle([{ id: reservation.id, micros: 5 }], never);
    expect(settled.unsettled).toEqual([reservation.id]);
    expect(said(settled)).toMatch(/A reservation of \$0\.40 could not be settled, and counts at the worst case/);
    isProtected = false;
    expect((await ledgers.settle([{ id: reservation.id, micros: 5 }], never)).unsettled).toEqual([]);
    expect(await linesOf(server)).toContainEqual(['settled', 5]);
  });

  test('settled by hand meanwhile: what they wrote stays', async () => {
    await using server = await startUsed();
    const { ledgers, reservation } = await reservedIn(server);
    const text = server.text(branch, file);
    const last = text.trim().split('\n').at(-1) ?? '';
    const byHand = last.replace('"reserved"', '"settled"').replace('400000', '7');
    server.commit(branch, { [file]: `${text}${byHand}` });
    const settled = await ledgers.settle([{ id: reservation.id, micros: 5 }], never);
    expect(said(settled)).toMatch(/has another line for the reservation .* The line that is there stays/);
    expect((await linesOf(server)).at(-1)).toEqual(['settled', 7]);
  });

  test.each([
    ['a broken line', '{"v":1,"type":"reserved"', /2026-11\.jsonl, line 2: it is not a JSON object/],
    ['a foreign line', '{"v":1,"type":"note"}', /line 2: its `type` must be "reserved" or "settled", not/],
    ['a line of a newer version', '{"v":2,"type":"reserved"}', /line 2: its `v` is "2", which this version/],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a]), /a file of it is not a text file/],
    ['a thousand foreign lines', 'x\n'.repeat(1000), /and 990 more/],
  ])('%s stops every step and is named', async (_, added, words) => {
    await using server = await startUsed();
    const text = server.text(branch, file);
    server.commit(branch, { [file]: Buffer.concat([Buffer.from(text), Buffer.from(added)]) });
    const result = await openStep(server.url, { clock }).reserve(wanted, never);
    expect(result.kind).toBe('unavailable');
    expect(said(result)).toMatch(words);
  });

  test('the last line end is added where an editor left it out', async () => {
    await using server = await startUsed();
    server.commit(branch, { [file]: server.text(branch, file).trimEnd() });
    expect((await openStep(server.url, { clock }).reserve(wanted, never)).kind).toBe('reserved');
    expect(await linesOf(server)).toHaveLength(2);
  });
});

describe('a large ledger', () => {
  const line = (number: number) =>
    `{"v":1,"type":"settled","id":"large-${String(number).padStart(8, '0')}","at":"2026-11-01T00:00:00Z","micros":1,"run":"1/1","repository":"acme/widgets","workflow":"${'w'.repeat(500)}","actor":"octocat","key":"openai","model":"openai/gpt-6-luna","budgets":["acme/widgets/.github/models.yml#all"]}\n`;
  const linesUpTo = (bytes: number) =>
    Array.from({ length: Math.ceil(bytes / line(0).length) }, (_, number) => line(number)).join('');

  test('is read whole where GraphQL sends only its beginning', async () => {
    await using server = await startUsed();
    const text = linesUpTo(600_000);
    server.commit(branch, { [file]: text });
    const ledgers = openStep(server.url, { clock });
    expect((await ledgers.reserve(wanted, never)).kind).toBe('reserved');
    expect(server.received.some(({ url }) => url.includes('/git/blobs/'))).toBe(true);
    expect(server.received.flatMap(problemsOf)).toEqual([]);
    expect(ledgers.standing()).toMatchObject([{ spent: text.split('\n').length - 1, reserved: 400_000 }]);
    expect(server.text(branch, file).startsWith(text)).toBe(true);
  });

  test('is refused above what one commit may be', async () => {
    await using server = await startUsed();
    server.commit(branch, { [file]: linesUpTo(30_000_100) });
    const result = await openStep(server.url, { clock }).reserve(wanted, never);
    expect(said(result)).toMatch(/larger than what GitHub takes in one commit \(30 MB\).*Remove the `reserved` lines/);
  });

  test('is refused above what GitHub hands out', async () => {
    const object = { oid: 'a'.repeat(40), byteSize: 104_857_601, isTruncated: true, text: 'x' };
    const target = { oid: 'b'.repeat(40), file0: { object } };
    const reply = { body: { data: { repository: { isEmpty: false, ref: { target } } } } };
    await using server = await startLedgerGitHub(own, firstOf(isRead, reply));
    const result = await openStep(server.url, { clock }).reserve(wanted, never);
    expect(said(result)).toMatch(/104857601 bytes.*name another branch in the policy’s `ledger`/);
  });
});

describe('several ledgers', () => {
  const source = { file: 'acme/.github/models.yml', ref: 'main', commit: 'c'.repeat(40), annotatable: false };
  const files = (micros: number, onError: 'fail' | 'warn' = 'fail') =>
    [
      policyFile([budget()]),
      policyFile([budget({ name: 'org', micros })], { branch: 'org-ledger', onError }, source),
    ] as const;

  test('each have the reservation and the bill', async () => {
    await using server = await startUsed();
    const ledgers = openStep(server.url, { clock, files: files(1_000_000) });
    const result = await ledgers.reserve(wanted, never);
    const id = result.kind === 'reserved' ? result.reservation.id : '';
    await ledgers.settle([{ id, micros: 3 }], never);
    expect(ledgers.standing()).toMatchObject([
      { name: 'all', spent: 3 },
      { name: 'org', spent: 3 },
    ]);
    expect(server.text('org-ledger', file)).toContain('"budgets":["acme/.github/models.yml#org"]');
  });

  test('take back what the earlier ones reserved where a later one refuses', async () => {
    await using server = await startUsed();
    const ledgers = openStep(server.url, { clock, files: files(399_999) });
    expect(await ledgers.reserve(wanted, never)).toMatchObject({ kind: 'exceeded', refusals: [{ name: 'org' }] });
    expect((await linesOf(server)).slice(1)).toEqual([
      ['reserved', 400_000],
      ['settled', 0],
    ]);
    expect(server.text('org-ledger', file)).toBe('');
  });

  test('settle a request that was on its way when another one was refused', async () => {
    await using server = await startLedgerGitHub(own);
    const ledgers = openStep(server.url, { clock });
    const [refused, reserved] = await Promise.all([
      ledgers.reserve({ ...wanted, micros: 2_000_000 }, never),
      ledgers.reserve(wanted, never),
    ]);
    expect(refused.kind).toBe('exceeded');
    if (reserved.kind !== 'reserved') throw new Error(`It is ${reserved.kind}.`);
    const raised = await ledgers.raise(reserved.reservation, 500_000, never);
    expect(raised.kind).toBe('reserved');
    expect(await ledgers.settle([{ id: reserved.reservation.id, micros: 3 }], never)).toMatchObject({ unsettled: [] });
    expect(await linesOf(server)).toEqual([
      ['reserved', 400_000],
      ['reserved', 500_000],
      ['settled', 3],
    ]);
  });

  test('let a request through where only one that warns is not available, and record its bill if they can', async () => {
    let isBroken = true;
    await using server = await startUsed((request) =>
      isBroken && isRead(request) && request.body.includes('org-ledger')
        ? { when: 'before', reply: graphqlFault('FORBIDDEN', integration) }
        : undefined,
    );
    const ledgers = openStep(server.url, { clock, files: files(1_000_000, 'warn') });
    const result = await ledgers.reserve(wanted, never);
    expect(result.kind).toBe('reserved');
    expect(said(result)).toMatch(/branch org-ledger of acme\/widgets cannot be used: the token/);
    isBroken = false;
    const id = result.kind === 'reserved' ? result.reservation.id : '';
    expect(await ledgers.settle([{ id, micros: 3 }], never)).toMatchObject({ warnings: [], unsettled: [] });
    expect(server.text('org-ledger', file)).toContain('"micros":3');
  });
});
