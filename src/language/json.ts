/** The way to a value inside JSON: names of fields, and positions in lists from 0. */
type Path = readonly (string | number)[];

/** The most levels, and the most objects and lists, that foreign JSON may have: more would exhaust memory, and no answer has as many. */
const limits = { levels: 512, containers: 1_000_000 };

/** A text up to this length cannot exhaust memory, in UTF-16 code units. */
const harmless = 64 * 1024;

/** Reads JSON from outside; `undefined` if the text is not JSON, or has more levels or values than any answer has. */
export function parseJson(text: string): unknown {
  if (text.length > harmless && !isWithinLimits(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object (RFC 8259, section 4): neither a list nor `null`. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value);
}

/** The value at a path; `undefined` if there is none. Inherited properties do not count. */
export function valueAt(value: unknown, ...path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (!isContainer(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/** The text at a path; empty if there is none. */
export function textAt(value: unknown, ...path: Path): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The whole number of 0 or more at a path; `undefined` if there is none. */
export function countAt(value: unknown, ...path: Path): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}

/** The list at a path; empty if there is none. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Whether a value contains others: a JSON object or a list. */
export function isContainer(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value has more levels than foreign JSON may have. Whoever walks such a value runs out of stack. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let levels = 0; levels <= limits.levels; levels++) {
    level = level.flatMap((one) => (isContainer(one) ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function isWithinLimits(text: string): boolean {
  let levels = 0;
  let containers = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 0x22) index = endOfString(text, index);
    else if (character === 0x5b || character === 0x7b) {
      levels++;
      containers++;
      if (levels > limits.levels || containers > limits.containers) return false;
    } else if (character === 0x5d || character === 0x7d) levels--;
  }
  return true;
}

/** The index of the quotation mark that closes the string opened at `start`; the text's length if none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
