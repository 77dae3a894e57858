import type { Runner } from '../../github/runner.ts';
import { maxPolicyBytes } from '../../policy/read/policy-file.ts';
import type { GitHubAnswer } from '../../policy/source/github-answer.ts';
import type { PolicyText } from '../../policy/source/load.ts';
import type { PolicyLocation } from '../../policy/source/location.ts';
import type { SessionReaders } from './policy-readers.ts';

/** What GitHub says where a pull request has no merge commit, because it has conflicts. */
const noMerge = /\bNo commit found/;

/**
 * Begins to find out whether the run's pull request edits the policy that it is judged by. What comes of it compares the
 * policy in force with the one that merging would leave; what the base branch already has is no edit of the pull
 * request's. Where that cannot be told, the answer is no: it is for a notice and decides nothing.
 */
export function beginEditsPolicy(
  location: PolicyLocation,
  { run }: Runner,
  readers: SessionReaders,
): (inForce: PolicyText) => Promise<boolean> {
  const { pullRequest } = run.facts;
  if (!pullRequest || location.from !== 'repository' || location.repository !== undefined) return async () => false;
  const read = async (ref: string) => {
    const { reader } = await readers.repository(run.repository);
    return reader.readFile(run.repository, location.path, ref, maxPolicyBytes);
  };
  const merging = read(`refs/pull/${pullRequest.number}/merge`);
  // Nobody waits for it where there is no policy in force.
  merging.catch(() => undefined);
  return (inForce) => isEdited(inForce, merging, pullRequest.baseCommit, read);
}

async function isEdited(
  inForce: PolicyText,
  merging: Promise<GitHubAnswer<string>>,
  baseCommit: string | undefined,
  read: (ref: string) => Promise<GitHubAnswer<string>>,
): Promise<boolean> {
  try {
    const merged = await merging;
    if (merged.found ? merged.value === inForce.text : noMerge.test(merged.detail)) return false;
    if (!merged.found && merged.reason !== 'missing' && merged.reason !== 'unusable') return false;
    const base = baseCommit === undefined ? undefined : await read(baseCommit);
    return !base || (merged.found ? !base.found || base.value !== merged.value : base.found);
  } catch {
    return false;
  }
}
