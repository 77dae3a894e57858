import { valueAt } from '../../language/json.ts';
import type { GitHubAnswer, WriteRefusal } from '../../policy/source/github-answer.ts';
import { loginName } from './answers.ts';
import type { GitHubClient } from './client.ts';
import { askGraphql, graphqlError } from './graphql.ts';
import type { GitHubWrites, Issue } from './writes.ts';

/** An issue that is kept up to date. */
export interface KeptIssue {
  /** `owner/name`. */
  readonly repository: string;
  /** An HTML comment at the beginning of `body` that no other issue begins with. */
  readonly marker: string;
  /** Of an issue that is created; people may rename it afterwards. */
  readonly title: string;
  /** Markdown, of at most 65,536 characters (GitHub's own limit). */
  readonly body: string;
  /** Whether it is worth an issue where there is none yet. */
  readonly isWorthOne: boolean;
  /** Whether a closed issue with this body is to be opened again. */
  readonly reopens: (body: string) => boolean;
}

/** What became of the issue, and where it is; `none` where there is none, and none was worth creating. */
export type KeptIssueState =
  | { readonly kind: 'created' | 'updated' | 'reopened' | 'unchanged'; readonly address: string }
  | { readonly kind: 'none' };

/**
 * Updates the issue, or creates it. Anybody can write the marker into an issue of their own: only one that the token's own
 * user or app has opened is taken for ours. An open one is preferred to a closed one, and then the oldest.
 */
export async function keepIssue(
  { repository, marker, title, body, isWorthOne, reopens }: KeptIssue,
  writes: GitHubWrites,
  client: GitHubClient,
): Promise<GitHubAnswer<KeptIssueState, WriteRefusal>> {
  const login = await viewerLogin(client);
  if (!login.found) return login;
  const all = await writes.listIssues(repository, login.value);
  if (!all.found) return all;
  const marked = all.value.filter((issue) => issue.body.startsWith(marker));
  const own = marked.find(({ isOpen }) => isOpen) ?? marked.at(-1);
  if (own) {
    const isReopened = !own.isOpen && reopens(own.body);
    if (!isReopened && comparable(own.body) === comparable(body))
      return stateOf('unchanged', { found: true, value: own });
    const updated = await writes.updateIssue(repository, own.number, body, isReopened);
    return stateOf(isReopened ? 'reopened' : 'updated', updated);
  }
  if (!isWorthOne) return { found: true, value: { kind: 'none' } };
  return stateOf('created', await writes.createIssue(repository, title, body));
}

/** Who the token belongs to. The REST API tells an app's installation, such as a workflow's own token, nothing about itself. */
function viewerLogin(client: GitHubClient): Promise<GitHubAnswer<string, WriteRefusal>> {
  return client.read<string, WriteRefusal>(
    (octokit) => askGraphql(octokit, 'query { viewer { login } }', {}),
    (data) => graphqlError(data, Date.now()) ?? loginName(valueAt(data, 'body', 'data', 'viewer')),
  );
}

/** GitHub may give back other line breaks, and none at the end. */
function comparable(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}

function stateOf(
  kind: 'created' | 'updated' | 'reopened' | 'unchanged',
  issue: GitHubAnswer<Issue>,
): GitHubAnswer<KeptIssueState> {
  return issue.found ? { found: true, value: { kind, address: issue.value.address } } : issue;
}
