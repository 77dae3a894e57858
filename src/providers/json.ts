/** The value at a path of object fields and list positions in foreign JSON; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (!isObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/** The text at a path; empty where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The count at a path, a whole number of 0 or more; `undefined` where there is none. */
export function countAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Levels that a server's JSON may have, and the maps and lists in it: more would fill memory, and no answer has them. */
const most = { levels: 512, containers: 1_000_000 };

/** Up to this length no text holds more than memory bears, in UTF-16 code units. */
const harmless = 64 * 1024;

/**
 * Reads JSON that a server sent, within bounds for what it holds.
 *
 * @throws {SyntaxError} for a text that is no JSON, and for one with more levels or containers than any answer has
 */
export function parseJson(text: string): unknown {
  if (text.length > harmless && !isWithin(text)) throw new SyntaxError('The JSON has too many levels or values.');
  const value: unknown = JSON.parse(text);
  return value;
}

function isWithin(text: string): boolean {
  let depth = 0;
  let containers = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 0x22) index = endOfString(text, index);
    else if (character === 0x5b || character === 0x7b) {
      depth++;
      containers++;
      if (depth > most.levels || containers > most.containers) return false;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return true;
}

/** Where the text in quotes ends that begins at an index; the length of all where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
