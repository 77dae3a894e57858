import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, commitSha, defaultBranchName, fileText, missing, unreachable } from './github-data.ts';
import type { Transport } from './transport.ts';

/** Pause before the one retry after an answer that GitHub itself calls passing, in milliseconds. */
const retryPause = 500;

/** How often a moved repository is followed. */
const maxRedirects = 3;

/** What the GitHub API is read with. */
export interface GitHubOptions {
  readonly token: string;
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  /** The default branch of the run's own repository, where the event names it. */
  readonly defaultBranch: string | undefined;
  readonly transport: Transport;
  /** Ends every question. */
  readonly signal: AbortSignal;
}

/** A reader of commits and files through the GitHub REST API. */
export function openGitHub({ token, apiUrl, defaultBranch, transport, signal }: GitHubOptions) {
  const client: Client = { transport, signal };
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'byok-inference' };

  /** Asks once, and once more where the fault may pass. */
  async function ask<T>(path: string, read: (data: unknown) => Answer<T>, accept = json): Promise<Answer<T>> {
    const once = () => get(`${apiUrl}${path}`, { ...headers, accept }, client, read);
    const answer = await once();
    if (answer.found || answer.reason !== 'unavailable' || signal.aborted) return answer;
    await sleep(retryPause, undefined, { signal }).catch(() => undefined);
    return once();
  }

  async function headOf(repository: string): Promise<Answer<string>> {
    return defaultBranch === undefined
      ? ask(`/repos/${repository}`, defaultBranchName)
      : { found: true, value: defaultBranch };
  }

  return {
    /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
    async resolveCommit(repository: string, ref: string | undefined): Promise<Answer<string>> {
      const branch = ref === undefined ? await headOf(repository) : undefined;
      if (branch && !branch.found) return branch;
      const name = encodeURIComponent(ref ?? `heads/${branch?.value}`);
      const commit = await ask(`/repos/${repository}/commits/${name}`, commitSha, 'application/vnd.github.sha');
      if (commit.found || commit.reason !== 'unseen') return commit;
      const repositoryItself = await ask(`/repos/${repository}`, defaultBranchName);
      if (!repositoryItself.found) return commit;
      return { ...commit, reason: ref === undefined ? 'forbidden' : 'missing' };
    },
    /** A file's UTF-8 text at a commit. */
    async readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<Answer<string>> {
      const route = `/repos/${repository}/contents/${encodeURIComponent(path)}?ref=${commit}`;
      const file = await ask(route, (data) => fileText(data, maxBytes));
      return !file.found && file.reason === 'unseen' ? { ...file, reason: 'missing' } : file;
    },
  };
}

/** GitHub's media type for its own JSON. */
const json = 'application/vnd.github+json';

/** What questions are sent with. */
type Client = Pick<GitHubOptions, 'transport' | 'signal'>;

async function get<T>(
  url: string,
  headers: Readonly<Record<string, string>>,
  client: Client,
  read: (data: unknown) => Answer<T>,
  redirects = maxRedirects,
): Promise<Answer<T>> {
  const heard = await hear(url, headers, client).catch(unreachable);
  if (!('response' in heard)) return heard;
  const { response, body } = heard;
  const moved = redirects > 0 ? newAddress(response, url) : undefined;
  if (moved !== undefined) return get(moved, headers, client, read, redirects - 1);
  return response.ok ? read(parse(body)) : missing(response, parse(body));
}

async function hear(url: string, headers: Readonly<Record<string, string>>, { transport, signal }: Client) {
  const response = await transport(url, { method: 'GET', headers, signal });
  return { response, body: await response.text() };
}

/** Where a moved repository lies now. The token stays with the host that it was meant for. */
function newAddress(response: Response, url: string): string | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null || !URL.canParse(location, url))
    return undefined;
  const moved = new URL(location, url);
  return moved.origin === new URL(url).origin ? moved.href : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
