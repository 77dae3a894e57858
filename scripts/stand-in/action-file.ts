import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { type ActionName, actions } from '../../src/actions/actions.ts';

/** action.yml, as the parts of it that the tests and the generators look at. */
export interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string; readonly deprecationMessage?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** All actions, the main one first. */
export const actionNames: readonly ActionName[] = Object.keys(actions) as ActionName[];

/** The folder of an action's action.yml and README, from the root of the repository. */
export function actionFolder(action: ActionName): string {
  return action === actionNames[0] ? '.' : action;
}

/** Reads an action's own description. */
export function readActionFile(action: ActionName = 'complete'): ActionFile {
  const path = join(import.meta.dirname, '../..', actionFolder(action), 'action.yml');
  return load(readFileSync(path, 'utf8')) as ActionFile;
}

/** What the runner fills in for inputs that a workflow leaves out, but for expressions. */
export function actionDefaults(action: ActionName): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(readActionFile(action).inputs).flatMap(([name, input]) =>
      input.default === undefined || input.default.includes('${{') ? [] : [[name, input.default]],
    ),
  );
}
