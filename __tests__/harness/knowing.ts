import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';

/** A step's secrets, with some values known from the start. */
export function knowing(...values: readonly string[]): KnownSecrets {
  const known = new KnownSecrets(() => undefined);
  for (const value of values) known.add(value);
  return known;
}
