import type { Fallback, PolicyFile, SecretHandling, SecretsInPrompt } from './policy.ts';

/** From the strictest to the most lenient. */
export const byStrictness: readonly SecretsInPrompt[] = ['block', 'redact', 'allow'];

/**
 * The strictest that any file says. A file that extends another and says nothing leaves it to that one; the last file,
 * where it says nothing, means `redact`, which no file that extends it can lift.
 */
export function secretsInPromptOf(files: readonly PolicyFile[]): SecretHandling {
  const said: SecretHandling[] = files.flatMap(({ secretsInPrompt }) => (secretsInPrompt ? [secretsInPrompt] : []));
  if (!files.at(-1)?.secretsInPrompt) said.push({ handling: 'redact' });
  const [strictest = { handling: 'redact' }] = byStrictness.flatMap((one) =>
    said.filter(({ handling }) => handling === one),
  );
  return strictest;
}

/** All that `fallback` can name. */
const all: readonly Fallback[] = ['outage', 'missing-key'];

/**
 * When the next route may be tried: what every file that names `fallback` names. A file that says nothing
 * leaves it to those that it extends; where it defines keys and none of them says anything either, it
 * means never.
 */
export function fallbackOf(files: readonly PolicyFile[]): readonly Fallback[] {
  const isNever = files.some(
    ({ keys, fallback }, index) =>
      keys.length > 0 && !fallback && files.slice(index + 1).every((extended) => !extended.fallback),
  );
  const named = files.flatMap(({ fallback }) => (fallback ? [fallback] : []));
  if (named.length === 0 || isNever) return [];
  return all.filter((reason) => named.every((fallback) => fallback.includes(reason)));
}

/** The hosts, in lower case, whose links stay links in a job summary: those that every file which names some names. */
export function linkHostsOf(files: readonly PolicyFile[]): readonly string[] {
  const [first = [], ...others] = files.flatMap(({ linkHosts }) => (linkHosts ? [linkHosts.map(lowerCase)] : []));
  return first.filter((host) => others.every((hosts) => hosts.includes(host)));
}

function lowerCase(host: string): string {
  return host.toLowerCase();
}
