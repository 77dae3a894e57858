import { Failure } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import type { Entry } from '../yaml/node.ts';
import { parseInputMap } from '../yaml/parse-input.ts';
import { text } from '../yaml/reads.ts';
import type { PromptFiles } from './read-file.ts';
import { readJoined } from './read-joined.ts';
import { render } from './render.ts';
import type { Variables } from './template.ts';

/** The four inputs with variables, each a YAML map or empty. */
export interface VariableInputs {
  /** Name: value. */
  readonly input: string;
  /** Name: path or pattern. */
  readonly fileInput: string;
  /** Name: value that somebody else has written. */
  readonly untrustedInput: string;
  /** Name: path or pattern of what somebody else has written. */
  readonly untrustedFileInput: string;
}

/** Variables by whether the workflow vouches for them. */
export interface ReadVariables {
  readonly trusted: Variables;
  readonly untrusted: Variables;
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
  const untrusted = untrustedEntries('untrusted-input', inputs.untrustedInput, problems);
  const untrustedPaths = untrustedEntries('untrusted-file-input', inputs.untrustedFileInput, problems);
  refuseTwice([...values, ...paths], [...untrusted, ...untrustedPaths], problems);
  for (const { value } of [...paths, ...untrustedPaths]) text(value, problems);
  problems.throwIfAny('invalid-input');
  return {
    trusted: new Map([...valuesOf(values), ...(await textsOf('file_input', paths, files))]),
    untrusted: new Map([...valuesOf(untrusted), ...(await textsOf('untrusted-file-input', untrustedPaths, files))]),
  };
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

/** What an expression puts in here is somebody else's text, so it often is why this is no YAML. */
function untrustedEntries(name: string, yaml: string, problems: Problems): readonly Entry[] {
  try {
    return namedEntries(name, yaml, problems);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `${name} must stay YAML whatever somebody else has written.`;
    const remedy = `Write each value as \`name: \${{ toJSON(…) }}\`, in lines of their own below \`${name}: |\`.`;
    throw new Failure(error.code, [...error.problems, { message, remedy }]);
  }
}

/** A variable is either somebody else's text or not. */
function refuseTwice(trusted: readonly Entry[], untrusted: readonly Entry[], problems: Problems): void {
  const seen = new Set(trusted.map(({ key }) => key));
  for (const { key, keyPlace } of untrusted) {
    if (seen.has(key)) {
      problems.add(
        `The variable ${quote(key)} stands twice, and here it is untrusted.`,
        'Rename one of them.',
        keyPlace,
      );
    }
    seen.add(key);
  }
}

function valuesOf(entries: readonly Entry[]): readonly (readonly [string, string])[] {
  return entries.map(({ key, value }) => [key, render(value)] as const);
}

async function textsOf(
  input: string,
  entries: readonly Entry[],
  files: PromptFiles,
): Promise<readonly (readonly [string, string])[]> {
  const texts: (readonly [string, string])[] = [];
  for (const { key, value } of entries) texts.push([key, await readJoined(`${input}: ${key}`, render(value), files)]);
  return texts;
}
