import { countAt, textAt, valueAt } from '../../language/json.ts';
import type { GitHubAnswer, Missing } from '../../policy/source/github-answer.ts';
import { commitSha } from './answers.ts';
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

/** A commit that puts files on a branch, if the branch is still where it is expected. */
export interface BranchCommit {
  readonly branch: string;
  /** The commit that the branch must point to. */
  readonly expected: string;
  /** The first line of the message. */
  readonly headline: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** GitHub's documentation, "GraphQL: createCommitOnBranch"; the commit is signed by GitHub. */
const createCommit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

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
    /** Commits files to a branch; `missing` where the branch has moved meanwhile, or is not there. */
    commitOnBranch(
      repository: string,
      { branch, expected, headline, files }: BranchCommit,
    ): Promise<GitHubAnswer<string>> {
      const additions = Object.entries(files).map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString('base64'),
      }));
      const input = {
        branch: { repositoryNameWithOwner: repository, branchName: branch },
        expectedHeadOid: expected,
        message: { headline },
        fileChanges: { additions },
      };
      return client.write(async ({ request }) => {
        // GitHub Enterprise Server has GraphQL beside `/api/v3`.
        const baseUrl = request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3$/, '/api');
        const { status, data } = await request('POST /graphql', { baseUrl, query: createCommit, variables: { input } });
        return { status, data };
      }, committed);
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

/** GraphQL tells its errors in a 200: a branch that has moved by STALE_DATA, what cannot be seen by NOT_FOUND. */
function committed(data: unknown): GitHubAnswer<string> {
  const error = valueAt(data, 'errors', 0);
  if (error === undefined) return commitSha(textAt(data, 'data', 'createCommitOnBranch', 'commit', 'oid'));
  const type = textAt(error, 'type');
  const detail = textAt(error, 'message').slice(0, 200);
  return { found: false, reason: reasons.get(type) ?? 'unavailable', detail };
}

const reasons: ReadonlyMap<string, Missing['reason']> = new Map([
  ['STALE_DATA', 'missing'],
  ['NOT_FOUND', 'missing'],
  ['FORBIDDEN', 'forbidden'],
  ['RATE_LIMITED', 'rate-limited'],
]);
