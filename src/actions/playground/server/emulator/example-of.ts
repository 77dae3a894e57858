import { isObject, listAt, textAt, valueAt } from '../../../../language/json.ts';

/** How deep an example goes: a schema may refer to itself. */
const deepest = 12;

/** The most items and characters that an example has, whatever its schema asks for. */
const most = { items: 20, characters: 1000 };

/**
 * The smallest value that a JSON Schema asks for: required fields alone, the first of several choices. References within
 * the schema are followed. What it demands beyond types, lengths and choices, such as a pattern, may be missed.
 */
export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema)) return {};
  if (depth > deepest) return null;
  const reference = textAt(schema, '$ref');
  if (reference.startsWith('#')) return exampleOf(valueAt(root, ...pathOf(reference)), root, depth + 1);
  if (schema.const !== undefined) return schema.const;
  const [choice] = listAt(schema, 'enum');
  if (choice !== undefined) return choice;
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => listAt(schema, name));
  if (branches.length > 0) return exampleOf(branches[0], root, depth + 1);
  const [first] = listAt(schema, 'type');
  switch (textAt(schema, 'type') || first) {
    case 'array': {
      const length = Math.min(numberAt(schema, 'minItems') ?? 0, most.items);
      return Array.from({ length }, () => exampleOf(schema.items, root, depth + 1));
    }
    case 'string': {
      const shortest = Math.min(numberAt(schema, 'minLength') ?? 0, most.characters);
      return 'emulated'.padEnd(shortest, '.').slice(0, numberAt(schema, 'maxLength'));
    }
    case 'integer':
    case 'number':
      return numberAt(schema, 'minimum') ?? (numberAt(schema, 'exclusiveMinimum') ?? -1) + 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return objectOf(schema, root, depth);
  }
}

function objectOf(schema: unknown, root: unknown, depth: number): object {
  const names = listAt(schema, 'required').filter((name) => typeof name === 'string');
  const example = (name: string) => exampleOf(valueAt(schema, 'properties', name), root, depth + 1);
  return Object.fromEntries(names.map((name) => [name, example(name)]));
}

function numberAt(schema: unknown, name: string): number | undefined {
  const value = valueAt(schema, name);
  return typeof value === 'number' ? value : undefined;
}

/** The way that a reference within a schema names (RFC 6901, section 6). */
function pathOf(reference: string): readonly string[] {
  const parts = reference.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
