import type { Place } from '../failures/failure.ts';
import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { suggest } from '../failures/suggest.ts';
import { type Entry, type Node, show } from './node.ts';
import { foreignLetters } from './syntax/hints.ts';
import { asTyped } from './written.ts';

/** Turns a node into a typed value, or notes a problem and returns `undefined`. */
export type Read<T> = (node: Node, problems: Problems) => T | undefined;

/** The fields that a map may have. */
export interface FieldsShape {
  /** What the map is, for messages: `the policy`, `a key`. */
  readonly what: string;
  readonly known: readonly string[];
  /** What to do about unknown fields that are often written here, by their names. */
  readonly remedies?: ReadonlyMap<string, string>;
  /** What to write for fields that are often left without a value, by their names. */
  readonly whenEmpty?: ReadonlyMap<string, string>;
  /** Fields that belong inside a field of this map, by their names: they were not indented. */
  readonly inside?: ReadonlyMap<string, string>;
  /** Where unknown fields are tolerated: what collects them instead. */
  readonly warnings?: Problems;
}

/** A map opened by {@link openFields}; each field is read by name. */
export interface Fields {
  readonly place: Place;
  /** The field's value, or `undefined` where it is absent or wrong (then a problem was noted). */
  optional<T>(name: string, read: Read<T>): T | undefined;
  /** Like `optional`, but absence is a problem too; `example` is a value for the remedy. */
  required<T>(name: string, read: Read<T>, example?: string): T | undefined;
  /** Whether the map has the field, also where its value is wrong. */
  readonly has: (name: string) => boolean;
  /** Where the field's name stands, or the map itself if it is absent. */
  placeOf(name: string): Place;
}

/** Opens a map whose fields are all known; unknown and null ones are noted as problems. */
export function openFields(node: Node, problems: Problems, shape: FieldsShape): Fields | undefined {
  if (node.kind !== 'map') {
    const slip = node.kind === 'scalar' && /^[\w-]+:\S/.test(node.text) ? ' Put a space after each colon.' : '';
    return problems.add(
      `${capital(shape.what)} must be a map, not ${show(node)}.`,
      `Its fields are ${shape.known.join(', ')}.${slip}`,
      node.place,
    );
  }
  const entries = new Map<string, Entry>();
  const flush = unindented(node.entries, shape, problems);
  for (const entry of node.entries) {
    if (!flush.has(entry) && isUsable(entry, shape, problems)) entries.set(entry.key, entry);
  }
  let declared: ReadonlySet<string> | undefined;
  const has = (name: string): boolean => {
    if (entries.has(name)) return true;
    // A field that was meant is not missed as well; where unknown ones pass, nothing else would be said of it.
    declared ??= new Set(node.entries.map(({ key }) => (shape.warnings ? key : (meantField(key, shape.known) ?? key))));
    return declared.has(name);
  };

  function optional<T>(name: string, read: Read<T>): T | undefined {
    const entry = entries.get(name);
    return entry ? read(entry.value, problems.inField(name)) : undefined;
  }

  return {
    place: node.place,
    optional,
    has,
    required: (name, read, example) => {
      if (!has(name)) {
        const remedy = example === undefined ? `Add \`${name}:\`.` : `Add it, for example \`${name}: ${example}\`.`;
        problems.add(`${capital(shape.what)} has no \`${name}\`.`, remedy, node.place);
      }
      return optional(name, read);
    },
    placeOf: (name) => entries.get(name)?.keyPlace ?? node.place,
  };
}

/** What is said about a field without a value, by what became of it. */
const lost = {
  nothing: {
    what: 'is present but has no value',
    remedy: 'Add a value, or remove the line. Write an empty list as [].',
  },
  items: {
    what: 'has no value: all its items are commented out',
    remedy: 'Keep at least one item, or remove the line. Write an empty list as [].',
  },
  text: {
    what: 'has no value: a # after a space starts a comment',
    remedy: 'Put the text in quotes.',
  },
};

/** Fields without a value whose own fields stand beside them: one problem for each, in place of one for every line. */
function unindented(entries: readonly Entry[], { inside }: FieldsShape, problems: Problems): ReadonlySet<Entry> {
  const found = new Set<Entry>();
  for (const parent of entries) {
    if (parent.value.kind !== 'scalar' || parent.value.value !== null) continue;
    const children = entries.filter(({ key }) => inside?.get(key) === parent.key);
    if (children.length === 0) continue;
    for (const entry of [parent, ...children]) found.add(entry);
    const [first] = children;
    const names = children.map(({ key }) => `\`${key}\``).join(' and ');
    const lines = children.map(({ keyPlace }) => keyPlace.line).join(' and ');
    problems.add(
      `${names} must be inside \`${parent.key}\`, not beside it.`,
      `Indent ${children.length === 1 ? 'line' : 'lines'} ${lines}, and what is below, by two more spaces.`,
      first?.keyPlace ?? parent.keyPlace,
    );
  }
  return found;
}

function isUsable(entry: Entry, shape: FieldsShape, problems: Problems): boolean {
  if (!shape.known.includes(entry.key)) {
    const message = `${capital(shape.what)} has no field ${quote(entry.key)}.${foreignLetters(entry.key)}`;
    (shape.warnings ?? problems).add(message, () => fieldRemedy(entry.key, shape), entry.keyPlace);
  } else if (entry.value.kind === 'scalar' && entry.value.value === null) {
    const { what, remedy } = lost[entry.value.commentedOut ?? 'nothing'];
    problems.add(`\`${entry.key}\` ${what}.`, shape.whenEmpty?.get(entry.key) ?? remedy, entry.keyPlace);
  } else {
    return true;
  }
  return false;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What to write instead of a field that the map does not have. */
function fieldRemedy(key: string, { known, remedies, inside }: FieldsShape): string {
  const meant = meantField(key, known);
  if (meant !== undefined) {
    const value = asTyped(key.slice(meant.length + 1));
    return `Put a space after the colon${value === undefined ? '' : `: \`${meant}: ${value}\``}.`;
  }
  if (/[^ -~\p{L}\p{N}\p{P}\p{S}]/u.test(key))
    return 'Remove the invisible characters from its name; indent with plain spaces.';
  if (/^\d+$/.test(key))
    return 'A comma in { } begins another field: write decimals with a point, and thousands without a comma.';
  if (key === '<<') return 'Write the fields out: YAML merge keys are not supported.';
  const parent = inside?.get(key);
  if (parent !== undefined) return `It belongs under \`${parent}\`: indent it by two more spaces.`;
  return remedies?.get(key) ?? `${suggest(key, known)} It may also need a newer version of byok-inference.`;
}

/** The field that `version:1` was meant to be: without a space after the colon YAML reads it as one word. */
function meantField(key: string, known: readonly string[]): string | undefined {
  return known.includes(key) ? key : known.find((name) => key.startsWith(`${name}:`));
}
