import { textAt, valueAt } from '../../src/language/json.ts';
import { openPlumbing, type Plumbing } from './git-plumbing.ts';
import { type Received, type Reply, type Server, startServer } from './server.ts';

/** What goes wrong with a request: instead of carrying it out, or after that instead of its answer. */
export interface Fault {
  readonly when: 'before' | 'after';
  readonly reply: Reply;
}

/** GitHub with one repository that is a real one of git. */
export interface LedgerServer extends Server {
  readonly plumbing: Plumbing;
  /** A file of a branch; empty if there is none. */
  readonly text: (branch: string, path: string) => string;
  /** Commits files to a branch, as somebody else would. */
  readonly commit: (branch: string, files: Readonly<Record<string, string | Buffer>>) => void;
}

/** Ends the connection without an answer. */
export const hangUp: Reply = (response) => response.destroy();

/** Bytes of a file from which GraphQL hands out only the beginning. */
const truncatedFrom = 512_000;

/** GraphQL's errors come in a 200. */
export function graphqlFault(type: string | undefined, message: string): Reply {
  return { body: { data: null, errors: [{ ...(type !== undefined && { type }), message }] } };
}

/**
 * A GitHub that keeps a repository of git and moves its branches by compare-and-swap: the routes that a ledger uses, with
 * the answers that GitHub documents for them.
 *
 * @param fault what goes wrong with a request, if anything does
 */
export async function startLedgerGitHub(
  repository: string,
  fault: (request: Received) => Fault | undefined = () => undefined,
  isEmpty = false,
): Promise<LedgerServer> {
  const plumbing = openPlumbing();
  const commit: LedgerServer['commit'] = (branch, files) => {
    commitFiles(plumbing, branch, plumbing.headOf(`refs/heads/${branch}`), files);
  };
  if (!isEmpty) commit('main', { 'README.md': 'Widgets.\n' });

  function answer(request: Received): Reply {
    const { pathname } = new URL(request.url, 'http://localhost');
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
    if (pathname === '/graphql') {
      const isWrite = textAt(body, 'query').includes('createCommitOnBranch');
      return isWrite ? createCommit(plumbing, repository, body) : readFiles(plumbing, repository, body);
    }
    if (!pathname.toLowerCase().startsWith(`/repos/${repository.toLowerCase()}/git/`)) return notFound;
    const [kind = '', sha = ''] = pathname.split('/').slice(5);
    return gitDatabase(plumbing, kind, sha, body);
  }

  const server = await startServer((request) => (response) => {
    const wrong = fault(request);
    const carriedOut = wrong?.when === 'before' ? wrong.reply : answer(request);
    send(response, wrong?.reply ?? carriedOut);
  });
  return {
    ...server,
    plumbing,
    commit,
    text: (branch, path) => plumbing.readFile(plumbing.headOf(`refs/heads/${branch}`), path)?.content.toString() ?? '',
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      plumbing[Symbol.dispose]();
    },
  };
}

const notFound: Reply = { status: 404, body: { message: 'Not Found' } };

function send(response: Parameters<Extract<Reply, (...args: never) => unknown>>[0], reply: Reply): void {
  if (response.destroyed) return;
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
}

function commitFiles(
  plumbing: Plumbing,
  branch: string,
  head: string,
  files: Readonly<Record<string, string | Buffer>>,
): string | undefined {
  const entries = head === '' ? new Map<string, string>() : plumbing.readTree(head);
  for (const [path, content] of Object.entries(files)) entries.set(path, plumbing.writeBlob(content));
  const made = plumbing.writeCommit(plumbing.writeTree(entries), head === '' ? [] : [head], 'Commit');
  return plumbing.updateRef(`refs/heads/${branch}`, made, head) ? made : undefined;
}

function createCommit(plumbing: Plumbing, repository: string, body: unknown): Reply {
  const input = valueAt(body, 'variables', 'input');
  const branch = textAt(input, 'branch', 'branchName');
  const head = plumbing.headOf(`refs/heads/${branch}`);
  const isHere = textAt(input, 'branch', 'repositoryNameWithOwner').toLowerCase() === repository.toLowerCase();
  if (!isHere || head === '') return graphqlFault('NOT_FOUND', `No branch ${branch}`);
  const expected = textAt(input, 'expectedHeadOid');
  const stale = graphqlFault(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not. Pull and try again.`,
  );
  if (head !== expected) return stale;
  const additions = valueAt(input, 'fileChanges', 'additions');
  const files = Array.isArray(additions)
    ? additions.map((addition) => [textAt(addition, 'path'), Buffer.from(textAt(addition, 'contents'), 'base64')])
    : [];
  const oid = commitFiles(plumbing, branch, expected, Object.fromEntries(files));
  return oid === undefined ? stale : { body: { data: { createCommitOnBranch: { commit: { oid } } } } };
}

function readFiles(plumbing: Plumbing, repository: string, body: unknown): Reply {
  const variables = Object(valueAt(body, 'variables'));
  if (`${variables.owner}/${variables.name}`.toLowerCase() !== repository.toLowerCase()) {
    const message = `Could not resolve to a Repository with the name '${variables.owner}/${variables.name}'.`;
    return { body: { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message }] } };
  }
  const head = plumbing.headOf(variables.ref);
  const isEmpty = plumbing.isEmpty();
  if (head === '') return { body: { data: { repository: { isEmpty, ref: null } } } };
  const files: Record<string, unknown> = {};
  for (let index = 0; Object.hasOwn(variables, `path${index}`); index++) {
    const found = plumbing.readFile(head, variables[`path${index}`]);
    const bytes = found?.content.length ?? 0;
    const isTruncated = bytes >= truncatedFrom;
    const text = found?.content.subarray(0, truncatedFrom).toString();
    files[`file${index}`] = found ? { object: { oid: found.sha, byteSize: bytes, isTruncated, text } } : null;
  }
  return { body: { data: { repository: { isEmpty, ref: { target: { oid: head, ...files } } } } } };
}

function gitDatabase(plumbing: Plumbing, kind: string, sha: string, body: unknown): Reply {
  if (kind === 'blobs') {
    const blob = plumbing.readBlob(sha);
    if (!blob) return notFound;
    return { body: { sha, encoding: 'base64', size: blob.length, content: blob.toString('base64') } };
  }
  if (plumbing.isEmpty()) return { status: 409, body: { message: 'Git Repository is empty.' } };
  if (kind === 'trees') {
    const entries = new Map<string, string>();
    const tree = valueAt(body, 'tree');
    for (const entry of Array.isArray(tree) ? tree : []) {
      entries.set(textAt(entry, 'path'), plumbing.writeBlob(textAt(entry, 'content')));
    }
    return { status: 201, body: { sha: plumbing.writeTree(entries) } };
  }
  if (kind === 'commits') {
    return {
      status: 201,
      body: { sha: plumbing.writeCommit(textAt(body, 'tree'), [], textAt(body, 'message')) },
    };
  }
  const [ref, made] = [textAt(body, 'ref'), textAt(body, 'sha')];
  if (plumbing.headOf(ref) !== '') return { status: 422, body: { message: 'Reference already exists' } };
  const isMade = plumbing.updateRef(ref, made, '');
  if (!isMade) return { status: 422, body: { message: 'Reference already exists' } };
  return { status: 201, body: { ref, object: { type: 'commit', sha: made } } };
}
