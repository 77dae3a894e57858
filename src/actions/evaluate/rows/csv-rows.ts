import type { Origin, Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { listAt, textAt } from '../../../language/json.ts';
import { Rows, rowName } from './row.ts';

/** A line of cells and where it begins. */
interface CsvRecord {
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * Reads rows from CSV (RFC 4180): the first line names the columns; every value is text, as it stands, blanks
 * included. Lines without anything are skipped. The library that reads it is loaded here.
 */
export async function readCsvRows(text: string, origin: Origin, problems: Problems): Promise<Rows | undefined> {
  const placeAt = (line: number): Place => ({ ...origin, line, column: 1 });
  const records = await readRecords(text, placeAt, problems);
  const [header, ...rows] = records ?? [];
  if (!header) {
    return (
      records &&
      problems.add('The file has no line with column names.', 'Add one, for example `input,expected`.', placeAt(1))
    );
  }
  const columns = header.cells.map((name) => name.trim());
  checkHeader(columns, placeAt(header.line), problems);
  for (const [index, { cells, line }] of rows.entries()) {
    if (cells.length === columns.length) continue;
    const counts = `${cells.length} value${cells.length === 1 ? '' : 's'} for ${columns.length} columns`;
    const missing = columns.slice(cells.length).map((name) => quote(name));
    const remedy =
      missing.length > 0
        ? `Add ${missing.join(', ')}; an empty value still needs its comma.`
        : 'Put a value that contains a comma in double quotes.';
    problems.add(`${rowName(index)} has ${counts}.`, remedy, placeAt(line));
  }
  return new Rows(rows.length, (index) => {
    const { cells = [], line = 1 } = rows[index] ?? {};
    const entries = columns.map((name, column) => [name, cells[column] ?? ''] as const);
    return { index, place: placeAt(line), variables: new Map(entries), values: Object.fromEntries(entries) };
  });
}

function checkHeader(columns: readonly string[], place: Place, problems: Problems): void {
  const [only = ''] = columns;
  if (columns.length === 1 && /[;\t]/.test(only)) {
    const message = `The columns of ${quote(only)} are not separated by commas.`;
    problems.add(message, 'Save the file as CSV with commas.', place);
  }
  const seen = new Set<string>();
  for (const [index, name] of columns.entries()) {
    if (name === '') problems.add(`Column ${index + 1} has no name.`, 'Name it in the first line.', place);
    else if (seen.has(name)) {
      problems.add(`The column ${quote(name)} is there twice.`, 'Rename or remove one.', place);
    }
    seen.add(name);
  }
}

async function readRecords(
  text: string,
  placeAt: (line: number) => Place,
  problems: Problems,
): Promise<readonly CsvRecord[] | undefined> {
  const { parse, CsvError } = await import('csv-parse/sync');
  const records: CsvRecord[] = [];
  let line = 1;
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: false,
      record_delimiter: ['\r\n', '\n', '\r'],
      raw: true,
      on_record: (given: unknown) => {
        // The option `raw`, which the library's types leave out, gives the record's text beside its cells.
        const raw = textAt(given, 'raw');
        if (raw.trim() !== '') records.push({ cells: listAt(given, 'record').map(String), line });
        line += raw.match(/\r\n|\n|\r/g)?.length ?? 0;
        return null;
      },
    });
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const [what, remedy] = csvFaults.get(error.code) ?? ['cannot be read', 'Check its quotes and commas'];
    return problems.add(`${rowName(Math.max(0, records.length - 1))} ${what}.`, `${remedy}.`, placeAt(line));
  }
}

/** What the library refuses, in words, by its codes. */
const csvFaults: ReadonlyMap<string, readonly [what: string, remedy: string]> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', ['has a double quote that is never closed', 'Close it, or double it inside of a value']],
  [
    'CSV_INVALID_CLOSING_QUOTE',
    ['has text behind a closing double quote', 'Double every double quote that belongs to a value'],
  ],
  [
    'INVALID_OPENING_QUOTE',
    ['has a double quote inside of a value without quotes', 'Put the value in double quotes and double those inside'],
  ],
]);
