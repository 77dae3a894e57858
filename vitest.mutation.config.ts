import { defineConfig } from 'vitest/config';

/** The tests that are run against each change of the code: those that start no process and take no time. */
export default defineConfig({
  test: {
    include: [
      '__tests__/units/{decide,load-policy,location,match,parse-policy,policy-fixtures,policy-pieces,reference,when}.test.ts',
      '__tests__/repository/examples.test.ts',
    ],
  },
});
