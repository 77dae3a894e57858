import { defineConfig } from 'vitest/config';

/**
 * The tests that are run against each change of a part: those that start no process and take no time. A changed part is
 * slower as well, since each of its places is counted.
 */
const tests: Readonly<Record<string, readonly string[]>> = {
  'src/policy': [
    '__tests__/units/{decide,load-policy,location,match,parse-policy,policy-fixtures,policy-pieces,reference,when}.test.ts',
    '__tests__/units/{compare-settings,judge-tools,key-fields,pasted-remedies,review,starter}.test.ts',
    '__tests__/repository/examples.test.ts',
  ],
  'src/costs': [
    '__tests__/units/{batch-costs,bill,cost-limit,costed-call,dollars,effective-rates,envelope,ledger-book}.test.ts',
    '__tests__/units/{ledger-lines,price-list,priced-calls,usage-periods,worst-case}.test.ts',
    '__tests__/units/{attachment-tokens,input-tokens}.test.ts',
  ],
  'src/actions/evaluate/statistics': ['__tests__/units/evaluate/{comparisons,statistics}.test.ts'],
};

const { MUTATE = '' } = process.env;
const parts = Object.keys(tests).filter((part) => MUTATE === '' || MUTATE.startsWith(`${part}/`));

export default defineConfig({
  test: {
    testTimeout: 300_000,
    setupFiles: ['__tests__/harness/set-up.ts'],
    include: parts.flatMap((part) => tests[part] ?? []),
  },
});
