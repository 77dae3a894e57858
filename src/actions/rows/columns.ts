import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { closest, isTypo, listed } from '../../language/failures/suggest.ts';
import { type Rows, rowName, type TestRow } from './row.ts';

/** A column, and who needs it: `the prompt`, `the evaluator "grounded"`. */
export interface NeededColumn {
  readonly name: string;
  readonly by: string;
}

/**
 * Holds every row to the columns that templates need: what a row lacks would be sent as `{{name}}`, and judged.
 *
 * @throws {Failure} `missing-variable`, with the place of each row; once where a column is missing in all of them
 */
export function requireColumns(rows: Rows, needed: readonly NeededColumn[]): void {
  const unique = [...new Map(needed.map((column) => [column.name, column])).values()];
  const lacking = new Map<NeededColumn, number>();
  for (const { variables } of rows) {
    for (const column of unique) {
      if (!variables.has(column.name)) lacking.set(column, (lacking.get(column) ?? 0) + 1);
    }
  }
  if (lacking.size === 0) return;
  const everywhere = unique.filter((column) => lacking.get(column) === rows.count);
  const problems = new Problems();
  for (const column of everywhere)
    note(rows.at(0), column, rows.count > 1 ? 'No row has a' : `${rowName(0)} has no`, problems);
  for (const row of rows) {
    for (const column of unique) {
      if (!everywhere.includes(column) && !row.variables.has(column.name)) {
        note(row, column, `${rowName(row.index)} has no`, problems);
      }
    }
  }
  problems.throwIfAny('missing-variable');
}

function note({ variables, place }: TestRow, { name, by }: NeededColumn, who: string, problems: Problems): void {
  const message = `${who} value for \`{{${name}}}\`, which ${by} needs.`;
  problems.add(message, () => columnRemedy(name, [...variables.keys()]), place);
}

/** What to do about a column that rows lack. */
export function columnRemedy(name: string, columns: readonly string[]): string {
  const [nearest] = closest(name, columns, 1);
  if (nearest !== undefined && isTypo(name, nearest)) return `Rename ${quote(nearest)}, or write \`{{${nearest}}}\`.`;
  return `Add it, empty if need be (columns: ${columns.length === 0 ? 'none' : listed(columns.map(quote))}).`;
}
