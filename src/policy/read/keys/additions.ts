import type { Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Fields, Read } from '../../../language/yaml/fields.ts';
import { describe, type Entry, type Node } from '../../../language/yaml/node.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { describeRefusedHeader, headerValue, refuseHeaderName } from '../../model/headers.ts';
import { ownedBy } from '../../model/parameters.ts';
import type { Key } from '../../model/policy.ts';
import { distinctNames, type PlacedName, refuseRepeats } from '../names.ts';

/** A header that is made for secrets; those that a policy may name go unremarked. */
const credentialName = /authorization|api[-_]key|cookie/i;

/** What a key says of request headers: those with a fixed value, and those that a workflow may set. */
export function readHeaders(fields: Fields, problems: Problems): Pick<Key, 'headers' | 'acceptHeaders'> {
  const headers = fields.optional('headers', readFixedHeaders(checkHeaderName)) ?? new Map<string, string>();
  const accepted = fields.optional('accept-headers', distinctNames(readHeaderName)) ?? [];
  refuseShared(accepted, headers, problems);
  return { headers, acceptHeaders: accepted.map(({ name }) => name) };
}

/** Reads the name of a header that a policy may speak of, in lower case. */
export const readHeaderName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  return name === undefined ? undefined : checkHeaderName(name, node.place, problems);
};

/** The name of a header in lower case, where it may be set; else what is wrong with it is noted, and `more` is added to the remedy. */
type CheckHeader = (name: string, place: Place, problems: Problems, more?: string) => string | undefined;

const checkHeaderName: CheckHeader = (name, place, problems, more = '') => {
  const remedy = refuseHeaderName(name);
  if (remedy === undefined) return name.toLowerCase();
  return problems.add(`${describeRefusedHeader(name)}${foreignLetters(name)}`, `${remedy}${more}`, place);
};

/** Reads `headers`: request headers with fixed values, by their names in lower case. */
export const readFixedHeaders =
  (check: CheckHeader): Read<ReadonlyMap<string, string>> =>
  (node, problems) => {
    if (node.kind !== 'map') {
      const remedy = 'Write each header below it with its value: `x-team: docs`.';
      return problems.add(`\`headers\` must be a map, not ${describe(node)}.`, remedy, node.place);
    }
    refuseRepeats(
      node.entries.map(({ key, keyPlace }) => ({ name: nameIn(key), place: keyPlace })),
      problems,
    );
    const fixed = node.entries.flatMap((entry) => {
      const more = credentialName.test(entry.key)
        ? ' If its value is a secret, revoke it now: it is in the history.'
        : '';
      const name = check(entry.key, entry.keyPlace, problems, more);
      const value = readValue(entry, problems);
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
    return new Map(fixed);
  };

/** Repeats nothing of what it refuses: a secret that was written here would be shown once more. */
function readValue({ key, value: node }: Entry, problems: Problems): string | undefined {
  if (isNothing(node)) {
    const remedy = 'Write its value after the colon; a value that begins with # needs quotes.';
    return problems.add(`The header ${quote(nameIn(key))} has no value.`, remedy, node.place);
  }
  const value = text(node, problems);
  if (value === undefined || headerValue.test(value)) return value;
  return problems.add(
    `The value of the header ${quote(nameIn(key))} is not valid.${foreignLetters(value)}`,
    'Write 1 to 1024 printable ASCII characters, without leading or trailing spaces.',
    node.place,
  );
}

/** The text before a colon that no space follows; what comes after may be the value, and so a secret. */
function nameIn(key: string): string {
  return key.split(':', 1)[0] ?? '';
}

function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Notes each accepted header that has a fixed value already. */
function refuseShared(accepted: readonly PlacedName[], fixed: ReadonlyMap<string, string>, problems: Problems): void {
  for (const { name, place } of accepted.filter((header) => fixed.has(header.name))) {
    const remedy = 'Remove it here to keep the value fixed, or there to let workflows choose.';
    problems.add(`${quote(name)} is also listed in \`headers\`.`, remedy, place);
  }
}

/** Reads `accept-parameters`: names of request fields, none twice and none that the action sets itself. */
export const readParameterNames: Read<readonly string[]> = (node, problems) =>
  distinctNames(readParameterName)(node, problems)?.map(({ name }) => name);

const readParameterName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined) return undefined;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return problems.add(`${quote(name)} is not the name of a request field.`, 'Use letters, digits and _.', node.place);
  }
  if (ownedBy(name) === undefined) return name;
  return problems.add(
    `${quote(name)} cannot be accepted: the action sets it itself.`,
    'Remove it from `accept-parameters`.',
    node.place,
  );
};
