import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { main } from '../../src/actions/byok/main.ts';
import { openMachine } from '../../src/github/laptop/laptop.ts';
import { compileCache } from './compile-cache.ts';
import { removeLater } from './folders.ts';
import { trust } from './trust.ts';

/** What a command leaves behind. */
export interface ByokRan {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is called. */
export interface ByokCall {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped into it; absent for an end at once, `null` for neither a text nor an end. */
  readonly input?: string | Uint8Array | null;
  /** A terminal of so many columns in place of pipes; in this process alone. */
  readonly columns?: number;
  /** What somebody types there, line by line; in this process alone. */
  readonly types?: readonly string[];
}

const root = join(import.meta.dirname, '../..');

/** A folder with files; with `.git` in it, as a checkout has, unless told otherwise. */
export function layOutFolder(files: Readonly<Record<string, string | Uint8Array>> = {}, isRepository = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'byok-laptop-'));
  removeLater(folder);
  removeLater(settingsOf(folder));
  if (isRepository) mkdirSync(join(folder, '.git'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Where a user's settings are for commands in a folder. */
export const settingsOf = (folder: string) => `${folder}-settings`;

const environmentOf = ({ folder, env = {} }: ByokCall) => ({
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  XDG_CONFIG_HOME: settingsOf(folder),
  ...env,
});

// Each command listens to errors of the streams until its process ends, and in this process there are many.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);

/** Runs a command in this process, whose input is not touched. */
export async function byok(args: readonly string[], call: ByokCall): Promise<ByokRan> {
  const before = { env: process.env, out: process.stdout.write, err: process.stderr.write };
  const written = { out: '', err: '' };
  const taking =
    (name: keyof typeof written) =>
    (chunk: string | Uint8Array, ...more: readonly unknown[]): boolean => {
      written[name] += String(chunk);
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
  let status: number | null = null;
  const typed = [...(call.types ?? [])];
  const restore = call.columns === undefined ? () => undefined : becomeTerminal(call.columns);
  const distrust = trust(call.env?.NODE_EXTRA_CA_CERTS);
  process.env = environmentOf(call);
  process.stdout.write = taking('out');
  process.stderr.write = taking('err');
  try {
    const machine = openMachine(process.env, [...args]);
    const { terminal } = machine;
    const ask = async (question: string) => {
      terminal.messages.write(question);
      return typed.shift();
    };
    await main({
      ...machine,
      folder: call.folder,
      terminal: { ...terminal, piped: 'nothing', isInteractive: call.types !== undefined, ask },
      isFile: (path) => machine.isFile(resolve(call.folder, path)),
      readFile: (path, maxBytes) => machine.readFile(resolve(call.folder, path), maxBytes),
      exit: (code) => {
        status = code;
      },
    });
    return { status, stdout: written.out, stderr: written.err };
  } finally {
    process.env = before.env;
    process.stdout.write = before.out;
    process.stderr.write = before.err;
    restore();
    distrust();
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  }
}

/** Has both streams of this process look like a terminal until the returned function is called. */
function becomeTerminal(columns: number): () => void {
  const streams = [process.stdout, process.stderr];
  const before = streams.map(({ isTTY, columns: width }) => ({ isTTY, columns: width }));
  for (const stream of streams) Object.assign(stream, { isTTY: true, columns });
  return () => {
    for (const [index, stream] of streams.entries()) Object.assign(stream, before[index]);
  };
}

/** Runs a command as a process of its own: the sources, or another program. */
export async function spawnByok(
  args: readonly string[],
  call: ByokCall,
  program?: readonly [string, ...(readonly string[])],
): Promise<ByokRan> {
  const [command, ...before] = program ?? [process.execPath, join(root, 'scripts/byok.ts')];
  const env = { ...environmentOf(call), ...(!program && compileCache) };
  const child = spawn(command, [...before, ...args], { cwd: call.folder, env, stdio: 'pipe' });
  // A program that starts another one may leave its input open for ever.
  child.stdin.on('error', () => undefined);
  if (call.input !== null) child.stdin.end(call.input ?? '');
  const chunks = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    chunks.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    chunks.stderr += text;
  });
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, ...chunks };
}
