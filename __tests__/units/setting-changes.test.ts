import { describe, expect, test } from 'vitest';
import { linkPolicy } from '../../src/policy/read/link.ts';
import { compareSettings } from '../../src/policy/review/changes/settings.ts';
import { pairsOf } from '../../src/policy/review/file-pairs.ts';
import { fileOf, policyOf } from '../harness/judging.ts';

const k = '{name: k, provider: openai, secret: K}';
const keyed = (keys: string, more = '') => `version: 1\nkeys: [${keys}]\n${more}\n`;
const policy = (more: string) => keyed(k, more);
const own = (more: string, ref = 'main') => `version: 1\nextends: acme/layer1/models.yml@${ref}\n${more}\n`;

/** Everything that is said to differ, as `direction what: before → after`. */
const changes = (before: readonly [string, ...string[]], after: readonly [string, ...string[]]) =>
  compareSettings(policyOf(...before), policyOf(...after)).map(
    (change) => `${change.direction} ${change.what}: ${change.before} → ${change.after}`,
  );

/** A name, two policies of one file each, and all that is said of the change. */
type Row = readonly [name: string, before: string, after: string, changes: readonly string[]];

const budget = (more: string, ledger = '') =>
  policy(`ledger: {${ledger}}\nbudgets: [{name: b, amount: 5, per: week, ${more}}]`);
const entra = (more: string) =>
  keyed(
    `{name: k, provider: azure, endpoint: "https://x.test", models: {openai/gpt-6-luna: luna}, identity: {tenant-id: 99999999-8888-4777-8666-555555555555, client-id: 11111111-2222-4333-8444-555555555555${more}}}`,
  );
const account = keyed('{name: k, provider: openai, identity: {identity-provider-id: a, service-account-id: b}}');
const gateway = (models: string) =>
  keyed(`{name: k, provider: openai, secret: K, endpoint: "https://x.test/v1", models: ${models}}`);
const tools = (...servers: readonly string[]) =>
  policy(`tools: [${servers.map((server) => `{${server}}`).join(', ')}]`);
const server = (name: string, more = '') => `name: ${name}, url: "https://x.test/mcp", allow: [a]${more}`;
const exceptions = (...all: readonly string[]) =>
  policy(`models: {disabled: [a]}\nexceptions: [${all.map((one) => `{model: a/b, ${one}}`).join(', ')}]`);

