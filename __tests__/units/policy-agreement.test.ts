import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataOf, fixturesIn, isBeyondSchema, refusal, validate } from '../harness/policy-fixtures.ts';
import { at, placesIn, replaced, without } from '../harness/policy-mutations.ts';
import { tries } from '../harness/tries.ts';

/** Which of the two accept a policy; what they disagree about has to be one of the documented reasons. */
function verdict(data: unknown): 'both' | 'schema' | 'neither' {
  const problems = refusal(JSON.stringify(data) ?? '')?.problems ?? [];
  if (!validate(data)) {
    expect(problems, JSON.stringify(validate.errors?.map(({ schemaPath }) => schemaPath))).not.toEqual([]);
    return 'neither';
  }
  expect(problems.filter((problem) => !isBeyondSchema(problem))).toEqual([]);
  return problems.length === 0 ? 'both' : 'schema';
}

const key = { name: 'k', provider: 'openai', secret: 'K' };
const azure = { provider: 'azure', endpoint: 'https://x.test', models: { 'a/b': 'c' } };
const policy = (more: object, keys: object = {}) => ({ version: 1, keys: [{ ...key, ...keys }], ...more });
const identified = (identity: object) => ({ version: 1, keys: [{ ...azure, name: 'k', identity }] });
const known = { 'tenant-id': 'acme.test', 'client-id': '11111111-2222-4333-8444-555555555555' };
const account = { 'identity-provider-id': 'idp_1', 'service-account-id': 'user-1' };
const accounted = (more: object) => ({
  version: 1,
  keys: [{ name: 'k', provider: 'openai', identity: { ...account, ...more } }],
});
const rule = (more: object) => policy({ rules: [{ name: 'r', disabled: [], ...more }] });
const exception = (more: object) =>
  policy({ exceptions: [{ model: 'a/b', reason: 'x', expires: '2027-01-31', ...more }] });
const trial = (more: object) => policy({ tests: [{ model: 'a/b', expect: 'denied', ...more }] });

/** Where a word stands in a policy, with a good one. */
const places: readonly (readonly [name: string, good: string, policy: (word: string) => object])[] = [
  ['extends', 'acme/.github/a/models.yml@main', (word) => ({ version: 1, extends: word })],
  ['the name of a key', 'azure-eu', (name) => policy({}, { name })],
  ['secret', 'OPENAI_API_KEY', (secret) => policy({}, { secret })],
  ['endpoint', 'https://x.test:8443/v1', (endpoint) => policy({}, { endpoint, models: ['a/b'] })],
  ['a loopback endpoint', 'http://127.0.0.1:8080/v1', (endpoint) => policy({}, { endpoint, models: ['a/b'] })],
  ['an IPv6 endpoint', 'https://[::1]/v1', (endpoint) => policy({}, { endpoint, models: ['a/b'] })],
  ['the endpoint of azure', 'https://x.test/', (endpoint) => policy({}, { ...azure, endpoint })],
  ['api-version', '2025-04-01-preview', (word) => policy({}, { ...azure, 'api-version': word })],
  ['a deployment', 'luna-prod', (word) => policy({}, { ...azure, models: { 'a/b': word } })],
  ['a deployment as a field', 'luna-prod', (name) => policy({}, { ...azure, models: { 'a/b': { name } } })],
  ['a name at a provider', 'x/y@z:free', (word) => policy({}, { models: { 'a/b': word } })],
  ['a model of a key', 'openai/gpt-6.1', (word) => policy({}, { models: [word] })],
  ['a model of a key, in a map', 'openai/gpt-6.1', (word) => policy({}, { models: { [word]: 'x' } })],
  ['accept-parameters', 'service_tier', (word) => policy({}, { 'accept-parameters': [word] })],
  ['almost an owned parameter', 'max_tokenss', (word) => policy({}, { 'accept-parameters': [word] })],
  ['a tenant', 'acme.onmicrosoft.com', (word) => identified({ ...known, 'tenant-id': word })],
  ['the ID of a tenant', known['client-id'], (word) => identified({ ...known, 'tenant-id': word })],
  ['a client', known['client-id'], (word) => identified({ ...known, 'client-id': word })],
  ['scope', 'https://x.test:8443/a/.default', (scope) => identified({ ...known, scope })],
  ['the scope of an application', 'api://x/.default', (scope) => identified({ ...known, scope })],
  ['authority', 'https://x.test:8443/', (authority) => identified({ ...known, authority })],
  ['a loopback authority', 'http://127.0.0.1:8080', (authority) => identified({ ...known, authority })],
  ['a service account', 'user-1', (word) => accounted({ 'service-account-id': word })],
  ['audience', 'https://x.test/v1', (audience) => accounted({ audience })],
  ['a header', 'x-team', (word) => policy({}, { headers: { [word]: 'x' } })],
  ['almost a header of the action', 'content-x', (word) => policy({}, { headers: { [word]: 'x' } })],
  ['the value of a header', 'two words', (word) => policy({}, { headers: { x: word } })],
  ['accept-headers', 'x-team', (word) => policy({}, { 'accept-headers': [word] })],
  ['secret-header', 'Ocp-Apim-Key', (word) => policy({}, { 'secret-header': word })],
  ['organization', 'org-1', (organization) => policy({}, { organization })],
  ['project', 'proj_1', (project) => policy({}, { project })],
  ['an entry', 'openai/gpt-6*', (word) => policy({ models: { enabled: [word] } })],
  ['a publisher', 'openai', (word) => policy({ models: { disabled: [word] } })],
  ['the name of a rule', 'cheap', (name) => rule({ name })],
  ['reason', 'It costs less.', (reason) => rule({ reason })],
  ['branch', 'release/*', (branch) => rule({ when: { branch } })],
  ['actor', 'dependabot[bot]', (actor) => rule({ when: { actor: [actor] } })],
  ['the model of an exception', 'openai/gpt-6', (model) => exception({ model })],
  ['expires', '2027-01-31', (expires) => exception({ expires })],
  ['the model of a test', 'openai/gpt-6', (model) => trial({ model })],
  ['the key and model of a test', 'custom/k/openai/gpt-6', (model) => trial({ model })],
  ['the key and name of a test', 'custom/k/gpt-6', (model) => trial({ model })],
  ['the branch of a test', 'release/1', (branch) => trial({ when: { branch } })],
  ['the day of a test', '2027-01-31', (on) => trial({ on })],
  ['a model with a price', 'openai/gpt-6', (word) => policy({ prices: { [word]: { input: 1, output: 2 } } })],
  ['the repository of a ledger', 'acme/.ledger', (repository) => policy({ ledger: { repository } })],
  ['the branch of a ledger', 'byok/ledger', (branch) => policy({ ledger: { branch } })],
  ['almost a branch with other contents', 'main', (branch) => policy({ ledger: { branch } })],
  ['the name of a budget', 'all of it', (name) => policy({ ledger: {}, budgets: [{ name, amount: 1, per: 'day' }] })],
  ['link-hosts', 'docs.acme.example', (word) => policy({ reports: { 'link-hosts': [word] } })],
];

