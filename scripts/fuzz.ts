import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The fuzz tests of templates and prompt files, with fifty times the cases that the tests have. */
const cases = 100_000;

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'units', 'prompt-fuzz'], {
  cwd: root,
  env: { ...process.env, FUZZ_CASES: String(cases) },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
