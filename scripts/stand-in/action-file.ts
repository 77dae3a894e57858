import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** action.yml, as the parts of it that the tests and the generators look at. */
export interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string; readonly deprecationMessage?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** The actions by the names of their bundles, and where each describes itself. */
const paths = { complete: 'action.yml', 'policy-check': 'policy-check/action.yml' } as const;

/** An action, by the name of its bundle. */
export type ActionName = keyof typeof paths;

/** All of them. */
export const actionNames = Object.keys(paths) as readonly ActionName[];

/** Reads an action's own description. */
export function readActionFile(action: ActionName = 'complete'): ActionFile {
  return load(readFileSync(join(import.meta.dirname, '../..', paths[action]), 'utf8')) as ActionFile;
}

/** What the runner fills in for inputs that a workflow leaves out, but for expressions. */
export function actionDefaults(action: ActionName): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(readActionFile(action).inputs).flatMap(([name, input]) =>
      input.default === undefined || input.default.includes('${{') ? [] : [[name, input.default]],
    ),
  );
}
