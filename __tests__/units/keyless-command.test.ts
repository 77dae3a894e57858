import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Identity } from '../../src/policy/model/policy.ts';
import { openKeyless } from '../../src/providers/credentials/keyless.ts';
import { openCleaner } from '../../src/reports/secrets/cleaner.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import { azureIdentity, faultOf, openAIIdentity, quiet } from '../harness/keyless.ts';

const folder = mkdtempSync(join(tmpdir(), 'byok-keyless-'));
const programs = join(folder, 'bin');
const work = join(folder, 'work');
mkdirSync(programs);
mkdirSync(work);
writeFileSync(join(programs, 'az'), '#!/bin/sh\nprintf "%s\\0" "$@"\n');
chmodSync(join(programs, 'az'), 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `az` is given when a line is pasted into a shell that knows no other program. */
function pasted(shell: string, line: string): readonly string[] {
  const output = execFileSync(shell, ['-c', line], {
    cwd: work,
    env: { PATH: programs },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return output.split('\0').slice(0, -1);
}

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '\\u0027',
        '`',
        '$(touch pwned)',
        ';',
        '&',
        '|',
        '>pwned',
        '\n',
        '\r\n',
        ' ',
        '!!',
        '%PATH%',
        '^',
        '\u2019',
        '\u2018',
        '\0',
        '#',
        '{',
        '}',
        ',',
        '*',
        '~',
        '::error::',
        '##[error]',
        'a',
        'ü',
        '\u202e',
        '\ud800',
      ),
      { minLength: 1, maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

/** A refusal of a token with these claims, whatever the service says. */
async function refusal(
  claims: unknown,
  answer: (jwt: string) => Response,
  identity: Identity = azureIdentity('https://entra.example'),
) {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJlLW9mLXRoZS1pZGVudGl0eS10b2tlbg`;
  const secrets = new KnownSecrets(() => undefined);
  const access = openKeyless(identity, 'azure-eu', {
    identityToken: async () => Response.json({ value: jwt }),
    transport: async () => answer(jwt),
    now: () => 0,
    hide: (secret) => secrets.add(secret),
    redact: secrets.redact,
    openCleaner: () => openCleaner(secrets.find),
  });
  return { jwt, fault: faultOf(await access(quiet)) };
}

const mismatch = () => Response.json({ error_description: 'AADSTS700213: No.' }, { status: 401 });

test.each(['sh', 'bash'])('no claim breaks out of the command that is pasted into %s', async (shell) => {
  const path = execFileSync('/bin/sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
  await fc.assert(
    fc.asyncProperty(text, text, text, async (iss, sub, aud) => {
      const { fault } = await refusal({ iss, sub, aud }, mismatch);
      const lines = fault.remedy.split('\n').filter((line) => line.startsWith('az '));
      expect(lines).toHaveLength(1);
      const args = pasted(path, lines[0] ?? '');
      const { clientId } = azureIdentity('');
      expect(args.slice(0, -1)).toEqual([
        'ad',
        'app',
        'federated-credential',
        'create',
        '--id',
        clientId,
        '--parameters',
      ]);
      const { name, ...parameters } = JSON.parse(args.at(-1) ?? '');
      expect(parameters).toEqual({ issuer: iss, subject: sub, audiences: [aud] });
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/);
    }),
    { numRuns: 150 },
  );
  expect(readdirSync(work)).toEqual([]);
});

test('the command holds nothing but characters that mean the same in every shell', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (sub) => {
      const { fault } = await refusal({ iss: 'https://i', sub, aud: 'a' }, mismatch);
      const [, parameters = ''] = /^az .* --parameters '(.*)'$/m.exec(fault.remedy) ?? [];
      expect(parameters).toMatch(/^[A-Za-z0-9:/._@\\{}[\]", -]+$/);
      const values = [...parameters.matchAll(/"((?:[^"\\]|\\u[0-9a-f]{4})*)"/g)].map(([, value]) => value);
      expect(values).toHaveLength(8);
    }),
  );
});

test.each([
  ['repo:acme/widgets:pull_request', 'github-repo-acme-widgets-pull_request'],
  [
    'repo:octocat@123456/my-repo@456789:ref:refs/heads/main',
    'github-repo-octocat-123456-my-repo-456789-ref-refs-heads-main',
  ],
  ['repo:acme/widgets:environment:Prod (EU)', 'github-repo-acme-widgets-environment-Prod-EU'],
  [`repo:acme/${'x'.repeat(200)}`, `github-repo-acme-${'x'.repeat(103)}`],
  ['ä', 'github'],
])('the credential for %s is called %s', async (sub, name) => {
  const { fault } = await refusal({ iss: 'https://i', sub, aud: 'a' }, mismatch);
  expect(fault.remedy).toContain(`'{"name": "${name}", `);
});

test('a client-id that is none is not pasted', async () => {
  const identity = { ...azureIdentity('https://entra.example'), clientId: '$(touch pwned)' };
  const { fault } = await refusal({ iss: 'https://i', sub: 's', aud: 'a' }, mismatch, identity);
  expect(fault.remedy).toContain('--id CLIENT_ID --parameters');
});

test('whatever claims say, the fields to enter at OpenAI stay one line each', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (sub, ref) => {
      const answer = () => Response.json({ error: 'invalid_grant' }, { status: 401 });
      const claims = { iss: 'https://i', sub, aud: 'a', job_workflow_ref: ref };
      const { fault } = await refusal(claims, answer, openAIIdentity);
      expect(fault.remedy.split('\n')).toHaveLength(10);
      expect(fault.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

/** The ways in which a service may throw a token back. */
const echoes: readonly ((token: string) => string)[] = [
  (token) => token,
  (token) => token.slice(0, 100),
  (token) => `Bearer ${token},`,
  (token) => JSON.stringify({ token }),
  (token) => encodeURIComponent(token),
  (token) => Buffer.from(`:${token}`).toString('base64'),
  (token) => `${'x'.repeat(480)}${token}`,
];

test('no message holds a token, whatever the service says', async () => {
  const accessToken = `access-token-${'0123456789'.repeat(4)}`;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...echoes),
      text,
      fc.constantFrom(400, 401, 302, 503, 200),
      async (echo, sub, status) => {
        const { jwt, fault } = await refusal({ iss: 'https://i', sub, aud: accessToken }, (token) =>
          Response.json(
            {
              error: echo(status === 401 ? accessToken : token),
              error_description: `${echo(token)} ${echo(accessToken)}`,
              trace_id: echo(token),
              access_token: status === 200 ? '' : accessToken,
            },
            { status, headers: { 'x-request-id': echo(token).replace(/[^!-~]/g, '') } },
          ),
        );
        const told = `${fault.message} ${fault.remedy} ${fault.requestId}`;
        for (const piece of [jwt.slice(0, 30), jwt.slice(-30)]) expect(told).not.toContain(piece);
        if (status !== 200) expect(told).not.toContain(accessToken.slice(0, 20));
      },
    ),
  );
});
