import type { ErrorCode } from '../../language/failures/codes.ts';
import { Failure } from '../../language/failures/failure.ts';
import type { Absence, TokenInput } from './github-answer.ts';

/** The requested file, for the message. */
export interface AskedFile {
  readonly repository: string;
  readonly path: string;
  readonly ref?: string;
  /** The input that the token came from. */
  readonly token: TokenInput;
  /** Whether the repository is the run's own. */
  readonly isOwn: boolean;
}

/** The words for each absence: why, and what to change. */
type AbsenceWords = (
  asked: AskedFile,
  /** What GitHub said. */
  detail: string,
) => { readonly code: ErrorCode; readonly why: string; readonly remedy: string };

const words: Readonly<Record<Absence, AbsenceWords>> = {
  missing: ({ ref }) => ({
    code: 'unreadable-policy',
    why: `there is no branch, tag or commit ${ref ?? '(default branch)'}`,
    remedy: 'Check policy-ref, or the part after the @; in an empty repository commit the policy first.',
  }),
  unseen: ({ repository, token, isOwn }) => ({
    code: 'unseen-repository',
    why: `the token in the input \`${token}\` cannot see the repository ${repository}`,
    remedy: isOwn
      ? 'Add `contents: read` to the job’s `permissions`; if you set your own token, it must be valid for this repository.'
      : `Check the name. The workflow’s own token can see only its own repository: set extends-token to a token with \`contents: read\` for ${repository}. Runs from forks and from Dependabot get no secrets, and so no such token.`,
  }),
  forbidden: ({ repository, token, isOwn }) => ({
    code: 'unreadable-policy',
    why: `the token in the input \`${token}\` is not allowed to read contents of ${repository}`,
    remedy: isOwn
      ? 'Add `contents: read` to the job’s `permissions`, or to the token that you set.'
      : `Set extends-token to a token with \`contents: read\` for ${repository}.`,
  }),
  'sso-required': ({ repository, token }) => ({
    code: 'unreadable-policy',
    why: `the organization of ${repository} uses SAML single sign-on, and the token in the input \`${token}\` is not authorized for it`,
    remedy:
      'Authorize the token: github.com, Settings, Developer settings, Personal access tokens, Configure SSO. Or set the token of a GitHub App that is installed there.',
  }),
  'address-refused': ({ repository }) => ({
    code: 'unreadable-policy',
    why: `an IP allow list of the organization or enterprise of ${repository} does not include this runner’s address`,
    remedy:
      'Add the runner’s address to the IP allow list, or run the job on a runner whose address is on it (self-hosted, or a larger runner with static addresses). The token is not the cause.',
  }),
  'token-refused': ({ repository, token }) => ({
    code: 'unreadable-policy',
    why: `the owner of ${repository} does not accept the type or the lifetime of the token in the input \`${token}\``,
    remedy: 'Set a token that the owner’s policy for personal access tokens allows, or the token of a GitHub App.',
  }),
  blocked: ({ repository }) => ({
    code: 'unreadable-policy',
    why: `GitHub has closed ${repository}, its owner’s account or the app that the token belongs to`,
    remedy: 'Its owners can ask GitHub Support; running again does not help.',
  }),
  unauthorized: ({ repository, token, isOwn }) => ({
    code: 'unreadable-policy',
    why: `GitHub rejects the token in the input \`${token}\``,
    remedy: !isOwn
      ? `Set extends-token to a valid token with \`contents: read\` for ${repository}.`
      : `Remove the line \`${token}:\` to use the workflow’s own token, or set a valid token.`,
  }),
  'rate-limited': (_, detail) => ({
    code: 'github-unavailable',
    why: 'GitHub’s rate limit is exceeded',
    // A secondary limit often names no time.
    remedy:
      detail === '' || /\b(?:reset|ask again) at\b/.test(detail)
        ? 'Run again after the limit is reset; nothing was sent to a provider.'
        : 'Wait a few minutes, then run again; nothing was sent to a provider.',
  }),
  unavailable: () => ({
    code: 'github-unavailable',
    why: 'the GitHub API gave no usable answer',
    remedy: 'Run again; nothing was sent to a provider.',
  }),
  unusable: () => ({
    code: 'invalid-policy',
    why: 'it is not a text file of at most 256 KiB',
    remedy: 'Commit a UTF-8 text file of at most 256 KiB there.',
  }),
};

/** Explains to the workflow's author why GitHub has no answer. */
export function explainAbsence(
  { reason, detail }: { readonly reason: Absence; readonly detail: string },
  asked: AskedFile,
): Failure {
  const { code, why, remedy } = words[reason](asked, detail);
  const at = asked.ref === undefined ? '' : ` at ${asked.ref}`;
  const said = detail === '' ? '' : ` (${detail.replace(/\.$/, '').replaceAll(/\s+/g, ' ')})`;
  return new Failure(code, {
    message: `The policy ${asked.path} in ${asked.repository}${at} cannot be read: ${why}${said}.`,
    remedy,
  });
}
