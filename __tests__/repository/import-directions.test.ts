import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forbiddenTo, rooms } from '../../scripts/generate/rooms.ts';

const root = join(import.meta.dirname, '../..');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

/** Every way in which a file gets a value from another one. */
const valueImports: readonly ((from: string) => string)[] = [
  (from) => `import { value } from '${from}';\nexport const used = value;`,
  (from) => `import {\n  type Shape,\n  value,\n} from '${from}';\nexport const used: Shape = value;`,
  (from) => `import value from '${from}';\nexport const used = value;`,
  (from) => `import * as values from '${from}';\nexport const used = values;`,
  (from) => `import '${from}';`,
  (from) => `export * from '${from}';`,
  (from) => `export { value } from '${from}';`,
  (from) => `export const load = () => import('${from}');`,
];

/** Every way in which it gets a type alone. */
const typeImports: readonly ((from: string) => string)[] = [
  (from) => `import type { Shape } from '${from}';\nexport const used: Shape[] = [];`,
  (from) => `export type { Shape } from '${from}';`,
];

const restrictedModules = [
  '@actions/core',
  '@actions/github',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
];

/** A project with the same rules, in which each import stands in a file of its own. */
const project = mkdtempSync(join(tmpdir(), 'byok-lint-'));
let report = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), `${text}\n`);
}

function isReported(path: string): boolean {
  return report.includes(`${path}:`);
}

beforeAll(() => {
  for (const file of ['biome.json', 'rooms.grit']) cpSync(join(root, file), join(project, file));
  for (const room of rooms) {
    for (const other of rooms) {
      for (const [index, write_] of valueImports.entries()) {
        write(`src/${room.name}/deep/value-${other.name}-${index}.ts`, write_(`../../${other.name}/file.ts`));
      }
      for (const [index, write_] of typeImports.entries()) {
        write(`src/${room.name}/type-${other.name}-${index}.ts`, write_(`../${other.name}/file.ts`));
      }
    }
    for (const [index, name] of restrictedModules.entries()) {
      write(`src/${room.name}/module-${index}.ts`, `export * from '${name}';`);
    }
    write(`src/${room.name}/network.ts`, "export const answer = fetch('https://x.test');");
    write(`src/${room.name}/environment.ts`, 'export const home = process.env.HOME;');
  }
  const linted = spawnSync(process.execPath, [biome, 'lint', '--max-diagnostics=none', '.'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  report = (linted.stdout + linted.stderr).replaceAll('\\', '/');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe.each(rooms)('$name', (room) => {
  const forbidden = forbiddenTo(room);

  test.each(rooms.map(({ name }) => name))('values of %s', (other) => {
    const reported = valueImports.map((_, index) => isReported(`src/${room.name}/deep/value-${other}-${index}.ts`));
    expect(reported).toEqual(valueImports.map(() => forbidden.includes(other)));
  });

  test.each(rooms.map(({ name }) => name))('types of %s are free', (other) => {
    const reported = typeImports.map((_, index) => isReported(`src/${room.name}/type-${other}-${index}.ts`));
    expect(reported).toEqual(typeImports.map(() => false));
  });

  test('only github touches the toolkit, the network and the process', () => {
    const isEdge = room.name === 'github';
    const files = [...restrictedModules.map((_, index) => `module-${index}`), 'network', 'environment'];
    expect(files.filter((file) => isReported(`src/${room.name}/${file}.ts`))).toEqual(isEdge ? [] : files);
  });
});
