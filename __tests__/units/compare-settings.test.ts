import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareSettings, fieldRows } from '../../src/policy/review/changes/settings.ts';
import { policyOf } from '../harness/judging.ts';

const tenantId = '99999999-8888-4777-8666-555555555555';
const clientId = '11111111-2222-4333-8444-555555555555';

const textOf = (key: string, more = '') => `version: 1\nkeys: [{name: k, ${key}}]\n${more}\n`;
const openai = (more: string) => textOf(`provider: openai, secret: K${more === '' ? '' : `, ${more}`}`);
const azure = (more: string) =>
  textOf(`provider: azure, endpoint: https://x.test, models: {openai/gpt-6-luna: luna}, ${more}`);
const entra = (more: string) => azure(`identity: {${more}}`);
const account = (more: string) => textOf(`provider: openai, identity: {${more}}`);
const gateway = (models: string, more = '') => openai(`endpoint: https://x.test/v1, models: ${models}${more}`);
const policy = (more: string) => `${openai('')}${more}\n`;
const rule = (more: string) => policy(`rules: [{name: r, ${more}}]`);
const strict = (when: string) => rule(`when: {${when}}, disabled: [a/b]`);
const exception = (more: string) =>
  policy(`models: {enabled: [openai/x]}\nexceptions: [{model: a/b, reason: R, expires: 2027-01-01, ${more}}]`);
const priced = (rates: string, limits = 'max-cost: 5') => policy(`limits: {${limits}}\nprices: {a/b: {${rates}}}`);
const ledger = (more: string) => policy(`ledger: {${more}}`);
const budget = (more: string) => policy(`ledger: {}\nbudgets: [{name: b, amount: 5, per: week, ${more}}]`);
const server = (more: string) => policy(`tools: [{name: s, url: "https://x.test/mcp", ${more}}]`);
const pinOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const ids = `tenant-id: ${tenantId}, client-id: ${clientId}`;
const long = 'x'.repeat(300);

/** A field, two policies, what the change from the one to the other is, and what the change back is. */
type Sample = readonly [field: string, before: string, after: string, there: string, back: string];

