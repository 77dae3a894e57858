import { Failure } from '../../language/failures/failure.ts';
import type { PolicySource } from '../model/policy.ts';
import type { Reference } from '../model/reference.ts';
import { maxPolicyBytes } from '../read/policy-file.ts';
import type { StepNeeds } from '../words/starter.ts';
import { explainAbsence, type GitHubAnswer, type TokenInput } from './github-answer.ts';
import { defaultPolicyPath, type PolicyLocation } from './location.ts';
import { isSameRepository } from './repository-file.ts';

/** Reads a file of the workspace as UTF-8 text; `undefined` where there is none. Throws a Failure for one too large. */
export type ReadWorkspaceFile = (path: string, maxBytes: number) => Promise<string | undefined>;

/** Reads other people's files through the GitHub API. */
export interface RepositoryReader {
  /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
  resolveCommit(repository: string, ref: string | undefined): Promise<GitHubAnswer<string>>;
  /** A file's UTF-8 text at a commit, at most `maxBytes` bytes. */
  readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<GitHubAnswer<string>>;
}

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
export async function loadPolicyFile(
  location: PolicyLocation,
  readers: PolicyReaders,
  wanted: WantedModel,
): Promise<PolicyText> {
  return location.from === 'workspace'
    ? fromWorkspace(location.path, readers, wanted)
    : fromRepository(location, readers, wanted);
}

async function fromWorkspace(path: string, readers: PolicyReaders, wanted: WantedModel): Promise<PolicyText> {
  const text = await readers.workspace(path, maxPolicyBytes);
  if (text === undefined)
    throw await missingPolicy(`There is no policy: the workspace has no file ${path}.`, path, wanted);
  return { text, source: { file: path, commit: '', annotatable: true } };
}

async function fromRepository(
  location: PolicyLocation & { from: 'repository' },
  readers: PolicyReaders,
  wanted: WantedModel,
): Promise<PolicyText> {
  const { path, ref } = location;
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
  const commit = await reader.resolveCommit(repository, ref);
  if (!commit.found) throw explainAbsence(commit, asked);
  const file = await reader.readFile(repository, path, commit.value, maxPolicyBytes);
  if (!file.found && file.reason === 'missing') {
    throw await missingPolicy(
      `There is no policy: ${repository} has no file ${path} ${ref === undefined ? 'on its default branch' : `at ${ref}`} (commit ${commit.value}).`,
      path,
      wanted,
    );
  }
  if (!file.found) throw explainAbsence(file, { ...asked, ref: commit.value });
  return { text: file.value, source: policySource(location, commit.value) };
}

function policySource(
  { repository, path, ref }: PolicyLocation & { from: 'repository' },
  commit: string,
): PolicySource {
  if (repository === undefined) return { file: path, commit, annotatable: true };
  return { file: `${repository}/${path}`, commit, annotatable: false, ...(ref !== undefined && { ref }) };
}

async function missingPolicy(message: string, path: string, wanted: WantedModel): Promise<Failure> {
  return new Failure('missing-policy', { message, remedy: await commitPolicy(path, wanted) });
}

/** A whole policy to be committed, for who has none. It ends the sentence, so that nothing has to be cut off what is pasted. */
export async function commitPolicy(path: string, wanted: WantedModel): Promise<string> {
  const { starterPolicy } = await import('../words/starter.ts');
  const elsewhere =
    path === defaultPolicyPath ? '' : ' (for a policy in another repository write owner/repo/path@ref instead)';
  return `Commit this as ${path} on the default branch, and adapt it${elsewhere}:\n\n${starterPolicy(wanted, wanted.needs)}`;
}
