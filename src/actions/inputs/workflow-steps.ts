import type { Runner } from '../../github/runner.ts';
import type { Place } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { followAliases } from '../../language/yaml/aliases.ts';
import { child, type Entry, type MapNode, type Node } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';

/** The largest workflow file that is searched, in bytes. */
const maxWorkflowBytes = 512 * 1024;

/** The workflow file, and what it gives to each step that uses this action. */
export interface Workflow {
  readonly lines: readonly string[];
  readonly steps: readonly StepOfWorkflow[];
}

/** What a step gives to the action. */
export interface StepOfWorkflow {
  readonly entries: readonly Entry[];
  /** Where its `uses:` is written. */
  readonly usesPlace: Place;
}

/**
 * Reads the workflow of this run; `undefined` where nobody knows which it is.
 *
 * @param folder where the action lies below its repository, beginning with a slash
 * @throws {Failure} `unreadable-file`
 */
export async function stepsOfWorkflow(runner: Runner, folder: string): Promise<Workflow | undefined> {
  const [path] = runner.run.facts.workflow.values;
  if (path === undefined) return undefined;
  const text = (await runner.readFile('the workflow file', path, maxWorkflowBytes)) ?? '';
  const root = parseYaml(text, { file: path, annotatable: true }, new Problems(), { follow: followAliases });
  const action = runner.variable('GITHUB_ACTION_REPOSITORY') ?? '';
  const steps = mapsIn(root).flatMap((map) => {
    const uses = child(map, 'uses');
    const given = child(map, 'with');
    if (uses?.kind !== 'scalar' || !isUse(uses.text, action, folder)) return [];
    return [{ entries: given?.kind === 'map' ? given.entries : [], usesPlace: uses.place }];
  });
  return { lines: text.split(/\r?\n/), steps };
}

/** An action that lies in the repository itself has no repository of its own. */
function isUse(uses: string, repository: string, folder: string): boolean {
  if (repository === '') return uses.startsWith('./');
  return uses.toLowerCase().startsWith(`${repository.toLowerCase()}${folder}@`);
}

function mapsIn(node: Node | undefined): readonly MapNode[] {
  if (node?.kind === 'list') return node.items.flatMap(mapsIn);
  return node?.kind === 'map' ? [node, ...node.entries.flatMap(({ value }) => mapsIn(value))] : [];
}
