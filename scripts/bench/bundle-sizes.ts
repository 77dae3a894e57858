import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../stand-in/run-bundle.ts';

/** Bytes of code on the disk. */
export interface Sizes {
  /** All of the bundle: every file that a step may load. */
  readonly bundle: number;
  /** The file that every step loads, and a denied one nothing else. */
  readonly entry: number;
  /** The floor script and js-yaml's module. */
  readonly floor: number;
}

/** Measures the committed bundle and the floor. */
export function readSizes(): Sizes {
  const folder = dirname(bundle);
  const chunks = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return {
    bundle: sum(chunks.map((name) => join(folder, name))),
    entry: sum([bundle]),
    floor: sum([fileURLToPath(import.meta.resolve('./floor.js')), fileURLToPath(import.meta.resolve('js-yaml'))]),
  };
}

function sum(files: readonly string[]): number {
  return files.reduce((total, file) => total + statSync(file).size, 0);
}
