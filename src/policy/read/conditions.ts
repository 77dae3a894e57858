import { quote } from '../../language/failures/quote.ts';
import { openFields, type Read } from '../../language/yaml/fields.ts';
import { show } from '../../language/yaml/node.ts';
import { oneOf, text } from '../../language/yaml/reads.ts';
import { type FactName, factNames, foldFact, permissions, type When } from '../model/when.ts';

/** The longest pattern, in UTF-16 code units; a git ref and a path are shorter. */
const maxPattern = 512;

/** A value as text: `true` and `false` of `fork`, one of four words of `permission`, text for everything else. */
function readFactValue(fact: FactName): Read<string> {
  if (fact === 'fork') return readFork;
  return fact === 'permission' ? oneOf(...permissions) : readPattern;
}

const readFork: Read<string> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return String(node.value);
  return problems.add(
    `\`fork\` must be true or false, not ${show(node)}.`,
    'Write `true` or `false`, without quotes.',
    node.place,
  );
};

const readPattern: Read<string> = (node, problems) => {
  const pattern = text(node, problems);
  if (pattern === undefined) return undefined;
  if (pattern !== '' && pattern.trim() === pattern && pattern.length <= maxPattern) return pattern;
  const message = `${quote(pattern)} cannot match anything.`;
  return problems.add(message, `Write 1 to ${maxPattern} characters without leading or trailing spaces.`, node.place);
};

/** A value, or a list of at least one, without repeats. */
export function readValues(fact: FactName): Read<readonly string[]> {
  const readValue = readFactValue(fact);
  return (node, problems) => {
    if (node.kind !== 'list') {
      const value = readValue(node, problems);
      return value === undefined ? undefined : [value];
    }
    if (node.items.length === 0) {
      return problems.add(
        `\`${fact}\` is an empty list, so the condition could never be true.`,
        'Add a value, or remove it.',
        node.place,
      );
    }
    const values: string[] = [];
    const seen = new Set<string>();
    for (const item of node.items) {
      const value = readValue(item, problems);
      if (value === undefined) continue;
      const folded = foldFact(fact, value);
      if (seen.has(folded)) problems.add(`${quote(value)} is listed twice.`, 'Remove one.', item.place);
      seen.add(folded);
      values.push(value);
    }
    return values;
  };
}

/** Reads `when`: facts of the run and the values that they may have. */
export const readWhen: Read<When> = (node, problems) => {
  const fields = openFields(node, problems, { what: '`when`', known: factNames });
  if (node.kind === 'map' && node.entries.length === 0) {
    return problems.add('`when` is empty.', 'Remove it for "always", or name a fact of the run.', node.place);
  }
  return factNames.flatMap((fact) => {
    const patterns = fields?.optional(fact, readValues(fact));
    return patterns ? [{ fact, patterns, place: fields?.placeOf(fact) ?? node.place }] : [];
  });
};
