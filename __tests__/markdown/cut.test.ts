import { expect, test } from 'vitest';
import { boxedBytes } from '../../src/reports/markdown/box.ts';
import { disarmed, faultsOf, pageWith } from '../harness/answer-page.ts';

const more = '*More in the response file.*';

test('whole blocks as long as there is room, then where the rest is', async () => {
  const { markdown } = await disarmed(`${'*word* '.repeat(10)}\n\n`.repeat(100), 1000);
  const blocks = markdown.split('\n\n');
  expect(blocks.at(-1)).toBe(more);
  expect(new Set(blocks.slice(0, -1))).toEqual(new Set([`${'*word* '.repeat(10)}`.trim()]));
  expect(boxedBytes(markdown)).toBeGreaterThan(850);
});

test('a block that would fill the room alone is cut between two characters, in a code block', async () => {
  const { markdown } = await disarmed(`Look:\n\n\`\`\`js\n${'ä€😀\n'.repeat(10_000)}\`\`\`\n\nend`, 2000);
  expect(markdown).toMatch(/^Look:\n\n```text\n(?:ä€😀\n)+ä?€?😀?\n```\n\n/u);
  expect(markdown.endsWith(more)).toBe(true);
  expect(markdown).not.toContain('\ufffd');
  expect(boxedBytes(markdown)).toBeLessThanOrEqual(2000);
});

test('an answer of 5 MB: its beginning is formatted, more is shown as it is written, and the rest is left out', async () => {
  const { markdown } = await disarmed('Some **bold** words of an answer.\n\n'.repeat(150_000));
  expect(markdown.startsWith('Some **bold** words of an answer.\n\nSome')).toBe(true);
  expect(markdown).toContain('*From here on, the text is too long to be formatted:*\n\n```text\n');
  expect(markdown.endsWith(more)).toBe(true);
  expect(boxedBytes(markdown)).toBeLessThanOrEqual(600 * 1024);
  expect(boxedBytes(markdown)).toBeGreaterThan(550 * 1024);
});

test('a fenced block keeps its end, however far that is', async () => {
  const { markdown } = await disarmed(`\`\`\`ts\n${'let x = 1;\n'.repeat(9_000)}\`\`\`\n\n**end**`);
  expect(markdown.startsWith('```ts\nlet x')).toBe(true);
  expect(markdown.endsWith('```\n\n**end**')).toBe(true);
});

test('a long table stays one table, and a long list stays lists', async () => {
  const rows = '| some words of a row | **others** |\n'.repeat(400);
  const { markdown: table } = await disarmed(`| a | b |\n| - | - |\n${rows}`);
  expect(table.match(/^\| --- /gm)).toHaveLength(1);
  const { markdown: list } = await disarmed('1. item\n'.repeat(1000));
  expect(await faultsOf(await pageWith(list))).toEqual([]);
  expect(list.match(/^\d+[.)] item$/gm)).toHaveLength(1000);
});

test('each of three lists that touch keeps its numbers', async () => {
  const { markdown } = await disarmed('1. a\n1) b\n7. c\n3) d\n- e\n* f\n- g');
  expect(markdown).toBe('1. a\n\n1) b\n\n7. c\n\n3) d\n\n- e\n\n* f\n\n- g');
});

test('what nests too deeply is shown as it is written', async () => {
  const { markdown } = await disarmed(`${'> '.repeat(30)}**x**`);
  expect(markdown).toBe(`*Nested too deeply to be formatted:*\n\n\`\`\`text\n${'> '.repeat(30)}**x**\n\`\`\``);
});

test('quotations are formatted nine levels deep, and tables with 40 columns', async () => {
  const quoted = async (depth: number) => (await disarmed(`${'> '.repeat(depth)}**x**`)).markdown;
  expect(await quoted(9)).toBe(`${'> '.repeat(9)}**x**`);
  expect(await quoted(10)).toContain('> ```text\n');
  const table = async (columns: number) =>
    (await disarmed(`${'| a '.repeat(columns)}|\n${'| - '.repeat(columns)}|`)).markdown;
  expect(await table(40)).toMatch(/^\| a \|/);
  expect(await table(41)).toMatch(/^```text\n\| a \|/);
});

test('blocks of which nothing is left are left out', async () => {
  const { markdown } = await disarmed('# <!-- a -->\n\n> <!-- b -->\n\n**c**');
  expect(markdown).toBe('**c**');
});

test('footnotes in footnotes count as what nests', async () => {
  const { markdown } = await disarmed('[^a]: '.repeat(30));
  expect(markdown.startsWith('*Nested too deeply to be formatted:*\n\n```text\n[^a]: [^a]: ')).toBe(true);
});

test('an answer of lists within a line is formatted as far as one of as many lines', async () => {
  const { markdown } = await disarmed('- - - - - a\n'.repeat(1000));
  expect(markdown).toContain('*From here on, the text is too long to be formatted:*');
});

test('a list that is parsed in parts is cut between two items, never within a code block of one', async () => {
  const steps = Array.from({ length: 9 }, (_, index) => {
    const code = '   let x = 1; // # **not** a heading\n'.repeat(30);
    return `${index + 1}. **Step**\n\n   \`\`\`ts\n${code}   \`\`\`\n\n   Then *done*.\n\n`;
  });
  const { markdown } = await disarmed(steps.join(''));
  expect(
    markdown.match(/^\d[.)] \*\*Step\*\*\n\n {3}```ts\n(?: {3}let .*\n){30} {3}```\n\n {3}Then \*done\*\.$/gm),
  ).toHaveLength(9);
});
