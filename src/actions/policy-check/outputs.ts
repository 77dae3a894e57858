import type { Report } from './report.ts';

/** Where outputs go. */
export interface OutputSink {
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** The largest `changes`, in bytes: GitHub takes 1 MB for all outputs of a job. */
const maxChangesBytes = 256 * 1024;

/** Sets every output, on every path; what has no value is empty. */
export async function writeOutputs({ isValid, comparison, tests }: Report, sink: OutputSink): Promise<void> {
  const passed = tests?.filter((test) => test.passed).length;
  await sink.setOutputs({
    valid: String(isValid ?? ''),
    changes: comparison ? changesJson(comparison.changes) : '',
    'tests-passed': String(passed ?? ''),
    'tests-failed': tests && passed !== undefined ? String(tests.length - passed) : '',
  });
}

/** As many changes as fit. */
function changesJson(changes: NonNullable<Report['comparison']>['changes']): string {
  const items: string[] = [];
  let bytes = 2;
  // What would be allowed comes first, so that it is never what is cut off.
  const ordered = changes.toSorted((one, other) => Number(other.after === 'allowed') - Number(one.after === 'allowed'));
  for (const { model, situation, before, after } of ordered) {
    const item = JSON.stringify({ model, situation, before, after });
    bytes += Buffer.byteLength(item) + 1;
    if (bytes > maxChangesBytes) break;
    items.push(item);
  }
  return `[${items.join(',')}]`;
}
