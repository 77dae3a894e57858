import type { ActionFile } from '../stand-in/action-file.ts';

/** A page with its generated parts made anew: what stands between `<!-- name -->` and `<!-- /name -->`. */
export function renderTables(page: string, action: ActionFile): string {
  const parts = { inputs: inputTable(action), outputs: outputTable(action) };
  return Object.entries(parts).reduce((text, [name, table]) => replacePart(text, name, table), page);
}

/** A page with one of its parts made anew. Throws where the page has no such part. */
export function replacePart(page: string, name: string, content: string): string {
  const part = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!part.test(page)) throw new Error(`The page has no part <!-- ${name} -->.`);
  return page.replace(part, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}

/** Inputs that only tell where a setting of `actions/ai-inference` lives now are left to docs/errors.md. */
function inputTable({ inputs }: ActionFile): string {
  const rows = Object.entries(inputs)
    .filter(([, { deprecationMessage }]) => deprecationMessage === undefined)
    .map(
      ([name, { description, default: value }]) =>
        `| \`${name}\` | ${description} | ${value === undefined ? '' : `\`${value}\``} |`,
    );
  return ['| input | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`);
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
}
