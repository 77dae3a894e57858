import { type KeptComment, keepComment } from './github-comment.ts';
import { type Answer, commitSha, defaultBranchName, fileText, type Permission, permissionName } from './github-data.ts';
import { openQuestions, openWrites, type QuestionOptions } from './github-question.ts';

/** What the GitHub API is read with. */
export interface GitHubOptions extends QuestionOptions {
  /** `owner/name` of the run's own repository; empty outside GitHub Actions. */
  readonly repository: string;
  /** The default branch of the run's own repository, where the event names it. */
  readonly defaultBranch: string | undefined;
}

/** A reader of commits, files and permissions through the GitHub REST API. */
export function openGitHub({ repository: own, defaultBranch: ownBranch, ...options }: GitHubOptions) {
  const ask = openQuestions(options);
  const asked = new Map<string, Promise<Answer<string>>>();

  /** The default branch as GitHub has it. Each repository is asked for it once, whatever the answer. */
  function askDefaultBranch(repository: string): Promise<Answer<string>> {
    const name = repository.toLowerCase();
    const answer = asked.get(name) ?? ask(`/repos/${repository}`, defaultBranchName);
    asked.set(name, answer);
    return answer;
  }

  /** A repository's default branch: the event's word for the run's own, GitHub's for every other. */
  async function defaultBranch(repository: string): Promise<Answer<string>> {
    const isTold = ownBranch !== undefined && repository.toLowerCase() === own.toLowerCase();
    return isTold ? { found: true, value: ownBranch } : askDefaultBranch(repository);
  }

  return {
    defaultBranch,
    /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
    async resolveCommit(repository: string, ref: string | undefined): Promise<Answer<string>> {
      const branch = ref === undefined ? await defaultBranch(repository) : undefined;
      if (branch && !branch.found) return branch;
      const name = encodeURIComponent(ref ?? `heads/${branch?.value}`);
      const commit = await ask(`/repos/${repository}/commits/${name}`, commitSha, 'application/vnd.github.sha');
      if (commit.found || commit.reason !== 'unseen') return commit;
      const repositoryItself = await askDefaultBranch(repository);
      if (!repositoryItself.found) return commit;
      return { ...commit, reason: ref === undefined ? 'forbidden' : 'missing' };
    },
    /** A file's UTF-8 text at a commit. */
    async readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<Answer<string>> {
      const route = `/repos/${repository}/contents/${encodeURIComponent(path)}?ref=${commit}`;
      const file = await ask(route, (data) => fileText(data, maxBytes));
      return !file.found && file.reason === 'unseen' ? { ...file, reason: 'missing' } : file;
    },
    /** Keeps one comment on a pull request up to date; the token needs `pull-requests: write`. */
    keepComment(comment: KeptComment): Promise<Answer<string>> {
      return keepComment(comment, ask, openWrites(options));
    },
    /** What a user may do in a repository; `unseen` where there is no such user, or no such repository for the token. */
    permissionOf(repository: string, login: string): Promise<Answer<Permission>> {
      return ask(`/repos/${repository}/collaborators/${encodeURIComponent(login)}/permission`, permissionName);
    },
  };
}
