import { Failure } from '../failures/failure.ts';

/** What the GitHub API said to a question: a value, or why there is none. */
export type GitHubAnswer<T> =
  | { readonly found: true; readonly value: T }
  | { readonly found: false; readonly reason: Absence; readonly detail: string };

/**
 * - `missing`: the repository can be seen, the ref or file cannot be found
 * - `unseen`: the repository does not exist for this token
 * - `forbidden`: the token may not read contents
 * - `unauthorized`: GitHub does not know the token
 * - `rate-limited`, `unavailable`: GitHub would not answer now
 * - `unusable`: there is a file, but not one that can be a policy
 */
export type Absence = 'missing' | 'unseen' | 'forbidden' | 'unauthorized' | 'rate-limited' | 'unavailable' | 'unusable';

/** What was asked for, for the message. */
interface Asked {
  readonly repository: string;
  readonly path: string;
  readonly ref?: string;
}

/** Words the absence of an answer for the workflow's author. */
export function explainAnswer(answer: { readonly reason: Absence; readonly detail: string }, asked: Asked): Failure {
  const where = `${asked.path} in ${asked.repository}`;
  const said = answer.detail === '' ? '' : ` GitHub said: ${answer.detail}`;
  switch (answer.reason) {
    case 'missing':
      return failure(
        'unreadable-policy',
        `The policy ${where} cannot be read: there is no branch, tag or commit ${asked.ref ?? '(default branch)'}.${said}`,
        'Check policy-ref, or the part behind the @ of `policy`; in an empty repository commit the policy first.',
      );
    case 'unseen':
      return failure(
        'unseen-repository',
        `The policy ${where} cannot be read: the token does not see the repository ${asked.repository}.${said}`,
        'Check the name. The workflow’s own token sees only its own repository: for another one give `token` a token that may read it.',
      );
    case 'forbidden':
      return failure(
        'unreadable-policy',
        `The policy ${where} cannot be read: the token may not read contents.${said}`,
        'Add `contents: read` to the job’s `permissions`.',
      );
    case 'unauthorized':
      return failure(
        'unreadable-policy',
        `The policy ${where} cannot be read: GitHub does not accept the token.${said}`,
        'Remove the input `token` to use the workflow’s own, or give it a valid one.',
      );
    case 'rate-limited':
      return failure(
        'github-unavailable',
        `The policy ${where} cannot be read: GitHub’s rate limit is used up.${said}`,
        'Run again after the limit is reset.',
      );
    case 'unavailable':
      return failure(
        'github-unavailable',
        `The policy ${where} cannot be read: the GitHub API cannot be reached.${said}`,
        'Run again; nothing was sent to a provider.',
      );
    case 'unusable':
      return failure(
        'invalid-policy',
        `The policy ${where} cannot be used: ${answer.detail}`,
        'Commit a UTF-8 text file of at most 256 KiB there.',
      );
  }
}

function failure(
  code: 'unreadable-policy' | 'unseen-repository' | 'github-unavailable' | 'invalid-policy',
  message: string,
  remedy: string,
): Failure {
  return new Failure(code, { message, remedy });
}
