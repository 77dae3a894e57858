import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { policyPath, secret } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { type ByokCall, byok, layOutFolder, settingsOf } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { startTlsServer, type TlsServer } from '../harness/tls-server.ts';
import { trustingAuthority } from '../harness/trust.ts';

const host = 'acme-eu.openai.azure.com';
const other = 'acme-us.openai.azure.com';

/** A policy that sends a secret of this machine to whichever host its author likes. */
const policyAt = (server: string, name = 'HOME_GROWN') => `version: 1
keys:
  - name: theirs
    provider: azure
    endpoint: https://${server}
    secret: ${name}
    models: {openai/gpt-6-luna: luna}
`;

const rows = `model: openai/gpt-6-luna
messages: [{role: user, content: "{{a}}"}]
testData: [{a: one}, {a: two}, {a: three}]
evaluators: [{name: hello, string: {contains: Hello}}]
`;

/** Hosts that all lead to one server, and what was sent there. */
interface Outside {
  readonly server: TlsServer;
  readonly asked: readonly unknown[];
  readonly env: Readonly<Record<string, string>>;
}

/** Has the hosts of a test lead to a server of its own. */
async function outside(work: (outside: Outside) => Promise<void>): Promise<void> {
  await using server = await startTlsServer(() => completion('Hello.'));
  const hosts = [host, other, 'api.openai.com', 'eu.api.openai.com'];
  await using proxy = await startProxy({ to: new Map(hosts.map((name) => [name, server.port])) });
  const env = { HTTPS_PROXY: proxy.url, HOME_GROWN: secret, OPENAI_API_KEY: secret, ...trustingAuthority() };
  await work({ server, asked: proxy.asked, env });
}

const hello = ['run', 'Say hello.', '-m', 'openai/gpt-6-luna', '-q'];
const ask = (call: ByokCall, ...more: readonly string[]) => byok([...hello, ...more], call);

test('a host that nobody has confirmed gets nothing where nobody can be asked, and the way out is told', () =>
  outside(async ({ asked, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host), 'a.prompt.yml': rows });
    const ran = await ask({ folder, env });
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(
      `The policy sends the secret HOME_GROWN to https://${host}, and nobody has confirmed that on this machine. Nothing was sent.`,
    );
    expect(ran.stderr).toContain(`--trust-host ${host}`);
    expect(ran.stderr).toContain(`BYOK_TRUST_HOSTS=${host}`);
    expect(ran.stderr).toContain(`${policyPath}:3`);
    expect(ran.stderr).not.toContain(secret);
    const evaluated = await byok(['evaluate', 'a.prompt.yml', '--json'], { folder, env });
    expect(evaluated.status).toBe(1);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
    expect(evaluated.stderr.match(/nobody has confirmed/g)).toHaveLength(1);
    expect(asked).toEqual([]);
  }));

test.for<readonly [what: string, args: readonly string[], env: Readonly<Record<string, string>>]>([
  ['an option', ['--trust-host', host], {}],
  ['an option with a URL, beside another', ['--trust-host', 'a.test', '--trust-host', `https://${host}/v1`], {}],
  ['a variable of the environment', [], { BYOK_TRUST_HOSTS: `a.test, ${host.toUpperCase()}` }],
])('a host is confirmed by %s, for this command alone', ([, args, more]) =>
  outside(async ({ server, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host) });
    expect(await ask({ folder, env: { ...env, ...more } }, ...args)).toMatchObject({ status: 0, stdout: 'Hello.\n' });
    expect(server.received[0]?.headers['api-key']).toBe(secret);
    expect((await ask({ folder, env })).status).toBe(1);
    expect(server.received).toHaveLength(1);
    expect(existsSync(settingsOf(folder))).toBe(false);
  }),
);

test('a .env confirms no host, since it may have come with the checkout', () =>
  outside(async ({ asked, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host), '.env': `BYOK_TRUST_HOSTS=${host}\n` }, false);
    expect(await ask({ folder, env })).toMatchObject({ status: 1 });
    expect(asked).toEqual([]);
  }));

test('what is no host is told as a wrong call', async () => {
  const folder = layOutFolder({ [policyPath]: policyAt(host) });
  const wrong = await ask({ folder }, '--trust-host', '*.azure.com');
  expect(wrong).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--trust-host: "*.azure.com" is no host.'),
  });
  const empty = await ask({ folder, env: { BYOK_TRUST_HOSTS: 'a b c:x' } });
  expect(empty).toMatchObject({ status: 2, stderr: expect.stringContaining('BYOK_TRUST_HOSTS: "c:x" is no host.') });
});

