import { count } from '../../language/failures/count.ts';
import type { Widening } from '../../policy/review/changes/widening.ts';
import { jsonList } from '../written-outputs.ts';
import type { Report } from './report.ts';

/** Where outputs go. */
export interface PolicyCheckOutputSink {
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** Sets every output, on every path; what has no value is empty. */
export async function writeOutputs(
  { isValid, comparison, tests, widens }: Report,
  sink: PolicyCheckOutputSink,
): Promise<void> {
  const passed = tests?.filter((test) => test.passed).length;
  // What would be allowed comes first, so that it is never what is cut off.
  const changes = comparison?.changes.map(({ model, situation, before, after }) => ({
    model,
    situation,
    before,
    after,
  }));
  await sink.setOutputs({
    valid: String(isValid ?? ''),
    changes: changes ? jsonList(changes).text : '',
    widens: widens ? widensJson(widens) : '',
    'tests-passed': String(passed ?? ''),
    'tests-failed': tests && passed !== undefined ? String(tests.length - passed) : '',
  });
}

/** As many as fit, and a last item that counts the others. */
function widensJson(widens: readonly Widening[]): string {
  const { text, left } = jsonList(widens);
  if (left === 0) return text;
  const rest = { what: `… and ${count(left, 'more change')}`, before: '', after: '' };
  return `${text.slice(0, -1)},${JSON.stringify(rest)}]`;
}
