import { Failure, type Origin } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import { readCsvRows } from './csv-rows.ts';
import { readJsonLines, readJsonRows } from './json-rows.ts';
import type { Rows } from './row.ts';
import { readYamlRows } from './yaml-rows.ts';

type ReadRows = (text: string, origin: Origin, problems: Problems) => Rows | undefined | Promise<Rows | undefined>;

/** How files of rows are read, by how their names end. */
const formats: ReadonlyMap<string, ReadRows> = new Map<string, ReadRows>([
  ['.jsonl', readJsonLines],
  ['.ndjson', readJsonLines],
  ['.csv', readCsvRows],
  ['.json', readJsonRows],
  ['.yml', readYamlFile],
  ['.yaml', readYamlFile],
]);

/** The longest YAML, as `parseYaml` has it: the formats for many rows are others. */
const longestYaml = 1024 * 1024;

/**
 * Reads the file that the input `test-data-file` names; every row is checked.
 *
 * @param path decides how it is read, and stands in the messages
 * @throws {Failure} `invalid-input`, with the line of each problem
 */
export async function readRowFile(text: string, path: string): Promise<Rows> {
  const problems = new Problems();
  const [ending = ''] = /\.[^./]+$/.exec(path.toLowerCase()) ?? [];
  const read = formats.get(ending);
  if (!read) {
    const message = `test-data-file: ${quote(path)} is of no known format.`;
    throw new Failure('invalid-input', { message, remedy: `It must end in ${[...formats.keys()].join(', ')}.` });
  }
  const rows = await read(text, { file: path, annotatable: true }, problems);
  if (!rows || problems.any) throw new Failure('invalid-input', problems.list());
  return rows;
}

/** Reads rows from a YAML file of their own. */
export function readYamlFile(text: string, origin: Origin, problems: Problems): Rows | undefined {
  const start = { ...origin, line: 1, column: 1 };
  if (text.length > longestYaml) {
    const message = `The file has ${text.length} characters, more than the limit of ${longestYaml} for YAML.`;
    return problems.add(message, 'Save the rows as JSON Lines or CSV.', start);
  }
  const root = parseYaml(text, origin, problems, { breaksInQuotes: true });
  if (root) return readYamlRows(root, problems);
  return problems.any ? undefined : problems.add('The file has no rows.', 'Write `- column: value`.', start);
}
