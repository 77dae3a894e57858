import { expect, test } from 'vitest';
import { tellMissingSummary } from '../../src/actions/missing-summary.ts';

test('a bug of ours that costs the summary is told as one, with where it is', () => {
  const told: string[] = [];
  tellMissingSummary({ warning: (message) => told.push(message) })(new TypeError('no such node'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(
    /^The job summary of this step is missing; its outputs are complete\. Reason: a bug in byok-inference, please report it: TypeError: no such node\n +at /,
  );
});
