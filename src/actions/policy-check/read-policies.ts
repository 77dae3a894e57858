import { Failure, type Problem } from '../../language/failures/failure.ts';
import type { Extends, Policy } from '../../policy/model/policy.ts';
import { parsePolicyLate } from '../../policy/read/parse-late.ts';
import { loadPolicyFile, type PolicyReaders } from '../../policy/source/load.ts';
import { loadExtended } from '../../policy/source/load-extended.ts';
import { isTrusted } from '../../policy/source/location.ts';
import { isSameRepository } from '../../policy/source/repository-file.ts';
import { explainSource } from '../../policy/words/explain-source.ts';
import type { NamedPlace } from '../../reports/markdown/blocks.ts';
import { type CheckError, withCode } from './report.ts';

/** The policy as the workspace has it. */
export interface Changed {
  /** Whether the file alone is valid. */
  readonly isValid: boolean;
  /** Whether there is no such file. */
  readonly isMissing: boolean;
  /** Absent where the file, or one that it extends, cannot be judged by. */
  readonly policy?: Policy;
  readonly errors: readonly CheckError[];
}

/** The policy that the default branch has. */
export interface InForce {
  /** Absent where there is none, or one that is not valid: then every request is refused. */
  readonly policy?: Policy;
  /** Whether the default branch has such a file. */
  readonly exists: boolean;
  /** Whether it is known what is in force; if not, nothing can be compared with it. */
  readonly isKnown: boolean;
  /** In words. */
  readonly description: string;
  /** Where it lies; absent where there is no such file. */
  readonly at?: NamedPlace;
  readonly errors: readonly CheckError[];
}

/** Only the message about a missing policy uses it, which is not shown here. */
const anyModel = { model: 'openai/gpt-6-luna' };

/**
 * Whether what a proposed policy extends is read on an event. On a few events the workspace may be a
 * stranger's although the step has secrets: then only what the policy in force extends is read as well,
 * so that nobody chooses a private file to be read for them.
 */
export function mayFollow(event: string, { repository, path, ref }: Extends, inForce: Policy | undefined): boolean {
  if (!mayBeStrangers(event)) return true;
  const known = inForce?.files[0].extends;
  return (
    known !== undefined && isSameRepository(known.repository, repository) && known.path === path && known.ref === ref
  );
}

/**
 * Whether the workspace may be a stranger's although the step has secrets. Only people with write access put something
 * into a merge queue.
 */
function mayBeStrangers(event: string): boolean {
  if (isTrusted(event) || event === 'merge_group') return false;
  return !event.startsWith('pull_request') || event === 'pull_request_target';
}

/**
 * Readers to which the default branch of the run's repository is as the workspace has it: what a policy extends there
 * may be part of the same change. A file that is not checked out is read from GitHub, and so is every one where a
 * stranger's would say what else is read.
 */
export function asMerged(
  readers: PolicyReaders,
  { event, defaultBranch }: { readonly event: string; readonly defaultBranch?: string | undefined },
): PolicyReaders {
  if (mayBeStrangers(event)) return readers;
  const heads = new Set<string>();
  return {
    ...readers,
    repository: async (repository) => {
      const { reader, token } = await readers.repository(repository);
      if (!isSameRepository(repository, readers.ownRepository)) return { reader, token };
      return { token, reader: { resolveCommit, readFile } };

      async function resolveCommit(name: string, ref: string | undefined) {
        const commit = await reader.resolveCommit(name, ref);
        if (commit.found && ref?.replace(/^(?:refs\/)?heads\//, '') === defaultBranch) heads.add(commit.value);
        return commit;
      }

      async function readFile(name: string, path: string, commit: string, maxBytes: number) {
        const value = heads.has(commit) ? await readers.workspace(path, maxBytes) : undefined;
        return value === undefined ? reader.readFile(name, path, commit, maxBytes) : { found: true as const, value };
      }
    },
  };
}

/** Reads the policy of the workspace, and through the GitHub API what it extends, as far as `follows` allows it. */
export async function readChanged(
  path: string,
  readers: PolicyReaders,
  today: string,
  follows: (extended: Extends) => boolean,
): Promise<Changed> {
  let isValid = false;
  try {
    const { text, source } = await loadPolicyFile({ from: 'workspace', path }, readers, anyModel);
    const file = await parsePolicyLate(text, source, today);
    isValid = true;
    if (file.extends && !follows(file.extends))
      return { isValid, isMissing: false, errors: withCode('unreadable-policy', [notFollowed(file.extends)]) };
    return { isValid, isMissing: false, policy: await loadExtended(file, readers, today), errors: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const isMissing = error.code === 'missing-policy' && !isValid;
    const problems = isMissing ? [notThere(path)] : withoutForeign(error);
    return { isValid, isMissing, errors: withCode(error.code, problems) };
  }
}

/** Reads the policy that judges requests today. */
export async function readInForce(path: string, readers: PolicyReaders, today: string): Promise<InForce> {
  try {
    const { text, source } = await loadPolicyFile({ from: 'repository', path }, readers, anyModel);
    const description = explainSource(source);
    const at = { text: description, place: { ...source, line: 1, column: 1 } };
    try {
      const policy = await loadExtended(await parsePolicyLate(text, source, today), readers, today);
      return { policy, exists: true, isKnown: true, description, at, errors: [] };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code === 'invalid-policy') {
        return {
          exists: true,
          isKnown: true,
          description: `${description}, which is not valid, so that everything is denied`,
          at,
          errors: [],
        };
      }
      return { exists: true, isKnown: false, description, at, errors: withCode(error.code, withoutForeign(error)) };
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'missing-policy') {
      return { exists: false, isKnown: true, description: 'no policy, so that everything is denied', errors: [] };
    }
    if (error.code === 'invalid-policy') {
      return {
        exists: true,
        isKnown: true,
        description: 'a file that is not a policy, so that everything is denied',
        errors: [],
      };
    }
    return { exists: false, isKnown: false, description: '', errors: withCode(error.code, error.problems) };
  }
}

/**
 * The problems without those in files of other repositories. Whoever proposes a policy says what it
 * extends, and the token may read more than they may: such a file's text must not be read from messages.
 */
function withoutForeign({ problems }: Failure): readonly Problem[] {
  const own = problems.filter(({ place }) => !place || place.annotatable);
  const left = problems.length - own.length;
  if (left === 0) return own;
  const message = `It has ${left === 1 ? 'a problem' : `${left} problems`}, not shown here.`;
  return [...own, { message, remedy: 'Run policy-check in the repository that it is kept in.' }];
}

function notFollowed({ repository, path, place }: Extends): Problem {
  return {
    message: `${repository}/${path} is not read: on this event a stranger may have written the \`extends\`.`,
    remedy: 'Run policy-check on `pull_request`.',
    place,
  };
}

function notThere(path: string): Problem {
  return {
    message: `The workspace has no file ${path}.`,
    remedy: 'Check the input `policy`, and that an earlier step checks the repository out (actions/checkout).',
  };
}
