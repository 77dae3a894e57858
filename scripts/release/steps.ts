import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notesOf, releaseChanges } from './changelog.ts';
import { pinUses } from './pins.ts';

/** What a release is made with. */
export interface Releasing {
  readonly root: string;
  /** Without the `v`. */
  readonly version: string;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** Runs a program in the repository, and gives what it prints. @throws {Error} where it fails */
  readonly run: (command: string, ...args: string[]) => string;
  /** Waits before a look at what GitHub has done meanwhile. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** A step of a release. A release that broke off is begun again: what is done already is noticed, and left alone. */
export interface ReleaseStep {
  readonly title: string;
  readonly run: (releasing: Releasing) => Promise<void> | void;
}

/** How long the release workflow may take to draft the release, in milliseconds. */
const patience = 45 * 60_000;

/** How often it is looked for, in milliseconds. */
const interval = 15_000;

/** The one step that takes minutes. */
export const freshness = 'Check that everything generated is fresh';

/** All that a release takes, in this order. */
export const releaseSteps: readonly ReleaseStep[] = [
  { title: 'Check the repository', run: checkRepository },
  { title: freshness, run: checkFresh },
  { title: 'Commit and tag the version', run: commitVersion },
  { title: 'Wait for the draft', run: waitForDraft },
  { title: 'Verify the draft', run: verifyDraft },
  { title: 'Publish', run: publish },
  { title: 'Move the major tag', run: moveMajor },
  { title: 'Pin README and examples', run: pin },
];

function checkRepository({ run, version }: Releasing): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`"${version}" is no version such as 1.2.3.`);
  const changes = run('git', 'status', '--porcelain');
  if (changes !== '') throw new Error(`The working tree has changes. Commit or discard them:\n${changes}`);
  const branch = run('git', 'branch', '--show-current');
  if (branch !== 'main') throw new Error(`A release is made from main, and "${branch}" is checked out.`);
  run('git', 'fetch', '--tags', '--force', 'origin', 'main');
  if (run('git', 'rev-parse', 'HEAD') !== run('git', 'rev-parse', 'FETCH_HEAD')) {
    throw new Error('main is not what origin has. Pull or push first.');
  }
  const released = run('git', 'tag', '--list', 'v*.*.*', '--sort=-version:refname').split('\n')[0] ?? '';
  if (released !== '' && released !== `v${version}` && compare(version, released.slice(1)) <= 0) {
    throw new Error(`${version} is not later than ${released}.`);
  }
}

/** Runs what generates, and fails where it changes anything: a tag must be what its sources build. */
function checkFresh({ run }: Releasing): void {
  run('npm', 'run', 'generate');
  run('npm', 'run', 'build');
  const changes = run('git', 'status', '--porcelain');
  if (changes !== '') throw new Error(`Generated files or dist/ are stale. Commit what changed:\n${changes}`);
}

function commitVersion({ run, root, version, day }: Releasing): void {
  if (isTagged(run, version)) return;
  for (const file of ['package.json', 'package-lock.json']) {
    const path = join(root, file);
    const json = JSON.parse(readFileSync(path, 'utf8'));
    json.version = version;
    if (file === 'package-lock.json') json.packages[''].version = version;
    writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
  }
  const path = join(root, 'CHANGELOG.md');
  writeFileSync(path, releaseChanges(readFileSync(path, 'utf8'), version, day));
  run('git', 'commit', '--all', '--message', `Release ${version}`);
  run('git', 'tag', '--annotate', `v${version}`, '--message', `Version ${version}`);
  // Both or none: a tag without its commit on main could not be found again.
  run('git', 'push', '--atomic', 'origin', 'main', `v${version}`);
}

async function waitForDraft({ run, version, wait }: Releasing): Promise<void> {
  for (let waited = 0; waited <= patience; waited += interval) {
    const assets = assetsOf(run, version);
    if (assets?.includes('SHA256SUMS')) return;
    await wait(interval);
  }
  throw new Error(`The release workflow has drafted nothing for v${version} after 45 minutes. Look at its run.`);
}

/** Nobody publishes what was not built by the release workflow from the tagged commit. */
function verifyDraft({ run, root, version }: Releasing): void {
  const folder = join(root, 'coverage/release');
  run('gh', 'release', 'download', `v${version}`, '--dir', folder, '--clobber');
  for (const asset of assetsOf(run, version) ?? []) {
    run('gh', 'attestation', 'verify', join(folder, asset), '--repo', 'byok-inference/byok-inference');
  }
  const notes = notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
  writeFileSync(join(folder, 'notes.md'), `${notes.trim()}\n`);
  run('gh', 'release', 'edit', `v${version}`, '--notes-file', join(folder, 'notes.md'));
}

function publish({ run, version }: Releasing): void {
  run('gh', 'release', 'edit', `v${version}`, '--draft=false', '--latest');
}

function moveMajor({ run, version }: Releasing): void {
  const major = `v${version.split('.')[0]}`;
  run('git', 'tag', '--force', major, `v${version}^{}`);
  run('git', 'push', '--force', 'origin', `refs/tags/${major}`);
}

function pin({ run, root, version }: Releasing): void {
  const sha = run('git', 'rev-parse', `v${version}^{}`);
  for (const file of ['README.md', ...globSync('examples/**/*.yml', { cwd: root })]) {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    const pinned = pinUses(text, sha, version);
    if (pinned !== text) writeFileSync(path, pinned);
  }
  if (run('git', 'status', '--porcelain') === '') return;
  run('git', 'commit', '--all', '--message', `Pin README and examples to ${version}`);
  run('git', 'push', 'origin', 'main');
}

function isTagged(run: Releasing['run'], version: string): boolean {
  return run('git', 'tag', '--list', `v${version}`) !== '';
}

/** The files of a draft or release; nothing where there is none yet. */
function assetsOf(run: Releasing['run'], version: string): readonly string[] | undefined {
  try {
    const { assets } = JSON.parse(run('gh', 'release', 'view', `v${version}`, '--json', 'assets'));
    return assets.map(({ name }: { readonly name: string }) => name);
  } catch {
    return undefined;
  }
}

function compare(one: string, other: string): number {
  const [a = [], b = []] = [one, other].map((version) => version.split('.').map(Number));
  return a.map((part, index) => part - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
