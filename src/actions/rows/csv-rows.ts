import type { Origin, Place } from '../../language/failures/failure.ts';
import type { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { listAt, textAt } from '../../language/json.ts';
import { type InputRow, Rows, rowName } from './row.ts';
import { longestRow } from './text-lines.ts';

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
  const rows: CsvRecord[] = [];
  const columns = await readTable(onePiece(text), origin, problems, (row) => rows.push(row));
  if (!columns) return undefined;
  return new Rows(rows.length, (index) => {
    const { cells = [], line = 1 } = rows[index] ?? {};
    const entries = columns.map((name, column) => [name, cells[column] ?? ''] as const);
    const place = { ...origin, line, column: 1 };
    return { index, place, variables: new Map(entries), values: Object.fromEntries(entries) };
  });
}

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}

/** The same as the text comes. */
export async function* streamCsvRows(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
): AsyncGenerator<InputRow, void> {
  let columns: readonly string[] | undefined;
  let index = 0;
  for await (const { cells, line } of recordsIn(pieces, origin, problems)) {
    const place = { ...origin, line, column: 1 };
    if (!columns) {
      columns = readHeader(cells, place, problems);
      continue;
    }
    checkRecord(cells, index, columns, place, problems);
    yield { index, place, variables: new Map(columns.map((name, column) => [name, cells[column] ?? ''])) };
    index++;
  }
  if (!columns && !problems.any) refuseEmpty(origin, problems);
}

/** The names of the columns, and each further record to `take`; nothing where there are none. */
async function readTable(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
  take: (record: CsvRecord) => void,
): Promise<readonly string[] | undefined> {
  let columns: readonly string[] | undefined;
  let index = 0;
  for await (const record of recordsIn(pieces, origin, problems)) {
    const place = { ...origin, line: record.line, column: 1 };
    if (!columns) columns = readHeader(record.cells, place, problems);
    else {
      checkRecord(record.cells, index++, columns, place, problems);
      take(record);
    }
  }
  if (!columns && !problems.any) refuseEmpty(origin, problems);
  return columns;
}

function refuseEmpty(origin: Origin, problems: Problems): void {
  const place = { ...origin, line: 1, column: 1 };
  problems.add('The file has no line with column names.', 'Add one, for example `input,expected`.', place);
}

function readHeader(cells: readonly string[], place: Place, problems: Problems): readonly string[] {
  const columns = cells.map((name) => name.trim());
  checkHeader(columns, place, problems);
  return columns;
}

/** Every record has a value for each column. */
function checkRecord(
  cells: readonly string[],
  index: number,
  columns: readonly string[],
  place: Place,
  problems: Problems,
): void {
  if (cells.length === columns.length) return;
  const counts = `${cells.length} value${cells.length === 1 ? '' : 's'} for ${columns.length} columns`;
  const missing = columns.slice(cells.length).map((name) => quote(name));
  const remedy =
    missing.length > 0
      ? `Add ${missing.join(', ')}; an empty value still needs its comma.`
      : 'Put a value that contains a comma in double quotes.';
  problems.add(`${rowName(index)} has ${counts}.`, remedy, place);
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

/** The records as the text comes, and what the library refuses as a problem, behind which there are no further ones. */
async function* recordsIn(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
): AsyncGenerator<CsvRecord, void> {
  const { parse, CsvError } = await import('csv-parse');
  let records: CsvRecord[] = [];
  let [line, count] = [1, 0];
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: false,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: longestRow,
    raw: true,
    on_record: (given: unknown) => {
      // The option `raw`, which the library's types leave out, gives the record's text beside its cells.
      const raw = textAt(given, 'raw');
      if (raw.trim() !== '') {
        records.push({ cells: listAt(given, 'record').map(String), line });
        count++;
      }
      line += breaksIn(raw);
      return null;
    },
  });
  // Told by the callbacks below, too; without a listener it would end the process.
  parser.on('error', () => undefined);
  const refuse = (error: Error) => {
    if (!(error instanceof CsvError)) throw error;
    const [what, remedy] = csvFaults.get(error.code) ?? ['cannot be read', 'Check its quotes and commas'];
    problems.add(`${rowName(Math.max(0, count - 1))} ${what}.`, `${remedy}.`, { ...origin, line, column: 1 });
  };
  const given = async (give: (done: (error?: Error | null) => void) => void) => {
    const error = await new Promise<Error | null | undefined>((resolve) => give(resolve));
    const found = records;
    records = [];
    return { found, error };
  };
  for await (const piece of pieces) {
    const { found, error } = await given((done) => parser.write(piece, done));
    yield* found;
    if (error) return refuse(error);
  }
  const { found, error } = await given((done) => parser.end(done));
  yield* found;
  if (error) refuse(error);
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** What the library refuses, in words, by its codes. */
const csvFaults: ReadonlyMap<string, readonly [what: string, remedy: string]> = new Map([
  ['CSV_MAX_RECORD_SIZE', ['is too long', 'Shorten it, or close the double quote that it begins with']],
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
