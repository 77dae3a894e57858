import type { Origin, Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { Rows, rowName, type TestRow } from './row.ts';
import { describeJson, isRecord, plainObject, readWrittenJson, textOfJson } from './written-json.ts';
import { refuseRow } from './yaml-rows.ts';

/** Reads rows from a JSON document: a list of objects. */
export function readJsonRows(text: string, origin: Origin, problems: Problems): Rows | undefined {
  const start = { ...origin, line: 1, column: 1 };
  const read = readWrittenJson(text);
  if ('reason' in read) {
    const isLines = text.trimStart().startsWith('{');
    const remedy = isLines ? 'One object a line is JSON Lines: name the file .jsonl.' : 'Write a list of objects.';
    return problems.add(`This is not JSON: ${read.reason}.`, remedy, start);
  }
  const { value } = read;
  if (!Array.isArray(value)) {
    const message = `Rows must be a list of objects, not ${describeJson(value)}.`;
    return problems.add(message, 'Write `[{"column": "value"}]`.', start);
  }
  const records: Readonly<Record<string, unknown>>[] = [];
  for (const [index, item] of value.entries()) {
    if (isRecord(item)) records.push(item);
    else refuseRow(index, describeJson(item), start, problems);
  }
  return new Rows(records.length, (index) => rowFrom(index, records[index], start));
}

/** Reads rows from JSON Lines: one object a line; lines without anything are skipped. */
export function readJsonLines(text: string, origin: Origin, problems: Problems): Rows {
  const lines = linesOf(text);
  const placeOf = (line: number): Place => ({ ...origin, line, column: 1 });
  for (const [index, { start, end, line }] of lines.entries()) {
    const read = readWrittenJson(text.slice(start, end));
    if ('reason' in read) {
      const isList = index === 0 && text.trimStart().startsWith('[');
      const remedy = isList ? 'A list of objects is JSON: name the file .json.' : 'Write one JSON object a line.';
      const seen = quote(text.slice(start, Math.min(end, start + 40)));
      problems.add(`${rowName(index)} is not JSON: ${read.reason}: ${seen}.`, remedy, placeOf(line));
    } else if (!isRecord(read.value)) refuseRow(index, describeJson(read.value), placeOf(line), problems);
  }
  return new Rows(lines.length, (index) => {
    const { start = 0, end = 0, line = 1 } = lines[index] ?? {};
    const read = readWrittenJson(text.slice(start, end));
    return rowFrom(index, 'value' in read && isRecord(read.value) ? read.value : undefined, placeOf(line));
  });
}

function rowFrom(index: number, record: Readonly<Record<string, unknown>> | undefined, place: Place): TestRow {
  if (!record) throw new RangeError(`There is no row ${index}.`);
  return {
    index,
    place,
    variables: new Map(Object.entries(record).map(([name, value]) => [name, textOfJson(value)])),
    values: plainObject(record),
  };
}

/** A line that has something on it. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (!isBlank(text, start, end)) lines.push({ start, end, line });
    start = end + 1;
  }
  return lines;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!' \t\r'.includes(text.charAt(at))) return false;
  return true;
}