/** One pair of policies for each field of the language, and more where there is more to tell. */
const samples: readonly Sample[] = [
  ['mode', policy(''), policy('mode: audit'), 'wider', 'narrower'],
  ['own-keys', policy(''), policy('own-keys: allow'), 'wider', 'narrower'],
  ['limits', policy('limits: {max-input-tokens: 5}'), policy(''), 'wider', 'narrower'],
  [
    'limits.max-input-tokens',
    policy('limits: {max-input-tokens: 5}'),
    policy('limits: {max-input-tokens: 6}'),
    'wider',
    'narrower',
  ],
  [
    'limits.max-output-tokens',
    policy('limits: {max-output-tokens: 5}'),
    policy('limits: {max-output-tokens: 6}'),
    'wider',
    'narrower',
  ],
  ['limits.max-cost', policy('limits: {max-cost: 0.25}'), policy('limits: {max-cost: 0.250001}'), 'wider', 'narrower'],
  ['limits.max-cost', policy('limits: {max-cost: 0.25}'), policy(''), 'wider', 'narrower'],
  ['prices', policy('limits: {max-cost: 5}'), priced('input: 1, output: 2'), 'wider', 'wider'],
  ['prices', priced('input: 1, output: 2', ''), priced('input: 0, output: 2', ''), 'other', 'other'],
  ['prices', priced('input: 1, output: 2', ''), priced('input: 0, output: 2'), 'narrower', 'wider'],
  [
    'prices',
    budget('').replace('ledger', 'prices: {a/b: {input: 1, output: 2}}\nledger'),
    budget(''),
    'wider',
    'wider',
  ],
  ['prices.input', priced('input: 1, output: 2'), priced('input: 0.999999, output: 2'), 'wider', 'narrower'],
  ['prices.output', priced('input: 1, output: 2'), priced('input: 1, output: 1'), 'wider', 'narrower'],
  [
    'prices.cached-input',
    priced('input: 1, output: 2'),
    priced('input: 1, cached-input: 0.1, output: 2'),
    'wider',
    'narrower',
  ],
  [
    'prices.cached-input',
    priced('input: 1, output: 2'),
    priced('input: 1, cached-input: 1, output: 2'),
    'other',
    'other',
  ],
  [
    'prices.cache-write',
    priced('input: 1, cache-write: 1.25, output: 2'),
    priced('input: 1, cache-write: 1.2, output: 2'),
    'wider',
    'narrower',
  ],
  [
    'prices.cache-write',
    priced('input: 1, output: 2'),
    priced('input: 1, cache-write: 2, output: 2'),
    'wider',
    'wider',
  ],
  ['prices.input', priced('input: 1, output: 2'), priced('input: 2, output: 1'), 'wider', 'wider'],
  ['ledger', policy(''), ledger(''), 'narrower', 'wider'],
  ['ledger', policy(''), ledger('on-error: warn'), 'other', 'other'],
  ['ledger.repository', ledger(''), ledger('repository: acme/ledger'), 'other', 'other'],
  ['ledger.branch', ledger(''), ledger('branch: costs'), 'other', 'other'],
  ['ledger.branch', budget(''), budget('').replace('ledger: {}', 'ledger: {branch: costs}'), 'wider', 'wider'],
  ['ledger.on-error', ledger(''), ledger('on-error: warn'), 'wider', 'narrower'],
  ['budgets', budget(''), ledger(''), 'wider', 'narrower'],
  ['budgets', budget('on-exceed: warn'), ledger(''), 'wider', 'narrower'],
  ['budgets.name', budget(''), budget('').replace('name: b', 'name: c'), 'wider', 'wider'],
  ['budgets.amount', budget(''), budget('').replace('amount: 5', 'amount: 5.01'), 'wider', 'narrower'],
  [
    'budgets.amount',
    budget('on-exceed: warn'),
    budget('on-exceed: warn').replace('amount: 5', 'amount: 6'),
    'other',
    'other',
  ],
  ['budgets.per', budget(''), budget('').replace('per: week', 'per: day'), 'wider', 'narrower'],
  ['budgets.per', budget('').replace('per: week', 'per: month'), budget(''), 'wider', 'narrower'],
  ['budgets.each', budget(''), budget('each: actor'), 'wider', 'narrower'],
  ['budgets.each', budget('each: key'), budget('each: model'), 'wider', 'wider'],
  ['budgets.each', budget(''), budget('each: repository'), 'none', 'none'],
  ['budgets.alert-at', budget(''), budget('alert-at: [5, 50]'), 'other', 'other'],
  ['budgets.alert-at', budget('alert-at: [5]'), budget('alert-at: 5'), 'none', 'none'],
  ['budgets.on-exceed', budget(''), budget('on-exceed: warn'), 'wider', 'narrower'],
  ['budgets.when', budget(''), budget('when: {fork: true}'), 'wider', 'narrower'],
  ['budgets.when', budget('when: {event: push}'), budget('when: {event: schedule}'), 'wider', 'wider'],
  ...(
    [
      ['event', '[push, "pull_*"]', 'pull_request'],
      ['fork', '[true, false]', 'true'],
      ['actor', '[A, b]', 'a'],
      ['permission', '[none, read]', 'none'],
      ['workflow', '"*"', '.github/workflows/a.yml'],
      ['branch', '"release/*"', '"release/1*"'],
      ['repository', '"Acme/*"', 'acme/x'],
    ] as const
  ).map(
    ([fact, more, less]): Sample => [
      `budgets.when.${fact}`,
      budget(`when: {${fact}: ${more}}`),
      budget(`when: {${fact}: ${less}}`),
      'wider',
      'narrower',
    ],
  ),
  ['secrets-in-prompt', policy(''), policy('secrets-in-prompt: allow'), 'wider', 'narrower'],
  ['secrets-in-prompt', policy('secrets-in-prompt: block'), policy(''), 'wider', 'narrower'],
  ['fallback', policy(''), policy('fallback: [outage]'), 'wider', 'narrower'],
  ['fallback', policy('fallback: [outage]'), policy('fallback: [missing-key]'), 'wider', 'wider'],
  ['reports', policy(''), policy('reports: {link-hosts: [a.test]}'), 'wider', 'narrower'],
  [
    'reports.link-hosts',
    policy('reports: {link-hosts: [b.test]}'),
    policy('reports: {link-hosts: [b.test, a.test]}'),
    'wider',
    'narrower',
  ],
  ['models', policy('models: {enabled: []}'), policy(''), 'wider', 'narrower'],
  [
    'models.enabled',
    policy('models: {enabled: [openai/x]}'),
    policy('models: {enabled: [openai]}'),
    'wider',
    'narrower',
  ],
  [
    'models.enabled',
    policy('models: {enabled: ["openai/gpt-6-sol*"]}'),
    policy('models: {enabled: ["openai/gpt-6*"]}'),
    'wider',
    'narrower',
  ],
  [
    'models.enabled',
    policy('models: {enabled: [openai/x]}'),
    policy('models: {enabled: [openai/y]}'),
    'wider',
    'wider',
  ],
  [
    'models.disabled',
    policy('models: {disabled: [openai/x, openai/y]}'),
    policy('models: {disabled: [openai/x]}'),
    'wider',
    'narrower',
  ],
  [
    'models.disabled',
    policy('models: {disabled: [openai/x]}'),
    policy('models: {disabled: [openai/x-latest]}'),
    'wider',
    'narrower',
  ],
  [
    'models.disabled',
    policy('models: {disabled: [openai/x]}'),
    policy('models: {enabled: [openai/y]}'),
    'narrower',
    'wider',
  ],
  ['rules', rule('disabled: [a/b]'), policy(''), 'wider', 'narrower'],
  ['rules.name', rule('disabled: [a/b]'), policy('rules: [{name: s, disabled: [a/b]}]'), 'other', 'other'],
  ['rules.reason', rule('disabled: [a/b]'), rule('disabled: [a/b], reason: R'), 'other', 'other'],
  ['rules.enabled', rule('enabled: [a/b]'), rule('enabled: [a]'), 'wider', 'narrower'],
  ['rules.disabled', rule('disabled: [a]'), rule('disabled: [a/b]'), 'wider', 'narrower'],
  ['rules.keys', policy('own-keys: deny\nrules: [{name: r, keys: [k]}]'), rule('disabled: [a/b]'), 'wider', 'wider'],
  ['rules.when', rule('disabled: [a/b]'), strict('fork: true'), 'wider', 'narrower'],
  ['rules.when.event', strict('event: [push, "pull_*"]'), strict('event: pull_request'), 'wider', 'narrower'],
  ['rules.when.fork', strict('fork: [true, false]'), strict('fork: true'), 'wider', 'narrower'],
  ['rules.when.actor', strict('actor: [A, b]'), strict('actor: a'), 'wider', 'narrower'],
  ['rules.when.permission', strict('permission: [none, read]'), strict('permission: none'), 'wider', 'narrower'],
  ['rules.when.workflow', strict('workflow: "*"'), strict('workflow: .github/workflows/a.yml'), 'wider', 'narrower'],
  ['rules.when.branch', strict('branch: "release/*"'), strict('branch: "release/1*"'), 'wider', 'narrower'],
  ['rules.when.repository', strict('repository: "Acme/*"'), strict('repository: acme/x'), 'wider', 'narrower'],
  ['exceptions', policy('models: {enabled: [openai/x]}'), exception(''), 'wider', 'narrower'],
  ['exceptions.model', exception(''), exception('').replace('a/b', 'a/c'), 'wider', 'wider'],
  ['exceptions.expires', exception(''), exception('').replace('2027-01-01', '2027-01-02'), 'wider', 'narrower'],
  ['exceptions.reason', exception(''), exception('').replace('reason: R', 'reason: S'), 'other', 'other'],
  ['exceptions.when', exception('when: {fork: false}'), exception(''), 'wider', 'narrower'],
  ...(
    [
      ['event', 'push', '[push, schedule]'],
      ['fork', 'false', '[true, false]'],
      ['actor', 'a', '[a, b]'],
      ['permission', 'admin', '[admin, write]'],
      ['workflow', `${long}aa`, `${long.slice(0, 70)}*`],
      ['branch', 'main', '"*"'],
      ['repository', 'acme/x', 'acme/*'],
    ] as const
  ).map(
    ([fact, one, more]): Sample => [
      `exceptions.when.${fact}`,
      exception(`when: {${fact}: ${one}}`),
      exception(`when: {${fact}: ${more}}`),
      'wider',
      'narrower',
    ],
  ),
  ['keys', policy(''), policy('').replace('}]', '}, {name: l, provider: openai, secret: L}]'), 'wider', 'narrower'],
  ['keys.name', policy(''), policy('').replace('name: k', 'name: l'), 'wider', 'wider'],
  ['keys.provider', gateway('{openai/gpt-6-luna: luna}').replace('/v1', ''), azure('secret: K'), 'wider', 'wider'],
  ['keys.endpoint', gateway('[a/b]'), gateway('[a/b]').replace('x.test', 'y.test'), 'wider', 'wider'],
  ['keys.secret', policy(''), policy('').replace('secret: K', 'secret: L'), 'wider', 'wider'],
  ['keys.secret-header', policy(''), openai('secret-header: X-Key'), 'other', 'other'],
  ['keys.identity', azure('secret: K'), entra(ids), 'wider', 'wider'],
  ['keys.identity.tenant-id', entra(ids), entra(ids.replace(tenantId, 'acme.test')), 'wider', 'wider'],
  ['keys.identity.client-id', entra(ids), entra(ids.replace('1111-', '1112-')), 'wider', 'wider'],
  ['keys.identity.scope', entra(ids), entra(`${ids}, scope: "api://x/.default"`), 'wider', 'wider'],
  ['keys.identity.authority', entra(ids), entra(`${ids}, authority: https://x.test`), 'wider', 'wider'],
  [
    'keys.identity.identity-provider-id',
    account('identity-provider-id: a, service-account-id: b'),
    account('identity-provider-id: c, service-account-id: b'),
    'wider',
    'wider',
  ],
  [
    'keys.identity.service-account-id',
    account('identity-provider-id: a, service-account-id: b'),
    account('identity-provider-id: a, service-account-id: c'),
    'wider',
    'wider',
  ],
  [
    'keys.identity.audience',
    account('identity-provider-id: a, service-account-id: b'),
    account('identity-provider-id: a, service-account-id: b, audience: e'),
    'wider',
    'wider',
  ],
  ['keys.models', gateway('[a/b]'), gateway('[a/b, a/c]'), 'wider', 'narrower'],
  ['keys.models', openai('models: [openai/x]'), openai(''), 'wider', 'narrower'],
  ['keys.models', openai(''), openai('models: {openai/x: y}'), 'wider', 'wider'],
  ['keys.models.name', gateway('{a/b: c}'), gateway('{a/b: d}'), 'wider', 'wider'],
  ['keys.models.api', gateway('{a/b: c}'), gateway('{a/b: {name: c, api: responses}}'), 'other', 'other'],
  [
    'keys.models.api-version',
    azure('secret: K').replace('luna}', '{name: luna, api-version: 2024-10-21}}'),
    azure('secret: K'),
    'other',
    'other',
  ],
  ['keys.api', policy(''), openai('api: responses'), 'other', 'other'],
  ['keys.api-version', azure('secret: K'), azure('secret: K, api-version: 2024-10-21'), 'other', 'other'],
  ['keys.accept-parameters', policy(''), openai('accept-parameters: [top_k]'), 'wider', 'narrower'],
  ['keys.headers', openai(`headers: {x-a: ${long}b}`), openai(`headers: {x-a: ${long}c}`), 'wider', 'wider'],
  ['keys.accept-headers', openai('accept-headers: [x-b]'), openai('accept-headers: [X-C, x-b]'), 'wider', 'narrower'],
  ['keys.organization', policy(''), openai('organization: org-1'), 'wider', 'wider'],
  ['keys.project', policy(''), openai('project: proj_1'), 'wider', 'wider'],
  ['keys.served', policy(''), openai('served: ignore'), 'wider', 'narrower'],
  ['keys.token-limit', policy(''), openai('token-limit: max_tokens'), 'other', 'other'],
  ['keys.structured-output', policy(''), openai('structured-output: none'), 'other', 'other'],
  ['tools', policy(''), policy('tools: []'), 'narrower', 'wider'],
  ['tools', policy(''), server('allow: [a]'), 'wider', 'wider'],
  ['tools', policy('tools: []'), server('allow: [a]'), 'wider', 'narrower'],
  ['tools.name', server('allow: [a]'), server('allow: [a]').replace('name: s', 'name: t'), 'wider', 'wider'],
  ['tools.url', server('allow: [a]'), server('allow: [a]').replace('/mcp', '/mcp/'), 'wider', 'wider'],
  ['tools.secret', server('allow: [a]'), server('allow: [a], secret: T'), 'wider', 'other'],
  ['tools.secret', server('allow: [a], secret: S'), server('allow: [a], secret: T'), 'wider', 'wider'],
  ['tools.headers', server('allow: [a]'), server('allow: [a], headers: {x-a: b}'), 'wider', 'wider'],
  ['tools.allow', server('allow: [a]'), server('allow: [b, a]'), 'wider', 'narrower'],
  ['tools.allow', server('allow: [a, b]'), server('allow: [b, a]'), 'none', 'none'],
  ['tools.allow', server('allow: [a]'), server('allow: [A]'), 'wider', 'wider'],
  ['tools.pin', server('allow: [a]'), server(`allow: [a], pin: ${pinOf('a')}`), 'narrower', 'wider'],
  ['tools.pin', server(`allow: [a], pin: ${pinOf('b')}`), server(`allow: [a], pin: ${pinOf('a')}`), 'wider', 'wider'],
  ['tests', policy(''), policy('tests: [{model: a/b, expect: denied}]'), 'other', 'other'],
  [
    'tests.tools',
    policy('tests: [{model: a/b, expect: denied}]'),
    policy('tests: [{model: a/b, tools: [s], expect: denied}]'),
    'other',
    'other',
  ],
  [
    'tests.model',
    policy('tests: [{model: a/c, expect: denied}]'),
    policy('tests: [{model: a/b, expect: denied}]'),
    'other',
    'other',
  ],
  [
    'tests.expect',
    policy('tests: [{model: a/b, expect: allowed}]'),
    policy('tests: [{model: a/b, expect: denied}]'),
    'other',
    'other',
  ],
  [
    'tests.on',
    policy('tests: [{model: a/b, on: 2027-01-01, expect: denied}]'),
    policy('tests: [{model: a/b, expect: denied}]'),
    'other',
    'other',
  ],
  ...(['event', 'actor', 'workflow', 'branch', 'repository', 'permission', 'fork'] as const).map((fact): Sample => {
    const value = fact === 'fork' ? 'true' : fact === 'permission' ? 'read' : 'x';
    const [one, other] = ['', `when: {${fact}: ${value}}, `].map((when) =>
      policy(`tests: [{model: a/b, ${when}expect: denied}]`),
    );
    return [`tests.when.${fact}`, one ?? '', other ?? '', 'other', 'other'];
  }),
];

