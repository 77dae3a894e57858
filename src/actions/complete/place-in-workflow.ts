import { Failure, type Problem } from '../../failures/failure.ts';
import { Problems } from '../../failures/problems.ts';
import type { Runner } from '../../runner/runner.ts';
import type { Entry, MapNode, Node } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse-yaml.ts';

/** The largest workflow file that is searched, in bytes. */
const maxWorkflowBytes = 512 * 1024;

/**
 * Gives the problems of inputs their line in the workflow file, where the workspace has that file. It may
 * be another version than the one that runs, so it is searched for lines and decides nothing.
 *
 * @returns what was thrown, with the places that were found
 */
export async function placeInWorkflow(thrown: unknown, runner: Runner): Promise<unknown> {
  if (!(thrown instanceof Failure) || !thrown.problems.some(isUnplaced)) return thrown;
  const steps = await stepsOfThisAction(runner).catch(() => []);
  return new Failure(
    thrown.code,
    thrown.problems.map((problem) => (isUnplaced(problem) ? place(problem, steps) : problem)),
  );
}

function isUnplaced({ input, place }: Problem): boolean {
  return input !== undefined && place === undefined;
}

function place(problem: Problem, steps: readonly (readonly Entry[])[]): Problem {
  const found = steps.flat().find(({ key }) => key.toLowerCase() === problem.input);
  return found ? { ...problem, place: found.keyPlace } : problem;
}

/** The inputs that the workflow file gives to each step that uses this action. */
async function stepsOfThisAction(runner: Runner): Promise<readonly (readonly Entry[])[]> {
  const [path] = runner.run.facts.workflow.values;
  if (path === undefined) return [];
  const text = await runner.readFile('the workflow file', path, maxWorkflowBytes);
  const root = parseYaml(text ?? '', { file: path, annotatable: true }, new Problems());
  const action = runner.variable('GITHUB_ACTION_REPOSITORY') ?? '';
  return mapsIn(root).flatMap((map) => {
    const uses = fieldOf(map, 'uses');
    const given = fieldOf(map, 'with');
    const isOurs = uses?.kind === 'scalar' && isUse(uses.text, action);
    return isOurs && given?.kind === 'map' ? [given.entries] : [];
  });
}

/** An action that lies in the repository itself has no repository of its own. */
function isUse(uses: string, action: string): boolean {
  if (action === '') return uses.startsWith('./');
  return uses.toLowerCase().startsWith(`${action.toLowerCase()}@`);
}

function mapsIn(node: Node | undefined): readonly MapNode[] {
  if (node?.kind === 'list') return node.items.flatMap(mapsIn);
  return node?.kind === 'map' ? [node, ...node.entries.flatMap(({ value }) => mapsIn(value))] : [];
}

function fieldOf(map: MapNode, name: string): Node | undefined {
  return map.entries.find(({ key }) => key === name)?.value;
}
