import { quote } from '../../language/failures/quote.ts';
import { suggest } from '../../language/failures/suggest.ts';
import { isObject } from '../../language/json.ts';
import { drafts, formats, type SchemaDraft } from './drafts.ts';
import { inside } from './pointer.ts';
import { refuseReference } from './references.ts';

/** Something that is wrong with a schema. */
export interface SchemaWarning {
  /** JSON pointer of the part that is wrong. */
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

/** The longest regular expression, in UTF-16 code units. */
const maxPattern = 1000;

/** What to write instead of words that are often taken for keywords. */
const remedies: ReadonlyMap<string, string> = new Map([
  ['nullable', 'Write `type: [string, "null"]`.'],
  ['id', 'Did you mean "$id"?'],
  ['json_schema', 'Move what it contains up one level: `name`, `schema` and `strict`.'],
  ['name', 'Write it next to the schema: `{name: …, schema: …}`.'],
  ['strict', 'Write it next to the schema: `{strict: …, schema: …}`.'],
]);

/**
 * Finds what the metaschema lets pass and nobody can have meant, or what must not be: unknown keywords and
 * formats, broken regular expressions, references that lead elsewhere. Schemas come from YAML, which limits their depth.
 */
export function inspectSchema(schema: unknown, draft: SchemaDraft): readonly SchemaWarning[] {
  const slips: SchemaWarning[] = [];
  const parts = new Set<string>();
  const references: { readonly pointer: string; readonly target: string }[] = [];
  const add = (pointer: string, message: string, remedy: string) => void slips.push({ pointer, message, remedy });

  function visit(part: unknown, pointer: string): void {
    parts.add(pointer);
    if (!isObject(part)) return;
    for (const [keyword, value] of Object.entries(part)) {
      const place = inside(pointer, keyword);
      const holds = draft.keywords.get(keyword);
      if (!holds) refuseKeyword(keyword, place);
      else if (holds === 'map' || holds === 'map of schemas or names') visitMap(keyword, value, place);
      else if (Array.isArray(value) && (holds === 'list' || holds === 'schema or list')) {
        for (const [index, item] of value.entries()) visit(item, inside(place, index));
      } else if (holds !== 'nothing' && holds !== 'list') visit(value, place);
      else checkValue(keyword, value, place, pointer === '');
    }
  }

  function visitMap(keyword: string, map: unknown, pointer: string): void {
    if (!isObject(map)) return;
    for (const [name, value] of Object.entries(map)) {
      const place = inside(pointer, name);
      if (name === '__proto__') add(place, 'A property named __proto__ cannot be checked.', 'Choose another name.');
      if (keyword === 'patternProperties') checkPattern(name, place);
      if (!(keyword === 'dependencies' && Array.isArray(value))) visit(value, place);
    }
  }

  function refuseKeyword(keyword: string, pointer: string): void {
    if (keyword.startsWith('x-')) return;
    const other = drafts.find(({ keywords }) => keywords.has(keyword));
    const elsewhere = other && `It belongs to ${other.name}: name that draft in \`$schema\`, or remove it.`;
    const remedy = remedies.get(keyword) ?? elsewhere ?? suggest(keyword, [...draft.keywords.keys()]);
    add(pointer, `${quote(keyword)} is not a supported keyword of JSON Schema ${draft.name}.`, remedy);
  }

  function checkValue(keyword: string, value: unknown, pointer: string, isRoot: boolean): void {
    if (!isRoot && (keyword === '$id' || keyword === '$schema')) {
      add(pointer, `${quote(keyword)} is allowed only at the root of a schema.`, 'Remove it.');
    }
    if (keyword === 'enum' && Array.isArray(value) && value.length === 0) {
      add(pointer, 'An `enum` without values matches no answer.', 'List at least one value, or remove it.');
    }
    if (typeof value !== 'string') return;
    if (keyword === '$ref') references.push({ pointer, target: value });
    if (keyword === '$anchor') parts.add(value);
    if (keyword === 'pattern') checkPattern(value, pointer);
    if (keyword === 'format' && !formats.some((format) => format === value)) {
      add(pointer, `The format ${quote(value)} is not known.`, suggest(value, formats));
    }
  }

  function checkPattern(pattern: string, pointer: string): void {
    if (pattern.length > maxPattern) {
      add(pointer, `A regular expression has ${pattern.length} characters.`, `Use at most ${maxPattern}.`);
      return;
    }
    try {
      new RegExp(pattern, 'u');
    } catch {
      const remedy =
        'Write it as in JavaScript with the flag u, where only characters with a special meaning are escaped.';
      add(pointer, `${quote(pattern)} is not a valid regular expression.`, remedy);
    }
  }

  visit(schema, '');
  for (const { pointer, target } of references) {
    const refused = refuseReference(target, parts);
    if (refused) add(pointer, refused.message, refused.remedy);
  }
  return slips;
}
