import { textAt } from '../../language/json.ts';
import type { Fact } from '../../policy/model/when.ts';
import { factOf, isSameName, unknownFact } from './fact.ts';
import { isOwnEvent, pullRequestEvents, type Subject } from './trigger.ts';

/** Where these events name a branch it may be a tag, or one that is gone. */
const tagEvents: ReadonlySet<string> = new Set([
  ...['release', 'create', 'delete'],
  ...['push', 'workflow_dispatch', 'deployment', 'deployment_status'],
]);

/** Whether the head repository is not this one: `true` or `false`. */
export function forkOf(subject: Subject, repository: string): Fact {
  switch (subject.kind) {
    case 'pull-request': {
      const base = textAt(subject.pullRequest, 'base', 'repo', 'full_name') || repository;
      return isOther(textAt(subject.pullRequest, 'head', 'repo', 'full_name'), base);
    }
    case 'upstream': {
      const fork = isOther(textAt(subject.run, 'head_repository', 'full_name'), repository);
      return fork.values.includes('true') || tellsHead(subject.event) ? fork : unknownFact;
    }
    case 'repository':
      return factOf(['false']);
    default:
      return unknownFact;
  }
}

/** The branch that a run is about. */
export function branchOf(subject: Subject, ref: string, fork: Fact): Fact {
  const own = branchName(ref);
  switch (subject.kind) {
    case 'pull-request':
      return factOf([textAt(subject.pullRequest, 'base', 'ref')]);
    case 'merge-group':
      return factOf([branchName(textAt(subject.group, 'base_ref'))]);
    case 'upstream': {
      // The base of an upstream pull request is not told.
      const isOwn = fork.isComplete && !fork.values.includes('true');
      return factOf(
        [own, textAt(subject.run, 'head_branch')],
        isOwn && !tagEvents.has(subject.event) && !pullRequestEvents.has(subject.event),
      );
    }
    case 'repository':
      return factOf([own]);
    default:
      return factOf([own], false);
  }
}

/**
 * Whether a run of this event has the head that it is about. A `workflow_run` or a comment runs on the
 * default branch, whosever pull request was at the beginning.
 */
function tellsHead(event: string): boolean {
  return isOwnEvent(event) || pullRequestEvents.has(event);
}

function isOther(head: string, base: string): Fact {
  return head === '' || base === '' ? unknownFact : factOf([String(!isSameName(head, base))]);
}

/** The name of a branch's ref; empty for a tag and everything else. */
function branchName(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '';
}
