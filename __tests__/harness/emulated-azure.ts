import type { AskedModel } from './emulated-openai.ts';
import { entraExchange } from './entra.ts';
import { fileOf } from './judging.ts';
import { startProxy } from './proxy.ts';
import { completion } from './replies.ts';
import { startTlsServer } from './tls-server.ts';
import { startTokenService } from './token-service.ts';
import { trustingAuthority } from './trust.ts';

/** An Azure resource, Entra and GitHub's token service for a job, so that a keyless policy is used as it is written. */
export interface EmulatedAzure extends AsyncDisposable {
  /** Environment of a step that reaches them, with what a job with `id-token: write` has. */
  readonly environment: Readonly<Record<string, string>>;
  readonly asked: () => readonly Pick<AskedModel, 'messages'>[];
  /** What was wrong with the exchange of tokens; nothing where all was right. */
  readonly faults: readonly string[];
}

/** Starts a resource for the one keyless key of a policy; its application trusts this `sub` alone. */
export async function startAzure(
  policy: string,
  subject: string,
  answer: (asked: string) => string,
): Promise<EmulatedAzure> {
  const [key] = fileOf(policy).keys;
  if (key?.credential.by !== 'identity' || key.credential.provider !== 'azure' || key.endpoint === undefined) {
    throw new Error('A policy with one keyless key of Azure is expected.');
  }
  const host = new URL(key.endpoint).host;
  const oidc = await startTokenService({ sub: subject });
  const exchange = entraExchange({ github: oidc, subject, ...key.credential });
  const server = await startTlsServer((request, before) =>
    request.headers.host === host
      ? completion(answer(JSON.stringify(JSON.parse(request.body).messages)))
      : exchange.answer(request, before),
  );
  const hosts = [host, 'login.microsoftonline.com'];
  const proxy = await startProxy({ to: new Map(hosts.map((name) => [name, server.port])) });
  return {
    environment: { HTTPS_PROXY: proxy.url, ...trustingAuthority(), ...oidc.environment },
    asked: () => server.received.filter(({ headers }) => headers.host === host).map(({ body }) => JSON.parse(body)),
    faults: exchange.faults,
    async [Symbol.asyncDispose]() {
      for (const one of [proxy, server, oidc]) await one[Symbol.asyncDispose]();
    },
  };
}
