import { randomUUID } from 'node:crypto';
import { claimsOf } from './identity-tokens.ts';
import type { Answer, Reply } from './server.ts';
import type { TokenService } from './token-service.ts';
import { wrong } from './wrong.ts';

/** A service that exchanges tokens, to be started with `startServer` or `startTlsServer`. */
export interface Exchange {
  readonly answer: Answer;
  /** The access tokens that were given, in their order. */
  readonly issued: readonly string[];
  /** What was wrong with the requests so far; a test that expects none asserts that it is empty. */
  readonly faults: readonly string[];
}

/** What both exchanges may be told. */
export interface Exchanging {
  readonly github: Pick<TokenService, 'signer'>;
  /** `expires_in` in the answers; `null` leaves it out. */
  readonly expiresIn?: unknown;
  /** The only `sub` that is trusted; left out, any. */
  readonly subject?: string;
}

/** What makes one exchange different from the other. */
export interface Form {
  readonly path: string;
  readonly contentType: string;
  readonly read: (body: string) => readonly (readonly [string, unknown])[];
  /** The field with the identity token. */
  readonly tokenField: string;
  /** All other fields, and no others. */
  readonly fields: Readonly<Record<string, string>>;
  readonly refuse: (faults: readonly string[]) => Reply;
  readonly distrust: (subject: string) => Reply | undefined;
}

/** An exchange that gives an access token only for a request that is right in every field. */
export function exchangeWith({ github, expiresIn = 3599 }: Exchanging, audience: string, form: Form): Exchange {
  const issued: string[] = [];
  const faults: string[] = [];
  const answer: Answer = ({ method, url, headers, body }) => {
    const entries = form.read(body);
    const sent = new Map(entries);
    const jwt = String(sent.get(form.tokenField) ?? '');
    const expected = Object.entries(form.fields);
    const found = [
      ...wrong([
        ['method', method, 'POST'],
        ['path', url, form.path],
        ['content-type', headers['content-type'], form.contentType],
        ['authorization', headers.authorization, undefined],
        [
          'fields',
          entries
            .map(([name]) => name)
            .toSorted()
            .join(),
          [...expected.map(([name]) => name), form.tokenField].toSorted().join(),
        ],
        ...expected.map(([name, value]) => [name, sent.get(name), value] as const),
      ]),
      ...github.signer.faultsOf(jwt, audience),
    ];
    faults.push(...found);
    if (found.length > 0) return form.refuse(found);
    const distrusted = form.distrust(String(claimsOf(jwt).sub));
    if (distrusted) return distrusted;
    issued.push(`access-${randomUUID()}-${randomUUID()}`);
    const lifetime = expiresIn === null ? {} : { expires_in: expiresIn };
    return { body: { token_type: 'Bearer', ...lifetime, access_token: issued.at(-1) } };
  };
  return { answer, issued, faults };
}
