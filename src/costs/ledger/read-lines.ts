import { quote } from '../../language/failures/quote.ts';
import { isObject, parseJson } from '../../language/json.ts';
import {
  type LedgerLine,
  type LedgerTokens,
  lineBreaking,
  longestText,
  mostInLine as most,
  repositoryName,
  runName,
} from './line.ts';
import { ledgerFile, timeOf } from './periods.ts';

/** A line and where it was read. */
export interface PlacedLine {
  readonly line: LedgerLine;
  readonly file: string;
  /** Counts from 1. */
  readonly number: number;
}

/** What is wrong with a line of a ledger. */
export interface LineFault {
  readonly file: string;
  /** Counts from 1. */
  readonly number: number;
  /** A sentence without its period. */
  readonly message: string;
}

/** How one field is read. */
interface Field {
  /** What it must be, for the message. */
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
  /** Only lines of this type have it; absent: it is required of all. */
  readonly only?: 'settled' | 'any';
}

const count = (least: number) => (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
const matching = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

/** The most budgets of a line: 200 of each of a policy's three files. */
const mostBudgets = 600;

/** Text of one line, as it may be shown. */
const isPlain = matching(new RegExp(`^[^${lineBreaking}]{0,${longestText}}$`, 'u'));
const segment = '[A-Za-z0-9][A-Za-z0-9._:-]{0,127}';

/** The fields of a line, as schema/ledger.schema.json has them; the parser and the schema are tested on the same lines. */
const fields: Readonly<Record<keyof LedgerLine, Field>> = {
  v: { is: '1', fits: (value) => value === 1 },
  type: { is: '"reserved" or "settled"', fits: (value) => value === 'reserved' || value === 'settled' },
  id: { is: '8 to 64 letters, digits, `-` or `_`', fits: matching(/^[A-Za-z0-9_-]{8,64}$/) },
  at: { is: 'a time in UTC, written YYYY-MM-DDTHH:MM:SSZ', fits: isTime },
  micros: { is: `a whole number from 0 to ${most}`, fits: count(0) },
  run: { is: 'a run’s id and attempt, written 1234567890/1', fits: matching(runName) },
  repository: { is: 'owner/name', fits: matching(repositoryName) },
  workflow: { is: 'a path', fits: isPlain },
  actor: { is: 'a login', fits: isPlain },
  key: { is: 'a key’s name', fits: matching(/^[a-z0-9-]{1,63}$/) },
  model: { is: 'publisher/name', fits: matching(new RegExp(`^${segment}/${segment}$`)) },
  budgets: { is: 'a list of budgets, each named once', fits: isNames },
  requests: { is: `a whole number from 1 to ${most}`, fits: count(1), only: 'any' },
  tokens: { is: 'counts of tokens, in a settled line', fits: isTokens, only: 'settled' },
  assumed: { is: 'true or false, in a settled line', fits: (value) => typeof value === 'boolean', only: 'settled' },
};

const tokenNames: readonly string[] = [
  'input',
  'cachedInput',
  'cacheWrite',
  'output',
] satisfies readonly (keyof LedgerTokens)[];

function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !value.startsWith('20')) return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && timeOf(time) === value;
}

function isNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= mostBudgets &&
    new Set(value).size === value.length &&
    value.every(isPlain) &&
    !value.includes('')
  );
}

function isTokens(value: unknown): boolean {
  return (
    isObject(value) && Object.entries(value).every(([name, number]) => tokenNames.includes(name) && count(0)(number))
  );
}

/**
 * Reads a month's file. A line that is broken, or that somebody else wrote, is a fault: whoever cannot read a line does not
 * know what was spent. Lines of nothing but whitespace say nothing, and are passed over.
 *
 * @param file the path, `YYYY-MM.jsonl`: every line must be of that month
 */
export function readLines(
  file: string,
  text: string,
): { readonly lines: readonly PlacedLine[]; readonly faults: readonly LineFault[] } {
  const lines: PlacedLine[] = [];
  const faults: LineFault[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    if (written.trim() === '') continue;
    const place = { file, number: index + 1 };
    const read = readLine(written);
    if (typeof read === 'string') faults.push({ ...place, message: read });
    else if (ledgerFile(read.at) !== file) {
      faults.push({ ...place, message: `it is dated ${read.at}, which belongs in ${ledgerFile(read.at)}` });
    } else lines.push({ ...place, line: read });
  }
  return { lines, faults };
}

/** Reads one line; a text says what is wrong with it. */
export function readLine(written: string): LedgerLine | string {
  const value = parseJson(written);
  if (!isObject(value)) return `it is not a JSON object: ${quote(written.trim())}`;
  const fault = faultOf(value) ?? (hasDuplicates(written, value) ? 'it has a field twice' : '');
  return isLine(value, fault) ? value : fault;
}

/** Whether no fault was found: the one place where the table above becomes the type. */
function isLine(
  _value: Readonly<Record<string, unknown>>,
  fault: string,
): _value is Readonly<Record<string, unknown>> & LedgerLine {
  return fault === '';
}

function faultOf(value: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.hasOwn(value, 'v') && value.v !== 1) {
    return `its \`v\` is ${show(value.v)}, which this version of byok-inference does not know`;
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) return `it has an unknown field ${quote(unknown)}`;
  for (const [name, { is, fits, only }] of Object.entries(fields)) {
    if (!Object.hasOwn(value, name)) {
      if (only === undefined) return `it has no \`${name}\``;
      continue;
    }
    if (!fits(value[name])) return `its \`${name}\` must be ${is}, not ${show(value[name])}`;
    if (only === 'settled' && value.type !== 'settled') return `only a settled line has \`${name}\``;
  }
  return undefined;
}

/** JSON takes the last of two fields of one name, and whoever reads the line the first. */
function hasDuplicates(written: string, value: Readonly<Record<string, unknown>>): boolean {
  // Every string is taken whole, so that what looks like a name inside of one is not counted.
  const strings = [...written.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)];
  const names = strings.filter(([, colon]) => colon !== undefined).length;
  const tokens = isObject(value.tokens) ? Object.keys(value.tokens).length : 0;
  return names !== Object.keys(value).length + tokens;
}

function show(value: unknown): string {
  return quote(JSON.stringify(value));
}
