import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the repository. */
export const root = join(import.meta.dirname, '../..');

/** Every page that users read, by its path. */
export const pages: readonly string[] = ['', 'docs/', 'batch/', 'policy-check/', 'evaluate/', 'usage/', 'examples/']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}${name}`))
  .filter((name) => name.endsWith('.md'));

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The examples in a text that are written in a language, without the indentation of a list that they may stand in. */
export function examplesIn(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** What stands below a heading of the second level, up to the next one. */
export function sectionOf(text: string, title: string): string {
  const [, section = ''] = text.split(`\n## ${title}\n`);
  return section.split(/^## /m)[0] ?? '';
}

/** The rows of the table between two markers, without its head, cell by cell. */
export function tableIn(text: string, marker: string): readonly (readonly string[])[] {
  const [, part = ''] = text.split(`<!-- ${marker} -->`);
  const [table = ''] = part.split(`<!-- /${marker} -->`);
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
