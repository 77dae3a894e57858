import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { ownedHeaders, ownedPrefixes } from '../../src/policy/model/headers.ts';
import { ownedParameters } from '../../src/policy/model/parameters.ts';
import { dataOf, fixturesIn, refusal, schema, validate } from '../harness/policy-fixtures.ts';
import { at, isMap, placesIn, replaced } from '../harness/policy-mutations.ts';

const fixtures = fixturesIn('valid').map(({ name, text }) => ({ name, data: dataOf(text)?.data }));

/** Nothing that a field could be mistaken for. */
const unknownField = 'z'.repeat(30);

/** The fields that the parser names where it refuses {@link unknownField}; `undefined` where it takes it for a model. */
function knownToParser(data: unknown): readonly string[] | undefined {
  const [, known] = /has no field "z+"\. Known: ([^.]+)\./.exec(refusal(JSON.stringify(data))?.message ?? '') ?? [];
  return known?.split(', ');
}

/** The parts of the schema that refuse {@link unknownField}. */
function refusing(data: unknown): readonly object[] {
  expect(validate(data)).toBe(false);
  return (validate.errors ?? []).flatMap(({ keyword, params, parentSchema }) =>
    keyword === 'additionalProperties' && params.additionalProperty === unknownField && parentSchema
      ? [parentSchema]
      : [],
  );
}

/** Every part of the schema that is a map with fields of its own. */
const maps = placesIn(schema)
  .map((path) => at(schema, path))
  .filter((part) => isMap(part) && part.additionalProperties === false && 'properties' in part);

describe('parser and schema know the same fields', () => {
  const used = new Map<unknown, Set<string>>();

  test.each(fixtures)('$name', ({ data }) => {
    for (const path of placesIn(data)) {
      const map = at(data, path);
      if (!isMap(map) || path.at(-1) === 'headers') continue; // the names of headers are free
      const known = knownToParser(replaced(data, [...path, unknownField], 1));
      const parts = refusing(replaced(data, [...path, unknownField], 1));
      expect(parts).not.toEqual([]);
      for (const part of parts) {
        if (!('properties' in part) || !isMap(part.properties)) expect(known).toBeUndefined();
        else {
          expect(known?.toSorted()).toEqual(Object.keys(part.properties).toSorted());
          used.set(part, new Set([...(used.get(part) ?? []), ...Object.keys(map)]));
        }
      }
    }
  });

  test('and each of them occurs in a valid fixture', () => {
    expect(maps.length).toBeGreaterThan(8);
    for (const map of maps) {
      const properties = isMap(map) && isMap(map.properties) ? Object.keys(map.properties) : [];
      expect([...(used.get(map) ?? [])].toSorted()).toEqual(properties.toSorted());
    }
  });
});

/** Parts of the schema that are conditions, and say nothing to a reader. */
const conditions = ['if', 'then', 'else', 'not'];

test('every field, item and alternative is described, and so is every list of words', () => {
  for (const path of placesIn(schema).filter((way) => !conditions.some((name) => way.includes(name)))) {
    const part = at(schema, path);
    const isNamed = ['properties', 'oneOf'].includes(path.at(-2) ?? '') || path.at(-1) === 'items';
    if (!isMap(part) || !(isNamed || 'enum' in part)) continue;
    expect([path.join('/'), part.description ?? part.$ref]).toEqual([
      path.join('/'),
      expect.stringMatching(/^(?:[A-Z`].+\.|#.+)$/),
    ]);
  }
});

test('the schema refuses the parameters that the action sets itself', () => {
  const path = ['$defs', 'key', 'properties', 'accept-parameters', 'items', 'not', 'enum'];
  expect(at(schema, path)).toEqual([...ownedParameters.keys()]);
});

test('the schema refuses the headers that nobody sets', () => {
  expect(at(schema, ['$defs', 'headerName', 'not', 'enum'])).toEqual([...ownedHeaders.keys()]);
  for (const prefix of ownedPrefixes.keys()) {
    const headers = { [`${prefix}x`]: 'x' };
    expect(validate({ version: 1, keys: [{ name: 'k', provider: 'openai', secret: 'K', headers }] })).toBe(false);
  }
});

/** Fields with examples: the schema of each, which is enough to judge an example by, and its examples. */
const exemplified = placesIn(schema).flatMap((path) => {
  const part = at(schema, path);
  return isMap(part) && path.at(-2) === 'properties' && Array.isArray(part.examples)
    ? [{ path: path.join('/'), part, examples: part.examples }]
    : [];
});

test('every field that is no list of words has examples, and each of them is valid', () => {
  const paths = placesIn(schema).filter((path) => path.at(-2) === 'properties' && !path.includes('oneOf'));
  const bare = paths.filter((path) => {
    const part = at(schema, path);
    return !conditions.some((name) => path.includes(name)) && isMap(part) && !('enum' in part || 'examples' in part);
  });
  expect(bare.map((path) => path.join('/'))).toEqual([]);
  for (const { path, part, examples } of exemplified) {
    const judge = new Ajv2020({ strict: false })
      .addSchema(schema, 'policy')
      .compile({ $defs: at(schema, ['$defs']), ...part });
    for (const example of examples) expect([path, example, judge(example)]).toEqual([path, example, true]);
  }
});
