import { describe, expect, test } from 'vitest';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const withLine = (line: string) => `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${line}\n`;
const withKey = (fields: string) => `version: 1\nkeys: [{name: k, provider: openai, ${fields}}]\n`;

/** What is said of a policy, each problem as a message and what to write. */
const said = (text: string) => refusal(text)?.problems.map(({ message, remedy }) => `${message} ${remedy}`);

describe('secret', () => {
  const notOne = (example: string) =>
    `Write the NAME of a secret, for example \`secret: ${example}\`, in capital letters, digits and _. If this is a key itself, revoke it now: it is in the history. Its value is not repeated here.`;

  test.each(['K', '_', 'A0_', 'MY_GITHUB_TOKEN', 'GITHUB', 'XNODE_A', 'A'.repeat(300)])('%s', (name) => {
    expect(fileOf(withKey(`secret: ${name}`)).keys[0]?.credential).toEqual({ by: 'secret', secret: name });
  });

  test.each(['a', '0A', 'A b', 'A-B', 'sk-1', '5', 'true', '"A "', '" A"', '[A]', '{A: b}', '""', '"5A"'])(
    '%s',
    (written) => {
      expect(said(withKey(`secret: ${written}`))).toEqual([
        `\`secret\` is not the name of a secret. ${notOne('OPENAI_API_KEY')}`,
      ]);
    },
  );

  test('letters of another alphabet are named, and nothing else is', () => {
    expect(said(withKey('secret: KЕY'))).toEqual([
      `\`secret\` is not the name of a secret. It contains the letter Е (U+0415), which is not Latin. ${notOne('OPENAI_API_KEY')}`,
    ]);
  });

  test.each(['GITHUB_TOKEN', 'ACTIONS_A', 'RUNNER_A', 'INPUT_A', 'NODE_A'])('%s is reserved', (name) => {
    const remedy = 'Choose a name that does not begin with GITHUB_, ACTIONS_, RUNNER_, INPUT_ or NODE_.';
    expect(said(withKey(`secret: ${name}`))).toEqual([
      `${name} cannot be a key's secret: the name is reserved. ${remedy}`,
    ]);
    expect(said(withLine(`tools: [{name: s, url: "https://x.test", secret: ${name}, allow: [a]}]`))).toEqual([
      `${name} cannot be a server's secret: the name is reserved. ${remedy}`,
    ]);
  });

  test.each([
    ['${{secrets.A}}', 'A'],
    ['${{  vars.A_0  }}', 'A_0'],
    ['${{ env._ }}', '_'],
    [`\${{ secrets.${'A'.repeat(128)} }}`, 'A'.repeat(128)],
  ])('%s names its secret', (written, meant) => {
    expect(said(withKey(`secret: "${written}"`))).toEqual([
      `\`secret\`: expressions are not evaluated in a policy, but this is \`${written}\`. Write \`secret: ${meant}\`; the step passes the value in.`,
    ]);
  });

  test.each([
    'x${{ secrets.A }}',
    '${{ secrets.A }}x',
    '${{ secrets.a }}',
    '${{ secrets.0A }}',
    '${{ inputs.A }}',
    '${{ secrets.A.B }}',
    `\${{ secrets.${'A'.repeat(129)} }}`,
  ])('%s might be one', (written) => {
    expect(said(withKey(`secret: "${written}"`))).toEqual([
      `\`secret\` is not the name of a secret. ${notOne('OPENAI_API_KEY')}`,
    ]);
    expect(said(withLine(`tools: [{name: s, url: "https://x.test", secret: "${written}", allow: [a]}]`))).toEqual([
      `\`secret\` is not the name of a secret. ${notOne('MCP_TOKEN')}`,
    ]);
  });
});

