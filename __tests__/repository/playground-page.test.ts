import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildPage, pageSize } from '../../scripts/build/page.ts';
import { removeLater } from '../harness/folders.ts';

let folders: readonly string[] = [];

/** The files of a built page by their names. */
const filesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

beforeAll(async () => {
  folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'byok-page-')));
  for (const folder of folders) {
    removeLater(folder);
    await buildPage(folder);
  }
}, 120_000);

test('the same sources give the same bytes', () => {
  const [one = '', other = ''] = folders;
  expect(filesOf(other)).toEqual(filesOf(one));
});

test('a browser loads less than 250 kB, gzipped', () => {
  expect(pageSize(folders[0] ?? '')).toBeLessThan(250_000);
});

test('the licences of all that is inside are there', () => {
  const { 'licenses.txt': licenses = '' } = filesOf(folders[0] ?? '');
  const packages = [
    'preact',
    '@preact/signals',
    '@codemirror/view',
    '@codemirror/lang-yaml',
    '@lezer/yaml',
    'codemirror',
    'js-yaml',
    'diff',
  ];
  for (const name of packages) expect(licenses).toMatch(new RegExp(`^## ${name} - \\S+ \\(\\S+\\)$`, 'm'));
});

test('nothing is loaded from anywhere else, and nothing is evaluated', () => {
  const { 'licenses.txt': _, ...files } = filesOf(folders[0] ?? '');
  for (const [name, text] of Object.entries(files)) {
    expect(text.match(/(?:src|href|from|import|url)\s*[=(]?\s*["'(]?(?:https?:)?\/\/[\w.-]+/g) ?? [], name).toEqual([]);
    expect(text, name).not.toMatch(/\beval\(|new Function\(/);
  }
});
