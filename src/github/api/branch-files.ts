import { countAt, textAt, valueAt } from '../../language/json.ts';
import type { GitHubAnswer, WriteRefusal } from '../../policy/source/github-answer.ts';
import { blobText, commitSha, isBlob } from './answers.ts';
import type { GitHubClient } from './client.ts';
import { askGraphql, graphqlError, refusedWrite } from './graphql.ts';
import { splitName } from './writes.ts';

/** The largest file that GitHub hands out, in bytes (GitHub's documentation, "Get a blob"). */
const maxBlobBytes = 100 * 1024 * 1024;

/** Files of a branch, all of one commit. */
export interface BranchFiles {
  /** The branch's commit; absent where there is no such branch. */
  readonly head?: string;
  /** UTF-8 texts by path, of the files that are there. */
  readonly texts: Readonly<Record<string, string>>;
}

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

/**
 * Reads files of a branch and writes them if the branch has not moved since. Nothing is asked twice: after an answer
 * that was lost only whoever knows what was to be written can tell whether it was.
 */
export function openBranchFiles(client: GitHubClient) {
  /** GraphQL hands out no more than the beginning of a large file. */
  async function readBlob(repository: string, sha: string, bytes: number): Promise<GitHubAnswer<string>> {
    if (bytes > maxBlobBytes) {
      const detail = `it has ${bytes} bytes, and GitHub’s API hands out at most ${maxBlobBytes}.`;
      return { found: false, reason: 'unusable', detail };
    }
    const wanted = { ...splitName(repository), file_sha: sha };
    return client.write(
      ({ rest }) => rest.git.getBlob(wanted),
      (data) => blobText(data, sha),
    );
  }

  return {
    /** Texts of files and the commit that all of them are of, by one query: what moves between two would be lost. */
    async readBranch(
      repository: string,
      branch: string,
      paths: readonly string[],
    ): Promise<GitHubAnswer<BranchFiles, WriteRefusal>> {
      const { owner, repo: name } = splitName(repository);
      const variables = { owner, name, ref: `refs/heads/${branch}` };
      const files = Object.fromEntries(paths.map((path, index) => [`path${index}`, path]));
      const answer = await client.write<Listing, WriteRefusal>(
        (octokit) => askGraphql(octokit, filesQuery(paths.length), { ...variables, ...files }),
        (data) => listing(data, paths),
      );
      if (!answer.found) return answer;
      const texts: Record<string, string> = {};
      for (const { path, sha, bytes, text } of answer.value.blobs) {
        const isWhole = text !== undefined && isBlob(text, sha);
        const read = isWhole ? { found: true as const, value: text } : await readBlob(repository, sha, bytes);
        if (!read.found) return { ...read, detail: `${path}: ${read.detail}` };
        texts[path] = read.value;
      }
      const { head } = answer.value;
      return { found: true, value: { texts, ...(head !== undefined && { head }) } };
    },
    /**
     * Commits files to a branch by one request (GitHub's documentation, "GraphQL: createCommitOnBranch"; GitHub signs
     * the commit). `moved` where the branch is at another commit.
     */
    async commitOnBranch(
      repository: string,
      { branch, expected, headline, files }: BranchCommit,
    ): Promise<GitHubAnswer<string, WriteRefusal>> {
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
      const answer = await client.write((octokit) => askGraphql(octokit, createCommit, { input }), committed);
      return answer.found ? answer : refusedWrite(answer);
    },
    /** Makes a branch of one commit without a parent; `exists` where somebody else was faster. */
    async createBranch(
      repository: string,
      { branch, headline, files }: Omit<BranchCommit, 'expected'>,
    ): Promise<GitHubAnswer<string, WriteRefusal>> {
      const at = splitName(repository);
      const tree = Object.entries(files).map(([path, content]) => ({
        path,
        content,
        mode: '100644' as const,
        type: 'blob' as const,
      }));
      const made = await client.write(({ rest }) => rest.git.createTree({ ...at, tree }), commitSha);
      if (!made.found) return refusedWrite(made);
      const commit = { ...at, message: headline, tree: made.value, parents: [] };
      const first = await client.write(({ rest }) => rest.git.createCommit(commit), commitSha);
      if (!first.found) return refusedWrite(first);
      const ref = { ...at, ref: `refs/heads/${branch}`, sha: first.value };
      // Any answer but this one may come from something in between, and nothing was created.
      const created = await client.write(
        ({ rest }) => rest.git.createRef(ref),
        (data) => (textAt(data, 'object', 'sha') === first.value ? first : commitSha(undefined)),
      );
      return created.found ? created : refusedWrite(created);
    },
  };
}

const createCommit = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** The files are asked for through the commit: an expression `BRANCH:path` might be read of a later one. */
function filesQuery(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const variables = numbers.map((index) => `, $path${index}: String!`).join('');
  const files = numbers.map((index) => `file${index}: file(path: $path${index}) { object { ...text } }`).join(' ');
  return `query ($owner: String!, $name: String!, $ref: String!${variables}) {
  repository(owner: $owner, name: $name) { isEmpty ref(qualifiedName: $ref) { target { oid ... on Commit { ${files} } } } }
}
fragment text on Blob { oid byteSize isTruncated text }`;
}

/** What the query tells of the branch. */
interface Listing {
  readonly head?: string;
  readonly blobs: readonly { path: string; sha: string; bytes: number; text?: string }[];
}

function listing(data: unknown, paths: readonly string[]): GitHubAnswer<Listing, WriteRefusal> {
  const error = graphqlError(data, Date.now());
  if (error) return error;
  const repository = valueAt(data, 'body', 'data', 'repository');
  if (repository === undefined) return { found: false, reason: 'unavailable', detail: 'No repository was named.' };
  if (repository === null) return { found: false, reason: 'unseen', detail: '' };
  if (valueAt(repository, 'isEmpty') === true) return { found: false, reason: 'empty-repository', detail: '' };
  const ref = valueAt(repository, 'ref');
  if (ref === null) return { found: true, value: { blobs: [] } };
  const head = commitSha(textAt(ref, 'target', 'oid'));
  if (!head.found) return head;
  const blobs = paths.flatMap((path, index) => blobIn(path, valueAt(ref, 'target', `file${index}`)));
  if (blobs.includes(undefined)) {
    return {
      found: false,
      reason: 'unusable',
      detail: 'what GitHub says of its files is incomplete, or one is no file.',
    };
  }
  return { found: true, value: { head: head.value, blobs: blobs.filter((blob) => blob !== undefined) } };
}

function blobIn(path: string, file: unknown): readonly (Listing['blobs'][number] | undefined)[] {
  if (file === null) return [];
  const object = valueAt(file, 'object');
  const [sha, bytes, text] = [textAt(object, 'oid'), countAt(object, 'byteSize'), valueAt(object, 'text')];
  if (sha === '' || bytes === undefined) return [undefined];
  const isWhole = typeof text === 'string' && valueAt(object, 'isTruncated') === false;
  return [{ path, sha, bytes, ...(isWhole && { text }) }];
}

function committed(data: unknown): GitHubAnswer<string, WriteRefusal> {
  return (
    graphqlError(data, Date.now()) ?? commitSha(textAt(data, 'body', 'data', 'createCommitOnBranch', 'commit', 'oid'))
  );
}
