import { expect } from 'vitest';
import { bundled, test } from '../harness/scenario.ts';
import { sent } from '../harness/sent.ts';

const text = async (pattern: string, files: Readonly<Record<string, string>>) => {
  const { messages, ran } = await sent({ prompt: '{{x}}', file_input: `x: ${JSON.stringify(pattern)}` }, { files });
  return messages[0]?.content ?? ran.log;
};

const tree = {
  'c/b.patch': 'B',
  'c/a.patch': 'A\n',
  'c/deep/z.patch': '{{x}}',
  'c/deep/.hidden.patch': 'no',
  'c/node_modules/m.patch': 'no',
  'c/.git/g.patch': 'no',
  'c/empty.patch': '',
  'c/[d].patch': 'literal',
  'c/folder.patch/file': 'no',
};

bundled('files that a pattern matches are joined in the order of their names, each with a header', async () => {
  expect(await text('c/**/*.patch', tree)).toBe(
    '--- c/[d].patch ---\nliteral\n--- c/a.patch ---\nA\n--- c/b.patch ---\nB\n--- c/deep/z.patch ---\n{{x}}\n--- c/empty.patch ---\n',
  );
});

test('a path with brackets that a file has for its name is no pattern', async () => {
  expect(await text('c/[d].patch', tree)).toBe('literal');
});

test('one match has a header, too', async () => {
  expect(await text('c/a*', tree)).toBe('--- c/a.patch ---\nA\n');
});

test('a pattern may name what is hidden, and node_modules, but nothing of git’s', async () => {
  expect(await text('c/deep/.*', tree)).toBe('--- c/deep/.hidden.patch ---\nno\n');
  expect(await text('c/node_modules/*', tree)).toBe('--- c/node_modules/m.patch ---\nno\n');
  expect(await text('c/.git/*', tree)).toContain('file_input: x: "c/.git/*" matches no file of the workspace');
});

test.skipIf(process.platform === 'win32')('a name with a line break cannot begin a header of its own', async () => {
  expect(await text('e/*', { 'e/a\n--- b ---': 'x' })).toBe('--- "e/a\\n--- b ---" ---\nx\n');
});

/** Patterns that are refused. */
const refused = [
  ['x/*', 'file_input: x: "x/*" matches no file of the workspace'],
  ['../*', '"../*" leads out of the workspace'],
  ['{..,c}/*', '"{..,c}/*" leads out of the workspace'],
  ['.{.,x}/*', '".{.,x}/*" '],
  ['/etc/host*', '"/etc/host*" '],
  ['many/*', '"many/*" matches more than 1000 files'],
  ['large/*', 'the files that "large/*" matches have more than 10485760 characters in total'],
] as const;

test.each(refused)('%s: unreadable-file, and nothing is sent', async (pattern, says) => {
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`many/${index}`, '']));
  const large = { 'large/a': 'x'.repeat(6 * 1024 * 1024), 'large/b': 'x'.repeat(6 * 1024 * 1024) };
  const { ran, requests } = await sent(
    { prompt: '{{x}}', file_input: `x: ${JSON.stringify(pattern)}` },
    { files: { 'c/a': '', ...(pattern === 'many/*' && many), ...(pattern === 'large/*' && large) } },
  );
  expect(ran.outputs['error-code']).toBe('unreadable-file');
  expect(ran.log).toContain(says);
  expect(requests).toBe(0);
});

test.skipIf(process.platform === 'win32')(
  'links to folders inside are followed where a pattern names them',
  async () => {
    const linked = await sent(
      { prompt: '{{x}}', file_input: 'x: "l/**/z.*"' },
      { files: tree, links: { l: 'c/deep' } },
    );
    expect(linked.messages[0]?.content).toBe('--- l/z.patch ---\n{{x}}\n');
  },
);

/** Each of these patterns would have the whole disk searched. */
test
  .skipIf(process.platform === 'win32')
  .each(['l/**/*.none', '{l,c}/*/*/*/*.none', '*/l/**/*.none', 'l/usr/**/*.none'])(
  'a link to a folder outside is not followed: %s',
  async (pattern) => {
    const workspace = { files: tree, links: { l: '/', 'c/l': '/' } };
    const { ran } = await sent({ prompt: '{{x}}', file_input: `x: ${JSON.stringify(pattern)}` }, workspace);
    expect(ran.log).toContain(
      'matches no file of the workspace. Check it; links to folders elsewhere are not followed',
    );
  },
);

test.skipIf(process.platform === 'win32')('a link to a file outside is an error, and not left out', async () => {
  const workspace = { files: { 'f/a.txt': 'a' }, links: { 'f/b.txt': '/etc/hostname' } };
  const { ran } = await sent({ prompt: '{{x}}', file_input: 'x: "f/*"' }, workspace);
  expect(ran.log).toContain('"f/b.txt" leads out of the workspace');
});
