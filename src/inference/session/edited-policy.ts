import type { Runner } from '../../github/runner.ts';
import { maxPolicyBytes } from '../../policy/read/policy-file.ts';
import type { PolicyText } from '../../policy/source/load.ts';
import type { PolicyLocation } from '../../policy/source/location.ts';
import type { SessionReaders } from './policy-readers.ts';

/** What GitHub says where a pull request has no merge commit, because it has conflicts. */
const noMerge = /\bNo commit found/;

/**
 * Whether the run's pull request edits the policy that it is judged by. It compares the policy in force
 * with the one that merging would leave; what the base branch already has is no edit of the pull request's.
 * Where that cannot be told, the answer is no: it is for a notice and decides nothing.
 */
export async function editsPolicy(
  location: PolicyLocation,
  inForce: PolicyText,
  { run }: Runner,
  readers: SessionReaders,
): Promise<boolean> {
  const { pullRequest } = run.facts;
  if (!pullRequest || location.from !== 'repository' || location.repository !== undefined) return false;
  try {
    const { reader } = await readers.repository(run.repository);
    const read = (ref: string) => reader.readFile(run.repository, location.path, ref, maxPolicyBytes);
    const merged = await read(`refs/pull/${pullRequest.number}/merge`);
    if (merged.found ? merged.value === inForce.text : noMerge.test(merged.detail)) return false;
    if (!merged.found && merged.reason !== 'missing' && merged.reason !== 'unusable') return false;
    const base = pullRequest.baseCommit === undefined ? undefined : await read(pullRequest.baseCommit);
    return !base || (merged.found ? !base.found || base.value !== merged.value : base.found);
  } catch {
    return false;
  }
}
