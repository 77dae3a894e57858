/** Where schemas stand inside the value of a keyword. */
type Holds = 'nothing' | 'schema' | 'list' | 'map' | 'schema or list' | 'map of schemas or names';

/** A version of JSON Schema: its names, and every keyword that it has, with where schemas stand inside. */
export interface SchemaDraft {
  readonly name: string;
  /** As `$schema` names it. */
  readonly uri: string;
  readonly keywords: ReadonlyMap<string, Holds>;
}

const named = (holds: Holds, ...names: readonly string[]) => names.map((name): [string, Holds] => [name, holds]);

const inBoth: readonly [string, Holds][] = [
  ...named('nothing', '$schema', '$id', '$ref', '$comment', 'title', 'description', 'default', 'examples'),
  ...named('nothing', 'readOnly', 'writeOnly', 'contentEncoding', 'contentMediaType'),
  ...named('nothing', 'type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength'),
  ...named('nothing', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
  ...named('nothing', 'minItems', 'maxItems', 'uniqueItems', 'required', 'minProperties', 'maxProperties'),
  ...named('schema', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'),
  ...named('list', 'allOf', 'anyOf', 'oneOf'),
  ...named('map', 'properties', 'patternProperties', '$defs', 'definitions'),
];

/** Draft 2020-12 (json-schema.org, "JSON Schema: A Media Type for Describing JSON Documents"), without its dynamic references. */
const draft2020: SchemaDraft = {
  name: '2020-12',
  uri: 'https://json-schema.org/draft/2020-12/schema',
  keywords: new Map([
    ...inBoth,
    ...named('nothing', '$anchor', 'deprecated', 'minContains', 'maxContains', 'dependentRequired'),
    ...named('schema', 'items', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'),
    ...named('list', 'prefixItems'),
    ...named('map', 'dependentSchemas'),
  ]),
};

/** Draft 7. */
const draft07: SchemaDraft = {
  name: 'draft-07',
  uri: 'http://json-schema.org/draft-07/schema',
  keywords: new Map([
    ...inBoth,
    ...named('schema or list', 'items'),
    ...named('schema', 'additionalItems'),
    ...named('map of schemas or names', 'dependencies'),
  ]),
};

/** The drafts that schemas may be written in; the first is meant where a schema names none. */
export const drafts = [draft2020, draft07] as const;

/** The draft that a `$schema` names; `undefined` for one that is not known here. */
export function draftOf($schema: unknown): SchemaDraft | undefined {
  if ($schema === undefined) return draft2020;
  const named = typeof $schema === 'string' ? $schema.replace(/^https?:/, '').replace(/#$/, '') : undefined;
  return drafts.find(({ uri }) => uri.replace(/^https?:/, '') === named);
}

/** The values of `format` that are checked (JSON Schema Validation, section 7.3), but for the international ones. */
export const formats = [
  ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6'],
  ...['uri', 'uri-reference', 'uri-template', 'uuid', 'regex', 'json-pointer', 'relative-json-pointer'],
] as const;
