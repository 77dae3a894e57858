import type { ErrorCode } from '../../language/failures/codes.ts';
import type { Problem } from '../../language/failures/failure.ts';

/** What a remedy says of a workflow, and what that is on a laptop; each is tried on every remedy, in this order. */
const wordings: readonly (readonly [inWorkflow: RegExp, here: string])[] = [
  [
    /^Commit this as (?=\S+ on the default branch, and adapt it)/,
    '`byok init` writes one, with a workflow. Or: commit this as ',
  ],
  [/, and that a step before this one checks the repository out \(actions\/checkout\)/, ''],
  [
    /(?:^| )(?:A|The workspace is empty: a) step before this one has to check the repository out \(actions\/checkout\)[^.]*\./,
    '',
  ],
  [/; a step before this one can copy it there/, ', or hand the text over by standard input'],
  [/Add a line such as `model: ([^`]*)` to the step\./, 'Add `--model $1`.'],
  [/Write `model: ([^`]*)`/, 'Use `--model $1`'],
  [
    /Add (them|it) to `input` or `file_input`, or to `untrusted-input` if strangers write (?:them|it)/,
    'Give $1 by `--var` or `--var-file`, or by `--untrusted` if strangers write $1',
  ],
  [
    /^Runs from forks and from Dependabot get no secrets\. In other runs, add to the step:\n[\s\S]*secrets\.(\w+)[\s\S]*$/,
    'Set the variable $1, or write the line $1=… into a file .env that .gitignore covers.',
  ],
  [/name files in `prompt-files`/, 'name such files'],
  [/the runner’s network/, 'the network'],
  [/from this runner/, 'from this machine'],
];

/** A remedy that is another one on a laptop. */
interface Rewording {
  readonly code: ErrorCode;
  /** The input that the problem lies in; absent for any. */
  readonly input?: string;
  readonly remedy: (remedy: string) => string;
}

const rewordings: readonly Rewording[] = [
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

/** A problem with a remedy for who has no workflow before him; what was wrong is said in the same words. */
export function onLaptop(problem: Problem, code: ErrorCode | undefined): Problem {
  const found = rewordings.find((one) => one.code === code && (one.input === undefined || one.input === problem.input));
  const remedy = found ? found.remedy(problem.remedy) : problem.remedy;
  return { ...problem, remedy: wordings.reduce((text, [inWorkflow, here]) => text.replace(inWorkflow, here), remedy) };
}
