import { describe, expect, test } from 'vitest';
import { quote } from '../../src/language/failures/quote.ts';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const guid = '01234567-89ab-cdef-ABCD-EF0123456789';
const key = '{name: k, provider: openai, secret: K}';

/** Policies with a hole where an address belongs. */
const policies = {
  openai: (url: string) =>
    `version: 1\nkeys: [{name: k, provider: openai, secret: K, models: [a/b], endpoint: ${JSON.stringify(url)}}]\n`,
  azure: (url: string) =>
    `version: 1\nkeys: [{name: k, provider: azure, secret: K, models: [a/b], endpoint: ${JSON.stringify(url)}}]\n`,
  authority: (url: string) =>
    `version: 1\nkeys: [{name: k, provider: azure, endpoint: "https://x.test", models: [a/b], identity: {tenant-id: a.b, client-id: ${guid}, authority: ${JSON.stringify(url)}}}]\n`,
  server: (url: string) => `version: 1\nkeys: [${key}]\ntools: [{name: s, url: ${JSON.stringify(url)}, allow: [a]}]\n`,
};

/** What is said of a text there. */
const said = (kind: keyof typeof policies, text: string) =>
  refusal(policies[kind](text))?.problems.map(({ message, remedy }) => `${message} ${remedy}`);

/** That of each text exactly this is said. */
function expectSaid(kind: keyof typeof policies, texts: readonly string[], sentence: (quoted: string) => string): void {
  expect(texts.map((text) => [text, said(kind, text)])).toEqual(texts.map((text) => [text, [sentence(quote(text))]]));
}

describe('the endpoint of an openai key', () => {
  test.each([
    ['https://a', 'https://a'],
    ['https://Az0._-b', 'https://az0._-b'],
    ['https://[::1]:8443/v1', 'https://[::1]:8443/v1'],
    ['https://[2001:DB8::1.2.3.4]', 'https://[2001:db8::102:304]'],
    ['https://a:1/', 'https://a:1'],
    ["https://a/Az0_.~!$&'()*+,;=:%20-x//", "https://a/Az0_.~!$&'()*+,;=:%20-x"],
    ['https://a//b//c', 'https://a//b//c'],
    ['https://a/..b/b../.c/...', 'https://a/..b/b../.c/...'],
    ['https://a/%2e%2ex', 'https://a/%2e%2ex'],
    ['https://a/completion', 'https://a/completion'],
    ['https://a/mycompletions', 'https://a/mycompletions'],
    ['https://a/completions/v1', 'https://a/completions/v1'],
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://127.0.0.1:80/v1', 'http://127.0.0.1/v1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]/v1', 'http://[::1]/v1'],
  ])('%s', (url, kept) => {
    expect(fileOf(policies.openai(url)).keys[0]?.endpoint).toBe(kept);
  });

  test.each([
    ['what is no URL', 'a xhttps://a ftp://a https:/a https:// https://a?x https://a#x'],
    ['a host that is none', 'https://é.test https://%61.test https://a: https://a:x https://a:99999'],
    ['brackets', 'https://[::1 https://::1] https://[g::] https://[] https://[::1]x https://[1]'],
    ['a path that would be repaired', 'https://a/" https://a\\b https://a/é https://a/. https://a/.. https://a/./b'],
    [
      'one that climbs',
      'https://a/../b https://a/b/.. https://a/%2e/b https://a/%2E https://a/%2e%2E https://a/.%2e/b',
    ],
  ])('%s', (_, urls) => {
    const more = ['', 'https://a b', 'https://a/b c', 'https://a/b\n', ' https://a', 'https://a/b/%2E./c'];
    expectSaid(
      'openai',
      [...urls.split(' '), ...more],
      (quoted) =>
        `\`endpoint\`: ${quoted} is not an endpoint. Write it like https://host:8443/v1, without user, query, fragment or \`..\`.`,
    );
  });

  test('a user or a credential is not repeated', () => {
    const users = 'https://a@b https://me:s3cret@a.test/v1 me:s3cret@a.test ftp://me@a.test';
    const revoke = 'If it was a secret, revoke it now: it is in the history.';
    expectSaid(
      'openai',
      users.split(' '),
      () => `The address contains a user, which is not repeated here. Remove what stands before the @. ${revoke}`,
    );
    expectSaid(
      'openai',
      ['https://a.test/v1?team=a&api-key=s3cret', 'a.test?api-key=s3cret'],
      () => `The address carries a credential in its parameter "api-key". Remove it from the address. ${revoke}`,
    );
  });

  test('plain http, but for this machine', () => {
    const urls =
      'http://a.test http://127.0.0.1.test http://127.0.0.10 http://127.0x0.1 http://127.0.0x1 http://[::2] http://localhosts http://a/localhost http://a/http://127.0.0.1/';
    expectSaid(
      'openai',
      urls.split(' '),
      (quoted) =>
        `\`endpoint\`: ${quoted} would send the key and the prompt in the clear. Use https; http is only for 127.0.0.1 and [::1].`,
    );
  });

  test.each([
    ['http://localhost', 'http://127.0.0.1'],
    ['http://localhost:8080/v1', 'http://127.0.0.1:8080/v1'],
    ['http://localhost/http://localhost/v1', 'http://127.0.0.1/http://localhost/v1'],
  ])('%s', (url, local) => {
    expectSaid(
      'openai',
      [url],
      (quoted) =>
        `\`endpoint\`: ${quoted} would send the key and the prompt in the clear. Write ${local}: a host name could lead to another machine.`,
    );
  });
});

