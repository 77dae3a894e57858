import { plainDollars } from '../../../language/failures/dollars.ts';
import { requestsOf, type UsageEntry, type UsageReport } from '../report.ts';

/** A column: its name, and what a reservation has there; foreign is a text of any form, which a spreadsheet may misread too. */
type Column = readonly [
  name: string,
  value: (entry: UsageEntry) => string | number | undefined,
  is?: 'text' | 'foreign',
];

const columns: readonly Column[] = [
  ['at', ({ line }) => line.at],
  ['state', ({ isSettled }) => (isSettled ? 'settled' : 'reserved')],
  ['cost', ({ line }) => plainDollars(line.micros)],
  ['assumed', ({ line }) => String(line.assumed === true)],
  ['requests', requestsOf],
  ['model', ({ line }) => line.model, 'text'],
  ['key', ({ line }) => line.key, 'text'],
  ['repository', ({ line }) => line.repository, 'text'],
  ['workflow', ({ line }) => line.workflow, 'foreign'],
  ['actor', ({ line }) => line.actor, 'foreign'],
  ['run', ({ line }) => line.run, 'text'],
  ['input-tokens', ({ line }) => line.tokens?.input],
  ['cached-input-tokens', ({ line }) => line.tokens?.cachedInput],
  ['cache-write-tokens', ({ line }) => line.tokens?.cacheWrite],
  ['output-tokens', ({ line }) => line.tokens?.output],
  ['ledger', ({ ledger }) => ledger, 'text'],
  ['id', ({ line }) => line.id, 'text'],
];

/**
 * Every request of the period as a line of CSV (RFC 4180), costs in US dollars.
 *
 * @param redact takes secrets out of a text
 */
export function csvOf({ entries }: UsageReport, redact: (text: string) => string): string {
  const rows = entries.map((entry) =>
    columns.map(([, value, is]) => {
      const cell = String(value(entry) ?? '');
      if (is === undefined) return cell;
      return textCell(is === 'foreign' ? redact(cell) : cell);
    }),
  );
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/**
 * What would begin a formula, also behind a separator that a spreadsheet may take instead of the comma (OWASP, "CSV
 * Injection"; the last signs are the wide ones of East Asian keyboards).
 */
const formula = /(^|[,;|\t\r\n])([\s"']*)(?=[=+\-@＝＋－＠])/gu;

/** Text that a spreadsheet takes for text: an apostrophe stands before what would be a formula. */
function textCell(text: string): string {
  return `"${text.replace(formula, "$1'$2").replaceAll('"', '""')}"`;
}
