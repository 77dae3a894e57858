import { defineConfig } from 'vitest/config';

const scenarios = '__tests__/{scenarios,invariants,migration,examples}/**/*.test.ts';

/** What waits for its own time-outs, or differs from its kin by what a server says alone: through the sources is enough. */
const throughSources = ['unusual-answers', 'github-answers', 'step-secrets'].map(
  (name) => `__tests__/scenarios/${name}.test.ts`,
);

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Tests wait for processes and servers more than they compute.
    maxWorkers: '100%',
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
        test: { name: 'bundle', include: [scenarios], exclude: throughSources, provide: { through: 'bundle' } },
      },
      { extends: true, test: { name: 'source', include: [scenarios], provide: { through: 'source' } } },
      {
        extends: true,
        test: { name: 'units', include: ['__tests__/{units,faults,repository,markdown,browser}/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'soak', include: ['__tests__/soak/**/*.test.ts'] } },
    ],
  },
});
