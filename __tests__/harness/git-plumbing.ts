import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** A file of a commit. */
interface Blob {
  readonly sha: string;
  readonly content: Buffer;
}

/**
 * A bare repository as git keeps one (gitrepository-layout, and "Git Objects" in Pro Git), written without its
 * commands: a process for each would take milliseconds, and a test makes thousands of objects. Git reads it, and may
 * move its refs.
 */
export interface Plumbing extends Disposable {
  /** The commit that a ref, such as `refs/heads/main`, points to; empty if there is none. */
  readonly headOf: (ref: string) => string;
  readonly readBlob: (sha: string) => Buffer | undefined;
  readonly writeBlob: (content: string | Buffer) => string;
  /** The file of a commit at a path without folders. */
  readonly readFile: (commit: string, path: string) => Blob | undefined;
  /** @param entries SHAs of blobs by path, without folders */
  readonly writeTree: (entries: ReadonlyMap<string, string>) => string;
  /** SHAs of blobs by path. */
  readonly readTree: (commit: string) => Map<string, string>;
  readonly writeCommit: (tree: string, parents: readonly string[], message: string) => string;
  /** Moves a ref from one commit to another, as git does it: only if it is there. An empty `old` means that it must not exist. */
  readonly updateRef: (ref: string, sha: string, old: string) => boolean;
  /** Whether there has been no ref. */
  readonly isEmpty: () => boolean;
  readonly git: (...args: readonly string[]) => string;
}

const environment = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
const somebody = 'GitHub <noreply@example.test> 1767225600 +0000';

/** Makes a bare repository without a commit. */
export function openPlumbing(): Plumbing {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const at = (path: string) => join(folder, path);
  for (const path of ['objects', 'refs/heads']) mkdirSync(at(path), { recursive: true });
  writeFileSync(at('HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(at('config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  const objects = new Map<string, Buffer>();
  let isEmpty = true;

  function write(type: 'blob' | 'tree' | 'commit', written: string | Buffer): string {
    const content = Buffer.from(written);
    const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const sha = createHash('sha1').update(whole).digest('hex');
    if (objects.has(sha)) return sha;
    objects.set(sha, content);
    const path = at(`objects/${sha.slice(0, 2)}/${sha.slice(2)}`);
    mkdirSync(dirname(path), { recursive: true });
    // A repository of a test lasts for seconds: nothing in it has to be small.
    writeFileSync(path, deflateSync(whole, { level: 0 }));
    return sha;
  }

  const headOf = (ref: string) => (existsSync(at(ref)) ? readFileSync(at(ref), 'utf8').trim() : '');

  function readTree(commit: string): Map<string, string> {
    const [, tree = ''] = /^tree (\w+)/.exec(objects.get(commit)?.toString() ?? '') ?? [];
    const content = objects.get(tree) ?? Buffer.alloc(0);
    const entries = new Map<string, string>();
    for (let start = 0; start < content.length; ) {
      const name = content.indexOf(' ', start) + 1;
      const end = content.indexOf(0, name);
      entries.set(content.toString('utf8', name, end), content.toString('hex', end + 1, end + 21));
      start = end + 21;
    }
    return entries;
  }

  return {
    headOf,
    readTree,
    readBlob: (sha) => objects.get(sha),
    writeBlob: (content) => write('blob', content),
    readFile(commit, path) {
      const sha = readTree(commit).get(path);
      const content = sha === undefined ? undefined : objects.get(sha);
      return sha === undefined || !content ? undefined : { sha, content };
    },
    writeTree(entries) {
      const lines = [...entries].map(([path, sha]) => [Buffer.from(path), Buffer.from(sha, 'hex')] as const);
      const sorted = lines.toSorted(([one], [other]) => Buffer.compare(one, other));
      return write(
        'tree',
        Buffer.concat(sorted.flatMap(([path, sha]) => [Buffer.from('100644 '), path, Buffer.alloc(1), sha])),
      );
    },
    writeCommit: (tree, parents, message) =>
      write(
        'commit',
        `tree ${tree}\n${parents.map((parent) => `parent ${parent}\n`).join('')}author ${somebody}\ncommitter ${somebody}\n\n${message}\n`,
      ),
    updateRef(ref, sha, old) {
      if (headOf(ref) !== old || !objects.has(sha)) return false;
      mkdirSync(dirname(at(ref)), { recursive: true });
      writeFileSync(at(ref), `${sha}\n`);
      isEmpty = false;
      return true;
    },
    isEmpty: () => isEmpty,
    git: (...args) => execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8' }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
