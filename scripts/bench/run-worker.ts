import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder in a process of its own.
 *
 * @returns what it printed, and the most memory that it held, in bytes
 * @throws {Error} where it fails
 */
export function runWorker(script: string, words: readonly string[]): { printed: string; memory: number } {
  const path = (file: string) => fileURLToPath(import.meta.resolve(`./${file}`));
  const { status, stdout, output, stderr } = spawnSync(
    process.execPath,
    ['--require', path('record-memory.cjs'), path(script), ...words],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  if (status !== 0) throw new Error(`${script} ${words.join(' ')}: ${stderr}`);
  return { printed: stdout, memory: Number(output[3]) };
}

/** The middle one of several figures. */
export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