/** What may be left out of the table of samples: it has one value, or is tried with two files below. */
const elsewhere = ['version', 'extends', 'tests.when'];

const directions = (before: string, after: string, ...extended: readonly string[]) =>
  compareSettings(policyOf(before, ...extended), policyOf(after, ...extended)).map(({ direction }) => direction);

/** The strongest of the directions. */
const whole = (found: readonly string[]) => ['wider', 'narrower', 'other'].find((one) => found.includes(one)) ?? 'none';

describe('every field of the language', () => {
  const schema: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../schema/models.schema.json'), 'utf8'),
  );
  const inSchema = fieldsOf(schema, schema);
  const inTable = fieldRows.flatMap(({ fields }) => fields);

  test('the schema has fields, and fields below fields', () => {
    expect(inSchema).toContain('keys.identity.tenant-id');
    expect(inSchema).toContain('rules.when.event');
  });

  test('each stands in one row of the table, and the table has no other', () => {
    expect([...inTable].toSorted()).toEqual([...inSchema].toSorted());
  });

  test('each is tried', () => {
    const tried = new Set([...samples.map(([field]) => field), ...elsewhere]);
    expect(inSchema.filter((field) => !tried.has(field))).toEqual([]);
  });

  test.each(samples)('%s', (_, before, after, there, back) => {
    expect([whole(directions(before, after)), whole(directions(after, before))]).toEqual([there, back]);
    expect(directions(before, before)).toEqual([]);
    expect(directions(after, after)).toEqual([]);
  });
});

