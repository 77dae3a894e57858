import type { Runner } from '../../../github/runner.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type Findings, namingInput } from '../../../language/failures/read-all.ts';
import { isPromptFile } from '../../../prompts/prompt-file/is-prompt-file.ts';
import { promptDependencies } from '../../prompt-files.ts';

/** A prompt file of the workspace. */
export interface FoundPromptFile {
  /** As annotations and the GitHub API name it: from the root, without `./`. */
  readonly path: string;
  readonly source: string;
}

/** Prompt files by their names, whatever the case; `**` passes over hidden folders unless they are named. */
const name = '*.[pP][rR][oO][mM][pP][tT].{[yY][mM][lL],[yY][aA][mM][lL]}';
const everywhere = [`**/${name}`, `**/.*/**/${name}`];

/** A file that has rows, in YAML or in JSON. */
const testData = /(?:^|[{,]\s*)["']?testData["']?\s*:/m;

/**
 * Finds the prompt files that are evaluated: those that paths and patterns name, or without any every one of the
 * workspace that has `testData`.
 *
 * @param findings gets what cannot be found or read
 */
export async function findPromptFiles(
  patterns: readonly string[],
  step: Runner,
  findings: Findings,
): Promise<readonly FoundPromptFile[]> {
  const { files } = promptDependencies(step);
  const paths: string[] = [];
  for (const pattern of patterns) {
    const matches = await findings.attempt(() => naming(() => files.find('prompt-files', pattern)));
    for (const path of matches ?? []) await findings.attempt(() => paths.push(promptFilePath(path)));
  }
  const found = await Promise.all(
    [...new Set(patterns.length > 0 ? paths : await everyFile(step))].toSorted().map(async (path) => {
      const source = await findings.attempt(() => naming(() => files.readText('prompt-files', path)));
      return source === undefined ? [] : [{ path, source }];
    }),
  );
  const read = found.flat();
  const evaluated = patterns.length > 0 ? read : read.filter(({ source }) => testData.test(source));
  if (evaluated.length === 0 && !findings.any) findings.note(nothingFound(read.length));
  return evaluated;
}

async function everyFile({ findFiles, log }: Runner): Promise<readonly string[]> {
  const { paths, isCut } = await findFiles(everywhere);
  if (isCut)
    log.warning(`Only the first ${paths.length} prompt files of the workspace are looked at: name the others.`);
  return paths;
}

function promptFilePath(path: string): string {
  if (isPromptFile(path)) return path.replace(/^(?:\.\/+)+/, '');
  throw new Failure('invalid-input', {
    input: 'prompt-files',
    message: `prompt-files: ${quote(path)} is not a prompt file.`,
    remedy: 'The name of a prompt file ends in .prompt.yml or .prompt.yaml.',
  });
}

function nothingFound(promptFiles: number): Failure {
  const found =
    promptFiles === 0
      ? 'has no prompt files'
      : `has ${promptFiles} prompt ${promptFiles === 1 ? 'file' : 'files'}, and none with \`testData\``;
  return new Failure('invalid-input', {
    input: 'prompt-files',
    message: `Nothing to evaluate: the workspace ${found}.`,
    remedy:
      'Add `testData:` to a prompt file, or name files in `prompt-files`. A step before this one has to check the repository out (actions/checkout).',
  });
}

async function naming<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw namingInput('prompt-files', error);
  }
}
