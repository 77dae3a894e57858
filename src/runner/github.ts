import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, absence, commitSha, fileText } from './github-data.ts';

/** Pause before the one retry after an answer that GitHub itself calls passing, in milliseconds. */
const retryPause = 500;

/** What this file needs of an Octokit. */
interface Client {
  request(route: string, parameters: object): Promise<{ readonly data: unknown }>;
}

/** What the GitHub client is opened with. */
export interface GitHubOptions {
  readonly token: string;
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  /** The default branch of the run's own repository, where the event names it. */
  readonly defaultBranch: string | undefined;
  readonly fetch: unknown;
}

/** A reader of commits and files through the GitHub API. The client is loaded here and not before. */
export async function openGitHub({ token, apiUrl, defaultBranch, fetch }: GitHubOptions) {
  const { getOctokit } = await import('@actions/github');
  const client: Client = getOctokit(token, { baseUrl: apiUrl, request: { fetch }, log: silent });
  const headOf = async (repository: string): Promise<Answer<string>> =>
    defaultBranch === undefined
      ? ask(client, repositoryRoute, at(repository), branchName)
      : { found: true, value: defaultBranch };
  return {
    /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
    async resolveCommit(repository: string, ref: string | undefined): Promise<Answer<string>> {
      const branch = ref === undefined ? await headOf(repository) : undefined;
      if (branch && !branch.found) return branch;
      const parameters = { ...at(repository), ref: ref ?? `heads/${branch?.value}`, mediaType: { format: 'sha' } };
      const commit = await ask(client, 'GET /repos/{owner}/{repo}/commits/{ref}', parameters, commitSha);
      if (commit.found || commit.reason !== 'unseen') return commit;
      const repositoryItself = await ask(client, repositoryRoute, at(repository), branchName);
      if (!repositoryItself.found) return commit;
      return { ...commit, reason: ref === undefined ? 'forbidden' : 'missing' };
    },
    /** A file's UTF-8 text at a commit. */
    async readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<Answer<string>> {
      const parameters = { ...at(repository), path, ref: commit };
      const route = 'GET /repos/{owner}/{repo}/contents/{path}';
      const file = await ask(client, route, parameters, (data) => fileText(data, maxBytes));
      return !file.found && file.reason === 'unseen' ? { ...file, reason: 'missing' } : file;
    },
  };
}

const repositoryRoute = 'GET /repos/{owner}/{repo}';

/** Octokit would write deprecations and failed requests straight to the console. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function ask<T>(
  client: Client,
  route: string,
  parameters: object,
  read: (data: unknown) => Answer<T>,
): Promise<Answer<T>> {
  const once = () => client.request(route, parameters).then(({ data }) => read(data), absence);
  const answer = await once();
  if (answer.found || answer.reason !== 'unavailable') return answer;
  await sleep(retryPause);
  return once();
}

function branchName(data: unknown): Answer<string> {
  const name = typeof data === 'object' && data !== null && 'default_branch' in data ? data.default_branch : undefined;
  return typeof name === 'string'
    ? { found: true, value: name }
    : { found: false, reason: 'unavailable', detail: 'No default branch was named.' };
}

function at(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

function ignore(): void {}
