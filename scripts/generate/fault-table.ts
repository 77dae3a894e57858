import { statusOfCode } from '../../src/language/failures/codes.ts';
import { faultClasses } from '../../src/providers/faults/fault-classes.ts';

/** What is done about a fault, in words. */
const courses = {
  retry: 'try again, then the next key',
  once: 'try again once, then the next key',
  stop: 'stop',
} as const;

/** The classes of faults as docs/errors.md shows them, in the order in which they are looked for. */
export function faultTable(): string {
  const rows = faultClasses.map(
    ({ shows, from, code, course }) =>
      `| ${shows} | \`${code}\` | \`${statusOfCode[code]}\` | ${courses[course]} | ${from} |`,
  );
  return [
    '| what is seen | code | status | what is done | in the words of |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
