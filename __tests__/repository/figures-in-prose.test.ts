import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/actions/byok/commands.ts';
import { corpus } from '../markdown/corpus/corpus.ts';
import { movedWithTools } from '../migration/tool-workflows.ts';
import { moved } from '../migration/workflows.ts';
import { readPage, root } from './pages.ts';

/** A page's words without line breaks. */
const words = (page: string) => readPage(page).replaceAll(/\s+/g, ' ');

const attacks = Object.values(corpus).flat().length;

test.each([
  ['docs/security.md', 'more than three hundred attacks', attacks > 300],
  ['docs/migrate.md', 'move ten workflows', moved.length + movedWithTools.length === 10],
  [
    'examples/README.md',
    'The eighteen',
    readdirSync(join(root, 'examples'), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'policies',
    ).length === 18,
  ],
])('%s says "%s", and that is so', (page, said, isSo) => {
  expect(words(page)).toContain(said);
  expect(isSo).toBe(true);
});

test('docs/laptop.md lists the commands, in the order of the help', () => {
  const listed = [...readPage('docs/laptop.md').matchAll(/^\| `byok (\w+)/gm)].map(([, name]) => name);
  expect(listed).toEqual(commands.map(({ name }) => name));
});
