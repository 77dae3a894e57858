import type { Identity } from '../../policy/model/policy.ts';
import type { Access, Accessed, AccessFault } from './access.ts';
import { azureTokenService } from './azure-identity.ts';
import { exchange, type KeylessDependencies } from './exchange.ts';
import { openAITokenService } from './openai-identity.ts';
import { exchangeCancelled } from './token-faults.ts';

/** An access token is renewed as long before its end, in milliseconds; one that lives less than twice as long, at half of its life. */
const margin = 60_000;

/**
 * Opens the access of a keyless key: GitHub's identity token is exchanged for an access token, once per
 * need. The access token is kept in memory until it is about to expire, the identity token not at all.
 */
export function openKeyless(identity: Identity, key: string, means: KeylessDependencies): Access {
  const service = identity.provider === 'azure' ? azureTokenService(identity) : openAITokenService(identity);
  let held = { secret: '', renewAt: Number.NEGATIVE_INFINITY };
  const renew = shared<Accessed>(
    async (signal) => {
      const asked = means.now();
      const exchanged = await exchange(service, means, signal);
      if ('fault' in exchanged) return { fault: withKeyName(exchanged.fault, key) };
      const { secret, life } = exchanged.got;
      held = { secret, renewAt: asked + life - Math.min(margin, life / 2) };
      return { secret };
    },
    () => ({ fault: exchangeCancelled() }),
  );
  return async (signal) => (means.now() <= held.renewAt && !signal.aborted ? { secret: held.secret } : renew(signal));
}

/** The fault as it is told to readers, who may have several keys. */
function withKeyName(fault: AccessFault, key: string): AccessFault {
  return fault.code === 'cancelled'
    ? fault
    : { ...fault, message: `The key \`${key}\` got no access token. ${fault.message}` };
}

/**
 * Lets concurrent callers share one piece of work. A caller whose signal aborts waits no longer; the work
 * itself is aborted when nobody waits for it any more.
 *
 * @param work what rejects is `given` to all who wait
 * @param given what a caller gets whose signal aborts
 */
function shared<T>(work: (signal: AbortSignal) => Promise<T>, given: () => T): (signal: AbortSignal) => Promise<T> {
  let underway: { readonly result: Promise<T>; readonly controller: AbortController; waiting: number } | undefined;

  function start() {
    const controller = new AbortController();
    const begun = { result: work(controller.signal).catch(given), controller, waiting: 0 };
    void begun.result.then(() => {
      if (underway === begun) underway = undefined;
    });
    underway = begun;
    return begun;
  }

  return async (signal) => {
    if (signal.aborted) return given();
    const joined = underway ?? start();
    joined.waiting++;
    const aborted = Promise.withResolvers<T>();
    const onAbort = () => aborted.resolve(given());
    signal.addEventListener('abort', onAbort, { once: true });
    const result = await Promise.race([joined.result, aborted.promise]);
    signal.removeEventListener('abort', onAbort);
    joined.waiting--;
    if (joined.waiting === 0 && underway === joined) {
      underway = undefined;
      joined.controller.abort();
    }
    return result;
  };
}