describe('an address without a path', () => {
  test.each([
    ['https://a.test', 'https://a.test'],
    ['https://A.test//', 'https://a.test'],
    ['https://a.test:8443/', 'https://a.test:8443'],
  ])('%s', (url, kept) => {
    expect(fileOf(policies.azure(url)).keys[0]?.endpoint).toBe(kept);
    expect(fileOf(policies.authority(url)).keys[0]?.credential).toMatchObject({ authority: kept });
  });

  test.each([
    ['https://a.test/v1/', '/v1', 'https://a.test'],
    ['https://a.test:1/x//y//', '/x//y', 'https://a.test:1'],
    ['https://a.test/openai/responses', '/openai/responses', 'https://a.test'],
  ])('%s', (url, path, origin) => {
    expectSaid(
      'authority',
      [url],
      () => `An authority must not have a path, but this one has "${path}". Write ${origin}.`,
    );
  });

  test('what is no URL, and plain http', () => {
    expectSaid(
      'authority',
      ['a', 'https://a?x'],
      (quoted) => `\`authority\`: ${quoted} is not an authority. Write it like https://login.microsoftonline.com.`,
    );
    expectSaid(
      'azure',
      ['a', 'https://a?x'],
      (quoted) => `\`endpoint\`: ${quoted} is not an endpoint. Write it like https://RESOURCE.openai.azure.com.`,
    );
    expectSaid(
      'authority',
      ['http://a'],
      (quoted) =>
        `\`authority\`: ${quoted} would send the proof of identity in the clear. Use https; http is only for 127.0.0.1 and [::1].`,
    );
    expectSaid(
      'azure',
      ['http://a'],
      (quoted) =>
        `\`endpoint\`: ${quoted} would send the key and the prompt in the clear. Use https; http is only for 127.0.0.1 and [::1].`,
    );
  });

  test('azure: a path, also that of an interface', () => {
    expectSaid(
      'azure',
      ['https://a.test/openai/responses'],
      () =>
        'The endpoint of an azure key must not have a path, but this one has "/openai/responses". Write https://a.test.',
    );
  });
});

test.each([
  ['https://a.test/v1/chat/completions', '/chat/completions', '`endpoint: https://a.test/v1`'],
  ['https://a.test:1/v1//responses/', '/responses', '`endpoint: https://a.test:1/v1`, and `api: responses`'],
  ['https://a.test/x//y///embeddings', '/embeddings', '`endpoint: https://a.test/x//y`'],
  ['https://a.test/chat/responses', '/chat/responses', '`endpoint: https://a.test`'],
  ['https://a.test/completions', '/completions', '`endpoint: https://a.test`'],
])('%s has the path of an interface', (url, appended, meant) => {
  expectSaid(
    'openai',
    [url],
    () => `The endpoint ends in "${appended}", which the action appends itself. Write ${meant}.`,
  );
});

