import { type Received, type Reply, type Server, startServer } from './server.ts';

/** The commit at the head of the default branch. */
export const headCommit = '1f0c2b7a9d3e4f5061728394a5b6c7d8e9f00112';

/** What GitHub holds: files by repository, then by path; a repository that is not here cannot be seen. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;

/** A stand-in for GitHub's API: three routes, with the answers that GitHub documents for them. */
export async function startGitHub(
  repositories: Repositories,
  override?: (request: Received) => Reply | undefined,
): Promise<Server> {
  return startServer((request) => override?.(request) ?? answer(request, repositories));
}

function answer(request: Received, repositories: Repositories): Reply {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [, , owner = '', repo = '', kind = '', name = ''] = pathname.split('/');
  const files = repositories[`${owner}/${repo}`];
  if (!files) return notFound;
  if (kind === '') return { body: { default_branch: 'main' } };
  if (kind === 'commits') return commit(decodeURIComponent(name));
  const content = files[decodeURIComponent(name)];
  if (content === undefined || searchParams.get('ref') !== headCommit) return notFound;
  const bytes = Buffer.from(content);
  return { body: { type: 'file', encoding: 'base64', size: bytes.length, content: bytes.toString('base64') } };
}

function commit(ref: string): Reply {
  if (!['heads/main', 'main', 'v1', headCommit].includes(ref))
    return { status: 422, body: { message: `No commit found for SHA: ${ref}` } };
  return { headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: headCommit };
}

const notFound: Reply = { status: 404, body: { message: 'Not Found' } };
