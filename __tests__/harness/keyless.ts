import { openIdentityToken } from '../../src/github/api/identity-token.ts';
import { openTransport } from '../../src/github/network/transport.ts';
import type { AzureIdentity, OpenAIIdentity } from '../../src/policy/model/policy.ts';
import type { Accessed } from '../../src/providers/credentials/access.ts';
import type { KeylessDependencies } from '../../src/providers/credentials/exchange.ts';
import { openCleaner } from '../../src/reports/secrets/cleaner.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import type { TokenService } from './token-service.ts';

/** Where OpenAI exchanges tokens; no policy can change it. */
export const openAITokenOrigin = 'https://auth.openai.com';

/** An identity at a token service of the test's own. */
export function azureIdentity(authority: string): AzureIdentity {
  return {
    provider: 'azure',
    tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
    clientId: '1b4e28ba-0000-4000-8000-b9a7c0d5e6f1',
    scope: 'https://cognitiveservices.azure.com/.default',
    authority,
  };
}

/** An identity at OpenAI. */
export const openAIIdentity: OpenAIIdentity = {
  provider: 'openai',
  identityProviderId: 'wip_0123456789',
  serviceAccountId: 'user-svc-0123456789',
  audience: 'https://api.openai.com/v1',
};

/** What an identity is proved with, over real connections, and all that was done with it. */
export interface Proving {
  readonly means: KeylessDependencies;
  /** The clock, in milliseconds; tests set it. */
  readonly clock: { now: number };
  /** What was hidden so far. */
  readonly hidden: readonly string[];
  /** The requests to the provider's token service, under the URLs that were asked for. */
  readonly sent: readonly { readonly url: string; readonly body: string }[];
  /** Tokens that were sent before they were hidden. */
  readonly bare: readonly string[];
}

/** How requests are sent. */
export interface Sending {
  /** Where what goes to OpenAI's token service really goes. */
  readonly openAI?: string;
  readonly idleSeconds?: number;
}

/** Opens the means of a job. */
export function openProving(
  github: Pick<TokenService, 'environment' | 'issued'>,
  { openAI = '', idleSeconds = 30 }: Sending = {},
): Proving {
  const hidden: string[] = [];
  const secrets = new KnownSecrets((secret) => hidden.push(secret));
  const sent: { url: string; body: string }[] = [];
  const bare: string[] = [];
  const clock = { now: 1_000_000 };
  const transport = openTransport({}, idleSeconds);
  const identityToken = openIdentityToken(github.environment, transport);
  const means: KeylessDependencies = {
    ...(identityToken && { identityToken }),
    transport(url, { body: bytes = '', ...sending }) {
      const body = String(bytes);
      sent.push({ url, body });
      bare.push(...github.issued.filter((token) => body.includes(token) && !hidden.includes(token)));
      const reached = url.startsWith(`${openAITokenOrigin}/`) ? url.replace(openAITokenOrigin, openAI) : url;
      return transport(reached, { body, ...sending });
    },
    now: () => clock.now,
    hide: (secret) => secrets.add(secret),
    redact: secrets.redact,
    openCleaner: () => openCleaner(secrets.find),
  };
  return { means, clock, hidden, sent, bare };
}

/** A signal that nobody aborts. */
export const quiet = new AbortController().signal;

/** The secret that is presented; anything else fails the test. */
export function secretOf(accessed: Accessed): string {
  if ('fault' in accessed) throw new Error(`${accessed.fault.message}\n${accessed.fault.remedy}`);
  return accessed.secret;
}

/** The fault that is found; anything else fails the test. */
export function faultOf(accessed: Accessed) {
  if ('secret' in accessed) throw new Error('There is an access token.');
  return accessed.fault;
}
