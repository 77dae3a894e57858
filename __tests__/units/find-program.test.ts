import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findCheckout, statusOf } from '../../src/github/laptop/checkout.ts';
import { findProgram, type ProgramSearch, programEnvironment } from '../../src/github/laptop/find-program.ts';
import { layOutFolder } from '../harness/run-byok.ts';

/** A machine with programs at these paths. */
const machine = (platform: NodeJS.Platform, path: string, ...programs: readonly string[]): ProgramSearch => ({
  platform,
  path,
  home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
  isProgram: (file) => programs.includes(file),
  real: (folder) => folder,
});

test.for<readonly [what: string, path: string, programs: readonly string[], found: string | undefined]>([
  ['the folder that is first', 'C:\\A;C:\\B', ['C:\\B\\git.exe', 'C:\\A\\git.exe'], 'C:\\A\\git.exe'],
  ['what the current folder has', 'C:\\A', ['C:\\Users\\me\\work\\git.exe', 'git.exe'], undefined],
  ['a folder without a drive or a root', '.;work;C:work;;C:\\A', ['C:\\A\\git.exe'], 'C:\\A\\git.exe'],
  ['the checkout', 'C:\\Users\\me\\work', ['C:\\Users\\me\\work\\git.exe'], undefined],
  ['below it, in another case', 'c:\\users\\ME\\work\\bin', ['c:\\users\\ME\\work\\bin\\git.exe'], undefined],
  [
    'in quotes',
    '"C:\\Program Files\\Git\\cmd"',
    ['C:\\Program Files\\Git\\cmd\\git.exe'],
    'C:\\Program Files\\Git\\cmd\\git.exe',
  ],
  ['what only a shell starts', 'C:\\A', ['C:\\A\\git.cmd', 'C:\\A\\git.bat', 'C:\\A\\git'], undefined],
  [
    'a folder with a similar name',
    'C:\\Users\\me\\work2',
    ['C:\\Users\\me\\work2\\git.exe'],
    'C:\\Users\\me\\work2\\git.exe',
  ],
])('on Windows: %s', ([, path, programs, found]) => {
  expect(findProgram('git', 'C:\\Users\\me\\work', machine('win32', path, ...programs))).toBe(found);
});

test.for<readonly [what: string, path: string, programs: readonly string[], found: string | undefined]>([
  ['the folder that is first', '/a:/b', ['/b/git', '/a/git'], '/a/git'],
  ['the current folder, by its names', '.::bin:/b', ['./git', 'git', 'bin/git', '/b/git'], '/b/git'],
  [
    'what npx puts there',
    '/home/me/work/node_modules/.bin:/b',
    ['/home/me/work/node_modules/.bin/git', '/b/git'],
    '/b/git',
  ],
  ['a folder that begins with two dots', '/home/me/work/..bin', ['/home/me/work/..bin/git'], undefined],
  ['nowhere', '', ['/git'], undefined],
])('elsewhere: %s', ([, path, programs, found]) => {
  expect(findProgram('git', '/home/me/work', machine('linux', path, ...programs))).toBe(found);
});

test('a checkout that is the home folder, or holds it, hides nothing of it', () => {
  const own = machine('linux', '/home/me/bin', '/home/me/bin/git');
  for (const checkout of ['/home/me', '/home', '/']) expect(findProgram('git', checkout, own)).toBe('/home/me/bin/git');
  expect(findProgram('git', '/home/me/bin', own)).toBeUndefined();
});

test('a program of the checkout is not started, also through a link to the checkout', async () => {
  const folder = layOutFolder({ '.env': 'A=1' });
  const outside = layOutFolder();
  mkdirSync(join(folder, 'bin'));
  for (const name of ['git', 'gh']) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\ntouch "${outside}/started"\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  symlinkSync(join(folder, 'bin'), join(outside, 'link'));
  const before = process.env.PATH;
  process.env.PATH = [join(folder, 'bin'), join(outside, 'link'), '.', before].join(delimiter);
  try {
    expect(findProgram('gh', folder) ?? '').not.toContain(folder);
    const checkout = await findCheckout(folder);
    // The folder `.git` is empty, so git itself says that it cannot tell.
    expect(statusOf(checkout, join(folder, '.env'))).toBe('unknown');
    expect(findProgram('touch', outside)).toMatch(/^\//);
    expect(findProgram('started', outside)).toBeUndefined();
  } finally {
    process.env.PATH = before;
  }
  expect(existsSync(join(outside, 'started'))).toBe(false);
});

test('what a program starts is not looked for in the current folder either', () => {
  expect(programEnvironment('/work', { A: '1' })).toEqual({ A: '1', NoDefaultCurrentDirectoryInExePath: '1' });
});

test('nor in the checkout', () => {
  const own = programEnvironment(
    '/home/me/work',
    { PATH: '.::bin:/home/me/work/node_modules/.bin:/b:/c' },
    machine('linux', ''),
  );
  expect(own).toMatchObject({ PATH: '/b:/c' });
  const path = 'C:\\Users\\me\\work\\bin;"C:\\Program Files\\Git";.';
  expect(programEnvironment('C:\\Users\\me\\work', { Path: path }, machine('win32', ''))).toMatchObject({
    Path: '"C:\\Program Files\\Git"',
  });
});

test('git is asked about a file without fetching what a partial clone lacks, which would run a program of its configuration', () => {
  const folder = layOutFolder();
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...args], { cwd: folder })
      .toString()
      .trim();
  git('init', '-q');
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  writeFileSync(join(folder, '.env'), 'A=1');
  git('add', '.gitignore');
  git('update-index', '--skip-worktree', '.gitignore');
  const blob = git('rev-parse', ':.gitignore');
  rmSync(join(folder, '.gitignore'));
  rmSync(join(folder, '.git/objects', blob.slice(0, 2)), { recursive: true, force: true });
  const settings = {
    'core.repositoryformatversion': '1',
    'extensions.partialClone': 'origin',
    'remote.origin.url': folder,
    'remote.origin.promisor': 'true',
    'remote.origin.uploadpack': `touch "${folder}/started"; git-upload-pack`,
    'protocol.file.allow': 'always',
  };
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  const checkout = { root: folder, folder, isRepository: true, repository: '', host: '', defaultBranch: undefined };
  expect(statusOf(checkout, join(folder, '.env'))).not.toBe('tracked');
  expect(existsSync(join(folder, 'started'))).toBe(false);
});
