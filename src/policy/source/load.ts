import { Failure } from '../../language/failures/failure.ts';
import type { PolicySource } from '../model/policy.ts';
import type { Reference } from '../model/reference.ts';
import { maxPolicyBytes } from '../read/policy-file.ts';
import type { StepNeeds } from '../words/starter.ts';
import type { AskedFile } from './explain-absence.ts';
import type { Absence, TokenInput } from './github-answer.ts';
import { defaultPolicyPath, type PolicyLocation } from './location.ts';
import { type RepositoryReader, readAtRef } from './read-at-ref.ts';
import { isSameRepository } from './repository-file.ts';

/** Reads a file of the workspace as UTF-8 text; `undefined` where there is none. Throws a Failure for one too large. */
export type ReadWorkspaceFile = (path: string, maxBytes: number) => Promise<string | undefined>;

/** A reader, and the input that its token comes from. */
export interface TokenReader {
  readonly reader: RepositoryReader;
  readonly token: TokenInput;
}

/** What a policy has to allow: the model, and what the step sends with it. */
export interface WantedModel extends Reference {
  readonly needs?: StepNeeds;
}

/** What a policy is read with. */
export interface PolicyReaders {
  readonly workspace: ReadWorkspaceFile;
  /** Opened only for a policy that lies in a repository, with the token that fits. */
  readonly repository: (repository: string) => Promise<TokenReader>;
  /** `owner/name` of the run's repository; empty outside GitHub Actions. */
  readonly ownRepository: string;
  /** A commit that the default branch of the run's repository may be at; absent where nothing names one. */
  readonly likelyHead?: string | undefined;
}

/** The text of a policy, not parsed yet. */
export interface PolicyText {
  readonly text: string;
  readonly source: PolicySource;
}

/**
 * Reads the policy's file.
 *
 * @param wanted the model asked for; the message about a missing policy prints one that allows it
 * @throws {Failure} `missing-policy`, `unreadable-policy`, `unseen-repository`, `github-unavailable`,
 * `invalid-policy` for what is no text file of at most 256 KiB (`unreadable-file` in the workspace), and
 * `invalid-input` where there is no repository or no token to read with
 */
export function loadPolicyFile(
  location: PolicyLocation,
  readers: PolicyReaders,
  wanted: WantedModel,
): Promise<PolicyText> {
  return beginPolicyFile(location, readers)(wanted);
}

/** The same in two steps: it is begun to be read at once, and what came of it is told to whoever then says what is wanted. */
export function beginPolicyFile(
  location: PolicyLocation,
  readers: PolicyReaders,
): (wanted: WantedModel) => Promise<PolicyText> {
  if (location.from === 'workspace') {
    const { path } = location;
    const text = begun(readers.workspace(path, maxPolicyBytes));
    return async (wanted) => inWorkspace(path, await text, wanted);
  }
  const asked = begun(askRepository(location, readers));
  return async (wanted) => inRepository(location, await asked, wanted);
}

/** What fails is told to whoever waits for it; nobody may ever do. */
function begun<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => undefined);
  return reading;
}

async function inWorkspace(path: string, text: string | undefined, wanted: WantedModel): Promise<PolicyText> {
  if (text === undefined)
    throw await missingPolicy(`There is no policy: the workspace has no file ${path}.`, path, wanted);
  return { text, source: { file: path, commit: '', annotatable: true } };
}

type RepositoryLocation = PolicyLocation & { readonly from: 'repository' };

async function askRepository({ path, ref, ...location }: RepositoryLocation, readers: PolicyReaders) {
  const repository = location.repository ?? readers.ownRepository;
  if (repository === '') {
    throw new Failure('invalid-input', {
      message: 'GITHUB_REPOSITORY is not set, so there is no repository to read the policy from.',
      remedy: 'Outside GitHub Actions use policy-ref: workspace.',
    });
  }
  const { reader, token } = await readers.repository(repository);
  const isOwn = isSameRepository(repository, readers.ownRepository);
  const asked = { repository, path, token, isOwn, ...(ref !== undefined && { ref }) };
  return { asked, read: await readAtRef(reader, asked, isOwn ? readers.likelyHead : undefined) };
}

async function inRepository(
  location: RepositoryLocation,
  { asked, read }: Awaited<ReturnType<typeof askRepository>>,
  wanted: WantedModel,
): Promise<PolicyText> {
  if ('absent' in read) throw await absence(read.absent, asked);
  const { commit, file } = read;
  const { repository, path, ref } = asked;
  if (!file.found && file.reason === 'missing') {
    throw await missingPolicy(
      `There is no policy: ${repository} has no file ${path} ${ref === undefined ? 'on its default branch' : `at ${ref}`} (commit ${commit}).`,
      path,
      wanted,
    );
  }
  if (!file.found) throw await absence(file, { ...asked, ref: commit });
  return { text: file.value, source: policySource(location, commit) };
}

function policySource({ repository, path, ref }: RepositoryLocation, commit: string): PolicySource {
  if (repository === undefined) return { file: path, commit, annotatable: true };
  return { file: `${repository}/${path}`, commit, annotatable: false, ...(ref !== undefined && { ref }) };
}

/** Why GitHub has no answer, in words that are loaded where they are needed. */
export async function absence(
  missing: { readonly reason: Absence; readonly detail: string },
  asked: AskedFile,
): Promise<Failure> {
  const { explainAbsence } = await import('./explain-absence.ts');
  return explainAbsence(missing, asked);
}

async function missingPolicy(message: string, path: string, wanted: WantedModel): Promise<Failure> {
  return new Failure('missing-policy', { message, remedy: await commitPolicy(path, wanted) });
}

/** A whole policy to be committed, for who has none. It ends the sentence, so that nothing has to be cut off what is pasted. */
export async function commitPolicy(path: string, wanted: WantedModel): Promise<string> {
  const { starterPolicy } = await import('../words/starter.ts');
  const elsewhere =
    path === defaultPolicyPath
      ? ''
      : ' (or correct the input `policy`; for a policy in another repository write owner/repo/path@ref)';
  return `Commit this as ${path} on the default branch, and adapt it${elsewhere}:\n\n${starterPolicy(wanted, wanted.needs)}`;
}
