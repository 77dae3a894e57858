import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { globFiles } from '../../src/github/workspace/glob-workspace.ts';
import { layOutWorkspace } from '../harness/workspace.ts';

test.skipIf(process.platform === 'win32')('a link to a folder outside of the workspace is not searched', async () => {
  const workspace = layOutWorkspace({ 'b/action.yml': '', 'b/node_modules/action.yml': '', 'a/x.txt': '' });
  symlinkSync('/', join(workspace, 'l'));
  expect(await globFiles(workspace, ['{l,b}/**/action.yml', 'a/*'])).toEqual({
    paths: ['a/x.txt', 'b/action.yml'],
    isCut: false,
  });
});

test('a thousand files are found at the most, and it is said that there are more', async () => {
  const workspace = layOutWorkspace(
    Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`m/${index}.x`, ''])),
  );
  const { paths, isCut } = await globFiles(workspace, ['m/*.x']);
  expect(paths).toHaveLength(1000);
  expect(isCut).toBe(true);
  expect(await globFiles(workspace, ['m/?.x'])).toMatchObject({ isCut: false });
});

test('folders are no files, and node_modules are left out unless a pattern names them', async () => {
  const workspace = layOutWorkspace({ 'a/x.y/inner': '', 'a/z.y': '', 'node_modules/m.y': '', 'a/.GIT/g.y': '' });
  expect(await globFiles(workspace, ['**/*.y'])).toMatchObject({ paths: ['a/z.y'] });
  expect(await globFiles(workspace, ['node_modules/*.y'])).toMatchObject({ paths: ['node_modules/m.y'] });
});
