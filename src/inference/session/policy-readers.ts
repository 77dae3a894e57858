import type { Runner } from '../../github/runner.ts';
import { Failure } from '../../language/failures/failure.ts';
import type { TokenInput } from '../../policy/source/github-answer.ts';
import type { PolicyReaders } from '../../policy/source/load.ts';
import { isSameRepository } from '../../policy/source/repository-file.ts';

/** The tokens that GitHub is read with. */
export interface Tokens {
  readonly token: string;
  /** For repositories other than the run's own; empty where it was not given. */
  readonly extendsToken: string;
  /** For the repository that keeps the ledger; empty where it was not given. */
  readonly ledgerToken: string;
}

/** A reader of the GitHub API, and the input that its token comes from. */
export interface GitHubReader {
  readonly reader: Awaited<ReturnType<Runner['openGitHub']>>;
  readonly token: TokenInput;
}

/** What policies are read with: the workspace, and the GitHub API with the token that fits. */
export interface SessionReaders extends PolicyReaders {
  readonly repository: (repository: string) => Promise<GitHubReader>;
}

/** Opens what policies are read with. Each token has one reader, opened when it is needed. */
export function openReaders({ token, extendsToken }: Omit<Tokens, 'ledgerToken'>, runner: Runner): SessionReaders {
  const opened = new Map<string, Promise<GitHubReader['reader']>>();

  async function reader(given: string, input: TokenInput): Promise<GitHubReader['reader']> {
    refuseBroken(given, input);
    const known = opened.get(given) ?? runner.openGitHub(given);
    opened.set(given, known);
    return known;
  }

  return {
    ownRepository: runner.run.repository,
    likelyHead: runner.run.likelyHead,
    workspace: (path, maxBytes) => runner.readFile('policy', path, maxBytes),
    repository: async (repository) => {
      const isOwn = isSameRepository(repository, runner.run.repository);
      if (!isOwn && extendsToken !== '')
        return { reader: await reader(extendsToken, 'extends-token'), token: 'extends-token' };
      if (token !== '') return { reader: await reader(token, 'token'), token: 'token' };
      throw new Failure('invalid-input', {
        input: 'token',
        message: `token: it is empty, so ${repository} cannot be read through the GitHub API.`,
        remedy: 'Remove the line `token:` to use the workflow’s own token, or set a token with `contents: read`.',
      });
    },
  };
}

/**
 * A token is sent in a header, which holds visible ASCII characters alone (RFC 9110, section 11.2). The value is not
 * shown: half of it may be a token.
 */
function refuseBroken(token: string, input: TokenInput): void {
  if (/^[\x21-\x7e]*$/.test(token)) return;
  const found = /[\r\n]/.test(token) ? 'a line break' : 'a space or a character';
  throw new Failure('invalid-input', {
    input,
    message: `${input}: it contains ${found} that no GitHub token has.`,
    remedy: 'Give one token on one line; check how the secret was stored.',
  });
}
