import type { Identity } from '../../policy/model/policy.ts';
import type { Access, Accessed, AccessFault } from './access.ts';
import { azureTokenService } from './azure-identity.ts';
import { exchange } from './exchange.ts';
import { openAITokenService } from './openai-identity.ts';
import { shared } from './shared.ts';
import { cancelled } from './unavailable.ts';

/** Sends one request and never follows a redirect. */
type Transport = (
  url: string,
  sending: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
) => Promise<Response>;

/** What an identity is proved with. */
export interface KeylessMeans {
  /** Asks GitHub for an identity token made out to an audience; absent where the job may not ask. */
  readonly identityToken?: (audience: string, signal: AbortSignal) => Promise<Response>;
  readonly transport: Transport;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** GitHub tokens of the step, which are no access tokens whoever answers with them. */
  readonly ownTokens?: readonly string[];
  /** Hides a token from now on. */
  readonly hide: (secret: string) => void;
  /** Removes the step's secrets from a text. */
  readonly redact: (text: string) => string;
  /** Makes ready what removes secrets from a token service's words, also what only looks like one. */
  readonly openCleaner: () => Promise<(text: string) => string>;
}

/** An access token is renewed as long before its end, in milliseconds; one that lives less than twice as long, at half of its life. */
const margin = 60_000;

/**
 * Opens the access of a keyless key: GitHub's identity token is exchanged for an access token, once per
 * need. The access token is kept in memory until it is about to expire, the identity token not at all.
 */
export function openKeyless(identity: Identity, key: string, means: KeylessMeans): Access {
  const service = identity.provider === 'azure' ? azureTokenService(identity) : openAITokenService(identity);
  let held = { secret: '', renewAt: Number.NEGATIVE_INFINITY };
  const renew = shared<Accessed>(
    async (signal) => {
      const asked = means.now();
      const exchanged = await exchange(service, means, signal);
      if ('fault' in exchanged) return { fault: named(exchanged.fault, key) };
      const { secret, life } = exchanged.got;
      held = { secret, renewAt: asked + life - Math.min(margin, life / 2) };
      return { secret };
    },
    () => ({ fault: cancelled() }),
  );
  return async (signal) => (means.now() <= held.renewAt && !signal.aborted ? { secret: held.secret } : renew(signal));
}

/** The fault as it is told to readers, who may have several keys. */
function named(fault: AccessFault, key: string): AccessFault {
  return fault.code === 'cancelled'
    ? fault
    : { ...fault, message: `The key ${key} got no access token. ${fault.message}` };
}
