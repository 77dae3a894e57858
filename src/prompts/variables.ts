import { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { type Entry, type Node, toValue } from '../yaml/node.ts';
import { parseInputMap } from '../yaml/parse-input.ts';
import { text } from '../yaml/reads.ts';
import type { ReadPromptFile } from './read-file.ts';
import type { Variables } from './template.ts';

/**
 * Reads the inputs `input` (name: value) and `file_input` (name: path), both YAML maps. Where both
 * have a name, the file wins, as in `actions/ai-inference` v2.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`
 */
export async function readVariables(input: string, fileInput: string, readFile: ReadPromptFile): Promise<Variables> {
  const problems = new Problems();
  const values = namedEntries('input', input, problems);
  const paths = namedEntries('file_input', fileInput, problems).map(({ key, value }) => ({
    key,
    path: text(value, problems) ?? '',
  }));
  problems.throwIfAny('invalid-input');
  const variables = new Map(values.map(({ key, value }) => [key, render(value)]));
  for (const { key, path } of paths) variables.set(key, await readFile(`file_input: ${key}`, path));
  return variables;
}

function namedEntries(name: string, yaml: string, problems: Problems): readonly Entry[] {
  const entries = parseInputMap(name, yaml, 'name: value');
  for (const { key, keyPlace } of entries) {
    if (!/^[\w.-]+$/.test(key)) {
      problems.add(`${quote(key)} cannot name a variable.`, 'Use letters, digits, _, . and -.', keyPlace);
    }
  }
  return entries;
}

/** Text as it was written, so that `1.0` stays `1.0`; lists and maps as JSON; nothing as the empty text. */
function render(node: Node): string {
  if (node.kind !== 'scalar') return JSON.stringify(toValue(node));
  return node.value === null ? '' : node.text;
}
