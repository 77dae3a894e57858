import { countAt, textAt } from '../../language/json.ts';
import type { GitHubAnswer } from '../../policy/source/github-answer.ts';
import type { GitHubClient } from './client.ts';

/** A comment on an issue or a pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** The login of who wrote it; empty for a deleted account. */
  readonly author: string;
  readonly isBot: boolean;
  /** Where it can be read. */
  readonly address: string;
}

/** What changes something at GitHub. */
export type GitHubWrites = ReturnType<typeof openWrites>;

/** What changes something at GitHub. Nothing here is asked twice: the first request may have been carried out. */
export function openWrites(client: GitHubClient) {
  return {
    /** All comments on an issue or a pull request, the oldest first. */
    listComments(repository: string, issue: number): Promise<GitHubAnswer<readonly Comment[]>> {
      const wanted = { ...splitName(repository), issue_number: issue, per_page: 100 };
      return client.read(async (octokit) => {
        const data = await octokit.paginate(octokit.rest.issues.listComments, wanted);
        return { status: 200, data };
      }, commentsIn);
    },
    createComment(repository: string, issue: number, body: string): Promise<GitHubAnswer<Comment>> {
      const wanted = { ...splitName(repository), issue_number: issue, body };
      return client.write(({ rest }) => rest.issues.createComment(wanted), commentIn);
    },
    updateComment(repository: string, comment: number, body: string): Promise<GitHubAnswer<Comment>> {
      const wanted = { ...splitName(repository), comment_id: comment, body };
      return client.write(({ rest }) => rest.issues.updateComment(wanted), commentIn);
    },
  };
}

/** GitHub's client takes `owner/name` in two parts. */
export function splitName(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

function commentsIn(data: unknown): GitHubAnswer<readonly Comment[]> {
  const comments = Array.isArray(data) ? data.map(commentIn) : [];
  return { found: true, value: comments.flatMap((comment) => (comment.found ? [comment.value] : [])) };
}

function commentIn(data: unknown): GitHubAnswer<Comment> {
  const id = countAt(data, 'id') ?? 0;
  if (id === 0) return { found: false, reason: 'unavailable', detail: 'No comment was given.' };
  const isBot = textAt(data, 'user', 'type') === 'Bot';
  const [body, author, address] = [textAt(data, 'body'), textAt(data, 'user', 'login'), textAt(data, 'html_url')];
  return { found: true, value: { id, body, author, isBot, address } };
}
