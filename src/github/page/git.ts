import { execFile } from 'node:child_process';
import { findProgram, gitEnvironment } from '../laptop/find-program.ts';

/** What git knows of a checkout; everything is empty or absent in a folder that is none. */
export interface GitCheckout {
  /** Empty where nothing is checked out by name. */
  readonly branch: () => Promise<string>;
  /** The default branch, such as `origin/main`; empty where git knows none. */
  readonly defaultBranch: () => Promise<string>;
  /** The text of a file at a ref, as it is kept there; `undefined` where it has none. */
  readonly textAt: (ref: string, path: string) => Promise<string | undefined>;
}

/** The most that git may print, in bytes. */
const maxOutput = 8 * 1024 * 1024;

/** How long git may take, in milliseconds. */
const patience = 10_000;

/** Names that a default branch usually has, where the remote does not say. */
const usual = ['origin/main', 'origin/master', 'main', 'master'];

/**
 * Opens what git knows of a folder. Only commands that read objects and refs are run: none of them starts a program that
 * the repository's configuration names.
 */
export function openGit(folder: string): GitCheckout {
  const program = findProgram('git', folder);
  const git = (...args: readonly string[]): Promise<string | undefined> =>
    new Promise((done) => {
      if (program === undefined) return done(undefined);
      const options = {
        cwd: folder,
        env: gitEnvironment(folder),
        maxBuffer: maxOutput,
        timeout: patience,
        windowsHide: true,
      };
      execFile(
        program,
        ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'protocol.allow=never', ...args],
        options,
        (error, output) => done(error ? undefined : output),
      );
    });

  async function defaultBranch(): Promise<string> {
    const named = (await git('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'))?.trim();
    for (const ref of [named ?? '', ...usual]) {
      if (ref !== '' && (await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`)) !== undefined) return ref;
    }
    return '';
  }

  return {
    branch: async () => (await git('symbolic-ref', '--quiet', '--short', 'HEAD'))?.trim() ?? '',
    defaultBranch,
    textAt: (ref, path) => git('cat-file', 'blob', `${ref}:./${path}`),
  };
}
