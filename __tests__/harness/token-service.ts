import { randomUUID } from 'node:crypto';
import { jobClaims, openSigner, type Signer } from './identity-tokens.ts';
import { type Received, type Server, startServer } from './server.ts';
import { wrong } from './wrong.ts';

/** GitHub's token service on loopback. */
export interface TokenService extends Server {
  /** The variables that a job with `id-token: write` has. */
  readonly environment: {
    readonly ACTIONS_ID_TOKEN_REQUEST_URL: string;
    readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
  };
  /** The identity tokens that were given, in their order. */
  readonly issued: readonly string[];
  readonly signer: Signer;
}

/** Starts GitHub's token service. `claims` replace those of {@link jobClaims}. */
export async function startTokenService(claims: Readonly<Record<string, unknown>> = {}): Promise<TokenService> {
  const signer = openSigner();
  const issued: string[] = [];
  const requestToken = `request-token-${randomUUID()}`;
  const server = await startServer((request) => {
    const { audience, faults } = readQuestion(request, requestToken);
    if (faults.length > 0) return { status: 400, body: { message: faults.join('; ') } };
    const jwt = signer.sign({ ...jobClaims, aud: audience, ...claims });
    issued.push(jwt);
    return { body: { count: jwt.length, value: jwt } };
  });
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/idtoken/8/job?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  };
  return { ...server, environment, issued, signer };
}

function readQuestion({ method, url, headers, body }: Received, requestToken: string) {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const audiences = searchParams.getAll('audience');
  const faults = wrong([
    ['method', method, 'GET'],
    ['path', pathname, '/idtoken/8/job'],
    ['api-version', searchParams.get('api-version'), '2.0'],
    ['authorization', headers.authorization, `Bearer ${requestToken}`],
    ['audiences', audiences.length, 1],
    ['body', body, ''],
  ]);
  return { audience: audiences[0] ?? '', faults };
}
