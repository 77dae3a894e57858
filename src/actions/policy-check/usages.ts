import { maxPolicyBytes } from '../../policy/parse.ts';
import { findUsages, type TextFile, type Usage } from '../../review/usages.ts';
import type { Runner } from '../../runner/runner.ts';

/** The action's own name, and the one of the repository that this run takes it from. */
const officialName = 'byok-inference/byok-inference';

const workflowFiles = '.github/workflows/*.{yml,yaml}';

/** Where steps stand besides workflows. */
const compositeActions = ['action.{yml,yaml}', '.github/actions/**/action.{yml,yaml}'];

/** Reads the workspace for uses of the action with a literal model; `workflows` are the paths of all workflow files. */
export async function readUsages(
  runner: Runner,
): Promise<{ readonly usages: readonly Usage[]; readonly workflows: readonly string[] }> {
  const [workflows, composites, promptFiles] = await Promise.all([
    readAll([workflowFiles], runner),
    readAll(compositeActions, runner),
    readAll(['**/*.prompt.{yml,yaml}'], runner),
  ]);
  const names = [officialName, runner.variable('GITHUB_ACTION_REPOSITORY') || officialName];
  return {
    usages: findUsages([...workflows, ...composites], promptFiles, names),
    workflows: workflows.map(({ path }) => path),
  };
}

/** Files that match one of the patterns; one that cannot be read as text is passed over. */
async function readAll(patterns: readonly string[], runner: Runner): Promise<readonly TextFile[]> {
  const { paths, isCut } = await runner.findFiles(patterns);
  if (isCut) {
    const listed = patterns.join(', ');
    runner.log.warning(`More than ${paths.length} files match ${listed}: only ${paths.length} of them were looked at.`);
  }
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await runner.readFile('policy', path, maxPolicyBytes).catch(() => undefined);
      return text === undefined ? [] : [{ path, text }];
    }),
  );
  return files.flat();
}
