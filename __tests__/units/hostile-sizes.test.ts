import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileText } from '../../src/github/api/answers.ts';
import { readWorkspaceFile } from '../../src/github/workspace/files.ts';
import { maxPolicyBytes } from '../../src/policy/read/policy-file.ts';
import { type Case, good, many, refuse, testAll } from '../harness/hostile.ts';

const nested = (levels: number) => many(levels, (level) => `${' '.repeat(level)}a:\n`);

const large: readonly Case[] = [
  ['100 000 fields', many(100_000, (n) => `f${n}: 1\n`), /… and \d+ more problems\.$/],
  ['100 000 times the same field', 'mode: 1\n'.repeat(100_000), /… and \d+ more problems\.$/],
  [
    '100 000 entries',
    `${good}models:
  enabled:
${many(
  100_000,
  (n) => `  - ${n.toString(36)}a
`,
)}`,
    'valid',
  ],
  ['100 000 entries that are none', `${good}models: {enabled: [${'?,'.repeat(100_000)}]}\n`, /models\.yml:4:\d+: /],
  ['100 000 empty items', `${good}models:\n  enabled:\n${'    -\n'.repeat(100_000)}`, /… and 99980 more problems\.$/],
  [
    '1 000 levels of [',
    `${good}models: ${'['.repeat(1000)}`,
    '4:40: This is not valid YAML: it has more than 32 levels.',
  ],
  ['1 000 levels of [ ]', `${good}models: ${'['.repeat(1000)}${']'.repeat(1000)}\n`, 'it has more than 32 levels.'],
  ['1 000 levels of {', `${good}models: ${'{a: '.repeat(1000)}`, 'it has more than 32 levels.'],
  ['1 000 levels of maps', nested(1000), 'it has more than 32 levels.'],
  ['1 000 levels of lists', `${'- '.repeat(1000)}x\n`, 'it has more than 32 levels.'],
  ['1 000 levels of ?', `${'? '.repeat(1000)}x\n`, 'it has more than 32 levels.'],
  ['300 KiB of comments', `${good}${`# ${'x'.repeat(97)}\n`.repeat(3072)}`, 'valid'],
  ['300 KiB in one line of a comment', `${good}# ${'x'.repeat(300 * 1024)}\n`, 'valid'],
  ['300 KiB in one word', `${good}mode: ${'x'.repeat(300 * 1024)}\n`, /4:7: `mode`: "x{80}…" is not a known value\./],
  ['300 KiB in the name of a field', `${good}${'x'.repeat(300 * 1024)}: 1\n`, 'models.yml:4:'],
  [
    '300 KiB in one pattern',
    `${good}rules: [{name: r, disabled: [], when: {branch: ${'*a'.repeat(150_000)}}}]\n`,
    'models.yml:4:',
  ],
  [
    '300 KiB of a URL',
    good.replace('KEY', `KEY, endpoint: "https://x/${'../'.repeat(100_000)}"`),
    'is not an endpoint.',
  ],
  [
    '300 KiB of slashes in a URL',
    good.replace('KEY', `KEY, models: [a/b], endpoint: "https://x${'/'.repeat(300 * 1024)}a"`),
    'valid',
  ],
  [
    '300 KiB of blanks for a list',
    `${good}models: {enabled: "a${' '.repeat(300 * 1024)}b"}\n`,
    /Write each item on its own line, starting with `- `\.$/,
  ],
  [
    '300 KiB of blanks in a reason',
    `${good}rules: [{name: r, disabled: [], reason: "${' '.repeat(300 * 1024)}"}]\n`,
    'The text is empty.',
  ],
  ['more than 1 Mi characters', `${good}#${'x'.repeat(1024 * 1024)}`, '1:1: The document has 1048639 characters'],
];

testAll({ large });

describe('what a reader hands over', () => {
  const inWorkspace = async (bytes: Uint8Array) => {
    const workspace = mkdtempSync(join(tmpdir(), 'byok-hostile-'));
    try {
      writeFileSync(join(workspace, 'models.yml'), bytes);
      return await readWorkspaceFile({ workspace }, 'policy', 'models.yml', maxPolicyBytes);
    } finally {
      rmSync(workspace, { recursive: true });
    }
  };
  const throughApi = (bytes: Uint8Array) => {
    const content = Buffer.from(bytes).toString('base64');
    return fileText({ type: 'file', encoding: 'base64', size: bytes.length, content }, maxPolicyBytes);
  };

  test.each([
    ['UTF-16, little endian', Buffer.from(`\u{feff}${good}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\u{feff}${good}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(`${good}# é\n`, 'latin1')],
    ['bytes that are no text', Buffer.from([0xc0, 0x80, 0xff])],
  ])('%s is refused', async (_, bytes) => {
    await expect(inWorkspace(bytes)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: expect.stringContaining('is not UTF-8 text'),
    });
    expect(throughApi(bytes)).toMatchObject({ found: false, detail: 'it is not UTF-8 text.' });
  });

  test.each(['utf16le', 'utf16be'])(
    '%s without a mark is text full of NUL, which the parser refuses',
    async (encoding) => {
      const bytes = Buffer.from(good, 'utf16le');
      const text = await inWorkspace(encoding === 'utf16be' ? bytes.swap16() : bytes);
      expect(refuse(text ?? '')).toContain('Save the file as UTF-8 text.');
    },
  );

  test('a byte order mark is taken away, once', async () => {
    expect(await inWorkspace(Buffer.from(`\u{feff}${good}`))).toBe(good);
    expect(throughApi(Buffer.from(`\u{feff}${good}`))).toEqual({ found: true, value: good });
  });

  test('256 KiB are read, and not a byte more', async () => {
    const bytes = Buffer.alloc(maxPolicyBytes, '#');
    expect(await inWorkspace(bytes)).toHaveLength(maxPolicyBytes);
    expect(throughApi(bytes)).toMatchObject({ found: true });
    for (const more of [Buffer.concat([bytes, Buffer.from('#')]), Buffer.alloc(300 * 1024, '#')]) {
      await expect(inWorkspace(more)).rejects.toMatchObject({ code: 'unreadable-file' });
      expect(throughApi(more)).toMatchObject({ found: false, detail: expect.stringContaining('more than the 262144') });
    }
  });
});
