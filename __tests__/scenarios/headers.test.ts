import { expect } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** The policy with further fields at its key. */
const withFields = (url: string, ...lines: readonly string[]) =>
  policyFor(url).replace('secret: LOCAL_KEY', ['secret: LOCAL_KEY', ...lines].join('\n    '));

/** Asks with fields at the key and inputs; what the server received, if it came to that. */
async function ask(fields: readonly string[], inputs: Readonly<Record<string, string>> = {}) {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepFor(server.url, inputs, withFields(server.url, ...fields)));
  return { ran, headers: server.received[0]?.headers ?? {}, requests: server.received.length };
}

bundled('a key’s headers, organization and project are sent with every request', async () => {
  const { ran, headers } = await ask([
    'headers: {X-Team: docs and more}',
    'organization: org-acme',
    'project: proj_docs',
  ]);
  expect(ran.outputs.status).toBe('completed');
  expect(headers).toMatchObject({
    'x-team': 'docs and more',
    'openai-organization': 'org-acme',
    'openai-project': 'proj_docs',
    authorization: `Bearer ${secret}`,
  });
});

test('secret-header: the secret goes into that header, and into no other', async () => {
  const { headers } = await ask(['secret-header: Ocp-Apim-Subscription-Key']);
  expect(headers['ocp-apim-subscription-key']).toBe(secret);
  expect(headers).not.toHaveProperty('authorization');
  expect(headers).not.toHaveProperty('api-key');
});

for (const [form, text] of [
  ['YAML', 'X-Trace: abc-12345678\nx-short: "7"'],
  ['JSON', '{"X-Trace": "abc-12345678", "x-short": 7}'],
] as const) {
  bundled(`custom-headers in ${form}: what the key accepts is sent, and long values are masked`, async () => {
    const { ran, headers } = await ask(['accept-headers: [x-trace, x-short]'], { 'custom-headers': text });
    expect(headers).toMatchObject({ 'x-trace': 'abc-12345678', 'x-short': '7' });
    expect(ran.log).toContain('::add-mask::abc-12345678');
    expect(ran.log).not.toContain('::add-mask::7');
  });
}

test('custom-headers: a value that need not be a secret stays in an answer, and a credential behind its scheme does not', async () => {
  const token = 'gw-Zq8vT1mX4cN7bR2kL9wPa5sD3';
  const answer = `See https://github.com/acme/widgets, or https://github.com/other. GitHub Actions. ${token}`;
  await using server = await startServer(() => completion(answer));
  const headers = `http-referer: https://github.com/acme/widgets\nx-title: GitHub Actions review\nx-auth: Bearer ${token}`;
  const policy = withFields(server.url, 'accept-headers: [http-referer, x-title, x-auth]');
  const inputs = { 'custom-headers': headers, prompt: `Is ${token} a token?` };
  const ran = await runAction(stepFor(server.url, inputs, policy));
  expect(server.received[0]?.headers).toMatchObject({ 'x-auth': `Bearer ${token}` });
  expect(server.received[0]?.body).toContain('Is *** a token?');
  expect(ran.outputs.response).toBe(answer.replace(token, '***'));
});

/** Headers that are refused before anything is sent, and what is said. */
const refused: readonly [name: string, fields: readonly string[], text: string, says: string][] = [
  ['a header that the key does not accept', [], 'x-trace: abc', 'accept-headers: [x-trace]'],
  ['one that the policy fixes', ['headers: {x-trace: abc}'], 'x-trace: other', 'x-trace'],
  ...[
    'authorization',
    'Api-Key',
    'cookie',
    'host',
    'content-type',
    'proxy-connection',
    'connection',
    'transfer-encoding',
  ].map((name): [string, readonly string[], string, string] => [
    `the header ${name}`,
    [],
    `${name}: abc`,
    `custom-headers: "${name}" cannot be set as a header.`.replaceAll('\\', ''),
  ]),
  ['a name that is none', [], '"x y": abc', 'custom-headers: what begins with "x" is not the name of a header.'],
  [
    'a value of two lines',
    ['accept-headers: [x-trace]'],
    'x-trace: "a\\r\\nauthorization: b"',
    'the value of x-trace cannot be sent',
  ],
  ['a value beyond ASCII', ['accept-headers: [x-trace]'], 'x-trace: grüße', 'the value of x-trace cannot be sent'],
  ['a list', [], '[x-trace]', 'custom-headers: expected a YAML map'],
  [
    'a header twice',
    ['accept-headers: [x-trace]'],
    'x-trace: a\nX-Trace: b',
    'custom-headers: x-trace is listed twice',
  ],
];

for (const [name, fields, text, says] of refused) {
  test(`custom-headers, ${name}: refused, and nothing is sent`, async () => {
    const { ran, requests } = await ask(fields, { 'custom-headers': text });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'invalid-input' } });
    expect(ran.log).toContain(says);
    expect(requests).toBe(0);
  });
}

/** Values whose YAML is wrong in ways that messages about YAML quote. */
for (const text of [
  'x-trace: @geheim12345678',
  'x-trace: %geheim12345678',
  'x-trace: `geheim12345678',
  'x-trace: *geheim12345678',
  'x-trace: !geheim12345678',
  "x-trace: 'geheim12345678' z",
  'x-trace: geheim12345678: y',
  'x trace geheim12345678: y',
  '{"x-trace": "geheim12345678" "b"}',
  'x-trace: "\\ud800geheim12345678"',
]) {
  test(`custom-headers that cannot be read (${text}) are not repeated`, async () => {
    const { ran } = await ask(['accept-headers: [x-trace]'], { 'custom-headers': text });
    expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
    const told = ran.log.replaceAll(/^::add-mask::.*$/gm, '');
    expect(told + ran.summary).not.toContain('geheim');
  });
}

test('a value that is refused is not repeated', async () => {
  const { ran } = await ask(['accept-headers: [x-trace]'], { 'custom-headers': 'x-trace: geheim-é-12345678' });
  const told = ran.log.replaceAll(/^::add-mask::.*$/gm, '');
  expect(told + ran.summary).not.toContain('geheim');
});
