import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/language/failures/failure.ts';
import { fileOf, policyOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

/** What is said against a file and those that it extends, with the line and column of each problem. */
function said(text: string, ...extended: readonly string[]): readonly string[] {
  try {
    policyOf(text, ...extended);
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'invalid-policy') throw error;
    return error.problems.map(({ message, remedy, place }) => `${place?.line}:${place?.column} ${message} ${remedy}`);
  }
}

const extending = (more: string) => `version: 1\nextends: acme/layer1/models.yml@main\n${more}\n`;
const base = (more: string) => `version: 1\n${more}\n`;
const key = (name: string, secret = name.toUpperCase()) => `{name: ${name}, provider: openai, secret: ${secret}}`;
const server = (name: string, secret: string, host = 'x.test') =>
  `{name: ${name}, url: "https://${host}/mcp", secret: ${secret}, allow: [a]}`;
const keyless = (name: string, client: string, more = '') =>
  `{name: ${name}, provider: azure, endpoint: "https://x.test", models: [a/b], identity: {tenant-id: a.b, client-id: ${client}${more}}}`;
const [one, two] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
const layer1 = 'acme/layer1/models.yml@main';
const layer2 = 'acme/layer2/models.yml@main';

test('the keys of all files, inherited ones first', () => {
  const policy = policyOf(
    extending(`keys: [${key('a')}]`),
    `version: 1\nextends: acme/layer2/models.yml@main\nown-keys: allow\nkeys: [${key('b')}, ${key('c')}]\n`,
    base(`own-keys: allow\nkeys: [${key('d')}]`),
  );
  expect(policy.files.map(({ source }) => source.file)).toEqual([
    'models.yml',
    'acme/layer1/models.yml',
    'acme/layer2/models.yml',
  ]);
  expect(policy.keys.map(({ name }) => name)).toEqual(['d', 'b', 'c', 'a']);
});

describe('keys that an extended file does not allow', () => {
  const refused = (source: string) =>
    `3:1 This file defines keys, which ${source} does not allow in files that extend it. Remove \`keys\`: those of ${source} are inherited. Or ask its owners to add \`own-keys: allow\`.`;

  test.each([
    ['of the file that is extended', base(`keys: [${key('b')}]`), [refused(layer1)]],
    ['that allows them', base(`own-keys: allow\nkeys: [${key('b')}]`), []],
  ])('%s', (_, extended, problems) => {
    expect(said(extending(`keys: [${key('a')}]`), extended)).toEqual(problems);
    expect(said(extending('keys: []'), extended).filter((problem) => problem === problems[0])).toEqual([]);
  });

  test('of one further away', () => {
    const middle = `version: 1\nextends: acme/layer2/models.yml@main\nown-keys: allow\n`;
    expect(said(extending(`keys: [${key('a')}]`), middle, base(`keys: [${key('b')}]`))).toEqual([refused(layer2)]);
    expect(said(extending('mode: audit'), middle, base(`keys: [${key('b')}]`))).toEqual([]);
  });
});

test('a name that an extended file has', () => {
  const extended = base(`own-keys: allow\nkeys: [${key('a')}, ${key('b')}]`);
  const taken = (name: string, column: number) =>
    `3:${column} The key "${name}" is already defined in ${layer1}. Give this one another name.`;
  expect(said(extending(`keys: [${key('b', 'X')}, ${key('c')}]`), extended)).toEqual([taken('b', 8)]);
  expect(said(extending(`keys: [${key('a')}]`), extended)).toEqual([taken('a', 8)]);
});

describe('a credential that an extended file has', () => {
  test('a secret', () => {
    const extended = base(`own-keys: allow\nkeys: [${key('a')}]`);
    expect(said(extending(`keys: [${key('c', 'A')}, ${key('d', 'AB')}]`), extended)).toEqual([
      `3:8 The key "c" uses A, which is the secret of a key in ${layer1}. Give it a secret of its own.`,
    ]);
  });

  test('an identity, and the nearest file that has it', () => {
    const middle = `version: 1\nextends: acme/layer2/models.yml@main\nown-keys: allow\nkeys: [${keyless('b', two)}]\n`;
    const far = base(`own-keys: allow\nkeys: [${keyless('a', one)}]`);
    expect(said(extending(`keys: [${keyless('c', one)}, ${keyless('d', two)}]`), middle, far)).toEqual([
      `3:8 The key "c" uses "${one}", which is the identity of a key in ${layer2}. Give it an identity of its own.`,
      `3:156 The key "d" uses "${two}", which is the identity of a key in ${layer1}. Give it an identity of its own.`,
    ]);
    expect(
      said(
        extending(`keys: [${key('c', 'A')}]`),
        middle.replace(keyless('b', two), key('b', 'A')),
        base(`own-keys: allow\nkeys: [${key('a')}]`),
      ),
    ).toEqual([
      `3:8 The key "c" uses A, which is the secret of a key in ${layer1}. Give it a secret of its own.`,
      expect.stringContaining('The key "b" uses A'),
    ]);
  });
});

