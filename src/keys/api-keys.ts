import { Failure, type Problem } from '../failures/failure.ts';

/** Secrets by the name that the policy gives them. */
export type SecretValues = ReadonlyMap<string, string>;

/** The input `api-keys` taken apart; a line that cannot be read becomes a problem, which never repeats it. */
export interface ApiKeys {
  readonly values: SecretValues;
  readonly problems: readonly Problem[];
}

/**
 * Takes the input `api-keys` apart: lines `SECRET_NAME: value`, the value literally what follows the
 * first `: `, without the blanks around it. An empty value is a secret that this run does not have.
 */
export function parseApiKeys(text: string): ApiKeys {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([A-Z_][A-Z0-9_]*):(?:\s+(.*))?$/.exec(line) ?? [];
    const remedy = 'Write `SECRET_NAME: value`, one secret a line.';
    if (name === undefined)
      problems.push({ message: `api-keys: line ${index + 1} is not a name and a value.`, remedy });
    else if (values.has(name))
      problems.push({ message: `api-keys: ${name} stands twice, again on line ${index + 1}.`, remedy: 'Keep one.' });
    else values.set(name, (value ?? '').trim());
  }
  return { values, problems };
}

/** Every text in the input `api-keys` that may be a secret, also from lines that are written wrongly. */
export function possibleSecrets(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.replace(/^\s*[A-Z_][A-Z0-9_]*:/, '').trim());
}

/**
 * Throws what is wrong with `api-keys`, if anything is.
 *
 * @throws {Failure} `invalid-input`
 */
export function requireReadable({ problems }: ApiKeys): void {
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}
