import { countAt, textAt } from '../../language/json.ts';
import type { Fact } from '../../policy/model/when.ts';
import type { Environment } from '../environment.ts';
import { actorsOf } from './actors.ts';
import { isCommit } from './commit-name.ts';
import { factOf, isSameName, unknownFact } from './fact.ts';
import { branchOf, forkOf } from './head.ts';
import { pullRequestEvents, type Subject, subjectOf } from './trigger.ts';

/** What a policy may ask of a run. What cannot be told for sure is incomplete. */
export interface Facts {
  /** The event; for `workflow_run` the upstream run's event too. */
  readonly event: Fact;
  /** Whether the head repository is not this one: `true` or `false`. */
  readonly fork: Fact;
  /** Actor, triggering actor, and the authors of what the run is about. */
  readonly actor: Fact;
  /** The workflow file's path in this repository; the caller's, for reusable workflows. */
  readonly workflow: Fact;
  /** The branch; a pull request's base; not a tag. */
  readonly branch: Fact;
  /** `owner/name`. */
  readonly repository: Fact;
  /** The ref that the workflow file was taken from, e.g. `refs/heads/main`; empty where `workflow` is unknown. */
  readonly workflowRef: string;
  /** The pull request that the run is about. */
  readonly pullRequest?: PullRequest;
  /**
   * Whether GitHub gives the run no secrets. A private repository may be set to give them to forks all
   * the same, and Dependabot's runs get secrets of their own: it explains a missing secret, no more.
   */
  readonly getsNoSecrets: boolean;
  /** What else is taken for true of a run that does not take place, on a laptop: nobody is asked for it. */
  readonly assumed?: { readonly permission: Fact; readonly isDefaultWorkflow: boolean };
}

/** A pull request. What the payload does not say is left out. */
export interface PullRequest {
  readonly number: number;
  /** The full SHA of the base. */
  readonly baseCommit?: string;
  readonly baseBranch?: string;
}

/** Events that Dependabot causes without secrets (GitHub's documentation, "Restrictions when Dependabot triggers events"). */
const dependabotEvents: ReadonlySet<string> = new Set([
  ...pullRequestEvents,
  'push',
  'create',
  'deployment',
  'deployment_status',
]);

/** Tells the facts of a run from what the runner gives: the environment, and the event's payload, which nobody vouches for. */
export function tellFacts(environment: Environment, payload: unknown): Facts {
  const { GITHUB_EVENT_NAME: event = '', GITHUB_REPOSITORY: repository = '' } = environment;
  const subject = subjectOf(event, payload);
  const fork = forkOf(subject, repository);
  const workflow = workflowOf(environment.GITHUB_WORKFLOW_REF ?? '', repository);
  const pullRequest = pullRequestOf(subject);
  return {
    event: eventOf(event, subject),
    fork,
    actor: actorsOf(event, environment, payload, subject),
    workflow: workflow ? factOf([workflow.path]) : unknownFact,
    branch: branchOf(subject, environment.GITHUB_REF ?? '', fork),
    repository: factOf([repository]),
    workflowRef: workflow?.ref ?? '',
    ...(pullRequest && { pullRequest }),
    getsNoSecrets: isForeign(event, subject, fork) || isDependabots(event, environment),
  };
}

/** What caused an upstream run that is a `workflow_run` itself is not told. */
function eventOf(event: string, subject: Subject): Fact {
  if (subject.kind === 'upstream') return factOf([event, subject.event], subject.event !== 'workflow_run');
  return factOf([event], event !== 'workflow_run');
}

/**
 * Takes `owner/repo/path@ref` apart. Branches and the names of workflow files may hold an `@`, folders
 * on the way to one do not, and a ref begins with `refs/`: so there is one way to read it.
 */
function workflowOf(text: string, repository: string): { path: string; ref: string } | undefined {
  const [, home = '', path = '', ref = ''] =
    /^([^/]+\/[^/]+)\/((?:[^/@]+\/)*[^/]+\.ya?ml)@(refs\/.+|[0-9a-f]{40,64})$/s.exec(text) ?? [];
  return home !== '' && isSameName(home, repository) ? { path, ref } : undefined;
}

function pullRequestOf(subject: Subject): PullRequest | undefined {
  if (subject.kind !== 'pull-request' && subject.kind !== 'commented-pull-request') return undefined;
  const data = subject.kind === 'pull-request' ? subject.pullRequest : subject.issue;
  const number = countAt(data, 'number') ?? 0;
  const baseCommit = textAt(data, 'base', 'sha');
  const baseBranch = textAt(data, 'base', 'ref');
  if (number < 1) return undefined;
  return {
    number,
    ...(isCommit(baseCommit) && { baseCommit }),
    ...(baseBranch !== '' && { baseBranch }),
  };
}

/** A head repository that is gone was a fork: this one is still here. */
function isForeign(event: string, subject: Subject, fork: Fact): boolean {
  return pullRequestEvents.has(event) && subject.kind === 'pull-request' && !fork.values.includes('false');
}

function isDependabots(event: string, { GITHUB_ACTOR: actor }: Environment): boolean {
  return actor === 'dependabot[bot]' && dependabotEvents.has(event);
}
