import { fieldOf, numberOf, textOf } from './fields.ts';
import type { Answer } from './github-data.ts';
import type { Ask, Write } from './github-question.ts';

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

/** How many pages of a hundred comments are searched. */
const maxPages = 30;

/** A comment as GitHub lists it. */
interface Listed {
  readonly id: number;
  readonly author: string;
  readonly isBot: boolean;
}

/**
 * Writes the comment, or updates it where it is there already. Somebody else may write the marker into a comment of
 * their own, which whoever may write could change: only a bot's comment is taken for ours, or one of the token's user.
 *
 * @returns the comment's address
 */
export async function keepComment(
  { repository, number, marker, body }: KeptComment,
  ask: Ask,
  write: Write,
): Promise<Answer<string>> {
  const issue = `/repos/${repository}/issues/${number}/comments`;
  const marked = await findMarked(issue, marker, ask);
  if (!marked.found) return marked;
  const candidates = marked.value.filter(({ isBot }) => isBot);
  if (candidates.length === 0 && marked.value.length > 0) {
    const user = await ask('/user', readLogin);
    candidates.push(...marked.value.filter(({ author }) => user.found && author === user.value));
  }
  for (const { id } of candidates) {
    const updated = await write('PATCH', `/repos/${repository}/issues/comments/${id}`, { body }, readAddress);
    // Another bot's comment, or one that is gone by now.
    if (updated.found || (updated.reason !== 'forbidden' && updated.reason !== 'unseen')) return updated;
  }
  return write('POST', issue, { body }, readAddress);
}

async function findMarked(issue: string, marker: string, ask: Ask): Promise<Answer<Listed[]>> {
  const marked: Listed[] = [];
  for (let page = 1; page <= maxPages; page++) {
    const answer = await ask(`${issue}?per_page=100&page=${page}`, readList);
    if (!answer.found) return answer;
    for (const comment of answer.value) {
      if (!textOf(comment, 'body').startsWith(marker)) continue;
      const author = textOf(comment, 'user', 'login');
      marked.push({ id: numberOf(comment, 'id'), author, isBot: textOf(comment, 'user', 'type') === 'Bot' });
    }
    if (answer.value.length < 100) break;
  }
  return { found: true, value: marked };
}

function readList(data: unknown): Answer<readonly unknown[]> {
  if (Array.isArray(data)) return { found: true, value: data };
  return { found: false, reason: 'unavailable', detail: 'No list of comments was given.' };
}

function readLogin(data: unknown): Answer<string> {
  const login = textOf(data, 'login');
  return login === ''
    ? { found: false, reason: 'unavailable', detail: 'No login was given.' }
    : { found: true, value: login };
}

function readAddress(data: unknown): Answer<string> {
  const isComment = typeof fieldOf(data, 'id') === 'number';
  if (isComment) return { found: true, value: textOf(data, 'html_url') };
  return { found: false, reason: 'unavailable', detail: 'No comment was given.' };
}
