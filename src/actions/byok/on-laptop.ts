import type { ErrorCode } from '../../language/failures/codes.ts';
import type { Problem } from '../../language/failures/failure.ts';

/** What to do on a laptop where a message says what to change in a workflow. */
interface Rewording {
  readonly code: ErrorCode;
  /** The input that the problem lies in; absent for any. */
  readonly input?: string;
  readonly remedy: (remedy: string) => string;
}

const rewordings: readonly Rewording[] = [
  {
    code: 'missing-policy',
    remedy: (remedy) => `\`byok init\` writes one, with a workflow. Or: ${lowerFirst(remedy)}`,
  },
  {
    code: 'invalid-input',
    input: 'token',
    remedy: () => 'Set GITHUB_TOKEN to a token with `contents: read`, or log in with `gh auth login`.',
  },
  {
    code: 'github-unavailable',
    remedy: (remedy) => `${remedy} The token is that of GITHUB_TOKEN or of \`gh auth token\`.`.trim(),
  },
];

/** A problem with a remedy for who has no workflow before him. */
export function onLaptop(problem: Problem, code: ErrorCode | undefined): Problem {
  const found = rewordings.find((one) => one.code === code && (one.input === undefined || one.input === problem.input));
  return found ? { ...problem, remedy: found.remedy(problem.remedy) } : problem;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
