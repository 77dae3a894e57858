import { describe, expect, test } from 'vitest';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const policyWith = (headers: string) =>
  `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\ntools:\n  - name: s\n    url: https://x.test/mcp\n    allow: [a]\n    headers:\n${headers}\n`;
const said = (headers: string) =>
  refusal(policyWith(headers))?.problems.map(({ message, remedy, place }) => [`${message} ${remedy}`, place?.line]);

const asSecret =
  'Remove it, and write `secret: MCP_TOKEN` beside `url`: the action sends the value of that secret as `Authorization: Bearer`. If its value is a secret, revoke it now: it is in the history.';

describe('a header that carries a credential', () => {
  const words =
    'authorization auth cookie cookies token secret password passwd credential credentials bearer jwt signature';
  const keys = 'api app application access auth private license subscription function functions openai-api myapi';
  const whole = 'key x-key X_KEY authorizations x-authorization-id MyAuthorization Ocp-Apim-Subscription-Key xapikey';

  test.each([
    ...words.split(' ').flatMap((word) => [word, `x-${word}`, `X_${word.toUpperCase()}`]),
    ...keys.split(' ').flatMap((word) => [`${word}-key`, `x-${word}key`]),
    ...whole.split(' '),
  ])('%s is refused', (name) => {
    expect(said(`      ${name}: s3cr3t`)).toEqual([
      [`\`headers\`: "${name}" cannot be set as a header. ${asSecret}`, 8],
    ]);
  });

  test('a name that only looks like one is taken', () => {
    const names =
      'x-team author x-author authx xauth tokens x-token-count x-secrets passwords bearers monkey keys x-keys x-key-id xx-key key-id api-keys my_key';
    const headers = names.split(' ').map((name) => `      ${name}: a`);
    expect([...(fileOf(policyWith(headers.join('\n'))).tools?.[0]?.headers.keys() ?? [])]).toEqual(names.split(' '));
  });
});

describe('a value that looks like a credential', () => {
  const long = 'x'.repeat(12);
  const values = ['Bearer x', 'basic x', 'TOKEN x', 'digest x', 'ghp_x', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_']
    .concat('glpat-', 'sk-x', 'xoxb-', 'xoxp-x', 'ya29.', `eyJ${long}.`, `eyJ_-${long.slice(2)}.x`)
    .concat(`AKIA${long}`, `AKIA0123456789AB`, 'SK-X');

  test.each(values)('%s is refused, where it stands', (value) => {
    expect(said(`      x-a: fine\n      X-Team: ${JSON.stringify(value)}`)).toEqual([
      [`The header "x-team" has a value that looks like a credential. ${asSecret}`, 9],
    ]);
  });

  test('what only begins like one is taken', () => {
    const taken = [
      'Bearer',
      'bearers x',
      'my basic x',
      'token-x',
      'ghx_',
      'github_pat',
      'glpat',
      'sk',
      'ask-x',
      'xox-',
    ].concat('xox1-', 'ya29', 'eyJ.', 'eyJxxxxxxxxx.', 'eyJxxxxxxxxxx', 'xeyJxxxxxxxxxx.', 'AKIA01234567890', 'ghp-');
    const headers = taken.map((value, index) => `      x-${index}: ${JSON.stringify(value)}`);
    expect([...(fileOf(policyWith(headers.join('\n'))).tools?.[0]?.headers.values() ?? [])]).toEqual(taken);
  });
});

test.each([
  ['mcp-session-id', 'cannot be set as a header. Remove it: the action, or the connection, sets it.'],
  ['MCP_Protocol_Version', 'cannot be set as a header. Remove it: the action, or the connection, sets it.'],
  ['Last-Event-ID', 'cannot be set as a header. Remove it: the action, or the connection, sets it.'],
  ['host', 'cannot be set as a header. Remove it: the action, or the connection, sets it.'],
  ['"a b"', 'is not the name of a header. Use at most 128 letters, digits and -.'],
  [
    '"my authorization"',
    'is not the name of a header. Use at most 128 letters, digits and -. If its value is a secret, revoke it now: it is in the history.',
  ],
  [
    '"api_key "',
    'is not the name of a header. Use at most 128 letters, digits and -. If its value is a secret, revoke it now: it is in the history.',
  ],
])('%s is none of a policy', (name, sentence) => {
  const quoted = name.startsWith('"') ? name : `"${name}"`;
  expect(said(`      ${name}: a`)).toEqual([[`\`headers\`: ${quoted} ${sentence}`, 8]]);
});

test('names that belong to nobody are taken', () => {
  const headers = fileOf(policyWith('      X-Mcp-Team: A\n      last-event-ids: b\n      xlast-event-id: c')).tools?.[0]
    ?.headers;
  expect([...(headers ?? [])]).toEqual([
    ['x-mcp-team', 'A'],
    ['last-event-ids', 'b'],
    ['xlast-event-id', 'c'],
  ]);
});
