import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rooms } from '../../scripts/generate/rooms.ts';
import { examplesIn, readPage, root } from './pages.ts';

const page = readPage('docs/architecture.md');

test('is read in one sitting: at most 1,500 words, tables and diagram among them', () => {
  expect(page.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(1_500);
});

/** The arrows of the page's one diagram. */
function arrows(): readonly (readonly [from: string, to: string])[] {
  const diagrams = examplesIn(page, 'mermaid');
  expect(diagrams).toHaveLength(1);
  const [first, ...lines] = (diagrams[0] ?? '').trimEnd().split('\n');
  expect(first).toBe('flowchart TD');
  return lines.map((line) => {
    const [, from = '', to = ''] = /^ {2}(\w+) --> (\w+)$/.exec(line) ?? [];
    expect([from, to], line).not.toContain('');
    return [from, to] as const;
  });
}

test.each(rooms)(
  'the arrows from $name lead to every room that it may import, and to no other',
  ({ name, imports }) => {
    const found = new Set<string>();
    const follow = (from: string): void => {
      for (const [, to] of arrows().filter(([start]) => start === from)) {
        if (!found.has(to)) follow(to);
        found.add(to);
      }
    };
    follow(name);
    expect([...found].toSorted()).toEqual(imports.toSorted());
  },
);

const paths = globSync('{src,scripts,__tests__,schema,docs,examples,dist,.github}/**', { cwd: root })
  .concat(globSync('*', { cwd: root }))
  .map((path) => `/${path.replaceAll('\\', '/')}`);

test.each(['docs/architecture.md', 'docs/decisions.md', 'docs/performance.md', 'CONTRIBUTING.md', 'AGENTS.md'])(
  '%s names files and folders that are there',
  (name) => {
    const code = readPage(name).replaceAll(/^```[\s\S]*?^```$/gm, '');
    const named = [...code.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\.(?:ts|js|json|md|yml|grit)|\/))`/g)];
    expect(named.length).toBeGreaterThan(0);
    const missing = named
      .map(([, path = '']) => path.replace(/\/$/, ''))
      .filter((path) => !paths.some((known) => known.endsWith(`/${path}`)));
    expect(missing).toEqual([]);
  },
);