describe('secret-header', () => {
  const header = (name: string) => `secret: K, secret-header: ${name}`;

  test.each(['x-authorization', 'authorizations', 'x-api-key', 'api-keys'])('%s', (name) => {
    expect(fileOf(withKey(header(name.toUpperCase()))).keys[0]?.credential).toMatchObject({ header: name });
  });

  test.each(['authorization', 'Api-Key'])('%s', (name) => {
    expect(said(withKey(header(name)))).toEqual([
      `"${name}" cannot be chosen as \`secret-header\`. Leave it out: \`authorization\` for openai and \`api-key\` for azure are the defaults.`,
    ]);
  });

  test.each([
    [
      'secret-header: x-key, identity: {identity-provider-id: a, service-account-id: b}',
      '`secret-header` is only for keys with a `secret`. Remove it: a token is sent in the header that the provider expects.',
    ],
    [
      'secret: K, identity: {identity-provider-id: a, service-account-id: b}',
      'A key has either `secret` or `identity`; this one has both. Keep `identity` to use no stored key, or `secret` to use one.',
    ],
    [
      'secret-header: x-key',
      'A key has neither `secret` nor `identity`. Add one of them, for example `secret: OPENAI_API_KEY`.',
    ],
    [
      'secret: K, secret-header: X-Key, headers: {x-key: a}',
      '`keys`: "x-key" carries the secret and is also listed in `headers`. Remove it from `headers`.',
    ],
    [
      'secret: K, secret-header: X-Key, accept-headers: [x-key]',
      '`keys`: "x-key" carries the secret and is also listed in `accept-headers`. Remove it from `accept-headers`.',
    ],
    ['secret: K, secret-header: 5', '`secret-header`: expected text, not a number. Put it in quotes: "5".'],
  ])('%s', (fields, sentence) => {
    expect(said(withKey(fields))).toEqual([sentence]);
  });
});

test.each([
  'client-secret',
  'Password',
  'passphrase',
  'token',
  'x-assertion',
  'certificate',
  'thumbprint',
  'api-key',
  'apiKey',
  'private_key',
  'Access Key',
  'key',
  'KEY 1',
])('identity: %s looks like a secret, and its value is not repeated', (field) => {
  const text = withKey(`identity: {identity-provider-id: a, service-account-id: b, "${field}=s3cr3t": s3cr3t}`);
  const name = field.split(' ')[0];
  expect(said(text)).toEqual([
    `\`identity\`: "${name}" does not belong in an identity: keyless needs no secret. Remove it. If its value was a secret, revoke it now: it is in the history.`,
  ]);
});

test.each(['monkey', 'keys', 'api--key'])('identity: %s is only unknown', (field) => {
  expect(said(withKey(`identity: {identity-provider-id: a, service-account-id: b, ${field}: x}`))).toEqual([
    `The identity of an openai key has no field "${field}". Known: identity-provider-id, service-account-id, audience. It may also need a newer version of byok-inference.`,
  ]);
});

test.each(['identity-provider-id', 'service-account-id', 'audience'])(
  'identity: %s that begins like a key',
  (field) => {
    const ids = { 'identity-provider-id': 'a', 'service-account-id': 'b', [field]: 'sk-s3cr3t' };
    expect(said(withKey(`identity: ${JSON.stringify(ids)}`))).toEqual([
      'An ID does not begin with "sk-"; API keys do. If this is a secret, revoke it now: it is in the history.',
    ]);
  },
);

describe('headers of a key', () => {
  const more = ' If its value is a secret, revoke it now: it is in the history.';
  const form = 'is not the name of a header. Use at most 128 letters, digits and -.';

  test.each([
    ['{"a b": x}', `\`headers\`: "a b" ${form}`],
    ['{"my authorization": x}', `\`headers\`: "my authorization" ${form}${more}`],
    ['{"my API_KEY": x}', `\`headers\`: "my API_KEY" ${form}${more}`],
    ['{"my api-key": x}', `\`headers\`: "my api-key" ${form}${more}`],
    ['{"my Cookie": x}', `\`headers\`: "my Cookie" ${form}${more}`],
    ['{"my apikey": x}', `\`headers\`: "my apikey" ${form}`],
    ['[x]', '`headers` must be a map, not a list. Write each header below it with its value: `x-team: docs`.'],
    ['{x-a: 5}', '`headers`: expected text, not a number. Put it in quotes: "5".'],
    [
      '{x-a: }',
      'The header "x-a" has no value. Write its value after the colon; a value that begins with # needs quotes.',
    ],
    [
      '{x-a: ""}',
      'The value of the header "x-a" is not valid. Write 1 to 1024 printable ASCII characters, without leading or trailing spaces.',
    ],
    ['{x-a: a, X-A: b}', '`headers`: "X-A" is listed twice (first on line 2). Remove one; case makes no difference.'],
  ])('%s', (headers, sentence) => {
    expect(said(withKey(`secret: K, headers: ${headers}`))).toEqual([sentence]);
  });

  test('accepted and fixed', () => {
    expect(said(withKey('secret: K, headers: {x-a: a}, accept-headers: [x-b, X-A]'))).toEqual([
      '`keys`: "x-a" is also listed in `headers`. Remove it here to keep the value fixed, or there to let workflows choose.',
    ]);
  });
});