/** What words are made of, good ones and bad ones. */
const pieces = [
  ...['a', 'Z', '0', '-', '_', '.', '..', '/', ':', '@', '*', '~', '^', '?', '#', '\\', '[', ' ', '\t', '\n', '\0'],
  ...[
    'custom',
    'CUSTOM',
    'openai',
    'k',
    'GITHUB_',
    'INPUT_',
    'NODE',
    'acme/x',
    'models.yml',
    '@main',
    'refs/',
    'pull/',
  ],
  ...['https://', 'http://', '127.0.0.1', '[::1]', 'localhost', ':8080', ':99999', '%2e', '%2E', '/v1', 'x.test'],
  ...['2027', '-01', '-02', '-31', '-00', '-preview', 'о', 'é', '\u00a0', '\u00ad', '😀', '"', "'", '$', '{', '+', ','],
  ...['/.default', 'api://', 'x-', 'host', 'Content-', 'sk-', '11111111-2222', 'acme.test'],
  ...['a'.repeat(63), 'b'.repeat(128), 'c'.repeat(253)],
];

describe('parser and schema accept the same words', () => {
  test.each(places)('%s, like %s', (_, good, place) => {
    const parts = (maxLength: number) =>
      fc.array(fc.constantFrom(...pieces), { maxLength }).map((some) => some.join(''));
    const changed = fc
      .record({ from: fc.nat(good.length), left: fc.nat(2), middle: parts(2) })
      .map(({ from, left, middle }) => `${good.slice(0, from)}${middle}${good.slice(from + left)}`);
    const told = { both: 0, schema: 0, neither: 0 };
    const check = fc.property(fc.oneof(parts(4), changed), (word) => {
      told[verdict(place(word))] += 1;
    });
    fc.assert(check, { numRuns: tries(2000), examples: [[good]] });
    expect(told.both + told.schema).toBeGreaterThan(10);
    expect(told.neither).toBeGreaterThan(10);
  });
});

const fixtures = fixturesIn('valid').map(({ text }) => dataOf(text)?.data);
const values = fixtures.flatMap((data) => placesIn(data).map((path) => at(data, path)));

/** One change of plain data: where, what is done, and with which value. */
const change = fc.record({
  where: fc.nat(),
  how: fc.constantFrom('delete', 'replace', 'wrap', 'add', 'double'),
  value: fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      1,
      -1,
      1.5,
      0.1,
      75,
      1e-7,
      1e15,
      '',
      'x',
      '1',
      [],
      {},
      [[]],
      [null],
      { a: 1 },
    ),
    fc.constantFrom(...values),
  ),
  field: fc.constantFrom(
    'x',
    '',
    '__proto__',
    'constructor',
    'keys',
    'enabled',
    'when',
    'api-version',
    'name',
    'identity',
    'ledger',
    'budgets',
    'alert-at',
    'max-cost',
    'cache-write',
  ),
});

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function changed(data: unknown, { where, how, value, field }: Change): unknown {
  const paths = placesIn(data);
  const path = paths[where % paths.length] ?? [];
  if (how === 'delete') return without(data, path);
  const seen = at(data, path);
  if (how === 'wrap') return replaced(data, path, [seen]);
  if (how === 'double') return replaced(data, path, Array.isArray(seen) ? [...seen, ...seen] : seen);
  return replaced(data, how === 'add' ? [...path, field] : path, value);
}

test('however a valid policy is changed, what the schema refuses the parser refuses', () => {
  const told = { both: 0, schema: 0, neither: 0 };
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  const check = fc.property(fc.constantFrom(...fixtures), changes, (data, made) => {
    told[verdict(made.reduce(changed, data))] += 1;
  });
  fc.assert(check, { numRuns: tries(5000) });
  for (const times of Object.values(told)) expect(times).toBeGreaterThan(10);
});
