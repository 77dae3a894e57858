import type { Runner } from '../../github/runner.ts';
import { plainDollars } from '../../language/failures/dollars.ts';
import { jsonList } from '../written-outputs.ts';
import { csvOf } from './files/csv.ts';
import { alertValues, jsonOf } from './files/json.ts';
import type { UsageOutcome } from './outcome.ts';

/** Where outputs and files go. */
export type UsageOutputSink = Pick<Runner, 'setOutputs' | 'writeReportFile' | 'redact'>;

/** Writes both files, and sets every output, on every path; what has no value is empty. */
export async function writeOutputs({ status, code, report }: UsageOutcome, sink: UsageOutputSink): Promise<void> {
  const names = report?.entries.flatMap(({ line }) => [line.workflow, line.actor]) ?? [];
  const redact = redactNames(names, sink.redact);
  const files = report && {
    csv: await sink.writeReportFile('csv-file', 'usage.csv', () => [csvOf(report, redact)]),
    json: await sink.writeReportFile('json-file', 'usage.json', () => [jsonOf(report, redact)]),
  };
  await sink.setOutputs(
    { alerts: report ? jsonList(alertValues(report, redact)).text : '' },
    {
      status,
      'error-code': code ?? '',
      cost: report ? plainDollars(report.totals.cost) : '',
      requests: String(report?.totals.requests ?? ''),
      'csv-file': files?.csv ?? '',
      'json-file': files?.json ?? '',
    },
  );
}

/**
 * Takes secrets out of names, each looked through once. Where all of them together have none, none has one: a ledger may have
 * thousands.
 */
function redactNames(names: readonly string[], redact: (text: string) => string): (text: string) => string {
  const together = [...new Set(names)].join('\n');
  const clean = new Map(redact(together) === together ? names.map((name) => [name, name]) : []);
  return (text) => {
    const known = clean.get(text) ?? redact(text);
    clean.set(text, known);
    return known;
  };
}
