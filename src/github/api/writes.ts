import { countAt, textAt, valueAt } from '../../language/json.ts';
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

/** An issue. */
export interface Issue {
  readonly number: number;
  readonly body: string;
  readonly isOpen: boolean;
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
    /** All issues that somebody has opened, closed ones as well, the oldest first; a pull request is none. */
    listIssues(repository: string, creator: string): Promise<GitHubAnswer<readonly Issue[]>> {
      const filter = { creator, state: 'all', sort: 'created', direction: 'asc', per_page: 100 } as const;
      return client.read(async (octokit) => {
        const data = await octokit.paginate(octokit.rest.issues.listForRepo, { ...splitName(repository), ...filter });
        return { status: 200, data };
      }, issuesIn);
    },
    createIssue(repository: string, title: string, body: string): Promise<GitHubAnswer<Issue>> {
      return client.write(({ rest }) => rest.issues.create({ ...splitName(repository), title, body }), issueIn);
    },
    /** Changes the body, and reopens the issue where it is closed. */
    updateIssue(repository: string, issue: number, body: string, reopens: boolean): Promise<GitHubAnswer<Issue>> {
      const wanted = {
        ...splitName(repository),
        issue_number: issue,
        body,
        ...(reopens && { state: 'open' as const }),
      };
      return client.write(({ rest }) => rest.issues.update(wanted), issueIn);
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

function issuesIn(data: unknown): GitHubAnswer<readonly Issue[]> {
  const listed = Array.isArray(data) ? data.filter((one) => valueAt(one, 'pull_request') === undefined) : [];
  return { found: true, value: listed.map(issueIn).flatMap((issue) => (issue.found ? [issue.value] : [])) };
}

function issueIn(data: unknown): GitHubAnswer<Issue> {
  const number = countAt(data, 'number') ?? 0;
  if (number === 0) return { found: false, reason: 'unavailable', detail: 'No issue was given.' };
  const [body, address, isOpen] = [textAt(data, 'body'), textAt(data, 'html_url'), textAt(data, 'state') === 'open'];
  return { found: true, value: { number, body, isOpen, address } };
}