describe('the URL of a server', () => {
  test.each([
    ['https://a.test', 'https://a.test/'],
    ['https://A.test:8443/Mcp/', 'https://a.test:8443/Mcp/'],
    ['https://a.test:443/mcp', 'https://a.test/mcp'],
    ["https://a.test/?Az0_.~!$'()*+,;=:@%20/?&-", 'https://a.test/?Az0_.~!$%27()*+,;=:@%20/?&-'],
    ['https://a.test/?', 'https://a.test/?'],
    ['https://a.test/mcp?x=key&y=token', 'https://a.test/mcp?x=key&y=token'],
    [
      'https://a.test/mcp?keys=1&monkey=1&tokens=1&keyboard=1&author=1&apikeys=1',
      'https://a.test/mcp?keys=1&monkey=1&tokens=1&keyboard=1&author=1&apikeys=1',
    ],
    ['http://127.0.0.1:8080/mcp?x', 'http://127.0.0.1:8080/mcp?x'],
  ])('%s', (url, kept) => {
    expect(fileOf(policies.server(url)).tools?.[0]?.url).toBe(kept);
  });

  test('a user is not repeated', () => {
    expectSaid(
      'server',
      [
        'https://s3cr3t@a.test/mcp',
        'HTTPS://u:s3cr3t@a.test',
        'https://@a.test',
        'https://a@b@c.test',
        ' https://s3cr3t@a.test',
        'git+https://s3cr3t@a.test',
        'u:s3cr3t@a.test/mcp',
        's3 cr3t@a.test',
      ],
      () =>
        '`url` contains a user, which is not repeated here. Remove what stands before the @, and write `secret: MCP_TOKEN` below it. If it was a secret, revoke it now: it is in the history.',
    );
  });

  test('nor is a fragment', () => {
    expectSaid(
      'server',
      ['https://a.test/#s3cr3t', '#', 'https://a.test/mcp?x#y@z'],
      () =>
        '`url` has a fragment, which is not repeated here. Write it without the # and what follows: that is never sent to a server.',
    );
  });

  test.each(
    'key token secret password passwd pwd auth authorization credential credentials signature sig jwt code bearer apikey accesskey api_key x-api-key a.token ApiKey myAccessKey'.split(
      ' ',
    ),
  )('a parameter %s is taken for a credential, and its value not repeated', (name) => {
    expectSaid(
      'server',
      [
        `https://a.test/mcp?${name}=s3cr3t`,
        `https://a.test/mcp?x=1&${name}=s3cr3t&y`,
        `https://a.test/mcp?${name}`,
        `a b?${name}=s3 cr3t`,
      ],
      () =>
        `\`url\` carries a credential in its parameter "${name}". Remove it from the URL, and write \`secret: MCP_TOKEN\` below it: the action sends its value in \`Authorization\`. If it was a secret, revoke it now: it is in the history.`,
    );
  });

  test('what is no URL', () => {
    const urls = 'mcp ://a ftp://a.test https://a/.. https://a.test/?" https://a.test:99999 localhost:1/x a_.b-c. a.b%';
    expectSaid(
      'server',
      ['', ' https://a.test', 'https://a b', 'https://a.test/?x y', 'a.b c', ...urls.split(' ')],
      (quoted) =>
        `\`url\`: ${quoted} is not the URL of a server. Write it like https://host:8443/mcp, without user, fragment or \`..\`.`,
    );
  });

  test.each(['a.test', 'a-b.test/mcp', 'a_.test:8443/mcp', 'a.b.c/x?y=1'])('%s without its scheme', (url) => {
    expectSaid('server', [url], (quoted) => `\`url\`: ${quoted} is not the URL of a server. Write https://${url}.`);
  });

  test.each([
    ['http://a.test/mcp', 'Use https; http is only for 127.0.0.1 and [::1].'],
    ['http://localhost:1/mcp?x', 'Write http://127.0.0.1:1/mcp?x: a host name could lead to another machine.'],
  ])('%s', (url, remedy) => {
    expectSaid(
      'server',
      [url],
      (quoted) => `\`url\`: ${quoted} would send credential and arguments in the clear. ${remedy}`,
    );
  });
});