describe('an authority that no extended file has', () => {
  const at = (host: string) => `, authority: "https://${host}"`;
  const own = (more: string) => extending(`keys: [${keyless('c', two, more)}]`);
  const inherited = (...hosts: readonly string[]) =>
    base(
      `own-keys: allow\nkeys: [${[key('z'), ...hosts.map((host, index) => keyless(`b${index}`, one.replace('5', String(index)), host && at(host)))].join(', ')}]`,
    );
  const refused = (trusted: string) =>
    `3:8 The key "c" has the \`authority\` https://evil.test, which no inherited key has. Remove \`authority\`, or use ${trusted}: a token sent there is also valid for inherited identities.`;

  test.each([
    [
      'where an inherited key is keyless',
      own(at('evil.test')),
      inherited(''),
      [refused('https://login.microsoftonline.com')],
    ],
    [
      'where several are',
      own(at('evil.test')),
      inherited('a.test', 'b.test', 'a.test'),
      [refused('https://a.test or https://b.test')],
    ],
    ['that of an inherited key', own(at('b.test')), inherited('a.test', 'b.test'), []],
    ['that of Entra', own(''), inherited('a.test'), []],
    ['where nothing keyless is inherited', own(at('evil.test')), inherited(), []],
    [
      'where only a key of OpenAI is keyless',
      own(at('evil.test')),
      base(
        'own-keys: allow\nkeys: [{name: z, provider: openai, identity: {identity-provider-id: a, service-account-id: b}}]',
      ),
      [],
    ],
    ['of a key with a secret', extending(`keys: [${key('c')}]`), inherited('a.test'), []],
    [
      'of a keyless key of OpenAI',
      extending('keys: [{name: c, provider: openai, identity: {identity-provider-id: a, service-account-id: b}}]'),
      inherited('a.test'),
      [],
    ],
  ])('%s', (_, text, extended, problems) => {
    expect(said(text, extended)).toEqual(problems);
  });
});

describe('a key that a rule names', () => {
  const rule = (names: string) => `rules: [{name: r, keys: [${names}]}]`;

  test('may be of an extended file; a file alone may inherit it', () => {
    expect(said(extending(rule('a, b')), base(`own-keys: allow\nkeys: [${key('a')}, ${key('b')}]`))).toEqual([]);
    expect(said(extending(rule('a')))).toEqual([]);
    expect(fileOf(extending(rule('a'))).rules).toHaveLength(1);
  });

  test('is missed where no file has it', () => {
    expect(said(extending(rule('a, bb')), base(`own-keys: allow\nkeys: [${key('a')}, ${key('b')}]`))).toEqual([
      '3:29 `keys`: there is no key named "bb". Did you mean "b"?',
    ]);
  });

  test('all that are missed are counted', () => {
    const names = Array.from({ length: 25 }, (_, index) => `none-${index}`).join(', ');
    const problems = refusal(base(`keys: [${key('a')}]\n${rule(names)}`))?.problems ?? [];
    expect(problems).toHaveLength(21);
    expect(problems.at(0)).toMatchObject({ message: '`keys`: there is no key named "none-0".', remedy: 'Known: a.' });
    expect(problems.at(-1)).toEqual({ message: '… and 5 more problems.', remedy: '' });
  });
});

describe('a secret that goes to two places', () => {
  const apart = 'Give it a secret of its own: a credential goes to one host alone.';
  const alone = (keys: string, tools: string) => base(`keys: [${keys}]\ntools: [${tools}]`);

  test.each([
    ['none', alone(key('a'), `${server('s', 'S')}, ${server('t', 'T', 'y.test')}`), []],
    [
      'two servers at one host',
      alone(key('a'), `${server('s', 'S')}, ${server('t', 'S').replace('/mcp', '/other')}`),
      [],
    ],
    ['two keys', base(`keys: [${key('a', 'K')}, ${key('b', 'K')}]\ntools: [${server('s', 'S')}]`), []],
    [
      'servers without a secret',
      alone(key('a'), '{name: s, url: "https://x.test", allow: [a]}, {name: t, url: "https://y.test", allow: [a]}'),
      [],
    ],
    ['a keyless key', base(`keys: [${keyless('a', one)}, ${keyless('b', two)}]\ntools: [${server('s', 'S')}]`), []],
    [
      'two hosts',
      alone(key('a'), `${server('s', 'S')}, ${server('t', 'S', 'y.test')}`),
      [`3:70 The tool server "t" uses S, which is the secret of the tool server "s". ${apart}`],
    ],
    [
      'a key and a server',
      alone(key('a', 'S'), server('s', 'S')),
      [`3:9 The tool server "s" uses S, which is the secret of the key "a". ${apart}`],
    ],
  ])('%s', (_, text, problems) => {
    expect(said(text)).toEqual(problems);
  });

  test('one of an extended file', () => {
    const extended = base(`own-keys: allow\nkeys: [${key('a', 'S')}]\ntools: [${server('s', 'T')}]`);
    expect(said(extending(`tools: [${server('u', 'S')}, ${server('v', 'T', 'y.test')}]`), extended)).toEqual([
      `3:9 The tool server "u" uses S, which is the secret of the key "a" in ${layer1}. ${apart}`,
      `3:70 The tool server "v" uses T, which is the secret of the tool server "s" in ${layer1}. ${apart}`,
    ]);
    expect(said(extending(`tools: [${server('w', 'T')}]`), extended)).toEqual([]);
    expect(said(extending(`keys: [${key('b', 'T')}]`), extended)).toEqual([
      `3:8 The key "b" uses T, which is the secret of the tool server "s" in ${layer1}. ${apart}`,
    ]);
  });
});
