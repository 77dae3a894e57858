/** What the GitHub API said to a question: a value, or why there is none. */
export type GitHubAnswer<T, Reason = Absence> = { readonly found: true; readonly value: T } | Missing<Reason>;

/** Why there is no value. */
export interface Missing<Reason = Absence> {
  readonly found: false;
  readonly reason: Reason;
  /** GitHub's own message, or what is wrong with what it sent; at a rate limit the limit's numbers. */
  readonly detail: string;
  /** At a rate limit that passes soon: how long to wait before asking once more, in milliseconds. */
  readonly wait?: number;
}

/**
 * - `missing`: the repository can be seen, the ref or file cannot be found
 * - `unseen`: the repository does not exist for this token
 * - `forbidden`: the token may not read contents
 * - `sso-required`, `address-refused`, `token-refused`: the organization does not let this token, this runner or this
 *   kind of token in
 * - `blocked`: GitHub itself has closed the account or the repository
 * - `unauthorized`: GitHub does not know the token
 * - `rate-limited`, `unavailable`: GitHub would not answer now
 * - `unusable`: there is a file, but not one that can be a policy
 */
export type Absence =
  | 'missing'
  | 'unseen'
  | 'forbidden'
  | 'sso-required'
  | 'address-refused'
  | 'token-refused'
  | 'blocked'
  | 'unauthorized'
  | 'rate-limited'
  | 'unavailable'
  | 'unusable';

/**
 * Why something was not written, besides what also keeps from reading:
 * - `moved`: the branch does not point to the expected commit
 * - `exists`: the branch to be created is there already
 * - `empty-repository`: it has no commit, so nothing can be added to it but by a push
 * - `protected`: branch protection or a ruleset does not let this token write there
 */
export type WriteRefusal = Absence | 'moved' | 'exists' | 'empty-repository' | 'protected';

/** The inputs that contain a GitHub token; `extends-token` is for repositories other than the run's own. */
export type TokenInput = 'token' | 'extends-token';
