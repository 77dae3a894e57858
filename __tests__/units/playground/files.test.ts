import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noTag, readEdited, readTag, saveEdited } from '../../../src/github/page/checkout.ts';
import { openGit } from '../../../src/github/page/git.ts';
import { textAt } from '../../../src/language/json.ts';
import { removeLater } from '../../harness/folders.ts';
import { runPlayground, triage } from '../../harness/playground.ts';

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'byok-files-'));
  removeLater(folder);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  return folder;
}

const texts = {
  'line feeds': 'a: 1\nb: 2\n',
  'carriage returns and line feeds': 'a: 1\r\nb: 2\r\n',
  'a byte order mark': '\u{feff}a: 1\r\nb: 2\r\n',
  'no line break at the end': 'a: 1\nb: 2',
  'no line break at all': 'a: 1',
};

for (const [name, text] of Object.entries(texts)) {
  test(`a file with ${name} is saved in the form that it has`, async () => {
    const folder = folderWith({ 'a.prompt.yml': text });
    const file = await readEdited(folder, 'a.prompt.yml');
    if (!file) throw new Error('It was not read.');
    expect(file.text).not.toMatch(/[\r\u{feff}]/u);
    expect(await saveEdited(folder, 'a.prompt.yml', file.text, file.tag)).toEqual({ saved: file });
    expect(readFileSync(join(folder, 'a.prompt.yml'), 'utf8')).toBe(text);
    const edited = file.text.replace('a: 1', 'a: 2');
    await saveEdited(folder, 'a.prompt.yml', edited, file.tag);
    expect(readFileSync(join(folder, 'a.prompt.yml'), 'utf8')).toBe(text.replace('a: 1', 'a: 2'));
  });
}

test('a file that was changed, removed or made meanwhile is not overwritten', async () => {
  const folder = folderWith({ 'a.prompt.yml': 'a: 1\n' });
  const path = join(folder, 'a.prompt.yml');
  const tag = await readTag(folder, 'a.prompt.yml');
  writeFileSync(path, 'a: 3\n');
  expect(await saveEdited(folder, 'a.prompt.yml', 'a: 2\n', tag)).toMatchObject({ conflict: { text: 'a: 3\n' } });
  expect(await saveEdited(folder, 'a.prompt.yml', 'a: 2\n', noTag)).toMatchObject({ conflict: { text: 'a: 3\n' } });
  expect(readFileSync(path, 'utf8')).toBe('a: 3\n');
  expect(await saveEdited(folder, 'gone.prompt.yml', 'a: 2\n', tag)).toEqual({ conflict: { text: '', tag: noTag } });
});

test('a file keeps its mode, a link stays a link, and nothing is left behind', async () => {
  const folder = folderWith({ 'real.prompt.yml': 'a: 1\n' });
  writeFileSync(join(folder, 'real.prompt.yml'), 'a: 1\n', { mode: 0o640 });
  symlinkSync('real.prompt.yml', join(folder, 'link.prompt.yml'));
  const tag = await readTag(folder, 'link.prompt.yml');
  const mode = statSync(join(folder, 'real.prompt.yml')).mode;
  await saveEdited(folder, 'link.prompt.yml', 'a: 2\n', tag);
  expect(readFileSync(join(folder, 'real.prompt.yml'), 'utf8')).toBe('a: 2\n');
  expect(statSync(join(folder, 'real.prompt.yml')).mode).toBe(mode);
});

test('nothing outside of the checkout and nothing of git’s is written, also through links', async () => {
  const outside = folderWith({ 'b.prompt.yml': 'b\n' });
  const folder = folderWith({});
  mkdirSync(join(folder, '.git'));
  symlinkSync(outside, join(folder, 'link'));
  for (const path of [
    '../x.prompt.yml',
    'link/b.prompt.yml',
    'link/new.prompt.yml',
    '.git/x.prompt.yml',
    join(outside, 'n.prompt.yml'),
  ]) {
    await expect(saveEdited(folder, path, 'x', noTag), path).rejects.toThrow();
  }
  expect(readFileSync(join(outside, 'b.prompt.yml'), 'utf8')).toBe('b\n');
});

test('the diff is of the last commit, and the base of the default branch', async () => {
  await using playground = await runPlayground({}, { emulator: true });
  const path = 'prompts/triage.prompt.yml';
  const read = async () => playground.call('read', { path }).then((response) => response.json());
  expect(await read()).toMatchObject({ diff: '', base: triage });
  playground.write(path, triage.replace('name: Triage\n', ''));
  const diff = textAt(await read(), 'diff');
  expect(diff.split('\n').slice(0, 5)).toEqual([
    `--- a/${path}`,
    `+++ b/${path}`,
    '@@ -1,5 +1,4 @@',
    " # The team's prompt for triage.",
    '-name: Triage',
  ]);
  playground.write('new.prompt.yml', 'messages: []\n');
  const added = await playground.call('read', { path: 'new.prompt.yml' }).then((response) => response.json());
  expect(textAt(added, 'diff')).toBe('--- /dev/null\n+++ b/new.prompt.yml\n@@ -0,0 +1,1 @@\n+messages: []');
  expect(added).not.toHaveProperty('base');
});

test.skipIf(process.platform === 'win32')(
  'a blob that a partial clone lacks is not fetched: nothing is run for it',
  async () => {
    const folder = folderWith({ 'a.prompt.yml': 'a: 1\n' });
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'A');
    const blob = git('rev-parse', 'HEAD:a.prompt.yml');
    rmSync(join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    const mark = join(folder, 'was-run');
    for (const [name, value] of [
      ['core.repositoryformatversion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.url', folder],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.uploadpack', `touch ${mark};`],
    ] as const) {
      git('config', name, value);
    }
    expect(await openGit(folder).textAt('HEAD', 'a.prompt.yml')).toBeUndefined();
    expect(existsSync(mark)).toBe(false);
  },
);
