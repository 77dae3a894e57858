import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAssets } from './assets.ts';
import { freshness, type Releasing, releaseSteps } from './steps.ts';

/** A release that is only rehearsed. */
export interface Rehearsal extends Pick<Releasing, 'root' | 'version' | 'day'> {
  /** Gets a line for each step and each command that would have reached GitHub. */
  readonly say: (line: string) => void;
  /** Steps that are left out, by their titles. */
  readonly without?: readonly string[];
  /** Gets the folder of the clone before it is removed. */
  readonly look?: (clone: string) => void;
}

/**
 * Goes through a whole release of what is committed, in a clone whose origin is a repository beside it: every commit,
 * tag and push is a real one. Only GitHub is played: its draft has the files that the release workflow would make.
 *
 * @throws {Error} where a step fails
 */
export async function rehearse({ root, version, day, say, without = [], look }: Rehearsal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'byok-release-'));
  const clone = join(folder, 'clone');
  try {
    const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
    git(root, 'clone', '--quiet', '--bare', root, join(folder, 'origin.git'));
    const head = git(root, 'rev-parse', 'HEAD');
    git(join(folder, 'origin.git'), 'update-ref', 'refs/heads/main', head);
    git(folder, 'clone', '--quiet', '--branch', 'main', join(folder, 'origin.git'), clone);
    git(clone, 'config', 'user.name', 'release');
    git(clone, 'config', 'user.email', 'release@localhost');
    // No link to the packages that are here: the bundler names modules by where they lie.
    if (!without.includes(freshness)) execFileSync('npm', ['ci', '--prefer-offline'], { cwd: clone, stdio: 'ignore' });
    const gh = playedGitHub(clone, join(folder, 'assets'), say);
    const run: Releasing['run'] = (command, ...args) => {
      if (command === 'gh') return gh(args);
      if (command === 'git' && args[0] === 'push') say(`  git ${args.join(' ')}`);
      return execFileSync(command, args, { cwd: clone, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
    };
    for (const step of releaseSteps) {
      if (without.includes(step.title)) continue;
      say(`${step.title} …`);
      await step.run({ root: clone, version, day, run, wait: async () => undefined });
    }
    look?.(clone);
    say('That was a rehearsal: nothing has left this machine.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** GitHub, as far as a release asks it. */
function playedGitHub(clone: string, assets: string, say: (line: string) => void) {
  return (args: readonly string[]): string => {
    say(`  gh ${args.map((argument) => argument.replace(`${clone}/`, '')).join(' ')}`);
    const [what, verb, name = ''] = args;
    if (what === 'release' && verb === 'view') {
      const names = writeAssets(clone, name, assets);
      return JSON.stringify({ assets: names.map((asset) => ({ name: asset })) });
    }
    if (what === 'release' && verb === 'download') {
      const target = args[args.indexOf('--dir') + 1] ?? '';
      mkdirSync(target, { recursive: true });
      for (const file of readdirSync(assets)) cpSync(join(assets, file), join(target, file));
    }
    return '';
  };
}
