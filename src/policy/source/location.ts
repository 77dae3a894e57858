import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { isPath, isPullRequest, isRef, splitRepositoryFile } from './repository-file.ts';

/** Where a policy lies unless the input `policy` says otherwise. */
export const defaultPolicyPath = '.github/models.yml';

/** Where a policy is to be read from. */
export type PolicyLocation =
  | { readonly from: 'workspace'; readonly path: string }
  /** Without `ref`: the default branch. Without `repository`: the run's own. */
  | { readonly from: 'repository'; readonly path: string; readonly repository?: string; readonly ref?: string };

/**
 * Events that only people with write access, or the clock, can cause. Every other event, also one
 * that is not known here, may have been caused by a stranger.
 */
const trustedEvents: ReadonlySet<string> = new Set([
  '',
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  'create',
  'delete',
  'deployment',
  'deployment_status',
]);

/** Whether only people with write access, or the clock, can have caused a run. */
export function isTrusted(event: string): boolean {
  return trustedEvents.has(event);
}

/** Where the run takes place; both are empty outside GitHub Actions. */
export interface RunPlace {
  readonly event: string;
  /** `owner/name`. */
  readonly repository: string;
}

/**
 * Reads the inputs `policy` and `policy-ref` together.
 *
 * @throws {Failure} `invalid-input`, also for any `policy-ref` on an event that strangers can cause
 */
export function locatePolicy(policy: string, ref: string, { event, repository }: RunPlace): PolicyLocation {
  const other = splitRepositoryFile(policy);
  const isOwn = other?.repository.toLowerCase() === repository.toLowerCase();
  const chosen = ref !== '' ? { input: 'policy-ref', ref } : other && { input: 'policy', ref: other.ref };
  const isChoice = chosen && (chosen.input === 'policy-ref' || isOwn || isPullRequest(chosen.ref));
  if (isChoice && !isTrusted(event)) {
    throw invalidInput(
      chosen.input,
      `${quote(chosen.ref)} is not allowed on the event ${event}, which people without write access can trigger.`,
      'Remove the ref; the policy is then read from the default branch.',
    );
  }
  if (other && ref !== '') {
    throw invalidInput(
      'policy-ref',
      `${quote(ref)} cannot be combined with a policy in another repository.`,
      'Write the ref after the @ in `policy`, and remove policy-ref.',
    );
  }
  if (other) {
    return {
      from: 'repository',
      repository: other.repository,
      path: checkPath(other.path),
      ref: checkRef('policy', other.ref),
    };
  }
  const own = checkPath(policy === '' ? defaultPolicyPath : policy.replace(/^\.\//, ''));
  if (ref === 'workspace') return { from: 'workspace', path: own };
  return { from: 'repository', path: own, ...(ref !== '' && { ref: checkRef('policy-ref', ref) }) };
}

function checkPath(path: string): string {
  if (isPath(path)) return path;
  throw invalidInput(
    'policy',
    `${quote(path)} is not a path inside a repository.`,
    `Write a path like ${defaultPolicyPath}, or owner/repo/path@ref.`,
  );
}

function checkRef(input: string, ref: string): string {
  if (isRef(ref)) return ref;
  throw invalidInput(
    input,
    `${quote(ref)} is not a branch, tag or commit.`,
    'Write a branch, a tag, a full commit SHA, or the word workspace.',
  );
}

function invalidInput(input: string, message: string, remedy: string): Failure {
  return new Failure('invalid-input', { input, message: `${input}: ${message}`, remedy });
}
