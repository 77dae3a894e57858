import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, gitEnvironment, programEnvironment } from './find-program.ts';

/** A folder of somebody's machine, and the repository that it is a checkout of, as far as it is one. */
export interface Checkout {
  /** The folder with `.git` in or above the one that a command starts in; that one where there is none. */
  readonly root: string;
  /** Where the command starts. */
  readonly folder: string;
  readonly isRepository: boolean;
  /** `owner/name` of the remote `origin`; empty where there is none on a server. */
  readonly repository: string;
  /** The host of that remote; `github.com` where there is none. */
  readonly host: string;
  /** The default branch of the remote, as the last fetch left it. */
  readonly defaultBranch: string | undefined;
}

/** How long git and gh may take, in milliseconds. */
const longest = 10_000;

/** Remotes as git writes them: `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name.git`. */
const remote =
  /^(?:(?:https?|ssh|git):\/\/(?:[^/@]*@)?(?<web>[^/:]+)(?::\d+)?\/|(?:[^@/\s]+@)?(?<ssh>[^:/\s]{2,}):\/?)(?<repository>[\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i;

/** Finds the checkout around a folder. */
export async function findCheckout(folder: string): Promise<Checkout> {
  const found = rootAbove(resolve(folder));
  const root = found ?? resolve(folder);
  const none = { root, folder: resolve(folder), isRepository: false, repository: '', host: 'github.com' };
  if (found === undefined) return { ...none, defaultBranch: undefined };
  const [url, head] = await Promise.all([
    git(root, 'remote', 'get-url', 'origin'),
    git(root, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD'),
  ]);
  const { web, ssh, repository = '' } = remote.exec(url)?.groups ?? {};
  // GitHub answers to SSH on port 443 under a name of its own.
  const host = (web ?? ssh ?? none.host).toLowerCase().replace(/^(?:www|ssh)\.(?=github\.com$)/, '');
  return {
    ...none,
    isRepository: true,
    repository,
    host: repository === '' ? none.host : host,
    defaultBranch: head.replace(/^origin\//, '') || undefined,
  };
}

/** A path of the command line as messages and inputs have it: from the root of the checkout, with `/`. */
export function fromRoot({ root, folder }: Pick<Checkout, 'root' | 'folder'>, path: string): string {
  return relative(root, resolve(folder, path)).replaceAll('\\', '/') || '.';
}

/** Whether git leaves a file alone: `ignored`, `tracked`, `open` to be committed; `unknown` where git does not tell. */
export function statusOf({ root, isRepository }: Checkout, path: string): 'ignored' | 'tracked' | 'open' | 'unknown' {
  if (!isRepository) return 'ignored';
  const git = findProgram('git', root);
  if (git === undefined) return 'unknown';
  const options = { cwd: root, env: gitEnvironment(root), timeout: longest, windowsHide: true };
  const run = (...args: readonly string[]) =>
    spawnSync(git, ['-c', 'core.fsmonitor=false', ...args, '--', path], options).status;
  const ignored = run('check-ignore', '--quiet');
  if (ignored === 0) return 'ignored';
  if (ignored !== 1) return 'unknown';
  return run('ls-files', '--error-unmatch') === 0 ? 'tracked' : 'open';
}

/**
 * The token that GitHub's command line has stored for a host; empty where it is not installed or not logged in. Of the
 * environment it would give a token to any host that `origin` names, so it does not see those.
 */
export async function tokenOfGh(host: string, root: string): Promise<string> {
  const { GH_TOKEN, GITHUB_TOKEN, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, ...env } = process.env;
  return output('gh', ['auth', 'token', '--hostname', host], root, programEnvironment(root, env));
}

/** What git prints, without the line break at its end; empty where it fails. */
function git(root: string, ...args: readonly string[]): Promise<string> {
  return output('git', args, root, gitEnvironment(root));
}

async function output(program: string, args: readonly string[], root: string, env: NodeJS.ProcessEnv): Promise<string> {
  const found = findProgram(program, root);
  if (found === undefined) return '';
  try {
    const options = { cwd: root, env, timeout: longest, windowsHide: true };
    const { stdout } = await promisify(execFile)(found, [...args], options);
    return stdout.trim();
  } catch {
    return '';
  }
}

function rootAbove(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : rootAbove(above);
}
