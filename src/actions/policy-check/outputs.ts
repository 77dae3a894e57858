import { count } from '../../language/failures/count.ts';
import type { Widening } from '../../policy/review/changes/widening.ts';
import type { Report } from './report.ts';

/** Where outputs go. */
export interface PolicyCheckOutputSink {
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** The largest list, in bytes: GitHub takes 1 MB for all outputs of a job. */
const maxListBytes = 256 * 1024;

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

/** A JSON list of as many items as fit, and how many do not. */
function jsonList(items: readonly object[]): { readonly text: string; readonly left: number } {
  const written: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const text = JSON.stringify(item);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxListBytes) break;
    written.push(text);
  }
  return { text: `[${written.join(',')}]`, left: items.length - written.length };
}
