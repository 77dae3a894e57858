import type { PolicyFile, PolicySource } from '../model/policy.ts';
import { hasRareFields, readFields, readWritten } from './policy-file.ts';

/**
 * Parses a policy from the text of its file, as `parsePolicy` does; what reads costs, tools and tests is loaded for a
 * policy that has some.
 *
 * @param today the day, UTC, `YYYY-MM-DD`: no exception may expire more than 366 days after it
 * @throws {Failure} `invalid-policy`, with the place of each problem
 */
export async function parsePolicyLate(text: string, source: PolicySource, today: string): Promise<PolicyFile> {
  const written = readWritten(text, source);
  const rare = hasRareFields(written) ? await import('./rare-fields.ts') : undefined;
  return readFields(written, today, rare?.rareReaders);
}
