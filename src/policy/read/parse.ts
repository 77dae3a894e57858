import type { PolicyFile, PolicySource } from '../model/policy.ts';
import { readFields, readWritten } from './policy-file.ts';
import { rareReaders } from './rare-fields.ts';

/**
 * Parses a policy from the text of its file, at once. A step does it with `parsePolicyLate`, which does not bring along
 * what reads rare fields.
 *
 * @param today the day, UTC, `YYYY-MM-DD`: no exception may expire more than 366 days after it
 * @throws {Failure} `invalid-policy`, with the place of each problem
 */
export function parsePolicy(text: string, source: PolicySource, today: string): PolicyFile {
  return readFields(readWritten(text, source), today, rareReaders);
}
