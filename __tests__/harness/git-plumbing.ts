import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What git says of an object. */
interface GitObject {
  readonly sha: string;
  readonly type: string;
  readonly content: Buffer;
}

/** A bare repository, read and written by git's own commands, which stay open: a process for each would take milliseconds. */
export interface Plumbing extends AsyncDisposable {
  /** An object by name, such as `refs/heads/main` or a SHA; `undefined` if there is none. */
  readonly read: (name: string) => Promise<GitObject | undefined>;
  readonly writeBlob: (content: string | Buffer) => Promise<string>;
  /** @param entries SHAs of blobs by path, without folders */
  readonly writeTree: (entries: ReadonlyMap<string, string>) => Promise<string>;
  /** SHAs of blobs by path. */
  readonly readTree: (sha: string) => Promise<Map<string, string>>;
  readonly writeCommit: (tree: string, parents: readonly string[], message: string) => Promise<string>;
  /** Moves a ref from one commit to another, as git does it: only if it is there. An empty `old` means that it must not exist. */
  readonly updateRef: (ref: string, sha: string, old: string) => Promise<boolean>;
  /** Whether there is no ref; asked of git until there is one, since no test deletes the last. */
  readonly isEmpty: () => boolean;
  readonly git: (...args: readonly string[]) => string;
}

// A repository of a test lasts for seconds: nothing in it has to survive a power cut, or to be small.
const environment = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.fsync',
  GIT_CONFIG_VALUE_0: 'none',
  GIT_CONFIG_KEY_1: 'core.compression',
  GIT_CONFIG_VALUE_1: '0',
};
const somebody = 'GitHub <noreply@example.test> 1767225600 +0000';

/** A command of git that answers one question after the other. */
class Conversation {
  readonly #process: ChildProcessWithoutNullStreams;
  #chunks: Buffer[] = [];
  #length = 0;
  #arrived: () => void = () => undefined;
  #isOver = false;

  constructor(args: readonly string[], cwd: string) {
    this.#process = spawn('git', args, { cwd, env: environment });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#arrived();
    });
    this.#process.on('close', () => {
      this.#isOver = true;
      this.#arrived();
    });
    this.#process.stdin.on('error', () => undefined);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  say(text: string): void {
    this.#process.stdin.write(text);
  }

  /** The next line; empty once the command has ended. */
  async line(): Promise<string> {
    await this.#until(() => this.#chunks.some((chunk) => chunk.includes('\n')));
    return this.#take(this.#whole().indexOf('\n') + 1)
      .toString()
      .trimEnd();
  }

  async bytes(count: number): Promise<Buffer> {
    await this.#until(() => this.#length >= count);
    return this.#take(count);
  }

  end(): void {
    this.#process.stdin.end();
  }

  async #until(arrived: () => boolean): Promise<void> {
    while (!arrived() && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  #whole(): Buffer {
    const whole = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #take(count: number): Buffer {
    const whole = this.#whole();
    this.#chunks = [whole.subarray(count)];
    this.#length = whole.length - count;
    return whole.subarray(0, count);
  }
}

/** Lets one piece of work run after the other. */
export function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

/** Makes a bare repository without a commit. */
export function openPlumbing(): Plumbing {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8' });
  git('init', '--quiet', '--bare', '--template=', '--initial-branch', 'main');
  const opened = new Map<string, Conversation>();
  const turn = inTurn();

  function conversation(...args: readonly string[]): Conversation {
    const name = args.join(' ');
    const open = opened.get(name);
    const one = open && !open.isOver ? open : new Conversation(args, folder);
    opened.set(name, one);
    return one;
  }

  async function write(type: string, content: string | Buffer): Promise<string> {
    return turn(async () => {
      const file = join(folder, 'written');
      writeFileSync(file, content);
      const hash = conversation('hash-object', '-w', '-t', type, '--no-filters', '--stdin-paths');
      hash.say(`${file}\n`);
      return hash.line();
    });
  }

  const read: Plumbing['read'] = (name) =>
    turn(async () => {
      const cat = conversation('cat-file', '--batch');
      cat.say(`${name}\n`);
      const [sha = '', type = '', size = ''] = (await cat.line()).split(' ');
      if (type === '' || type === 'missing') return undefined;
      const content = Buffer.from(await cat.bytes(Number(size)));
      await cat.bytes(1);
      return { sha, type, content };
    });

  let hasRef = false;
  const isEmpty = () => {
    hasRef ||= git('for-each-ref').trim() !== '';
    return !hasRef;
  };

  return {
    git,
    isEmpty,
    read,
    writeBlob: (content) => write('blob', content),
    writeTree: (entries) =>
      turn(async () => {
        const tree = conversation('mktree', '--batch');
        tree.say(`${[...entries].map(([path, sha]) => `100644 blob ${sha}\t${path}\n`).join('')}\n`);
        return tree.line();
      }),
    readTree: async (sha) => {
      const { content } = (await read(`${sha}^{tree}`)) ?? { content: Buffer.alloc(0) };
      const entries = new Map<string, string>();
      for (let start = 0; start < content.length; ) {
        const name = content.indexOf(' ', start) + 1;
        const end = content.indexOf(0, name);
        entries.set(content.toString('utf8', name, end), content.toString('hex', end + 1, end + 21));
        start = end + 21;
      }
      return entries;
    },
    writeCommit: (tree, parents, message) =>
      write(
        'commit',
        `tree ${tree}\n${parents.map((parent) => `parent ${parent}\n`).join('')}author ${somebody}\ncommitter ${somebody}\n\n${message}\n`,
      ),
    updateRef: (ref, sha, old) =>
      turn(async () => {
        const update = conversation('update-ref', '--stdin');
        update.say(`start\nupdate ${ref} ${sha} ${old === '' ? '0'.repeat(40) : old}\ncommit\n`);
        await update.line();
        return (await update.line()) === 'commit: ok';
      }),
    async [Symbol.asyncDispose]() {
      for (const one of opened.values()) one.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
