import type { Place } from '../../language/failures/failure.ts';
import type { Key } from '../model/policy.ts';
import type { ToolServer } from '../model/tools/servers.ts';

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
