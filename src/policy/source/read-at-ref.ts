import { maxPolicyBytes } from '../read/policy-file.ts';
import type { GitHubAnswer, Missing } from './github-answer.ts';

/** Reads other people's files through the GitHub API. */
export interface RepositoryReader {
  /** The full SHA of the commit that a ref means; without one, of the default branch's head. */
  resolveCommit(repository: string, ref: string | undefined): Promise<GitHubAnswer<string>>;
  /** A file's UTF-8 text at a commit, at most `maxBytes` bytes. */
  readFile(repository: string, path: string, commit: string, maxBytes: number): Promise<GitHubAnswer<string>>;
}

/** A policy's file in a repository; without `ref` the default branch's. */
export interface WantedFile {
  readonly repository: string;
  readonly path: string;
  readonly ref?: string | undefined;
}

/** What a ref means, and the file there. */
export type ReadAtRef = { readonly absent: Missing } | { readonly commit: string; readonly file: GitHubAnswer<string> };

/**
 * Resolves a ref to a commit, and reads a file at that commit. Where it can be guessed which commit that is, its file is
 * read meanwhile, and taken if GitHub names the same commit: the guess saves time and decides nothing.
 *
 * @param guess a commit that the ref may mean, whoever says so; a ref that is a full SHA is its own
 */
export async function readAtRef(
  reader: RepositoryReader,
  { repository, path, ref }: WantedFile,
  guess: string | undefined,
): Promise<ReadAtRef> {
  const likely = ref === undefined ? guess : fullSha.test(ref) ? ref : undefined;
  const readAt = (commit: string) => reader.readFile(repository, path, commit, maxPolicyBytes);
  const early = likely === undefined ? undefined : readAt(likely);
  // A guess that is wrong, or a commit that cannot be had, leaves nobody who waits for it.
  early?.catch(() => undefined);
  const commit = await reader.resolveCommit(repository, ref);
  if (!commit.found) return { absent: commit };
  return { commit: commit.value, file: await (early && commit.value === likely ? early : readAt(commit.value)) };
}

const fullSha = /^[0-9a-f]{40}$/;
