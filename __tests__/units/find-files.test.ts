import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFiles } from '../../src/runner/find-files.ts';
import { layOutWorkspace } from '../harness/workspace.ts';

test.skipIf(process.platform === 'win32')('a link to a folder outside of the workspace is not searched', async () => {
  const workspace = layOutWorkspace({ 'b/action.yml': '', 'b/node_modules/action.yml': '', 'a/x.txt': '' });
  symlinkSync('/', join(workspace, 'l'));
  const started = performance.now();
  expect(await findFiles(workspace, ['{l,b}/**/action.yml', 'a/*'])).toEqual(['a/x.txt', 'b/action.yml']);
  expect(performance.now() - started).toBeLessThan(1_000);
});