/** The paths of all fields that a schema knows, without what stands in a list or behind a reference. */
function fieldsOf(node: unknown, root: unknown, path = ''): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const found = Object.entries(node).flatMap(([name, value]): readonly string[] => {
    if (name === '$defs' || name === 'not' || name === 'if') return [];
    if (name === '$ref') return fieldsOf(definition(String(value), root), root, path);
    if (name !== 'properties')
      return Array.isArray(value) || typeof value === 'object' ? fieldsOf(value, root, path) : [];
    return Object.entries(value as object).flatMap(([field, below]) => {
      const whole = path === '' ? field : `${path}.${field}`;
      return [whole, ...fieldsOf(below, root, whole)];
    });
  });
  return [...new Set(found)];
}

function definition(reference: string, root: unknown): unknown {
  const defs: unknown = Reflect.get(Object(root), '$defs');
  return Reflect.get(Object(defs), reference.replace('#/$defs/', ''));
}

/** Two policies, and what is said to differ: `what: before → after`. */
const worded: readonly (readonly [name: string, before: string, after: string, changes: readonly string[]])[] = [
  [
    'no list',
    policy('models: {enabled: [openai/x]}'),
    policy(''),
    ['models.enabled: [openai/x] → every model (no list)'],
  ],
  [
    'an empty list',
    policy(''),
    policy('models: {enabled: []}'),
    ['models.enabled: every model (no list) → no model ([])'],
  ],
  ['the default, written', openai(''), openai('structured-output: json_schema'), []],
  ['headers in another order', openai('headers: {x-a: b, x-c: d}'), openai('headers: {X-C: d, X-A: b}'), []],
  ['entries in another order', policy('models: {enabled: [a/b, a/c]}'), policy('models: {enabled: [a/c, a/b]}'), []],
  [
    'costs, with their figures',
    priced('input: 2.5, output: 10', 'max-cost: 0.25'),
    priced('input: 2.5, cached-input: 0.000001, output: 12000', 'max-cost: 1500'),
    [
      'limits.max-cost: $0.25 → $1,500',
      'price of a/b: input $2.50, output $10 → input $2.50, cached input $0.000001, output $12,000',
    ],
  ],
  [
    'a budget',
    budget('alert-at: 75'),
    budget('each: key, alert-at: [75, 90], on-exceed: warn, when: {fork: true}').replace('week', 'day'),
    [
      'budget "b": $5 per week for each repository, when always; if exceeded, deny → $5 per day for each key, when fork is "true"; if exceeded, only warn',
      'alert-at of budget "b": 75% → 75%, 90%',
    ],
  ],
  [
    'a ledger elsewhere',
    ledger('on-error: warn'),
    ledger('repository: acme/ledger, branch: costs'),
    [
      'ledger.on-error: warn → fail',
      "ledger: branch byok-ledger of the run's repository → branch costs of acme/ledger",
    ],
  ],
  ['no fallback, written', policy(''), policy('fallback: []'), []],
  [
    'keys in another order',
    'version: 1\nkeys: [{name: a, provider: openai, secret: A}, {name: b, provider: openai, secret: B}]\n',
    'version: 1\nkeys: [{name: b, provider: openai, secret: B}, {name: a, provider: openai, secret: A}]\n',
    ['order of keys: a, b → b, a'],
  ],
  [
    'a bare name that two models shared',
    gateway('{a/x: p, b/x: q}'),
    gateway('{a/x: p}'),
    ['key k, models, the bare name x: several models → one model', 'key k, models, b/x: served → none'],
  ],
  [
    'a tool server',
    policy('tools: []'),
    server(`secret: T, headers: {X-B: c}, allow: [b, a], pin: ${pinOf('a')}`),
    [`tool server s: none → https://x.test/mcp with T, x-b: "c", tools [a, b], ${pinOf('a')}`],
  ],
  [
    'tools of a server, one by one',
    server('allow: [a, b]'),
    server(`allow: [b, c], pin: ${pinOf('a')}`),
    [
      'tool server s, allow, c: none → allowed',
      'tool server s, allow, a: allowed → none',
      `tool server s, pin: none → ${pinOf('a')}`,
    ],
  ],
  [
    'a long value, to its end',
    strict(`workflow: ${long}a`),
    strict(`workflow: ${long}b`),
    [`rule "r": disabled [a/b], when workflow is "${long}a" → disabled [a/b], when workflow is "${long}b"`],
  ],
];

