import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const linter = fileURLToPath(new URL('./actionlint.ts', import.meta.url));

/**
 * What actionlint finds in each of some workflows. It runs in a process of its own: inside this one, no time limit could
 * interrupt its WebAssembly. One process does for all of them, since most of its time goes into compiling that.
 */
export function lintWorkflows(texts: readonly string[]): readonly unknown[] {
  const input = JSON.stringify(texts);
  return JSON.parse(execFileSync(process.execPath, [linter], { input, timeout: 100_000, encoding: 'utf8' }));
}
