import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockfile = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
const { packages }: { packages: Readonly<Record<string, Locked>> } = JSON.parse(lockfile);

test('the lockfile has every platform’s packages: `npm ci` refuses one that lacks some', () => {
  const locked = Object.keys(packages);
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});

test('the lockfile names no host', () => {
  expect(lockfile).not.toContain('"resolved"');
});
