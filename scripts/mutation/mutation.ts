import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Part {
  readonly mutate: readonly string[];
  /** Tests that reach the part, and take little time. */
  readonly tests: readonly string[];
}

const testsOf = (folder: string, names: string) =>
  names.split(' ').map((name) => `__tests__/${folder}/${name}.test.ts`);

const parts: Readonly<Record<string, Part>> = {
  judging: {
    mutate: ['src/policy/@(judge|model|source)/**/*.ts'],
    tests: [
      ...testsOf('units', 'alternatives cost-limit decide headers judge-tools load-policy location match'),
      ...testsOf('units', 'policy-layers policy-pieces reference starter tool-servers when'),
    ],
  },
  reading: {
    mutate: ['src/policy/read/**/*.ts'],
    tests: [
      ...testsOf('units', 'credential-fields key-fields ledger-field link-policy load-policy other-words parse-policy'),
      ...testsOf(
        'units',
        'pasted-remedies pins-and-days policy-addresses policy-amounts policy-fixtures policy-pieces',
      ),
      ...testsOf('units', 'policy-texts policy-values tool-headers unread-items'),
    ],
  },
  review: {
    mutate: ['src/policy/review/**/*.ts'],
    tests: [
      ...testsOf('units', 'compare-settings kept-restrictions people policy-warnings review setting-changes'),
      ...testsOf('units', 'model-uses useless-rules verdict-changes'),
    ],
  },
  words: {
    mutate: ['src/policy/words/*.ts'],
    tests: [
      ...testsOf('units', 'compare-settings decide decision-json explain-denial explain-violations judge-tools'),
      ...testsOf('units', 'load-policy policy-pieces review starter starter-texts'),
    ],
  },
  costs: {
    mutate: ['src/costs/!(ledger)/*.ts', 'src/costs/*.ts', '!src/costs/prices/bundled-prices.ts'],
    tests: [
      ...testsOf('units', 'attachment-tokens batch-bounds batch-costs bill bills cost-limit costed-call dollars'),
      ...testsOf('units', 'effective-rates envelope input-tokens meter price-list priced-calls shared-amounts'),
      ...testsOf('units', 'worst-case'),
    ],
  },
  ledger: {
    mutate: ['src/costs/ledger/*.ts'],
    tests: testsOf('units', 'budget-standings ledger-append ledger-book ledger-lines ledger-steps ledger-words'),
  },
  statistics: {
    mutate: ['src/actions/evaluate/statistics/*.ts'],
    tests: testsOf('units/evaluate', 'comparisons statistics'),
  },
};

/**
 * Changes each part in small ways, and counts the changes that no test notices: `npm run mutation -- costs` for one
 * part, and `npm run mutation -- judging 'src/policy/judge/*.ts'` for some files of it.
 */
const [asked = '', mutate] = process.argv.slice(2);
const root = join(import.meta.dirname, '../..');
const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');
if (asked !== '' && !(asked in parts)) throw new Error(`The parts are ${Object.keys(parts).join(', ')}.`);
for (const [name, part] of Object.entries(parts)) {
  if (asked !== '' && asked !== name) continue;
  const chosen = ['--mutate', mutate ?? part.mutate.join(','), '--testFiles', part.tests.join(',')];
  const { status } = spawnSync(process.execPath, [stryker, 'run', ...chosen], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
