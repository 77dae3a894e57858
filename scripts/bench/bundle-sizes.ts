import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runForCode } from '../../__tests__/harness/loaded-code.ts';
import { bundle } from '../stand-in/run-bundle.ts';
import type { Step } from '../stand-in/step.ts';

/** Bytes of code on the disk. */
export interface Sizes {
  /** All of the bundle: every file that a step may load. */
  readonly bundle: number;
  /** What a denied step loads: no step loads less. */
  readonly start: number;
  /** The floor script and js-yaml's module. */
  readonly floor: number;
}

/** Measures the committed bundle and the floor. */
export async function readSizes(denied: Step): Promise<Sizes> {
  const folder = dirname(dirname(bundle));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const { code } = await runForCode(denied);
  return {
    bundle: sum(files.map((name) => join(folder, name))),
    start: Buffer.byteLength(code),
    floor: sum([fileURLToPath(import.meta.resolve('./floor.js')), fileURLToPath(import.meta.resolve('js-yaml'))]),
  };
}

function sum(files: readonly string[]): number {
  return files.reduce((total, file) => total + statSync(file).size, 0);
}
