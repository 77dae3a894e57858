import { isObject, parseJson } from '../../language/json.ts';
import { redactJson } from '../../reports/secrets/redact-json.ts';

/** Fields of a line that say nothing of others' making, by their names; of a list, those of each of its items. */
export interface OwnFields {
  readonly [name: string]: true | OwnFields;
}

/**
 * A result as a line without secrets of the step. Hashes, numbers and words of our own stay as they are: a secret of four
 * digits stands in some of them by chance, and a line that has lost one could not be read back.
 */
export function cleanLine(line: string, redact: (text: string) => string, own: OwnFields): string {
  const clean = redactJson(line, redact);
  const [value, written] = clean === line ? [] : [parseJson(clean), parseJson(line)];
  return isObject(value) && isObject(written) ? JSON.stringify(withOwn(value, written, own)) : clean;
}

function withOwn(clean: unknown, written: unknown, own: OwnFields): unknown {
  if (Array.isArray(clean) && Array.isArray(written)) {
    return clean.map((item: unknown, index) => withOwn(item, written[index], own));
  }
  if (!isObject(clean) || !isObject(written)) return clean;
  const kept = Object.entries(own).flatMap(([name, inner]) => {
    if (!Object.hasOwn(written, name)) return [];
    return [[name, inner === true ? written[name] : withOwn(clean[name], written[name], inner)] as const];
  });
  return { ...clean, ...Object.fromEntries(kept) };
}
