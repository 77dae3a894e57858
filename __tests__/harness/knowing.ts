import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';
import type { AnswerSecrets } from '../../src/reports/secrets/stream.ts';

/** A step's secrets, with some values known from the start. */
export function knowing(...values: readonly string[]): KnownSecrets {
  const known = new KnownSecrets(() => undefined);
  for (const value of values) known.add(value);
  return known;
}

/** What finds these secrets in an answer that arrives. */
export function answerSecretsOf(...values: readonly string[]): AnswerSecrets {
  const { findInAnswer: find, findRuns, redactAnswer: redact } = knowing(...values);
  return { find, findRuns, redact };
}
