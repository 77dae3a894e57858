import { randomUUID } from 'node:crypto';
import { EOL } from 'node:os';

/*
 * GitHub's documentation, "Workflow commands for GitHub Actions", as @actions/core writes them. That
 * package brings an HTTP client of its own along, which costs every start more than all of our code; a
 * test holds these lines against it, byte for byte.
 */

/** What the runner reads in a message in place of the characters that mean something to it. */
const escapes: readonly (readonly [string, string])[] = [
  ['%', '%25'],
  ['\r', '%0D'],
  ['\n', '%0A'],
];

/** The same for the value of a property. */
const propertyEscapes = [...escapes, [':', '%3A'], [',', '%2C']] as const;

/** A workflow command as a line of the log: `::name key=value,…::message`. */
export function command(
  name: string,
  message: string,
  properties: Readonly<Record<string, string | number>> = {},
): string {
  const list = Object.entries(properties)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encode(String(value), propertyEscapes)}`);
  return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${encode(message, escapes)}${EOL}`;
}

/** An entry of the file that `GITHUB_OUTPUT` names. Its delimiter cannot be guessed, so a value cannot end it. */
export function outputEntry(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`;
  return [`${name}<<${delimiter}`, value, delimiter, ''].join(EOL);
}

/** The environment variable of an input. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function encode(text: string, table: readonly (readonly [string, string])[]): string {
  return table.reduce((escaped, [character, written]) => escaped.replaceAll(character, written), text);
}
