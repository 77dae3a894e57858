import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs every property with cases that no run had before; those that take long or read outside text, with many times the
 * cases that the tests have: `npm run fuzz -- 100000`. A second number repeats the cases of an earlier run: its seed.
 */
const [cases = '50000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);

const root = join(import.meta.dirname, '..');
const properties = globSync('__tests__/{units,fuzz,markdown,invariants}/**/*.test.ts', { cwd: root }).filter((file) =>
  readFileSync(join(root, file), 'utf8').includes('fc.assert'),
);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
console.log(`Seed ${seed}: \`npm run fuzz -- ${cases} ${seed}\` repeats these cases.`);
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'units', '--project', 'source', ...properties],
  {
    cwd: root,
    env: { ...process.env, FUZZ_CASES: cases, FUZZ_SEED: seed },
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
