import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layOutWorkspace } from './workspace.ts';

/** A repository as a checkout leaves it, with a remote that can be pushed to. */
export interface Repository {
  readonly workspace: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files and commits them. */
  readonly commit: (message: string, files: Readonly<Record<string, string>>) => void;
  /** A file of a branch of the remote. */
  readonly pushed: (branch: string, file: string) => string;
}

/** Makes a repository whose first commit has these files. */
export function layOutRepository(files: Readonly<Record<string, string>>): Repository {
  const workspace = layOutWorkspace();
  const remote = layOutWorkspace();
  const run = (cwd: string, args: readonly string[], input = '') =>
    execFileSync('git', args, { cwd, input, encoding: 'utf8', env: { PATH: process.env.PATH, ...nobody } });
  const git = (...args: readonly string[]) => run(workspace, args);
  run(remote, ['init', '--quiet', '--bare', '--template=']);
  git('init', '--quiet', '--template=', '--initial-branch', 'main');
  git('remote', 'add', 'origin', remote);
  const commit: Repository['commit'] = (message, changed) => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), text);
    }
    git('add', '--all');
    run(workspace, ['commit', '--quiet', '--allow-empty', '--file', '-'], message);
  };
  commit('Begin', files);
  return { workspace, git, commit, pushed: (branch, file) => run(remote, ['show', `${branch}:${file}`]) };
}

/** Who commits; and no configuration of the machine. */
const nobody = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Mallory',
  GIT_AUTHOR_EMAIL: 'mallory@example.test',
  GIT_COMMITTER_NAME: 'Mallory',
  GIT_COMMITTER_EMAIL: 'mallory@example.test',
};