test('on a terminal it is asked once for checkout, secret and address, and the answer is this user’s alone', () =>
  outside(async ({ server, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host) });
    const first = await ask({ folder, env, types: ['y'] });
    expect(first.stderr).toMatch(
      /^The policy sends the secret HOME_GROWN to https:\/\/acme-eu\.openai\.azure\.com \(\.github\/models\.yml:3:5\)\. Whoever/,
    );
    expect(first).toMatchObject({ status: 0, stdout: 'Hello.\n' });
    const kept = join(settingsOf(folder), 'byok/trusted-hosts.jsonl');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(kept)).mode & 0o777).toBe(0o700);
    expect(readFileSync(kept, 'utf8')).not.toContain(secret);
    expect(await ask({ folder, env })).toMatchObject({ status: 0, stderr: '' });

    const more: ByokCall = {
      folder,
      env: { ...env, XDG_CONFIG_HOME: settingsOf(folder), AWS_SECRET: 'another-secret-of-this-machine' },
    };
    writeFileSync(join(folder, policyPath), policyAt(other));
    expect((await ask(more)).stderr).toContain(`to https://${other}, and nobody`);
    writeFileSync(join(folder, policyPath), policyAt(host, 'AWS_SECRET'));
    expect((await ask(more)).stderr).toContain('the secret AWS_SECRET');
    const copy = layOutFolder({ [policyPath]: policyAt(host) });
    expect((await ask({ ...more, folder: copy })).status).toBe(1);
    expect(server.received).toHaveLength(2);
  }));

test('whoever says no, or nothing, sends nothing, and is asked again', () =>
  outside(async ({ asked, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host) });
    for (const types of [['n'], [''], []]) {
      const ran = await ask({ folder, env, types });
      expect(ran).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('you have not allowed that'),
      });
    }
    expect(asked).toEqual([]);
    expect(existsSync(settingsOf(folder))).toBe(false);
  }));

test('rows that are asked at once ask their reader once', () =>
  outside(async ({ server, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host), 'a.prompt.yml': rows });
    const ran = await byok(['evaluate', 'a.prompt.yml'], { folder, env, types: ['y'] });
    expect(ran.status).toBe(0);
    expect(ran.stderr.match(/Send it there/g)).toHaveLength(1);
    expect(server.received).toHaveLength(3);
  }));

test('an answer that cannot be kept holds for this command, and a broken line confirms nothing', () =>
  outside(async ({ server, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host) });
    const kept = join(settingsOf(folder), 'byok/trusted-hosts.jsonl');
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(
      kept,
      `{"checkout":\nnull\n[]\n${JSON.stringify({ secret: 'HOME_GROWN', url: `https://${host}` })}\n`,
    );
    expect((await ask({ folder, env })).status).toBe(1);
    mkdirSync(join(settingsOf(folder), 'file'));
    const blocked = join(settingsOf(folder), 'blocked');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    const ran = await ask({ folder, env: { ...env, XDG_CONFIG_HOME: blocked }, types: ['yes'] });
    expect(ran).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('The answer cannot be kept for the next time'),
    });
    expect(server.received).toHaveLength(1);
  }));

test('a provider’s own host with the usual name of its key needs no question, nor does what init has written', () =>
  outside(async ({ server, env }) => {
    const openai = (name: string, more = '') =>
      `version: 1\nkeys:\n  - name: openai\n    provider: openai\n    secret: ${name}\n${more}`;
    const folder = layOutFolder({ [policyPath]: openai('OPENAI_API_KEY') });
    expect(await ask({ folder, env })).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(folder, policyPath), openai('HOME_GROWN'));
    expect((await ask({ folder, env })).stderr).toContain('the secret HOME_GROWN to https://api.openai.com/v1');
    const lookalike = 'https://api.openai.com.evil.test/v1';
    writeFileSync(
      join(folder, policyPath),
      openai('OPENAI_API_KEY', `    endpoint: ${lookalike}\n    models: [openai/gpt-6-luna]\n`),
    );
    expect((await ask({ folder, env })).stderr).toContain(`OPENAI_API_KEY to ${lookalike}`);

    const begun = layOutFolder();
    const azure = ['--provider', 'azure', '--endpoint', `https://${host}/`, '--model', 'openai/gpt-6-luna=luna'];
    expect((await byok(['init', ...azure, '--secret', 'HOME_GROWN'], { folder: begun, env })).status).toBe(0);
    expect(await ask({ folder: begun, env })).toMatchObject({ status: 0, stdout: 'Hello.\n', stderr: '' });
    expect(server.received).toHaveLength(2);
  }));

test('the emulator asks nobody, and a key that is not here is only missing', () =>
  outside(async ({ asked, env }) => {
    const folder = layOutFolder({ [policyPath]: policyAt(host) });
    expect(await ask({ folder, env }, '--emulator')).toMatchObject({ status: 0 });
    const { HOME_GROWN: _, ...without } = env;
    expect((await ask({ folder, env: without, types: [] })).stderr).toContain('HOME_GROWN');
    expect(existsSync(settingsOf(folder))).toBe(false);
    expect(asked).toEqual([]);
  }));

test('a tool server’s secret is asked about as a key’s is', () =>
  outside(async ({ asked, env }) => {
    const tools = `tools: [{name: docs, url: "https://${other}/mcp", secret: DOCS_TOKEN, allow: [look]}]\n`;
    const folder = layOutFolder({ [policyPath]: `${policyAt(host)}${tools}` });
    const call = { folder, env: { ...env, DOCS_TOKEN: 'docs-token-0123456789' } };
    const ran = await ask(call, '--tools', 'docs', '--trust-host', host);
    expect(ran).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`the secret DOCS_TOKEN to https://${other}/mcp`),
    });
    expect(asked).toEqual([]);
  }));
