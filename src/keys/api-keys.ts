import { Failure, type Problem } from '../failures/failure.ts';

/** Secrets by the name that the policy gives them. */
export type SecretValues = ReadonlyMap<string, string>;

/**
 * Takes the input `api-keys` apart: lines `SECRET_NAME: value`, the value literally what follows the
 * first `: `, without the blanks around it. An empty value is a secret that this run does not have.
 *
 * @throws {Failure} `invalid-input`; its words never repeat a line
 */
export function parseApiKeys(text: string): SecretValues {
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
  if (problems.length > 0) throw new Failure('invalid-input', problems);
  return values;
}

/** Every text in the input `api-keys` that may be a secret, also from lines that are written wrongly. */
export function possibleSecrets(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.replace(/^\s*[A-Z_][A-Z0-9_]*:/, '').trim());
}
