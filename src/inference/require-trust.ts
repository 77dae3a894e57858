import type { Runner } from '../github/runner.ts';
import type { Place } from '../language/failures/failure.ts';
import type { Allowed } from '../policy/judge/decision.ts';
import type { Key } from '../policy/model/policy.ts';
import type { ToolServer } from '../policy/model/tools/servers.ts';
import { usableRoutes } from './routes.ts';
import type { Session } from './session/session.ts';

/** Who gets a secret, if a request is sent. */
export interface Recipient {
  /** The name of the secret, never its value. */
  readonly secret: string;
  readonly url: string;
  /** The line of the policy that says so. */
  readonly place: Place;
}

/** OpenAI's own API, where a key names no endpoint. */
const openaiUrl = 'https://api.openai.com/v1';

/**
 * Has whoever types confirm that the secrets of a request may go where the policy sends them. A step of a workflow asks
 * nobody: its secrets were handed to it, and its policy is the default branch's.
 *
 * @throws {Failure} `invalid-input` where that is not confirmed; nothing was sent
 */
export async function requireTrust(
  decision: Allowed,
  { credentials: { sources }, step }: Pick<Session, 'credentials'> & { readonly step: Pick<Runner, 'requireTrust'> },
): Promise<void> {
  const keys = usableRoutes(decision).map(({ key }) => key);
  const servers = decision.tools.map(({ server }) => server);
  await step.requireTrust?.(recipientsOf(keys, servers, sources.environment));
}

/** Who gets which of the secrets that are here. */
export function recipientsOf(
  keys: readonly Key[],
  servers: readonly ToolServer[],
  variable: (name: string) => string | undefined,
): readonly Recipient[] {
  const all = [
    ...keys.flatMap(({ credential, endpoint: url = openaiUrl, place }) =>
      credential.by === 'secret' ? [{ secret: credential.secret, url, place }] : [],
    ),
    ...servers.flatMap(({ secret, url, place }) => (secret === undefined ? [] : [{ secret, url, place }])),
  ];
  const present = all.filter(({ secret }) => (variable(secret) ?? '').trim() !== '');
  return [...new Map(present.map((one) => [`${one.secret} ${one.url}`, one])).values()];
}
