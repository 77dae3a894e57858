import { count } from '../../../language/failures/count.ts';
import { describeTest, type TestResult } from '../run-tests.ts';
import type { SettingChange } from './setting-change.ts';
import type { VerdictChange } from './verdicts.ts';

/** Something that allows more than before. */
export interface Widening {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** How many situations name a verdict. */
const maxSituations = 12;

/** How many verdicts, and tests, come before the settings that they follow from: a report may show only the first hundred. */
const few = 30;

/** All that a change allows more than the policy in force: verdicts by model, tests whose denial is gone, settings. */
export function wideningsOf(
  changes: readonly VerdictChange[],
  settings: readonly SettingChange[],
  broken: readonly TestResult[],
  situations: number,
): readonly Widening[] {
  const verdicts = verdictsBy(
    changes.filter(({ after }) => after === 'allowed'),
    situations,
  );
  const tests = broken
    .filter(({ test }) => test.expect === 'denied')
    .map(({ test }) => ({ what: `test: ${describeTest(test)}`, before: 'denied', after: 'allowed' }));
  const wider = settings
    .filter(({ direction }) => direction === 'wider')
    .map(({ what, before, after }) => ({ what, before, after }));
  return [...verdicts.slice(0, few), ...tests.slice(0, few), ...wider, ...verdicts.slice(few), ...tests.slice(few)];
}

/** Changed verdicts by model and verdict, each with the situations in which it changes. */
function verdictsBy(changes: readonly VerdictChange[], situations: number): readonly Widening[] {
  const groups = Map.groupBy(changes, ({ model, isAudited }) => JSON.stringify([model, isAudited]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const where = inSituations(
      group.map(({ situation }) => situation),
      situations,
    );
    const after = first.isAudited ? 'allowed (audit)' : 'allowed';
    return [{ what: where === '' ? first.model : `${first.model} (${where})`, before: first.before, after }];
  });
}

/** The situations of a change in words; empty for all of them. */
export function inSituations(names: readonly string[], all: number): string {
  if (names.length === all) return '';
  const left = names.length - maxSituations;
  return [...names.slice(0, maxSituations), ...(left > 0 ? [`and ${count(left, 'more situation')}`] : [])].join('; ');
}
