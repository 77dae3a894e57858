import { count } from '../../failures/count.ts';
import type { Report } from './report.ts';

/** The outcome in one line. */
export function headline({ isValid, tests, comparison }: Report): string {
  if (isValid === undefined) return 'The policy was not checked';
  return [
    `The policy is ${isValid ? 'valid' : 'not valid'}`,
    ...(tests && tests.length > 0
      ? [`${tests.filter(({ passed }) => passed).length} of ${count(tests.length, 'test')} pass`]
      : []),
    ...(comparison ? [`${count(comparison.changes.length, 'verdict')} change`] : []),
  ].join(', ');
}
