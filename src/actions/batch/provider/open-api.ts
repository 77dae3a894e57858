import type { OpenSession } from '../../../inference/session/session.ts';
import { backoff, inSeconds } from '../../../inference/waiting.ts';
import { Failure, formatPlace } from '../../../language/failures/failure.ts';
import type { Route } from '../../../policy/model/policy.ts';
import type { BatchApi } from '../../../providers/batch/batch-api.ts';
import type { Access } from '../../../providers/credentials/access.ts';
import { openCleaner } from '../../../reports/secrets/cleaner.ts';

/** A route that a batch can go through, with its credential. */
export interface BatchRoute {
  readonly route: Route;
  readonly access: Access;
}

/**
 * Opens the Batch API behind a key. What a batch needs is loaded here and not before.
 *
 * @param signal ends whatever is under way
 */
export async function openApi(
  { route, access }: BatchRoute,
  { step, inputs }: OpenSession,
  signal: AbortSignal,
): Promise<BatchApi> {
  const { BatchApi } = await import('../../../providers/batch/batch-api.ts');
  const { clock, log } = step;
  const { timeout, customHeaders, retries } = inputs;
  return new BatchApi(route, {
    transport: step.openTransport(timeout),
    openCleaner: () => openCleaner(step.findSecrets),
    customHeaders,
    timeout,
    signal,
    drawBoundary: step.drawBoundary,
    present: async () => {
      const presented = await access(signal);
      return 'fault' in presented ? { fault: { ...presented.fault, unbilled: true } } : { value: presented.secret };
    },
    again: async (fault, retry) => {
      if (retry >= Math.min(retries, fault.retries ?? retries)) return false;
      const pause = backoff(retry, fault.retryAfter, clock.random);
      log.info(`${fault.code}: ${fault.message} Waiting ${inSeconds(pause)}, then once more.`);
      await clock.wait(pause, signal);
      return !signal.aborted;
    },
  });
}

/**
 * Azure's dated interface has no batches for rows of a file.
 *
 * @throws {Failure} `invalid-input`
 */
export function requireBatches({ key, apiVersion, model }: Route): void {
  if (apiVersion === undefined) return;
  throw new Failure('invalid-input', {
    input: 'mode',
    message: `mode: the key ${key.name} asks Azure’s dated interface (\`api-version: ${apiVersion}\`) for ${model}; batches are submitted through the v1 interface alone.`,
    remedy: `Ask the maintainers for a key without \`api-version\` (${formatPlace(key.place)}), or use \`mode: live\`.`,
    place: key.place,
  });
}
