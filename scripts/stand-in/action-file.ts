import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** action.yml, as the parts of it that the tests and the generators look at. */
export interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string; readonly deprecationMessage?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** Reads an action's own description. */
export function readActionFile(path = join(import.meta.dirname, '../../action.yml')): ActionFile {
  return load(readFileSync(path, 'utf8')) as ActionFile;
}

/** What the runner fills in for inputs that a workflow leaves out, but for expressions. */
export const actionDefaults: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(readActionFile().inputs).flatMap(([name, input]) =>
    input.default === undefined || input.default.includes('${{') ? [] : [[name, input.default]],
  ),
);
