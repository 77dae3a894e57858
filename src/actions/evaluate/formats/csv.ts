import type { Variables } from '../../../prompts/variables/template.ts';
import { type EvaluationResult, reasonsFor } from './result.ts';

/** What each column is made from, before those of the rows. */
const columns: readonly (readonly [name: string, of: (result: EvaluationResult) => string | number | undefined])[] = [
  ['file', ({ file }) => file],
  ['side', ({ side }) => side],
  ['model', ({ model }) => model],
  ['row', ({ row }) => row],
  ['repeat', ({ repeat }) => repeat],
  ['outcome', ({ outcome }) => outcome],
  ['score', ({ score }) => score],
  ['latency-ms', ({ latencyMs }) => latencyMs],
  ['input-tokens', ({ usage }) => usage?.input],
  ['output-tokens', ({ usage }) => usage?.output],
  ['cost', ({ cost }) => cost],
  ['completion', ({ completion }) => completion],
  ['reasons', (result) => reasonsFor(result).join('\n')],
];

/** The first line of the CSV, its line break included. */
export function csvHeader(rowColumns: readonly string[]): string {
  return lineOf([...columns.map(([name]) => name), ...rowColumns.map((name) => `row.${name}`)]);
}

/** A result as a line of CSV (RFC 4180), with the values of its row behind it. */
export function csvLine(result: EvaluationResult, variables: Variables, rowColumns: readonly string[]): string {
  return lineOf([...columns.map(([, of]) => of(result)), ...rowColumns.map((name) => variables.get(name))]);
}

function lineOf(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would run as a formula begins with an apostrophe (OWASP, CSV injection): answers are written
 * by models, and rows by anybody. Numbers of our own stay as they are.
 */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
