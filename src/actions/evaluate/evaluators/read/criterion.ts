import type { Problems } from '../../../../language/failures/problems.ts';
import { quote } from '../../../../language/failures/quote.ts';
import { type Fields, openFields } from '../../../../language/yaml/fields.ts';
import { child, children, type MapNode, type Node, toValue } from '../../../../language/yaml/node.ts';
import { requireExactNumbers, text } from '../../../../language/yaml/reads.ts';
import { readJsonSchema } from '../../../../prompts/response-schema.ts';
import { type Criterion, comparisons, qualities } from '../evaluator.ts';
import { unmatchable } from '../string.ts';
import { readLlm } from './judge-criterion.ts';
import { asWritten, type CriterionContext, finite, named, type ReadCriterion } from './reads.ts';

/** `string`: the first of its comparisons that is set counts; set means not empty. */
const readString: ReadCriterion =
  ({ warnings }) =>
  (node, problems) => {
    const fields = openFields(node, problems, { what: '`string`', known: comparisons });
    if (!fields) return undefined;
    const read = comparisons
      .filter((comparison) => fields.has(comparison))
      .map((comparison) => ({ comparison, text: fields.optional(comparison, named(comparison, asWritten)) }));
    if (read.some((one) => one.text === undefined)) return undefined;
    const [first, ...others] = read.flatMap(({ comparison, text }) =>
      text === undefined || text === '' ? [] : [{ kind: 'string', comparison, text } as const],
    );
    const isMisspelt = children(node).length > read.length;
    if (!first && isMisspelt) return undefined; // which has been said
    if (!first) {
      const remedy = `Give one of ${comparisons.join(', ')} a text.`;
      return problems.add('`string` has no criteria.', remedy, node.place);
    }
    for (const { comparison } of others) {
      const message = `\`${comparison}\` has no effect next to \`${first.comparison}\`.`;
      warnings.add(message, 'Write an evaluator for each.', fields.placeOf(comparison));
    }
    const warning = unmatchable(first);
    if (warning !== undefined) {
      warnings.add(warning, 'Remove the whitespace; a block text ends without a line break after `|-`.', node.place);
    }
    return first;
  };

const readUses: ReadCriterion = () => (node, problems) => {
  const uses = named('uses', text)(node, problems);
  if (uses === undefined) return undefined;
  const quality = qualities.find((name) => uses === `github/${name}`);
  if (quality) return { kind: 'quality', quality };
  const known = qualities.map((name) => `github/${name}`).join(', ');
  return problems.add(`\`uses\`: ${quote(uses)} is not a known evaluator.`, `Known: ${known}.`, node.place);
};

const readRegex: ReadCriterion = () => (node, problems) => {
  const fields =
    node.kind === 'map' ? openFields(node, problems, { what: '`regex`', known: ['pattern', 'flags'] }) : undefined;
  if (node.kind === 'map' && !fields) return undefined;
  const pattern = fields ? fields.required('pattern', asWritten, "'^OK'") : named('regex', asWritten)(node, problems);
  const flags = fields?.optional('flags', named('flags', asWritten)) ?? '';
  if (pattern === '') return problems.add('`regex` is empty.', 'Write a pattern.', node.place);
  if (!/^[ims]*$/.test(flags)) {
    const remedy = 'Use i (ignore case), m (^ and $ match at lines) and s (. matches line breaks).';
    return problems.add(`\`flags\`: ${quote(flags)} has an unknown flag.`, remedy, node.place);
  }
  return pattern === undefined ? undefined : { kind: 'regex', pattern, flags };
};

const readSchema: ReadCriterion =
  ({ source, warnings }) =>
  (node, problems) => {
    const schema = readJsonSchema(source, '', warnings)(node, problems);
    return schema && { kind: 'json-schema', schema };
  };

/** `{path: …, equals: …}`. The value may be `null`, which fields elsewhere cannot be. */
const readPath: ReadCriterion = () => (node, problems) => {
  const equals = child(node, 'equals');
  if (node.kind === 'scalar' && node.value !== null) return refuseBarePath(node, problems);
  const isGiven = equals !== undefined && !(equals.kind === 'scalar' && equals.value === null && equals.text === '');
  const opened = isGiven ? without(node, 'equals') : node;
  const fields = openFields(opened, problems, { what: '`json-path`', known: ['path', 'equals'] });
  if (!fields) return undefined;
  const path = fields.required('path', named('path', text), '$.answer');
  if (!equals) {
    return problems.add('`json-path` has no `equals`.', 'Add the value to expect: `equals: …`.', node.place);
  }
  requireExactNumbers(equals, '`equals`', problems);
  return path === undefined || !isGiven ? undefined : { kind: 'json-path', path, equals: toValue(equals) };
};

