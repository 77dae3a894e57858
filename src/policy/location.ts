import { Failure } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';

/** Where a policy lies unless the input `policy` says otherwise. */
const defaultPolicyPath = '.github/models.yml';

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

const elsewhere = /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)\/([^@]+)@(.+)$/;

/**
 * Reads the inputs `policy` and `policy-ref` together.
 *
 * @param event the run's event; empty outside GitHub Actions
 * @throws {Failure} `invalid-input`, also for any `policy-ref` on an event that strangers can cause
 */
export function locatePolicy(policy: string, ref: string, event: string): PolicyLocation {
  if (ref !== '' && !trustedEvents.has(event)) {
    throw refuse(
      `policy-ref: ${quote(ref)} is not allowed on the event ${event}, which people without write access can cause.`,
      'Remove policy-ref; the policy is then read from the default branch.',
    );
  }
  const [, repository, path, otherRef] = elsewhere.exec(policy) ?? [];
  if (repository !== undefined && path !== undefined && otherRef !== undefined) {
    if (ref !== '')
      throw refuse(
        `policy-ref: ${quote(ref)} cannot be combined with a policy kept elsewhere.`,
        'Name the ref behind the @ of `policy`, and remove policy-ref.',
      );
    return { from: 'repository', repository, path: checkPath(path), ref: checkRef(otherRef) };
  }
  const own = checkPath(policy === '' ? defaultPolicyPath : policy);
  if (ref === 'workspace') return { from: 'workspace', path: own };
  return { from: 'repository', path: own, ...(ref !== '' && { ref: checkRef(ref) }) };
}

function checkPath(path: string): string {
  const parts = path.split('/');
  if (!/[\p{Cc}\\@]/u.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..')) return path;
  throw refuse(
    `policy: ${quote(path)} is not a path inside a repository.`,
    `Write a path like ${defaultPolicyPath}, or owner/repo/path@ref.`,
  );
}

/** The rules of `git check-ref-format` that matter to a URL. */
function checkRef(ref: string): string {
  if (/^[^\p{Cc}\s~^:?*[\\]+$/u.test(ref) && !ref.includes('..') && !/^[/-]|\/$/.test(ref)) return ref;
  throw refuse(
    `policy-ref: ${quote(ref)} is not a branch, tag or commit.`,
    'Write a branch, a tag, a full commit SHA, or the word workspace.',
  );
}

function refuse(message: string, remedy: string): Failure {
  return new Failure('invalid-input', { message, remedy });
}
