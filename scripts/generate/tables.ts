import type { ActionFile } from '../stand-in/action-file.ts';
import type { InputGroup } from './input-groups.ts';

/**
 * A page with its generated parts made anew: what stands between `<!-- name -->` and `<!-- /name -->`. With groups, the
 * inputs are a table for each of them, with a column for their types.
 */
export function renderTables(page: string, action: ActionFile, groups?: readonly InputGroup[]): string {
  const inputs = groups ? groupedInputs(action, groups) : inputTable(action);
  const parts = { inputs, outputs: outputTable(action) };
  return Object.entries(parts).reduce((text, [name, table]) => replacePart(text, name, table), page);
}

/** A page with one of its parts made anew. Throws where the page has no such part. */
export function replacePart(page: string, name: string, content: string): string {
  const part = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!part.test(page)) throw new Error(`The page has no part <!-- ${name} -->.`);
  return page.replace(part, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}

/** Inputs that only tell where a setting of `actions/ai-inference` lives now are left to docs/migrate.md. */
function shownInputs({ inputs }: ActionFile) {
  return Object.entries(inputs).filter(([, { deprecationMessage }]) => deprecationMessage === undefined);
}

function inputTable(action: ActionFile): string {
  const rows = shownInputs(action).map(
    ([name, { description, default: value }]) => `| \`${name}\` | ${description} | ${code(value)} |`,
  );
  return ['| input | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A table for each group. Throws where a group names an input that is not shown, or an input stands in no single group. */
function groupedInputs(action: ActionFile, groups: readonly InputGroup[]): string {
  const shown = new Map(shownInputs(action));
  const grouped = groups.flatMap(({ inputs }) => inputs.map(([name]) => name));
  const misplaced = [...shown.keys(), ...grouped].filter(
    (name) => !shown.has(name) || grouped.filter((other) => other === name).length !== 1,
  );
  if (misplaced.length > 0) throw new Error(`Each input stands in one group; look at ${misplaced.join(', ')}.`);
  return groups.map((group) => groupTable(group, shown)).join('\n\n');
}

function groupTable({ title, inputs }: InputGroup, shown: ReadonlyMap<string, ActionFile['inputs'][string]>): string {
  const rows = inputs.map(([name, type]) => {
    const { description = '', default: value } = shown.get(name) ?? {};
    return `| \`${name}\` | ${type} | ${description} | ${code(value)} |`;
  });
  return [`### ${title}`, '', '| input | type | meaning | default |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function code(value: string | undefined): string {
  return value === undefined ? '' : `\`${value}\``;
}

function outputTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`);
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
}
