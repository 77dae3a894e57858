import { createHash } from 'node:crypto';
import { type Received, type Reply, type Server, startServer } from './server.ts';

/** The commit at the head of the default branch. */
export const headCommit = '1f0c2b7a9d3e4f5061728394a5b6c7d8e9f00112';

/** What GitHub holds: files by repository, then by path; a repository that is not here cannot be seen. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;

/** What people may do in every repository, by login; GitHub does not know anybody else. */
export type Permissions = Readonly<Record<string, 'none' | 'read' | 'write' | 'admin'>>;

/** A stand-in for GitHub's API: four routes, with the answers that GitHub documents for them. */
export async function startGitHub(
  repositories: Repositories,
  override?: (request: Received) => Reply | undefined,
  permissions: Permissions = {},
): Promise<Server> {
  return startServer((request) => override?.(request) ?? githubReply(request, repositories, permissions));
}

/** What that stand-in answers. */
export function githubReply(request: Received, repositories: Repositories, permissions: Permissions = {}): Reply {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [, , owner = '', repo = '', kind = '', name = ''] = pathname.split('/');
  const files = repositories[`${owner}/${repo}`];
  if (!files) return notFound;
  if (kind === '') return { body: { default_branch: 'main' } };
  if (kind === 'commits') return commit(decodeURIComponent(name));
  if (kind === 'collaborators') return permission(decodeURIComponent(name), permissions);
  const content = files[decodeURIComponent(name)];
  if (content === undefined || searchParams.get('ref') !== headCommit) return notFound;
  const bytes = Buffer.from(content);
  return { body: fileAnswer(bytes) };
}

/** What GitHub answers for a file: its base64 comes in lines of 60 characters, and its SHA is git's name for the blob. */
export function fileAnswer(bytes: Buffer) {
  const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const content = bytes.toString('base64').replace(/.{60}/g, '$&\n');
  return { type: 'file', encoding: 'base64', size: bytes.length, sha, content };
}

function commit(ref: string): Reply {
  if (!['heads/main', 'main', 'v1', headCommit].includes(ref))
    return { status: 422, body: { message: `No commit found for SHA: ${ref}` } };
  return { headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: headCommit };
}

function permission(login: string, permissions: Permissions): Reply {
  const name = permissions[login];
  if (name === undefined) return { status: 404, body: { message: `${login} is not a user` } };
  return { body: { permission: name, role_name: name, user: { login, type: 'User' } } };
}

const notFound: Reply = { status: 404, body: { message: 'Not Found' } };
