import { replacePart } from './tables.ts';

/** A part of a JSON schema, as far as the reference shows it. */
interface Part {
  readonly title?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Part>>;
  /** Ways to write the same thing; at most one of them is a map. */
  readonly oneOf?: readonly Part[];
}

/** `schema/models.schema.json`, as far as the reference shows it. */
export interface PolicySchema extends Part {
  readonly $defs: Readonly<Record<string, Part>>;
}

/** docs/policy.md with its examples made anew. */
export function renderExamples(page: string, examples: Readonly<Record<string, string>>): string {
  return Object.entries(examples).reduce(
    (text, [name, policy]) => replacePart(text, `example ${name}`, `\`\`\`yaml\n${policy.trimEnd()}\n\`\`\``),
    page,
  );
}

/** docs/policy-reference.md with its tables made anew. */
export function renderReference(page: string, schema: PolicySchema): string {
  return replacePart(page, 'reference', reference(schema));
}

/** A table for the policy and one for each map in it. */
function reference(schema: PolicySchema): string {
  const maps = [{ ...schema, title: 'The file' }, ...Object.values(schema.$defs)];
  return maps
    .map((map) => ({ ...map.oneOf?.find(({ properties }) => properties), ...map }))
    .flatMap((map) => (map.properties ? [section(map)] : []))
    .join('\n\n');
}

function section({ title = '', description = '', properties = {}, required = [] }: Part): string {
  const rows = Object.entries(properties).map(
    ([name, field]) => `| \`${name}\` | ${required.includes(name) ? 'yes' : ''} | ${cell(field.description ?? '')} |`,
  );
  return [
    `### ${title}`,
    '',
    wrap(description),
    '',
    '| field | required | meaning |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** How wide a line of a page may be, in characters. */
const width = 120;

/** A paragraph in lines of a page's width. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
