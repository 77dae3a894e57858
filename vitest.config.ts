import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const scenarios = '__tests__/{scenarios,invariants,migration,examples}/**/*.test.ts';

/** The files with a scenario that is marked to run through the bundle as well (`__tests__/harness/scenario.ts`). */
const bundled = globSync(scenarios).filter((file) => readFileSync(file, 'utf8').includes('bundled'));

export default defineConfig({
  test: {
    // A test that hangs, not one that waits for a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests wait for processes, servers and time-outs as much as they compute, and some files do little else.
    maxWorkers: availableParallelism() + 2,
    // Files share what their worker has loaded: loading it anew for each takes longer than most files run.
    isolate: false,
    setupFiles: ['__tests__/harness/set-up.ts'],
    reporters: ['default', ['json', { outputFile: 'coverage/results.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/actions/start.ts', 'src/actions/run-action.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { statements: 95, branches: 90, functions: 95, lines: 95 },
    },
    projects: [
      {
        extends: true,
        test: { name: 'bundle', include: bundled, provide: { through: 'bundle' } },
      },
      { extends: true, test: { name: 'source', include: [scenarios], provide: { through: 'source' } } },
      {
        extends: true,
        test: {
          name: 'units',
          include: ['__tests__/{edges,units,faults,fuzz,repository,markdown,browser}/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'soak', isolate: true, include: ['__tests__/soak/**/*.test.ts'] } },
    ],
  },
});
