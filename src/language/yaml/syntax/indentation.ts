import { count } from '../../failures/count.ts';
import { cut } from '../../failures/quote.ts';

/** How much of a document above a problem is looked at, in UTF-16 code units. */
const maxAbove = 100_000;

/** A line that begins with a field, behind any dashes: `  - role: user`. */
const field =
  /^(?<indent> *)(?<dashes>(?:- +)*)(?<name>[\w.][\w.-]{0,99}|"[ !#-~]{1,100}"|'[ -&(-~]{1,100}')\s*:(?:\s+(?<value>.*))?$/;

/** A line that begins with a dash. */
const item = /^(?<indent> *)-(?: |$)/;

/** A value that is written in the lines below. */
const block = /^[|>][-+0-9]{0,2}\s*(?:#.*)?$/;

/** A field or an item above a problem, with the column (from 1) that it begins in. */
interface Opened {
  readonly column: number;
  /** `-` for an item. */
  readonly name: string;
  readonly line: number;
  /** Whether nothing stands behind it yet. */
  readonly isOpen: boolean;
}

/**
 * What to do about a line that YAML refuses because it begins in another column than what it belongs to: the column
 * that was seen, and the one that was meant.
 *
 * @param offset where in the source YAML stumbled
 * @returns `undefined` where the columns are not what is wrong
 */
export function misindented(source: string, offset: number): string | undefined {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  const [line = ''] = source.slice(start, start + 1000).split(/\r?\n/, 1);
  const from = Math.max(0, start - maxAbove);
  const { open, isPlain, blockOf } = readAbove(source.slice(from, start), source.slice(0, from).split('\n').length);
  if (blockOf && line.trim() !== '' && !field.test(line) && !item.test(line)) {
    return `The text below \`${blockOf.name}:\` (line ${blockOf.line}) must be indented further than \`${blockOf.name}\` itself: start it in column ${blockOf.column + 2}.`;
  }
  const last = open.at(-1);
  const column = line.length - line.trimStart().length + 1;
  // Below a field without a value anything may begin, as long as it is indented.
  if (!isPlain || !last || (last.isOpen && column > last.column)) return undefined;
  const dash = item.exec(line)?.groups;
  if (dash) return moveDash(column, open);
  const seen = field.exec(line)?.groups;
  return seen && last.name !== '-' ? moveField(column, seen.name ?? '', open) : undefined;
}

/** The field just above is meant; where the line stands further left, it may also belong to one around that. */
function moveField(column: number, name: string, open: readonly Opened[]): string | undefined {
  const fields = open.filter((opened) => opened.name !== '-').toReversed();
  const [meant, ...around] = fields;
  if (!meant || fields.some((opened) => opened.column === column)) return undefined;
  const others =
    column < meant.column ? around.map((other) => `, or in column ${other.column}, beside \`${cut(other.name)}\``) : [];
  return `\`${cut(name)}\` starts in column ${column}, but \`${cut(meant.name)}\` above it (line ${meant.line}) in column ${meant.column}: start it in column ${meant.column}, ${indentedBy(meant.column)}${others.join('')}.`;
}

function moveDash(column: number, open: readonly Opened[]): string | undefined {
  const dashes = open.filter((opened) => opened.name === '-');
  if (dashes.some((opened) => opened.column === column)) return undefined;
  const meant = dashes.toSorted((one, other) => apart(one, column) - apart(other, column))[0];
  if (!meant) return undefined;
  return `The dash is in column ${column}, but that of the previous item (line ${meant.line}) in column ${meant.column}: start the line in column ${meant.column}, ${indentedBy(meant.column)}.`;
}

function apart({ column }: Opened, other: number): number {
  return Math.abs(column - other);
}

function indentedBy(column: number): string {
  return column === 1 ? 'without indentation' : `indented by ${count(column - 1, 'space')}`;
}

/** What stands above a line. */
interface Above {
  /** The fields and items that the line could go on with, the innermost last. */
  readonly open: readonly Opened[];
  /** Whether the line just above is a field or an item with a value that ends there. */
  readonly isPlain: boolean;
  /** The field just above whose value is a block of text that has not begun. */
  readonly blockOf?: Opened;
}

/** @param first the number of the first line */
function readAbove(above: string, first: number): Above {
  let open: readonly Opened[] = [];
  let isPlain = false;
  let text: Opened | undefined;
  let isEmpty = true;
  for (const [index, line] of above.split(/\r?\n/).entries()) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    if (text && indent >= text.column) {
      isEmpty = false;
      continue;
    }
    text = undefined;
    const added = openedBy(line, index + first);
    const [outermost] = added;
    const { value = '' } = field.exec(line)?.groups ?? {};
    isPlain = outermost !== undefined && endsInLine(value);
    if (!outermost) continue;
    open = [...open.filter(({ column }) => column < outermost.column), ...added];
    if (!block.test(value)) continue;
    text = added.at(-1);
    isEmpty = true;
  }
  return { open, isPlain, ...(text && isEmpty && { blockOf: text }) };
}

/** Whether a value does not go on in the next line as one in quotes or brackets can. */
function endsInLine(value: string): boolean {
  const begins = value.charAt(0);
  const ends = { '"': '"', "'": "'", '[': ']', '{': '}' }[begins];
  return (
    ends === undefined ||
    (value.length > 1 &&
      value
        .replace(/\s+#.*$/, '')
        .trimEnd()
        .endsWith(ends))
  );
}

function openedBy(line: string, number: number): readonly Opened[] {
  const { indent = '', dashes = '', name, value = '' } = field.exec(line)?.groups ?? item.exec(line)?.groups ?? {};
  const dashColumns = item.test(line)
    ? [...(dashes || '-').matchAll(/-/g)].map(({ index }) => indent.length + index + 1)
    : [];
  return [
    ...dashColumns.map((column) => ({ column, name: '-', line: number, isOpen: /-\s*$/.test(line) })),
    ...(name === undefined
      ? []
      : [{ column: indent.length + dashes.length + 1, name, line: number, isOpen: value.trim() === '' }]),
  ];
}
