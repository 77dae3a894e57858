import type { Origin, Place } from '../../language/failures/failure.ts';
import type { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { itemsOfList } from './json-items.ts';
import { type InputRow, Rows, rowName, type TestRow } from './row.ts';
import { isBlank, linesIn, longestRow } from './text-lines.ts';
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
  const records: JsonRecord[] = [];
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
    readLine(text.slice(start, end), index, placeOf(line), problems);
  }
  return new Rows(lines.length, (index) => {
    const { start = 0, end = 0, line = 1 } = lines[index] ?? {};
    const read = readWrittenJson(text.slice(start, end));
    return rowFrom(index, 'value' in read && isRecord(read.value) ? read.value : undefined, placeOf(line));
  });
}

/** The same as the text comes. */
export async function* streamJsonLines(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
): AsyncGenerator<InputRow, void> {
  let index = 0;
  for await (const found of linesIn(pieces)) {
    if (found === 'too-long') return refuseLong(index, problems);
    if (isBlank(found.text)) continue;
    const place = { ...origin, line: found.line, column: 1 };
    const record = readLine(found.text, index, place, problems);
    if (record) yield { index, place, variables: variablesOf(record) };
    index++;
  }
}

/** The same of a JSON document: a list of objects. */
export async function* streamJsonRows(
  pieces: AsyncIterable<string>,
  origin: Origin,
  problems: Problems,
): AsyncGenerator<InputRow, void> {
  let index = 0;
  for await (const item of itemsOfList(pieces)) {
    if ('broken' in item) {
      const place = { ...origin, line: 1, column: 1 };
      const remedy = 'Write `[{"column": "value"}]`. One object a line is JSON Lines: name the file .jsonl.';
      return problems.add(`This is not a list of rows: ${item.broken}.`, remedy, place);
    }
    const place = { ...origin, line: item.line, column: 1 };
    const record = readLine(item.text, index, place, problems);
    if (record) yield { index, place, variables: variablesOf(record) };
    index++;
  }
}

function refuseLong(index: number, problems: Problems): void {
  problems.add(`${rowName(index)} has more than ${longestRow} characters.`, 'Shorten it.');
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** The object that a row is written as; nothing where it is none. */
function readLine(text: string, index: number, place: Place, problems: Problems): JsonRecord | undefined {
  const read = readWrittenJson(text);
  if ('value' in read) {
    return isRecord(read.value) ? read.value : refuseRow(index, describeJson(read.value), place, problems);
  }
  const isList = index === 0 && text.trimStart().startsWith('[');
  const remedy = isList ? 'A list of objects is JSON: name the file .json.' : 'Write one JSON object a line.';
  return problems.add(`${rowName(index)} is not JSON: ${read.reason}: ${quote(text.slice(0, 40))}.`, remedy, place);
}

function variablesOf(record: JsonRecord): InputRow['variables'] {
  return new Map(Object.entries(record).map(([name, value]) => [name, textOfJson(value)]));
}

function rowFrom(index: number, record: JsonRecord | undefined, place: Place): TestRow {
  if (!record) throw new RangeError(`There is no row ${index}.`);
  return {
    index,
    place,
    variables: variablesOf(record),
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
