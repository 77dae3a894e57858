import { generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from 'node:crypto';

/** Who signs, as GitHub does on github.com. */
const githubIssuer = 'https://token.actions.githubusercontent.com';

/** What the token of a job on `main` says besides its times and its audience (GitHub's documentation, "OpenID Connect reference"). */
export const jobClaims: Readonly<Record<string, unknown>> = {
  iss: githubIssuer,
  sub: 'repo:acme/widgets:ref:refs/heads/main',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  ref_protected: 'true',
  sha: '0123456789abcdef0123456789abcdef01234567',
  repository: 'acme/widgets',
  repository_id: '456789',
  repository_owner: 'acme',
  repository_owner_id: '123456',
  repository_visibility: 'private',
  run_id: '1234567890',
  run_number: '10',
  run_attempt: '2',
  runner_environment: 'github-hosted',
  actor: 'mona',
  actor_id: '12',
  workflow: 'Release notes',
  workflow_ref: 'acme/widgets/.github/workflows/notes.yml@refs/heads/main',
  job_workflow_ref: 'acme/.github/.github/workflows/prompt.yml@refs/heads/main',
  event_name: 'push',
  head_ref: '',
  base_ref: '',
};

/** Signs identity tokens with a key pair of its own, and checks them. */
export interface Signer {
  /** A JWT that lives five minutes, as GitHub's do. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** Everything that is wrong with a JWT that should be made out to an audience, at the first and only use of it. */
  faultsOf(jwt: string, audience: string): readonly string[];
}

/** Makes a key pair. */
export function openSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const used = new Set<string>();
  return {
    sign(claims) {
      const now = Math.floor(Date.now() / 1000);
      const times = { jti: randomUUID(), iat: now, nbf: now - 10, exp: now + 300 };
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode({ ...times, ...claims })}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    faultsOf(jwt, audience) {
      const isNew = !used.has(jwt);
      used.add(jwt);
      return [...(isNew ? [] : ['the identity token was used before']), ...faultsOf(jwt, audience, publicKey, kid)];
    },
  };
}

function faultsOf(jwt: string, audience: string, publicKey: KeyObject, kid: string): readonly string[] {
  const [head = '', payload = '', signature = '', ...more] = jwt.split('.');
  if (more.length > 0 || signature === '') return ['the identity token is no JWT'];
  const header = decode(head);
  const claims = decode(payload);
  const now = Date.now() / 1000;
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const checks: readonly (readonly [boolean, string])[] = [
    [header.alg === 'RS256' && header.kid === kid, 'the header names another key'],
    [isSigned, 'the signature is not the issuer’s'],
    [claims.aud === audience, `aud is ${String(claims.aud)}, not ${audience}`],
    [typeof claims.exp === 'number' && claims.exp > now, 'the identity token has expired'],
    [typeof claims.nbf === 'number' && claims.nbf <= now, 'the identity token is not valid yet'],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

/** The claims of a JWT, unverified. */
export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  return decode(jwt.split('.')[1] ?? '');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
