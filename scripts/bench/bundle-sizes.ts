import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../stand-in/run-bundle.ts';

/** Bytes of code on the disk. */
export interface Sizes {
  /** All of the bundle: every file that a step may load. */
  readonly bundle: number;
  /** The files that every step loads, and a denied one no others. */
  readonly start: number;
  /** The floor script and js-yaml's module. */
  readonly floor: number;
}

/** Measures the committed bundle and the floor. */
export function readSizes(): Sizes {
  const folder = dirname(bundle);
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return {
    bundle: sum(files.map((name) => join(folder, name))),
    start: sum([...loadedWith(bundle)]),
    floor: sum([fileURLToPath(import.meta.resolve('./floor.js')), fileURLToPath(import.meta.resolve('js-yaml'))]),
  };
}

/** A file of the bundle, and what it imports before it runs. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const imported = readFileSync(file, 'utf8').matchAll(/\bfrom"(\.\/[\w-]+\.js)"/g);
  for (const [, path = ''] of imported) loadedWith(join(dirname(file), path), loaded);
  return loaded;
}

function sum(files: readonly string[]): number {
  return files.reduce((total, file) => total + statSync(file).size, 0);
}
