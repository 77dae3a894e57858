import { accessSync, constants, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Failure } from '../language/failures/failure.ts';
import type { Environment } from './environment.ts';
import { appendTo, reasonOf, restoring } from './outputs.ts';

/** As many bytes must fit into the file of the outputs before anything is sent. */
const probe = Buffer.alloc(64 * 1024, '\n');

/**
 * Finds out whether the file of the step's outputs takes any: it is opened, written to and left as it was. A full disk is
 * found as well, which the right to write says nothing about.
 *
 * @throws {Failure} `invalid-input`
 */
function checkOutputs({ GITHUB_OUTPUT: path }: Environment): void {
  if (!path) return;
  try {
    tryFile(path);
  } catch (error) {
    throw new Failure('invalid-input', {
      message: `The outputs of this step cannot be written to the file that GITHUB_OUTPUT names: ${reasonOf(error)}. Nothing was sent, since its answer would be lost.`,
      remedy:
        'Free space on the runner’s disk, and check that no step before this one changes GITHUB_OUTPUT or its file.',
    });
  }
}

/** Writes to a file and leaves it as it was. */
function tryFile(path: string): void {
  appendTo(path, (file) => restoring(file, () => writeFileSync(file, probe), true));
}

/** What of a step cannot be written, and why, though its outputs can: nobody loses an answer by it. */
interface Unwritable {
  readonly summary?: string;
  readonly temp?: string;
}

/**
 * Finds out, before anything is sent, what of a step can be written, and warns of what cannot.
 *
 * @throws {Failure} `invalid-input` where outputs cannot
 */
export function checkFiles(environment: Environment, warn: (message: string) => void): Unwritable {
  checkOutputs(environment);
  const { GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: temp } = environment;
  const lost = summary ? reasonAgainst(() => tryFile(summary)) : undefined;
  // Only a folder has an entry of this name.
  const moved = temp ? reasonAgainst(() => accessSync(`${temp}/.`, constants.W_OK)) : undefined;
  if (lost !== undefined) warn(`The job summary of this step will be missing: GITHUB_STEP_SUMMARY, ${lost}.`);
  if (moved !== undefined) warn(`Files of this step go to ${tmpdir()}: RUNNER_TEMP, ${moved}.`);
  return { ...(lost !== undefined && { summary: lost }), ...(moved !== undefined && { temp: moved }) };
}

function reasonAgainst(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
