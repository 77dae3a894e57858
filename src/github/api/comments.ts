import type { GitHubAnswer } from '../../policy/source/github-answer.ts';
import type { Comment, GitHubWrites } from './writes.ts';

/** A comment that is kept up to date on a pull request. */
export interface KeptComment {
  /** `owner/name`. */
  readonly repository: string;
  /** The pull request's number. */
  readonly number: number;
  /** An HTML comment at the beginning of `body` that no other comment begins with. */
  readonly marker: string;
  /** Markdown, of at most 65,536 characters (GitHub's own limit). */
  readonly body: string;
}

/**
 * Writes the comment, or updates it where it is there already. Somebody else may write the marker into a comment of
 * their own, which whoever may write could change: only a bot's comment is taken for ours, or one of the token's user.
 *
 * @param ownLogin asks who the token belongs to
 * @returns the comment's address
 */
export async function keepComment(
  { repository, number, marker, body }: KeptComment,
  writes: GitHubWrites,
  ownLogin: () => Promise<GitHubAnswer<string>>,
): Promise<GitHubAnswer<string>> {
  const all = await writes.listComments(repository, number);
  if (!all.found) return all;
  const marked = all.value.filter((comment) => comment.body.startsWith(marker));
  for (const { id } of await ours(marked, ownLogin)) {
    const updated = await writes.updateComment(repository, id, body);
    // Another bot's comment, or one that is gone by now.
    if (updated.found || (updated.reason !== 'forbidden' && updated.reason !== 'unseen')) return addressOf(updated);
  }
  return addressOf(await writes.createComment(repository, number, body));
}

async function ours(
  marked: readonly Comment[],
  ownLogin: () => Promise<GitHubAnswer<string>>,
): Promise<readonly Comment[]> {
  const bots = marked.filter(({ isBot }) => isBot);
  if (bots.length > 0 || marked.length === 0) return bots;
  const login = await ownLogin();
  return marked.filter(({ author }) => login.found && author === login.value);
}

function addressOf(comment: GitHubAnswer<Comment>): GitHubAnswer<string> {
  return comment.found ? { found: true, value: comment.value.address } : comment;
}
