import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Everything that reads outside text, with many times the cases that the tests have: `npm run fuzz -- 100000`. */
const [cases = '50000'] = process.argv.slice(2);

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'units', '__tests__/fuzz'], {
  cwd: root,
  env: { ...process.env, FUZZ_CASES: cases },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
