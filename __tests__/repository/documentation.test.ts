import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorPage } from '../../src/actions/addresses.ts';
import { ownCodes } from '../../src/actions/policy-check/report.ts';
import { type ErrorCode, statusOfCode } from '../../src/language/failures/codes.ts';
import { fileOf } from '../harness/judging.ts';
import { examplesIn, pages, readPage, root } from './pages.ts';

/** A whole workflow. */
const workflow = /^on:[\s\S]*^jobs:/m;

/** The headings of a page as GitHub makes anchors of them: of two that are the same the second has a number behind it. */
function anchorsOf(text: string): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>();
  for (const [heading, title = ''] of text.matchAll(/^#+ (.+)$/gm)) {
    const name = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${name}-${count}`;
    anchors.set(anchor, heading);
  }
  return anchors;
}

test.each(Object.keys(statusOfCode))('docs/errors.md has %s at the address that log and summary name', (code) => {
  const [, fragment = ''] = errorPage(code as ErrorCode, { variable: () => undefined }).split('#');
  expect(anchorsOf(readPage('docs/errors.md')).get(fragment)).toBe(`### \`${code}\``);
});

test.each(ownCodes)('policy-check/README.md has %s at the address that its log and summary name', (code) => {
  expect(anchorsOf(readPage('policy-check/README.md')).get(code)).toBe(`### \`${code}\``);
});

test('a second heading of the same words has another address', () => {
  expect([...anchorsOf('## `a`\n\n### `a`\n\n### a b: c\n').keys()]).toEqual(['a', 'a-1', 'a-b-c']);
});

describe.each(pages)('%s', (page) => {
  test('links lead to files and headings that are there', () => {
    const text = readPage(page).replaceAll(/```[\s\S]*?```/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect([target, existsSync(join(root, file))]).toEqual([target, true]);
      if (anchor !== undefined) expect([...anchorsOf(readPage(file)).keys()]).toContain(anchor);
    }
  });

  test('prose stands in lines of at most 120 characters', () => {
    const prose = readPage(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
    const lines = prose.split('\n').filter((line) => !/^\s*[|<]/.test(line));
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  test('tables have a head, and as many cells in each row', () => {
    const text = readPage(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
    for (const [table = ''] of text.matchAll(/(?:^ *\|.*\n)+/gm)) {
      const [head = '', line = '', ...rows] = table.trimEnd().split('\n');
      const cells = (row: string) => row.replaceAll('\\|', '').split('|').length;
      expect([head, /^ *\|(?: --- \|)+$/.test(line)]).toEqual([head, true]);
      for (const row of rows) expect([row, cells(row)]).toEqual([row, cells(head)]);
    }
  });
});

test('the first screen of the README has a whole workflow and the two commands, and its policy allows the model', () => {
  const readme = readPage('README.md');
  const [first = '', policy = ''] = examplesIn(readme, 'yaml');
  expect(readme.slice(0, readme.indexOf('npm cit')).split('\n').length).toBeLessThanOrEqual(50);
  expect(examplesIn(readme, 'console')[0]).toMatch(/npm run demo[^\n]*\nnpm cit/);
  expect(first).toMatch(workflow);
  expect(first.match(/^ +[a-z-]+: (?:read|write)(?! # to )/gm)).toBeNull();
  const {
    models: { enabled },
    keys,
  } = fileOf(policy);
  expect(policy.trim().split('\n').length).toBeLessThanOrEqual(5);
  expect(first).toContain(`model: ${enabled?.entries[0]?.pattern}`);
  expect(first).toContain(`secrets.${keys[0]?.credential.by === 'secret' && keys[0].credential.secret} `);
});

/** How many words a page has, without what is generated. A pinned `uses:` is a word, as one with a tag is. */
function wordsOf(page: string): number {
  return readPage(page)
    .replaceAll(/@[0-9a-f]{40} # v[\d.]+$/gm, '')
    .replaceAll(/<!-- (\w[^>]*?) -->[\s\S]*?<!-- \/\1 -->/g, '')
    .split(/\s+/).length;
}

/** Pages for those who change the code, whose figures and lists are long. */
const forContributors = ['docs/architecture.md', 'docs/benchmarks.md', 'docs/decisions.md', 'docs/performance.md'];

/** Pages about one capability, for those who use it. */
const ofCapabilities = [
  'docs/costs.md',
  'docs/prices.md',
  'docs/ledger.md',
  'docs/telemetry.md',
  'docs/batch.md',
  'batch/README.md',
  'docs/evaluate.md',
  'docs/tools.md',
  'docs/laptop.md',
  'docs/playground.md',
  'evaluate/README.md',
  'usage/README.md',
];

describe('nobody reads 30,000 words', () => {
  const read = pages.filter(
    (page) => /^(?:README|(?:docs|examples)\/.*)\.md$/.test(page) && !forContributors.includes(page),
  );

  test('the README has at most 1,600, what everybody may have to read at most 18,000', () => {
    expect(wordsOf('README.md')).toBeLessThanOrEqual(1_600);
    const common = read.filter((page) => !ofCapabilities.includes(page));
    expect(common.map(wordsOf).reduce((sum, words) => sum + words)).toBeLessThanOrEqual(18_000);
  });

  const inFolders = pages.filter((page) => page.includes('/'));

  test.each(['README.md', ...inFolders])('%s has at most 2,500 besides what is generated', (page) => {
    expect(wordsOf(page)).toBeLessThanOrEqual(2_500);
  });

  test.each(inFolders)('%s says first for whom it is', (page) => {
    const [, , first = ''] = readPage(page).split('\n');
    expect(first).toMatch(/^For (?:everybody|those|administrators|maintainers|workflow authors)/);
  });

  test.each(inFolders)('the README leads to %s', (page) => {
    expect(readPage('README.md')).toContain(`](${page}`);
  });
});