describe('words', () => {
  test.each(worded)('%s', (_, before, after, changes) => {
    const found = compareSettings(policyOf(before), policyOf(after));
    expect(found.map((change) => `${change.what}: ${change.before} → ${change.after}`)).toEqual(changes);
  });
});

describe('extended files', () => {
  const own = (ref: string, more = '') => `version: 1\nextends: acme/layer1/models.yml@${ref}\n${more}\n`;
  const base = policy('models: {enabled: [openai/x]}');

  test('the same list in an extended file is kept, one that is gone is not', () => {
    const lists = own('main', 'models: {enabled: [openai/x]}');
    expect(directions(lists, own('main'), base)).toEqual(['other']);
    expect(directions(own('main'), lists, base)).toEqual(['other']);
    expect(directions(lists, own('main'), policy(''))).toEqual(['wider']);
  });

  test('an extended file that audits keeps nothing', () => {
    const lists = own('main', 'models: {enabled: [openai/x]}');
    expect(directions(lists, own('main'), policy('mode: audit\nmodels: {enabled: [openai/x]}'))).toEqual(['wider']);
  });

  test('its exceptions may lift what the file itself forbade', () => {
    const lists = own('main', 'models: {enabled: [openai/x]}');
    const lifting = policy(
      'models: {enabled: [openai/x]}\nexceptions: [{model: openai/y, reason: R, expires: 2027-01-01}]',
    );
    expect(directions(lists, own('main'), lifting)).toEqual(['wider']);
  });

  test('its limits, fallback and hosts count as far as they bind', () => {
    const [before, after] = ['', 'fallback: [outage]'].map((more) => policyOf(own('main'), policy(more)));
    if (!before || !after) throw new TypeError('Two policies were expected.');
    expect(compareSettings(before, after)).toEqual([
      { what: 'fallback', before: 'never', after: '[outage]', direction: 'wider' },
    ]);
    expect(
      directions(own('main', 'limits: {max-input-tokens: 9}'), own('main'), policy('limits: {max-input-tokens: 9}')),
    ).toEqual([]);
  });

  test('a file that extends another can only raise its prices', () => {
    const base = priced('input: 1, output: 2');
    const extending = (rates: string) => own('main', `prices: {a/b: {${rates}}}`);
    const compared = (one: string, other: string, top = base) => [
      directions(one, other, top),
      directions(other, one, top),
    ];
    expect(compared(own('main'), extending('input: 3, output: 2'))).toEqual([['narrower'], ['wider']]);
    expect(compared(own('main'), extending('input: 0.5, output: 2'))).toEqual([['other'], ['other']]);
    expect(compared(own('main'), extending('input: 3, output: 0'), policy('limits: {max-cost: 5}'))).toEqual([
      ['narrower'],
      ['wider'],
    ]);
  });

  test('a coarser budget in a ledger that repositories share may let more through', () => {
    const shared = (each: string) => budget(`each: ${each}`).replace('ledger: {}', 'ledger: {repository: acme/ledger}');
    expect(directions(shared('model'), shared('repository'))).toEqual(['wider']);
    expect(directions(shared('repository'), shared('model'))).toEqual(['wider']);
  });

  test('the budgets of an extended file are compared by its name', () => {
    const [before, after] = [ledger(''), budget('')].map((file) => policyOf(own('main'), file));
    if (!before || !after) throw new TypeError('Two policies were expected.');
    expect(compareSettings(after, before).map(({ what, direction }) => [what, direction])).toEqual([
      ['budget "b" of acme/layer1/models.yml', 'wider'],
    ]);
  });

  const sha = 'a'.repeat(40);
  test.each([
    ['a commit in place of a branch', 'main', sha, 'narrower'],
    ['a branch in place of a commit', sha, 'main', 'wider'],
    ['another branch', 'main', 'v2', 'other'],
  ])('%s', (_, one, other, direction) => {
    expect(directions(own(one), own(other), base)).toEqual([direction]);
  });

  test('another file, one more and one less', () => {
    const alone = policyOf(base);
    const extending = policyOf(own('main'), base);
    expect(compareSettings(alone, extending)).toContainEqual({
      what: 'extends',
      before: 'none',
      after: 'acme/layer1/models.yml@main',
      direction: 'narrower',
    });
    expect(whole(compareSettings(extending, alone).map(({ direction }) => direction))).toBe('wider');
    expect(directions(own('main'), own('main').replace('acme/layer1', 'acme/other'), base)).toEqual(['wider']);
  });
});