function refuseBarePath({ place }: Node, problems: Problems): undefined {
  return problems.add('`json-path` has no `equals`.', 'Add `equals:` with the value to expect below it.', place);
}

/** A map without one of its fields. */
function without(node: Node, name: string): Node {
  if (node.kind !== 'map') return node;
  return { ...node, entries: node.entries.filter(({ key }) => key !== name) };
}

function readLimit(kind: 'max-latency-ms' | 'max-cost'): ReadCriterion {
  return () => (node, problems) => {
    const limit = named(kind, finite)(node, problems);
    if (limit === undefined || limit > 0) return limit === undefined ? undefined : { kind, limit };
    return problems.add(`\`${kind}\` must be above 0, not ${limit}.`, 'Raise it, or remove it.', node.place);
  };
}

const readNot: ReadCriterion = (context) => (node, problems) => {
  const inner = siblings(node);
  const remedies = unknownRemedies(inner);
  const fields = openFields(inner, problems, { what: '`not`', known: criterionFields, remedies });
  const criterion = fields && readCriterion(inner, fields, context, problems);
  return criterion && { kind: 'not', criterion };
};

/** Every kind of evaluator. Of the first three the first that is there counts, as in `gh models eval`. */
const families: ReadonlyMap<string, ReadCriterion> = new Map([
  ['string', readString],
  ['llm', readLlm],
  ['uses', readUses],
  ['regex', readRegex],
  ['json-schema', readSchema],
  ['json-path', readPath],
  ['max-latency-ms', readLimit('max-latency-ms')],
  ['max-cost', readLimit('max-cost')],
  ['not', readNot],
]);

/** The three that `gh models eval` knows. */
const ofGh: readonly string[] = ['string', 'llm', 'uses'];

/** Fields by which a criterion is written. */
export const criterionFields: readonly string[] = [...families.keys()];

/** What to do about other spellings, by the names that they have. */
const spellings: ReadonlyMap<string, string> = new Map([
  ...criterionFields.flatMap((name) =>
    [name.replaceAll('-', '_'), name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())].map(
      (other) => [other, `Write \`${name}:\`.`] as const,
    ),
  ),
  ...comparisons.map(
    (name) => [name, `Write it inside of \`string:\`, for example \`string: {${name}: …}\`.`] as const,
  ),
]);

/** An unknown evaluator: the message always names the known ones. */
export function unknownRemedies(node: Node): ReadonlyMap<string, string> {
  if (node.kind !== 'map') return spellings;
  const hasCriterion = node.entries.some(({ key }) => criterionFields.includes(key));
  const known = `Known evaluators: ${criterionFields.join(', ')}.`;
  const own = node.entries.map(({ key }): [string, string] => [key, spellings.get(key) ?? known]);
  return hasCriterion ? spellings : new Map(own);
}

/** `json-path: $.a` with `equals` beside it means the same as with both inside. */
export function siblings(node: Node): Node {
  const path = child(node, 'json-path');
  const equals = node.kind === 'map' ? node.entries.find(({ key }) => key === 'equals') : undefined;
  if (node.kind !== 'map' || path?.kind !== 'scalar' || !equals) return node;
  const keyPlace = path.place;
  const inside: MapNode = {
    kind: 'map',
    entries: [{ key: 'path', keyPlace, value: path }, equals],
    place: path.place,
  };
  const kept = node.entries.filter((entry) => entry !== equals);
  return { ...node, entries: kept.map((entry) => (entry.key === 'json-path' ? { ...entry, value: inside } : entry)) };
}

/** Reads the one criterion that a map has, among whatever else it has. */
export function readCriterion(
  node: Node,
  fields: Fields,
  context: CriterionContext,
  problems: Problems,
): Criterion | undefined {
  const found = criterionFields.filter((name) => fields.has(name));
  const [first, ...others] = found;
  if (first === undefined) {
    const isUnknown = node.kind === 'map' && node.entries.some(({ key }) => !knownBeside.includes(key));
    if (isUnknown) return undefined; // which has been said
    const remedy = `Add one of ${criterionFields.join(', ')}.`;
    return problems.add('The evaluator has no criteria.', remedy, node.place);
  }
  for (const other of others) {
    const place = fields.placeOf(other);
    const message = `\`${other}\` is set next to \`${first}\`, but an evaluator has one criterion.`;
    if (found.every((name) => ofGh.includes(name))) {
      context.warnings.add(`\`${other}\` has no effect next to \`${first}\`.`, 'Write an evaluator for each.', place);
    } else problems.add(message, 'Write an evaluator for each.', place);
  }
  const read = families.get(first);
  return read && fields.optional(first, read(context));
}

/** Fields of an evaluator that are no criterion. */
export const knownBeside: readonly string[] = ['name', 'weight', 'description'];
