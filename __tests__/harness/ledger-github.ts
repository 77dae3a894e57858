import { textAt, valueAt } from '../../src/language/json.ts';
import { inTurn, openPlumbing, type Plumbing } from './git-plumbing.ts';
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
  readonly text: (branch: string, path: string) => Promise<string>;
  /** Commits files to a branch, as somebody else would. */
  readonly commit: (branch: string, files: Readonly<Record<string, string | Buffer>>) => Promise<void>;
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
  const turn = inTurn();
  const commit: LedgerServer['commit'] = (branch, files) =>
    turn(async () => {
      const head = await plumbing.read(`refs/heads/${branch}`);
      await commitFiles(plumbing, branch, head?.sha ?? '', files);
    });
  if (!isEmpty) await commit('main', { 'README.md': 'Widgets.\n' });

  async function answer(request: Received): Promise<Reply> {
    const { pathname } = new URL(request.url, 'http://localhost');
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
    if (pathname === '/graphql') {
      const isWrite = textAt(body, 'query').includes('createCommitOnBranch');
      return isWrite ? turn(() => createCommit(plumbing, repository, body)) : readFiles(plumbing, repository, body);
    }
    if (!pathname.toLowerCase().startsWith(`/repos/${repository.toLowerCase()}/git/`)) return notFound;
    const [kind = '', sha = ''] = pathname.split('/').slice(5);
    return turn(() => gitDatabase(plumbing, kind, sha, body));
  }

  const server = await startServer((request) => (response) => {
    const wrong = fault(request);
    const carriedOut = wrong?.when === 'before' ? Promise.resolve(wrong.reply) : answer(request);
    carriedOut.then((reply) => send(response, wrong?.reply ?? reply)).catch(() => response.destroy());
  });
  return {
    ...server,
    plumbing,
    commit,
    text: async (branch, path) => (await plumbing.read(`refs/heads/${branch}:${path}`))?.content.toString() ?? '',
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await plumbing[Symbol.asyncDispose]();
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

async function commitFiles(
  plumbing: Plumbing,
  branch: string,
  head: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string | undefined> {
  const entries = head === '' ? new Map<string, string>() : await plumbing.readTree(head);
  for (const [path, content] of Object.entries(files)) entries.set(path, await plumbing.writeBlob(content));
  const made = await plumbing.writeCommit(await plumbing.writeTree(entries), head === '' ? [] : [head], 'Commit');
  return (await plumbing.updateRef(`refs/heads/${branch}`, made, head)) ? made : undefined;
}

async function createCommit(plumbing: Plumbing, repository: string, body: unknown): Promise<Reply> {
  const input = valueAt(body, 'variables', 'input');
  const branch = textAt(input, 'branch', 'branchName');
  const head = await plumbing.read(`refs/heads/${branch}`);
  const isHere = textAt(input, 'branch', 'repositoryNameWithOwner').toLowerCase() === repository.toLowerCase();
  if (!isHere || !head) return graphqlFault('NOT_FOUND', `No branch ${branch}`);
  const expected = textAt(input, 'expectedHeadOid');
  const stale = graphqlFault(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not. Pull and try again.`,
  );
  if (head.sha !== expected) return stale;
  const additions = valueAt(input, 'fileChanges', 'additions');
  const files = Array.isArray(additions)
    ? additions.map((addition) => [textAt(addition, 'path'), Buffer.from(textAt(addition, 'contents'), 'base64')])
    : [];
  const oid = await commitFiles(plumbing, branch, expected, Object.fromEntries(files));
  return oid === undefined ? stale : { body: { data: { createCommitOnBranch: { commit: { oid } } } } };
}

async function readFiles(plumbing: Plumbing, repository: string, body: unknown): Promise<Reply> {
  const variables = Object(valueAt(body, 'variables'));
  if (`${variables.owner}/${variables.name}`.toLowerCase() !== repository.toLowerCase()) {
    const message = `Could not resolve to a Repository with the name '${variables.owner}/${variables.name}'.`;
    return { body: { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'], message }] } };
  }
  const head = await plumbing.read(variables.ref);
  const isEmpty = !head && plumbing.isEmpty();
  if (!head) return { body: { data: { repository: { isEmpty, ref: null } } } };
  const files: Record<string, unknown> = {};
  for (let index = 0; Object.hasOwn(variables, `path${index}`); index++) {
    const found = await plumbing.read(`${head.sha}:${variables[`path${index}`]}`);
    const bytes = found?.content.length ?? 0;
    const isTruncated = bytes >= truncatedFrom;
    const text = found?.content.subarray(0, truncatedFrom).toString();
    files[`file${index}`] = found ? { object: { oid: found.sha, byteSize: bytes, isTruncated, text } } : null;
  }
  return { body: { data: { repository: { isEmpty, ref: { target: { oid: head.sha, ...files } } } } } };
}

async function gitDatabase(plumbing: Plumbing, kind: string, sha: string, body: unknown): Promise<Reply> {
  if (kind === 'blobs') {
    const blob = await plumbing.read(sha);
    if (!blob) return notFound;
    return { body: { sha, encoding: 'base64', size: blob.content.length, content: blob.content.toString('base64') } };
  }
  if (plumbing.isEmpty()) return { status: 409, body: { message: 'Git Repository is empty.' } };
  if (kind === 'trees') {
    const entries = new Map<string, string>();
    const tree = valueAt(body, 'tree');
    for (const entry of Array.isArray(tree) ? tree : []) {
      entries.set(textAt(entry, 'path'), await plumbing.writeBlob(textAt(entry, 'content')));
    }
    return { status: 201, body: { sha: await plumbing.writeTree(entries) } };
  }
  if (kind === 'commits') {
    return {
      status: 201,
      body: { sha: await plumbing.writeCommit(textAt(body, 'tree'), [], textAt(body, 'message')) },
    };
  }
  const [ref, made] = [textAt(body, 'ref'), textAt(body, 'sha')];
  if (await plumbing.read(ref)) return { status: 422, body: { message: 'Reference already exists' } };
  const isMade = await plumbing.updateRef(ref, made, '');
  if (!isMade) return { status: 422, body: { message: 'Reference already exists' } };
  return { status: 201, body: { ref, object: { type: 'commit', sha: made } } };
}