const rows: readonly Row[] = [
  [
    'limits',
    policy('limits: {max-input-tokens: 5, max-output-tokens: 6, max-cost: 0.5}'),
    policy(''),
    [
      'wider max-input-tokens: 5 → no limit',
      'wider max-output-tokens: 6 → no limit',
      'wider limits.max-cost: $0.50 → no limit',
    ],
  ],
  ['alerts', budget('alert-at: [5]'), budget('alert-at: []'), ['other alert-at of budget "b": 5% → none']],
  [
    'a budget whose conditions stand in another order',
    budget('when: {event: [push, schedule]}'),
    budget('when: {event: [schedule, push]}'),
    [
      'other budget "b": $5 per week for each repository, when event is "push" or "schedule"; if exceeded, deny → $5 per week for each repository, when event is "schedule" or "push"; if exceeded, deny',
    ],
  ],
  [
    'a budget for less, that only warns',
    budget('amount: 6').replace('amount: 5, ', ''),
    budget('amount: 4, on-exceed: warn').replace('amount: 5, ', ''),
    [
      'wider budget "b": $6 per week for each repository, when always; if exceeded, deny → $4 per week for each repository, when always; if exceeded, only warn',
    ],
  ],
  [
    'a budget that only warns and is of another time',
    budget('on-exceed: warn'),
    budget('on-exceed: warn, each: key'),
    [
      'other budget "b": $5 per week for each repository, when always; if exceeded, only warn → $5 per week for each key, when always; if exceeded, only warn',
    ],
  ],
  [
    'a budget that only warns, and one for more that denies',
    budget('on-exceed: warn'),
    budget('').replace('amount: 5', 'amount: 6'),
    [
      'narrower budget "b": $5 per week for each repository, when always; if exceeded, only warn → $6 per week for each repository, when always; if exceeded, deny',
    ],
  ],
  [
    'a smaller budget for each of the same',
    budget('each: key'),
    budget('each: key').replace('amount: 5', 'amount: 4'),
    [
      'narrower budget "b": $5 per week for each key, when always; if exceeded, deny → $4 per week for each key, when always; if exceeded, deny',
    ],
  ],
  [
    'tests of one model with the other verdict',
    policy('tests: [{model: a/b, expect: denied}, {model: a/b, expect: allowed}]'),
    policy(''),
    ['other test: a/b: expects denied; expects allowed → none'],
  ],
  [
    'a key with a secret, in place of an identity',
    account,
    policy(''),
    [
      'wider key k, secret: none → K',
      'other key k, identity: an identity → none',
      'other key k, identity.identity-provider-id: a → none',
      'other key k, identity.service-account-id: b → none',
      'other key k, identity.audience: https://api.openai.com/v1 → none',
    ],
  ],
  [
    'a served model with an interface of its own',
    entra('').replace('}, identity', ', a/b: {name: c, api-version: 2024-10-21}}, identity'),
    entra(''),
    ['narrower key k, models, a/b: served → none'],
  ],
  [
    'three models of a bare name, and two',
    gateway('{a/x: p, b/x: q, c/x: r}'),
    gateway('{a/x: p, b/x: q}'),
    ['narrower key k, models, c/x: served → none'],
  ],
  [
    'a budget in a ledger that becomes shared',
    budget('each: key'),
    budget('each: repository', 'repository: acme/ledger'),
    [
      "wider ledger: branch byok-ledger of the run's repository → branch byok-ledger of acme/ledger",
      'wider budget "b": $5 per week for each key, when always; if exceeded, deny → $5 per week for each repository, when always; if exceeded, deny',
    ],
  ],
  [
    'words of a file',
    policy(''),
    policy(
      'mode: audit\nown-keys: allow\nsecrets-in-prompt: allow\nreports: {link-hosts: [b.test, a.test]}\nfallback: [outage]',
    ),
    [
      'wider mode: enforce → audit',
      'wider own-keys: deny → allow',
      'wider secrets-in-prompt: redact → allow',
      'wider fallback: never → [outage]',
      "wider link-hosts: GitHub's alone → [a.test, b.test]",
    ],
  ],
  [
    'tests',
    policy(''),
    policy(
      'tests: [{model: custom/k/x, tools: [s, t], on: 2027-01-01, when: {fork: true, event: push}, expect: denied}, {model: a/b, expect: allowed}]',
    ),
    [
      'other test: custom/k/x, tools: s and t, event: push, fork: true, on 2027-01-01: none → expects denied',
      'other test: a/b: none → expects allowed',
    ],
  ],
  [
    'a key with an identity, in place of another',
    entra(''),
    account,
    [
      'wider key k, models: [openai/gpt-6-luna: luna] → every openai/* model',
      'wider key k, provider: azure → openai',
      "wider key k, endpoint: https://x.test → OpenAI's own",
      'wider key k, identity.identity-provider-id: none → a',
      'wider key k, identity.service-account-id: none → b',
      'wider key k, identity.audience: none → https://api.openai.com/v1',
      'other key k, identity.tenant-id: 99999999-8888-4777-8666-555555555555 → none',
      'other key k, identity.client-id: 11111111-2222-4333-8444-555555555555 → none',
      'other key k, identity.scope: https://cognitiveservices.azure.com/.default → none',
      'other key k, identity.authority: https://login.microsoftonline.com → none',
    ],
  ],
  [
    'a key with an identity, in place of a secret',
    policy(''),
    account,
    [
      'wider key k, identity: none → an identity',
      'wider key k, identity.identity-provider-id: none → a',
      'wider key k, identity.service-account-id: none → b',
      'wider key k, identity.audience: none → https://api.openai.com/v1',
      'other key k, secret: K → none',
    ],
  ],
  [
    'a key more',
    policy(''),
    keyed(`${k}, {name: l, provider: azure, endpoint: "https://l.test", secret: L, models: {a/b: c, a/d: e}}`),
    ['wider key l: none → azure at https://l.test with L, models [a/b: c, a/d: e]'],
  ],
  [
    'a key with an identity more',
    policy(''),
    keyed(`${k}, ${entra('').slice(18, -3).replace('name: k', 'name: l')}`),
    ['wider key l: none → azure at https://x.test with an identity, models [openai/gpt-6-luna: luna]'],
  ],
  [
    'a header and a parameter',
    policy(''),
    keyed(
      '{name: k, provider: openai, secret: K, headers: {x-a: "1"}, accept-parameters: [top_k], secret-header: X-Key}',
    ),
    [
      'wider key k, accept-parameters, top_k: none → accepted',
      'wider key k, headers, x-a: none → "1"',
      'other key k, secret-header: none → x-key',
    ],
  ],
  [
    'served models',
    gateway('{a/b: c, A/D: d}'),
    gateway('{a/b: {name: c2, api: responses}, a/e: {name: e, api: responses}}'),
    [
      'wider key k, models, a/e: none → served',
      'wider key k, models.name, a/b: c → c2',
      'narrower key k, models, A/D: served → none',
      'other key k, models.api, a/b: none → responses',
    ],
  ],
  ['served models, in other letters', gateway('{a/b: c}'), gateway('{A/B: c}'), []],
  [
    'every model',
    policy(''),
    keyed('{name: k, provider: openai, secret: K, models: {openai/x: x, OpenAI/Y: y}}'),
    ['narrower key k, models: every openai/* model → [openai/x: x, OpenAI/Y: y]'],
  ],
  [
    'every model, one under another name',
    policy(''),
    keyed('{name: k, provider: openai, secret: K, models: {openai/x: x, openai/y: z}}'),
    ['wider key k, models: every openai/* model → [openai/x: x, openai/y: z]'],
  ],
  [
    'three models of a bare name',
    gateway('{a/x: p, b/x: q, c/y: r}'),
    gateway('{a/x: p, c/y: r, d/z: s}'),
    [
      'wider key k, models, d/z: none → served',
      'wider key k, models, the bare name x: several models → one model',
      'narrower key k, models, b/x: served → none',
    ],
  ],
  [
    'keys in another order, and one more',
    keyed(`{name: a, provider: openai, secret: A}, ${k}`),
    keyed(`${k}, {name: b, provider: openai, secret: B}, {name: a, provider: openai, secret: A}`),
    [
      "wider key b: none → openai at OpenAI's own endpoint with B, models every openai/* model",
      'other order of keys: a, k → k, a',
    ],
  ],
  [
    'prices',
    policy('limits: {max-cost: 1}\nprices: {OpenAI/X: {input: 1, output: 2}}'),
    policy('limits: {max-cost: 1}\nprices: {openai/Y: {input: 1, cached-input: 0.5, cache-write: 2, output: 2}}'),
    [
      'wider price of openai/Y: none → input $1, cached input $0.50, cache write $2, output $2',
      'wider price of OpenAI/X: input $1, output $2 → none',
    ],
  ],
  [
    'lists',
    policy('models: {disabled: [a/b, A/c]}'),
    policy('models: {enabled: [b/c, b/a]}'),
    [
      'narrower models.enabled: every model (no list) → [b/a, b/c]',
      'other models.disabled: [A/c, a/b] → no model (no list)',
    ],
  ],
  [
    'a rule',
    policy(
      'rules: [{name: r, enabled: [a/c, a/b], disabled: [b], keys: [k], when: {event: [push, schedule], fork: true}}]',
    ),
    policy(''),
    [
      'wider rule "r": enabled [a/b, a/c], disabled [b], keys [k], when event is "push" or "schedule" and fork is "true" → none',
    ],
  ],
  [
    'the reason of a rule',
    policy('rules: [{name: r, disabled: [a/b], reason: R}]'),
    policy('rules: [{name: r, disabled: [a/b]}, {name: s, disabled: [a/b], reason: S}]'),
    ['other rule "s": none → disabled [a/b], when always', 'other reason of rule "r": R → none'],
  ],
  [
    'exceptions of one model',
    exceptions(
      'reason: R, expires: 2027-01-02',
      'reason: S, expires: 2027-01-01',
      'reason: T, expires: 2027-01-03, when: {fork: false}',
    ),
    exceptions('reason: R, expires: 2027-01-02', 'reason: T2, expires: 2027-01-03, when: {fork: false}'),
    [
      'other exception for a/b, when always: until 2027-01-01; until 2027-01-02 → until 2027-01-02',
      'other reason of the exception for a/b, when always: S → R',
      'other reason of the exception for a/b, when fork is "false": T → T2',
    ],
  ],
  [
    'an exception whose reason alone is new',
    exceptions('reason: R, expires: 2027-01-02'),
    exceptions('reason: R2, expires: 2027-01-02', 'reason: N, expires: 2027-01-02, when: {event: push}'),
    [
      'other exception for a/b, when event is "push": none → until 2027-01-02',
      'other reason of the exception for a/b, when always: R → R2',
    ],
  ],
  [
    'an exception for what is no longer forbidden',
    exceptions('reason: R, expires: 2027-01-02'),
    policy(''),
    [
      'wider models.disabled: [a] → no model (no list)',
      'other exception for a/b, when always: until 2027-01-02 → none',
    ],
  ],
  [
    'an exception together with what it is from',
    policy(''),
    exceptions('reason: R, expires: 2027-01-02'),
    [
      'narrower models.disabled: no model (no list) → [a]',
      'other exception for a/b, when always: none → until 2027-01-02',
    ],
  ],
  [
    'an exception from nothing',
    policy(''),
    policy('exceptions: [{model: a/b, reason: R, expires: 2027-01-02}]'),
    ['wider exception for a/b, when always: none → until 2027-01-02'],
  ],
  [
    'tools',
    policy(''),
    tools(
      server('s', ', secret: T, headers: {x-b: "c", x-d: "e"}'),
      server('t', `, pin: sha256:${'a'.repeat(64)}`).replace('x.test', 'y.test'),
    ),
    [
      'wider tools: nothing said of tools → s: https://x.test/mcp with T, x-b: "c", x-d: "e", tools [a], no pin; t: https://y.test/mcp without a secret, tools [a], sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    ],
  ],
  ['no tools', policy(''), policy('tools: []'), ['narrower tools: nothing said of tools → no server ([])']],
  [
    'a server more',
    tools(server('s')),
    tools(server('s', ', secret: S'), server('t').replace('x.test', 'y.test')),
    [
      'wider tool server t: none → https://y.test/mcp without a secret, tools [a], no pin',
      'wider tool server s, secret: none → S',
    ],
  ],
];

describe('all that is said of a change', () => {
  test.each(rows)('%s', (_, before, after, expected) => {
    expect(changes([before], [after])).toEqual(expected);
  });
});

const ownTools = (...servers: readonly string[]) => own(`tools: [${servers.map((one) => `{${one}}`).join(', ')}]`);

/** The same of policies whose own file extends another one. */
const extended: readonly (readonly [
  name: string,
  before: readonly [string, ...string[]],
  after: readonly [string, ...string[]],
  changes: readonly string[],
])[] = [
  [
    'words of both files',
    [own(''), policy('')],
    [own('mode: audit'), policy('mode: audit\nown-keys: allow')],
    [
      'wider mode: enforce → audit',
      'wider mode of acme/layer1/models.yml: enforce → audit',
      'wider own-keys of acme/layer1/models.yml: deny → allow',
    ],
  ],
  [
    'a rule, a price, a budget and an exception of the extended file',
    [own(''), policy('')],
    [
      own(''),
      policy(
        'ledger: {}\nbudgets: [{name: b, amount: 5, per: day}]\nprices: {a/b: {input: 1, output: 2}}\nmodels: {disabled: [a]}\nrules: [{name: r, disabled: [b]}]\nexceptions: [{model: a/b, reason: R, expires: 2027-01-01}]',
      ),
    ],
    [
      "narrower ledger of acme/layer1/models.yml: none → branch byok-ledger of the run's repository",
      'narrower budget "b" of acme/layer1/models.yml: none → $5 per day for each repository, when always; if exceeded, deny',
      'narrower models.disabled of acme/layer1/models.yml: no model (no list) → [a]',
      'narrower rule "r" of acme/layer1/models.yml: none → disabled [b], when always',
      'other price of a/b of acme/layer1/models.yml: none → input $1, output $2',
      'other exception for a/b, when always of acme/layer1/models.yml: none → until 2027-01-01',
    ],
  ],
  [
    'reasons in the extended file',
    [
      own(''),
      policy(
        'models: {disabled: [a]}\nrules: [{name: r, disabled: [b]}]\nexceptions: [{model: a/b, reason: R, expires: 2027-01-01}]',
      ),
    ],
    [
      own(''),
      policy(
        'models: {disabled: [a]}\nrules: [{name: r, disabled: [b], reason: S}]\nexceptions: [{model: a/b, reason: S, expires: 2027-01-01}]',
      ),
    ],
    [
      'other reason of rule "r" of acme/layer1/models.yml: none → S',
      'other reason of the exception for a/b, when always of acme/layer1/models.yml: R → S',
    ],
  ],
  [
    'an extended file that is gone',
    [
      own(''),
      policy(
        'mode: audit\nledger: {}\nbudgets: [{name: b, amount: 5, per: day}]\nprices: {a/b: {input: 1, output: 2}}\nmodels: {disabled: [a]}\nrules: [{name: r, disabled: [b]}]\nexceptions: [{model: a/b, reason: R, expires: 2027-01-01}]',
      ),
    ],
    [policy('')],
    [
      'wider extends: acme/layer1/models.yml@main → none',
      "wider ledger of acme/layer1/models.yml: branch byok-ledger of the run's repository → none",
      'wider budget "b" of acme/layer1/models.yml: $5 per day for each repository, when always; if exceeded, deny → none',
      'wider models.disabled of acme/layer1/models.yml: [a] → no model (no list)',
      'wider rule "r" of acme/layer1/models.yml: disabled [b], when always → none',
      'other price of a/b of acme/layer1/models.yml: input $1, output $2 → none',
      'other exception for a/b, when always of acme/layer1/models.yml: until 2027-01-01 → none',
    ],
  ],
  [
    'tools, which the extended file says already',
    [own(''), tools(server('s'))],
    [ownTools(server('s')), tools(server('s'))],
    ['narrower tools: nothing said of tools → s: https://x.test/mcp without a secret, tools [a], no pin'],
  ],
  [
    'tools of which the extended file allows none',
    [own(''), tools(server('s'))],
    [ownTools(server('s').replace('x.test', 'y.test')), tools(server('s'))],
    ['narrower tools: nothing said of tools → s: https://y.test/mcp without a secret, tools [a], no pin'],
  ],
  [
    'tools, together with another one of the extended file',
    [own(''), tools(server('s'))],
    [ownTools(server('s').replace('[a]', '[b]')), tools(server('s').replace('[a]', '[a, b]'))],
    [
      'wider tools: nothing said of tools → s: https://x.test/mcp without a secret, tools [b], no pin',
      'wider tool server s of acme/layer1/models.yml, allow, b: none → allowed',
    ],
  ],
  [
    'tools, together with another server of the extended file',
    [own(''), tools(server('s'))],
    [ownTools(server('t').replace('x.test', 'y.test')), tools(server('s'), server('t').replace('x.test', 'y.test'))],
    [
      'wider tools: nothing said of tools → t: https://y.test/mcp without a secret, tools [a], no pin',
      'wider tool server t of acme/layer1/models.yml: none → https://y.test/mcp without a secret, tools [a], no pin',
    ],
  ],
  [
    'tools, which the extended file says no longer',
    [ownTools(server('s')), tools(server('s'))],
    [ownTools(server('s')), policy('')],
    [
      'wider tools of acme/layer1/models.yml: s: https://x.test/mcp without a secret, tools [a], no pin → nothing said of tools',
    ],
  ],
  [
    'a server of the extended file',
    [ownTools(server('s')), tools(server('s'))],
    [ownTools(server('s')), tools(server('s', ', headers: {x-a: b}'))],
    ['wider tool server s of acme/layer1/models.yml, headers, x-a: none → "b"'],
  ],
  [
    'another tool in both',
    [ownTools(server('s')), tools(server('s'))],
    [ownTools(server('s').replace('[a]', '[b]')), tools(server('s').replace('[a]', '[b]'))],
    [
      'wider tool server s, allow, b: none → allowed',
      'wider tool server s of acme/layer1/models.yml, allow, b: none → allowed',
      'narrower tool server s, allow, a: allowed → none',
      'narrower tool server s of acme/layer1/models.yml, allow, a: allowed → none',
    ],
  ],
];

describe('all that is said of a change in files that extend each other', () => {
  test.each(extended)('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });
});

/** A policy whose own file extends others of these depths, one the next. */
const extending = (...depths: readonly number[]) =>
  linkPolicy([
    fileOf(own('')),
    ...depths.map((depth, index) => fileOf(index === depths.length - 1 ? policy('') : own(''), depth)),
  ]);

test.each([
  [
    [1, 2],
    [2],
    ['models.yml = models.yml', 'acme/layer2/models.yml = acme/layer2/models.yml', 'acme/layer1/models.yml = none'],
  ],
  [
    [2],
    [1, 2],
    ['models.yml = models.yml', 'none = acme/layer1/models.yml', 'acme/layer2/models.yml = acme/layer2/models.yml'],
  ],
  [[1], [2], ['models.yml = models.yml', 'none = acme/layer2/models.yml', 'acme/layer1/models.yml = none']],
])('files %j and %j are paired by their names, the own ones with each other', (before, after, expected) => {
  const pairs = pairsOf(extending(...before), extending(...after));
  expect(pairs.map((pair) => `${pair.before?.source.file ?? 'none'} = ${pair.after?.source.file ?? 'none'}`)).toEqual(
    expected,
  );
});

test('a file of another own file’s name is paired with no own file', () => {
  const own = linkPolicy([fileOf(policy(''), 1)]);
  expect(pairsOf(own, extending(1)).map(({ before, suffix }) => [before?.source.file, suffix])).toEqual([
    ['acme/layer1/models.yml', ''],
    [undefined, ' of acme/layer1/models.yml'],
  ]);
});

const sha = 'a1'.repeat(20);

test.each([
  ['a commit', sha, 'narrower'],
  ['a longer commit', `${sha}${sha.slice(0, 24)}`, 'narrower'],
  ['a digit more than a commit', `${sha}0`, 'other'],
  ['a word before a commit', `v${sha}`, 'other'],
  ['24 other letters behind a commit', `${sha}${'z'.repeat(24)}`, 'other'],
])('%s in place of a branch', (_, ref, direction) => {
  expect(changes([own('')], [own('', ref)])).toEqual([
    `${direction} extends: acme/layer1/models.yml@main → acme/layer1/models.yml@${ref}`,
  ]);
});

test('of very many rules those that there is no time to compare count as wider', () => {
  const named = (word: string) =>
    policy(`rules: [${Array.from({ length: 3_000 }, (_, at) => `{name: ${word}${at}, disabled: [a]}`).join(', ')}]`);
  const directions = compareSettings(policyOf(named('r')), policyOf(named('s'))).map(({ direction }) => direction);
  const count = (direction: string) => directions.filter((one) => one === direction).length;
  // 8,000,000 comparisons are enough for 2,666 of them.
  expect([count('other'), count('narrower'), count('wider')]).toEqual([2_666, 334, 3_000]);
});
