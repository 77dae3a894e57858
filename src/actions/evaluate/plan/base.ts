import type { Runner } from '../../../github/runner.ts';
import type { GitHubReader, SessionReaders } from '../../../inference/session/policy-readers.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { listed } from '../../../language/failures/suggest.ts';
import { parseReference, type Reference } from '../../../policy/model/reference.ts';
import { explainAbsence } from '../../../policy/source/explain-absence.ts';
import { settingValues } from '../../../prompts/prompt-file/model-parameters.ts';
import { type PromptFile, parsePromptFile } from '../../../prompts/prompt-file/prompt-file.ts';
import { namesUsed } from '../../../prompts/variables/fill-messages.ts';
import type { CompareTo } from '../inputs.ts';
import type { PlannedFile } from './plan.ts';

/** A prompt file as it was, or why it cannot be compared. */
export type BaseFile =
  | {
      readonly source: string;
      /** The model that it names; absent where it names none. */
      readonly model?: Reference;
      /** What a reader of the comparison must know. */
      readonly note?: string;
    }
  | { readonly skipped: string };

/** What prompts are compared with. */
export interface ComparedBase {
  /** In words: `main at 6dcb09b`. */
  readonly description: string;
  readonly files: ReadonlyMap<string, BaseFile>;
}

/** The largest prompt file that is read, in bytes; GitHub hands out no larger ones. */
const maxPromptBytes = 1024 * 1024;

/**
 * Reads the prompt files through the GitHub API as they were: of the base of the pull request, or of a ref.
 *
 * @returns nothing where there is nothing to compare with
 * @throws {Failure} `invalid-input` where the run has no base, else as the policy's reading does
 */
export async function readBase(
  files: readonly PlannedFile[],
  compareTo: CompareTo,
  readers: SessionReaders,
  { run }: Pick<Runner, 'run'>,
): Promise<ComparedBase | undefined> {
  const { baseCommit, baseBranch } = run.facts.pullRequest ?? {};
  if (compareTo.kind === 'none' || (compareTo.kind === 'default' && baseCommit === undefined)) return undefined;
  if (compareTo.kind !== 'ref' && baseCommit === undefined) {
    throw new Failure('invalid-input', {
      input: 'compare-to',
      message: 'compare-to: this run is not about a pull request whose base it knows.',
      remedy: 'Name a branch, a tag or a commit, or write none.',
    });
  }
  const github = await readers.repository(run.repository);
  const commit = compareTo.kind === 'ref' ? await resolve(compareTo.ref, github, run.repository) : (baseCommit ?? '');
  const ref = compareTo.kind === 'ref' ? compareTo.ref : (baseBranch ?? 'the base');
  const read = await Promise.all(
    files.map(async (file) => [file.path, await readFile(file, commit, ref, github, run.repository)] as const),
  );
  return { description: ref === commit ? ref : `${ref} at ${commit.slice(0, 7)}`, files: new Map(read) };
}

async function resolve(ref: string, { reader, token }: GitHubReader, repository: string): Promise<string> {
  const commit = await reader.resolveCommit(repository, ref);
  if (commit.found) return commit.value;
  if (commit.reason === 'missing') {
    throw new Failure('invalid-input', {
      input: 'compare-to',
      message: `compare-to: ${repository} has no branch, tag or commit ${ref}.`,
      remedy: 'Check its spelling.',
    });
  }
  throw unreadable(explainAbsence(commit, { repository, path: '', ref, token, isOwn: true }));
}

async function readFile(
  file: PlannedFile,
  commit: string,
  ref: string,
  { reader, token }: GitHubReader,
  repository: string,
): Promise<BaseFile> {
  const read = await reader.readFile(repository, file.path, commit, maxPromptBytes);
  if (read.found) return comparable(file, read.value, ref);
  if (read.reason === 'missing') return { skipped: `${ref} does not have this file, so it is not compared.` };
  if (read.reason === 'unusable')
    return { skipped: `the file of ${ref} cannot be read: ${read.detail} It is not compared.` };
  throw unreadable(explainAbsence(read, { repository, path: file.path, ref: commit, token, isOwn: true }));
}

/** The words for policies, for a prompt file. */
function unreadable({ code, problems }: Failure): Failure {
  return new Failure(
    code === 'unreadable-policy' ? 'unreadable-file' : code,
    problems.map(({ message, ...problem }) => ({
      ...problem,
      input: 'compare-to',
      message: `compare-to: ${message.replace(/^The policy /, '').replace(/^ *in /, '')}`,
    })),
  );
}

/** Holds another version to the rows of today: it is asked the same, and judged by the same evaluators. */
export function comparable({ source, prompt, rows, path }: PlannedFile, before: string, ref: string): BaseFile {
  if (before === source) return { skipped: `the file is the same as on ${ref}, so there is nothing to compare.` };
  const earlier = parsed(before, path);
  if (!earlier) return { skipped: `the file of ${ref} is not a valid prompt file, so it is not compared.` };
  if (askedBy(earlier) === askedBy(prompt)) {
    return { skipped: `prompt, model and parameters are the same as on ${ref}, so there is nothing to compare.` };
  }
  const lacking = rows.count === 0 ? [] : namesUsed(earlier.messages).filter((name) => !rows.at(0).variables.has(name));
  if (lacking.length > 0) {
    const names = listed(lacking.map((name) => `\`{{${name}}}\``));
    return {
      skipped: `the version of ${ref} needs ${names}, which the rows do not have (was a variable renamed?), so it is not compared.`,
    };
  }
  const model = referenceIn(earlier);
  const isOther = earlier.model !== prompt.model;
  return {
    source: before,
    ...(model && { model }),
    ...(isOther && { note: `on ${ref} the file names ${earlier.model ?? 'no model'}, not ${prompt.model ?? 'none'}.` }),
  };
}

function parsed(source: string, path: string): PromptFile | undefined {
  try {
    return parsePromptFile(source, path);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function referenceIn({ model }: PromptFile): Reference | undefined {
  try {
    return model === undefined ? undefined : parseReference(model);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** All of a prompt file that a request is made of. */
function askedBy({ messages, model, written, responseFormat, tools }: PromptFile): string {
  return JSON.stringify([messages, model, settingValues(written), responseFormat, tools]);
}
