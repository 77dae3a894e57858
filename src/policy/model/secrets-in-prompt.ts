import type { Place } from '../../language/failures/failure.ts';
import type { PolicyFile } from './policy.ts';

/** It is taken out, nothing is sent, or it is sent as it is. */
export type SecretsInPrompt = 'redact' | 'block' | 'allow';

/** What becomes of what looks like a secret in a prompt, and the place that says so; absent where none does. */
export interface SecretHandling {
  readonly handling: SecretsInPrompt;
  readonly place?: Place;
}

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
