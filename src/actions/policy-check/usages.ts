import type { Runner } from '../../github/runner.ts';
import { Failure, type Problem } from '../../language/failures/failure.ts';
import { maxPolicyBytes } from '../../policy/read/policy-file.ts';
import { findModelUses, type ModelUse, type TextFile } from '../../policy/review/usages.ts';

/** The action's own name, and the one of the repository that this run takes it from. */
const officialName = 'byok-inference/byok-inference';

const workflowFiles = '.github/workflows/*.{yml,yaml}';

/** Where steps stand besides workflows: a composite action may lie in any folder. */
const compositeActions = 'action.{yml,yaml}';

/** Prompt files are known by their names, whatever the case. */
const promptFiles = '*.[pP][rR][oO][mM][pP][tT].{[yY][mM][lL],[yY][aA][mM][lL]}';

/** What the workspace uses the action for, and what could not be looked through. */
export interface FoundUsages {
  readonly usages: readonly ModelUse[];
  /** Paths of all workflow files. */
  readonly workflows: readonly string[];
  /** One for each file that could not be read, and one where there are more files than are looked for. */
  readonly warnings: readonly Problem[];
}

/** Reads the workspace for uses of the policy at a path, with a literal model. */
export async function readUsages(policy: string, runner: Runner): Promise<FoundUsages> {
  const [workflows, composites, prompts] = await Promise.all([
    readAll([workflowFiles], runner),
    readAll(anywhere(compositeActions), runner),
    readAll(anywhere(promptFiles), runner),
  ]);
  const names = [officialName, runner.variable('GITHUB_ACTION_REPOSITORY') || officialName];
  return {
    usages: findModelUses([...workflows.files, ...composites.files], prompts.files, names, policy),
    workflows: workflows.paths,
    warnings: [workflows, composites, prompts].flatMap(({ warnings }) => warnings),
  };
}

/** A pattern in every folder; `**` passes over hidden ones, such as `.github`, unless they are named. */
function anywhere(pattern: string): readonly string[] {
  return [`**/${pattern}`, `**/.*/**/${pattern}`];
}

/** Files that match one of the patterns, and what is said of those that cannot be read as text. */
async function readAll(patterns: readonly string[], runner: Runner) {
  const { paths, isCut } = await runner.findFiles(patterns);
  const read = await Promise.all(
    paths.map(async (path) => {
      try {
        const text = await runner.readFile('policy', path, maxPolicyBytes);
        return { files: text === undefined ? [] : [{ path, text }], warnings: [] };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return { files: [], warnings: [notRead(path, error)] };
      }
    }),
  );
  const files: readonly TextFile[] = read.flatMap((one) => one.files);
  const warnings: readonly Problem[] = read.flatMap((one) => one.warnings);
  return { paths, files, warnings: isCut ? [...warnings, tooMany(patterns, paths.length)] : warnings };
}

function notRead(path: string, { problems }: Failure): Problem {
  const [problem] = problems;
  const why = problem?.message.slice(problem.message.indexOf('" ') + 2) ?? 'cannot be read.';
  return {
    message: `${path} was not searched for uses of the action: it ${why}`,
    remedy: 'Check by hand whether this policy allows its models.',
    place: { file: path, annotatable: true, line: 1, column: 1 },
  };
}

function tooMany(patterns: readonly string[], found: number): Problem {
  return {
    message: `Only the first ${found} files that match ${patterns.join(', ')} were searched for uses of the action.`,
    remedy: 'Check the others by hand.',
  };
}
