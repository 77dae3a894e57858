import type { GitHubAnswer, WriteRefusal } from '../../policy/source/github-answer.ts';
import { commitSha, defaultBranchName, fileText, loginName, type Permission, permissionName } from './answers.ts';
import { openBranchFiles } from './branch-files.ts';
import { type ClientOptions, openClient } from './client.ts';
import { type KeptComment, keepComment } from './comments.ts';
import { type KeptIssue, type KeptIssueState, keepIssue } from './issues.ts';
import { openWrites, splitName } from './writes.ts';

/** What the GitHub API is read with. */
export interface GitHubOptions extends ClientOptions {
  /** `owner/name` of the run's own repository; empty outside GitHub Actions. */
  readonly repository: string;
  /** The default branch of the run's own repository, where the event names it. */
  readonly defaultBranch: string | undefined;
}

/** Reads commits, files and permissions through the GitHub API, and writes comments, issues and commits. */
export function openGitHub({ repository: own, defaultBranch: ownBranch, ...options }: GitHubOptions) {
  const client = openClient(options);
  const asked = new Map<string, Promise<GitHubAnswer<string>>>();

  /** The default branch as GitHub has it. Each repository is asked for it once, whatever the answer. */
  function askDefaultBranch(repository: string): Promise<GitHubAnswer<string>> {
    const name = repository.toLowerCase();
    const answer =
      asked.get(name) ?? client.read(({ rest }) => rest.repos.get(splitName(repository)), defaultBranchName);
    asked.set(name, answer);
    return answer;
  }

  /** A repository's default branch: the event's word for the run's own, GitHub's for every other. */
  async function defaultBranch(repository: string): Promise<GitHubAnswer<string>> {
    const isTold = ownBranch !== undefined && repository.toLowerCase() === own.toLowerCase();
    return isTold ? { found: true, value: ownBranch } : askDefaultBranch(repository);
  }

  const writes = openWrites(client);
  return {
    defaultBranch,
    ...writes,
    ...openBranchFiles(client),
    /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
    async resolveCommit(repository: string, ref: string | undefined): Promise<GitHubAnswer<string>> {
      const branch = ref === undefined ? await defaultBranch(repository) : undefined;
      if (branch && !branch.found) return branch;
      const wanted = { ...splitName(repository), ref: ref ?? `heads/${branch?.value}`, mediaType: { format: 'sha' } };
      const commit = await client.read(({ rest }) => rest.repos.getCommit(wanted), commitSha);
      if (commit.found || commit.reason !== 'unseen') return commit;
      const repositoryItself = await askDefaultBranch(repository);
      if (!repositoryItself.found) return commit;
      return { ...commit, reason: ref === undefined ? 'forbidden' : 'missing' };
    },
    /** A file's UTF-8 text at a commit. */
    async readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<GitHubAnswer<string>> {
      const wanted = { ...splitName(repository), path, ref: commit };
      const file = await client.read(
        ({ rest }) => rest.repos.getContent(wanted),
        (data) => fileText(data, maxBytes),
      );
      return !file.found && file.reason === 'unseen' ? { ...file, reason: 'missing' } : file;
    },
    /** Keeps one comment on a pull request up to date; the token needs `pull-requests: write`. */
    keepComment(comment: KeptComment): Promise<GitHubAnswer<string>> {
      return keepComment(comment, writes, () => client.read(({ rest }) => rest.users.getAuthenticated(), loginName));
    },
    /** Keeps one issue up to date; the token needs `issues: write`. */
    keepIssue(issue: KeptIssue): Promise<GitHubAnswer<KeptIssueState, WriteRefusal>> {
      return keepIssue(issue, writes, client);
    },
    /** What a user may do in a repository; `unseen` where there is no such user, or no such repository for the token. */
    permissionOf(repository: string, login: string): Promise<GitHubAnswer<Permission>> {
      const wanted = { ...splitName(repository), username: login };
      return client.read(({ rest }) => rest.repos.getCollaboratorPermissionLevel(wanted), permissionName);
    },
  };
}
