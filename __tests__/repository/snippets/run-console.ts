import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLater } from '../../harness/folders.ts';
import { root } from '../pages.ts';

/** A program with its arguments, as a shell has called it. */
export type Call = readonly [program: string, ...args: string[]];

/** What became of a snippet. */
export interface RanConsole {
  /** In no order. */
  readonly calls: readonly Call[];
  /** What the shell itself had to say: a syntax error, a program that nobody knows. */
  readonly complaints: string;
  /** The folder that it ran in. */
  readonly folder: string;
}

/** Programs that are only recorded. Nothing else but `cp` and `mkdir` is on the PATH. */
const stubs = ['npm', 'npx', 'byok', 'gh', 'az', 'curl', 'git', 'jq', 'llama-server'];

/** Files that snippets read. */
const files = { 'private-key.pem': '', '.github/workflows/.keep': '', 'home/.config/fish/completions/.keep': '' };

/** Records its own name and its arguments, each with a NUL behind it, in a file of its own: some run at once. */
const stub = `#!/bin/bash\nprintf '%s\\0' "\${0##*/}" "$@" > "$CALLS/$$"\n`;

/** Runs a snippet in bash, in a folder beside a clone, with a stand-in for every program that it may call. */
export function runConsole(text: string): RanConsole {
  const outer = mkdtempSync(join(tmpdir(), 'byok-console-'));
  removeLater(outer);
  const folder = join(outer, 'widgets');
  const programs = join(outer, 'bin');
  const calls = join(outer, 'calls');
  for (const path of [folder, programs, calls]) mkdirSync(path);
  symlinkSync(root, join(outer, 'byok-inference'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const name of stubs) {
    writeFileSync(join(programs, name), stub);
    chmodSync(join(programs, name), 0o755);
  }
  for (const name of ['cp', 'mkdir']) symlinkSync(`/bin/${name}`, join(programs, name));
  // zsh knows fpath; here it is a list whose second entry is the folder, so that what is written stays in it.
  const script = `fpath=('' "$PWD")\n${text}wait\n`;
  const { stderr } = spawnSync('/bin/bash', ['-c', script], {
    cwd: folder,
    input: '\n',
    encoding: 'utf8',
    timeout: 10_000,
    env: { PATH: programs, HOME: join(folder, 'home'), CALLS: calls },
  });
  return {
    calls: readdirSync(calls).map((name) => {
      const [program = '', ...args] = readFileSync(join(calls, name), 'utf8').split('\0').slice(0, -1);
      return [program, ...args];
    }),
    complaints: stderr,
    folder,
  };
}
