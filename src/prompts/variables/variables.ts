import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { type Entry, type Node, type ScalarNode, toValue } from '../../language/yaml/node.ts';
import { parseInputMap } from '../../language/yaml/parse-input.ts';
import { text } from '../../language/yaml/reads.ts';
import { type Joined, readJoined } from '../files/joined.ts';
import type { PromptFiles } from '../files/prompt-files.ts';
import type { VariableSource } from './empty.ts';
import type { Variables } from './template.ts';

/** The four inputs with variables, each a YAML map or empty. */
export interface VariableInputs {
  /** Name: value. */
  readonly input: string;
  /** Name: path or pattern. */
  readonly fileInput: string;
  /** Name: untrusted value. */
  readonly untrustedInput: string;
  /** Name: path or pattern of what somebody else has written. */
  readonly untrustedFileInput: string;
  /** Bytes of each file that are used; absent where files are read whole, and have to be UTF-8. */
  readonly maxFileBytes?: number | undefined;
}

/** Variables by whether the workflow trusts them. */
export interface ReadVariables {
  readonly trusted: Variables;
  readonly untrusted: Variables;
  /** Where each value comes from. */
  readonly sources: ReadonlyMap<string, VariableSource>;
  /** What a reader should know of the files: those that are empty among several, and values that a file replaces. */
  readonly warnings: readonly string[];
  /** Files of which only a part was used. */
  readonly notes: readonly string[];
}

/**
 * Reads the variables. Where `input` and `file_input` both have a name, the file wins, as in
 * `actions/ai-inference` v2; an untrusted one has its name for itself.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`
 */
export async function readVariables(inputs: VariableInputs, files: PromptFiles): Promise<ReadVariables> {
  const problems = new Problems();
  const values = namedEntries('input', inputs.input, problems);
  const paths = namedEntries('file_input', inputs.fileInput, problems);
  const untrusted = namedEntries('untrusted-input', inputs.untrustedInput, problems);
  const untrustedPaths = namedEntries('untrusted-file-input', inputs.untrustedFileInput, problems);
  refuseTwice([...values, ...paths], [...untrusted, ...untrustedPaths], problems);
  for (const { key, value } of [...paths, ...untrustedPaths]) text(value, problems.inField(key));
  problems.throwIfAny('invalid-input');
  const read = await readFiles('file_input', paths, inputs.maxFileBytes, files);
  const untrustedRead = await readFiles('untrusted-file-input', untrustedPaths, inputs.maxFileBytes, files);
  const all = [...read, ...untrustedRead];
  return {
    trusted: new Map([...textValues(values), ...read.map(({ key, value }) => [key, value] as const)]),
    untrusted: new Map([...textValues(untrusted), ...untrustedRead.map(({ key, value }) => [key, value] as const)]),
    sources: new Map([
      ...sourcesOf('input', values),
      ...sourcesOf('untrusted-input', untrusted),
      ...all.map(({ key, source }) => [key, source] as const),
    ]),
    warnings: [...replaced(values, paths), ...all.flatMap(({ warnings }) => warnings)],
    notes: all.flatMap(({ notes }) => notes),
  };
}

/** Values of `input` that a file of the same name wins over. */
function replaced(values: readonly Entry[], paths: readonly Entry[]): readonly string[] {
  return values.flatMap(({ key, keyPlace: { line } }) => {
    const path = paths.find((entry) => entry.key === key);
    return path === undefined
      ? []
      : [
          `The variable ${key} is given twice: the file ${quote(renderValue(path.value))} (file_input, line ${path.keyPlace.line}) wins over its value in input, line ${line}. Remove one of them.`,
        ];
  });
}

function namedEntries(name: string, yaml: string, problems: Problems): readonly Entry[] {
  const entries = parseInputMap(name, yaml, 'name: value');
  for (const { key, keyPlace } of entries) {
    if (!/^[\w.-]+$/.test(key)) {
      problems.add(`${quote(key)} is not a valid variable name.`, 'Use letters, digits, _, . and -.', keyPlace);
    }
  }
  return entries;
}

/** A variable is either trusted or untrusted. */
function refuseTwice(trusted: readonly Entry[], untrusted: readonly Entry[], problems: Problems): void {
  const seen = new Set(trusted.map(({ key }) => key));
  for (const { key, keyPlace } of untrusted) {
    if (seen.has(key)) {
      problems.add(
        `The variable ${quote(key)} is set twice, and here it is untrusted.`,
        'Rename one of them.',
        keyPlace,
      );
    }
    seen.add(key);
  }
}

function textValues(entries: readonly Entry[]): readonly (readonly [string, string])[] {
  return entries.map(({ key, value }) => [key, renderValue(value)] as const);
}

function sourcesOf(input: string, entries: readonly Entry[]): readonly (readonly [string, VariableSource])[] {
  return entries.map(
    ({ key, keyPlace: { line } }) => [key, { described: `${input}, line ${line}`, isFile: false }] as const,
  );
}

/** A variable whose value was read from files. */
interface FileVariable extends Joined {
  readonly key: string;
  readonly source: VariableSource;
}

async function readFiles(
  input: string,
  entries: readonly Entry[],
  maxFileBytes: number | undefined,
  files: PromptFiles,
): Promise<readonly FileVariable[]> {
  const read: FileVariable[] = [];
  for (const { key, value: node } of entries) {
    const path = renderValue(node);
    const joined = await readJoined({ input: `${input}: ${key}`, path, maxFileBytes }, files);
    read.push({ ...joined, key, source: { described: `${input}: ${quote(path)}`, isFile: true } });
  }
  return read;
}

/** A number as JSON writes it, so that it can stay as it was written. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a variable: text as it was written, so that `1.0` stays `1.0`; lists and maps as JSON; nothing as the empty text. */
export function renderValue(node: Node): string {
  if (node.kind !== 'scalar') return toJson(node);
  return node.value === null ? '' : node.text;
}

/** JSON in which numbers stay as they were written. */
function toJson(node: Node): string {
  if (node.kind === 'list') return `[${node.items.map(toJson).join(',')}]`;
  if (node.kind === 'scalar') return scalarToJson(node);
  return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${toJson(value)}`).join(',')}}`;
}

function scalarToJson(node: ScalarNode): string {
  if (typeof node.value !== 'number') return JSON.stringify(toValue(node));
  if (jsonNumber.test(node.text)) return node.text;
  return JSON.stringify(Number.isFinite(node.value) ? node.value : node.text);
}
