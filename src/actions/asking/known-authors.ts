import type { Runner } from '../../github/runner.ts';
import { isTrusted } from '../../policy/source/location.ts';

/**
 * Whether what a run finds was written by people with write access. Whoever pushes to a branch of this repository, and opens a
 * pull request from it, is no stranger.
 */
export function hasKnownAuthors({ event, facts: { fork } }: Pick<Runner['run'], 'event' | 'facts'>): boolean {
  const isOwnBranch = event === 'pull_request' && fork.isComplete && fork.values.join() === 'false';
  return isTrusted(event) || isOwnBranch;
}
