import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rooms } from '../../scripts/generate/rooms.ts';

const root = join(import.meta.dirname, '../..');

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name).replaceAll('\\', '/'));

const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** Every import of a file of ours, static or lazy. */
const imports: readonly Import[] = [...texts].flatMap(([from, text]) => [
  ...[...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^;']*?from\s+)?'(\.[^']+)'/gm)].map(
    ([, type, path = '']) => ({
      from,
      to: relative(root, resolve(root, dirname(from), path)).replaceAll('\\', '/'),
      isType: type !== undefined,
    }),
  ),
  ...[...text.matchAll(/import\('(\.[^']+)'\)/g)].map(([, path = '']) => ({
    from,
    to: relative(root, resolve(root, dirname(from), path)).replaceAll('\\', '/'),
    isType: false,
  })),
]);

const roomOf = (file: string) => file.split('/')[1] ?? '';

test('the folders under src are the rooms, nine at most', () => {
  const folders = readdirSync(join(root, 'src')).filter((name) => name !== 'tsconfig.json');
  expect(folders.toSorted()).toEqual(rooms.map(({ name }) => name).toSorted());
  expect(folders.length).toBeLessThanOrEqual(9);
});

describe.each(rooms)('$name', ({ name, imports: allowed }) => {
  test('imports values of the rooms that the table names, and of no other', () => {
    const used = imports.filter(({ from, isType }) => !isType && roomOf(from) === name).map(({ to }) => roomOf(to));
    expect([...new Set(used)].filter((room) => room !== name).toSorted()).toEqual(allowed.toSorted());
  });
});

test('arrows point down the list of rooms', () => {
  const order = rooms.map(({ name }) => name);
  for (const { name, imports: allowed } of rooms) {
    for (const other of allowed)
      expect(order.indexOf(other), `${name} → ${other}`).toBeGreaterThan(order.indexOf(name));
  }
});

test('no import leads back to where it came from', () => {
  const next = Map.groupBy(imports, ({ from }) => from);
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];

  function visit(file: string, path: readonly string[]): void {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, 'done');
  }

  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('a folder has a dozen files at most', () => {
  const crowded = [...Map.groupBy(files, dirname)].filter(([, inside]) => inside.length > 12).map(([folder]) => folder);
  expect(crowded).toEqual([]);
});

test('each type is declared once', () => {
  const declared = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/^(?:export )?(?:interface|type|class) (\w+)/gm)].map(([, name = '']) => ({ name, file })),
  );
  const twice = [...Map.groupBy(declared, ({ name }) => name)].filter(([, places]) => places.length > 1);
  expect(twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`)).toEqual([]);
});

test('neither the list of prices nor the tokenizer is loaded before it is needed', () => {
  const found = [...texts.values()].flatMap((text) => [
    ...text.matchAll(/^.*['/](?:bundled-prices\.ts|tokenizer\.ts|gpt-tokenizer\/.*)'.*$/gm),
  ]);
  expect(found.map(([line]) => line.trim()).toSorted()).toEqual([
    // While the provider answers (`actions/complete/load-ahead.ts`).
    "await import('../../costs/prices/bundled-prices.ts');",
    "const { bundledPrices } = await import('./bundled-prices.ts');",
    "const { countTokens } = await import('./tokenizer.ts');",
    "import { encode } from 'gpt-tokenizer/encoding/o200k_base';",
  ]);
});
