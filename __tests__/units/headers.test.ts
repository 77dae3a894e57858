import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/language/failures/failure.ts';
import {
  headerValue,
  ownedHeaders,
  ownedPrefixes,
  refuseHeaderName,
  refuseHeaders,
} from '../../src/policy/model/headers.ts';
import { fileOf } from '../harness/judging.ts';

const spellings = (name: string) => [name, name.toUpperCase(), name.replaceAll('-', '_')];

describe('the name of a header', () => {
  test.each([
    'x-team',
    'X-Trace-Id',
    'traceparent',
    'content',
    'x-content-type',
    'accepts',
    'a',
    "!#$%&'*+-.^_`|~",
    '0',
  ])('%s is fine', (name) => {
    expect(refuseHeaderName(name)).toBeUndefined();
  });

  test.each(['', ' ', 'a b', 'a:', 'a\n', 'a\r\nb', 'é', 'x"', '(x)', 'a/b', 'a@b', '\0', 'x'.repeat(129)])(
    '%j is none',
    (name) => {
      expect(refuseHeaderName(name)).toBe('Use at most 128 letters, digits and -.');
    },
  );

  test.each([...ownedHeaders])('%s belongs to the action, in any spelling', (name, reason) => {
    for (const spelling of spellings(name)) expect(refuseHeaderName(spelling)).toBe(reason);
  });

  test.each([...ownedPrefixes])('%s… belongs to the action, in any spelling', (prefix, reason) => {
    for (const spelling of spellings(`${prefix}x`)) expect(refuseHeaderName(spelling)).toBe(reason);
  });

  test('all that the contract names is among them', () => {
    const names = ['authorization', 'api-key', 'cookie', 'host', 'content-type', 'content-length', 'proxy-connection'];
    const more = ['connection', 'transfer-encoding', 'accept', 'accept-encoding', 'expect', 'te', 'trailer', 'upgrade'];
    const rest = ['keep-alive', 'x-http-method-override', 'openai-organization', 'openai-project'];
    for (const name of [...names, ...more, ...rest]) expect(refuseHeaderName(name)).toMatch(/\.$/);
  });
});

describe('custom-headers', () => {
  const [key] = fileOf(
    'version: 1\nkeys:\n  - {name: k, provider: openai, secret: K, secret-header: X-Key, accept-headers: [X-Trace], headers: {X-Team: docs}}\n',
  ).keys;
  const refused = (...names: readonly string[]) => (key ? refuseHeaders(names, key).map(sentence) : ['no key']);

  test('what the key accepts, in any case', () => {
    expect(refused('x-trace', 'X-TRACE')).toEqual([]);
    expect(refused()).toEqual([]);
  });

  test.each([
    [
      'X-Foo',
      'custom-headers: "X-Foo" is not accepted by the key `k`. Remove it, or ask the maintainers to add `accept-headers: [x-foo]` to that key (models.yml:3:5).',
    ],
    [
      'X-Team',
      'custom-headers: "X-Team" carries a fixed value of the key `k`. Remove it: the policy sets it (models.yml:3:5).',
    ],
    [
      'x-key',
      'custom-headers: "x-key" carries the secret of the key `k`. Remove it: the policy sets it (models.yml:3:5).',
    ],
    [
      'Host',
      `custom-headers: "Host" cannot be set as a header. Remove it. The key's \`endpoint\` says where a request goes.`,
    ],
    [
      'OpenAI-Project',
      `custom-headers: "OpenAI-Project" cannot be set as a header. Remove it. Use the key's field \`project\`.`,
    ],
    ['x-key: value', 'custom-headers: "x-key:…" is not the name of a header. Use at most 128 letters, digits and -.'],
  ])('%s is refused', (name, message) => {
    expect(refused(name)).toEqual([message]);
  });

  test('every one of several is named, with where it was written', () => {
    const problems = key ? refuseHeaders(['a', 'x-trace', 'Host', 'x-team'], key) : [];
    expect(problems.map(({ input }) => input)).toEqual([
      'custom-headers: a',
      'custom-headers: Host',
      'custom-headers: x-team',
    ]);
  });
});

test.each([
  ['x', true],
  ['a b', true],
  ['~'.repeat(1024), true],
  ['~'.repeat(1025), false],
  ['', false],
  [' x', false],
  ['x ', false],
  ['x\n', false],
  ['\nx', false],
  ['a\nb', false],
  ['éa', false],
  ['aé', false],
])('%j is a value: %s', (text, expected) => expect(headerValue.test(text)).toBe(expected));
