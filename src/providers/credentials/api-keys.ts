import { Failure, type Problem } from '../../language/failures/failure.ts';
import type { Key } from '../../policy/model/policy.ts';

/** Secrets by the name that the policy gives them. */
export type SecretValues = ReadonlyMap<string, string>;

/**
 * Takes the input `api-keys` apart: lines `SECRET_NAME: value`, the value literally what follows the
 * first `: `, without the blanks around it. An empty value is a secret that this run does not have.
 *
 * @throws {Failure} `invalid-input`; its words never repeat a line
 */
export function parseApiKeys(text: string): SecretValues {
  const { values, problems } = readLines(text, () => undefined);
  if (problems.length > 0) throw new Failure('invalid-input', problems);
  return values;
}

/**
 * What is wrong with an input that {@link parseApiKeys} refuses, once a policy is known that tells what was meant: the name of
 * a key in place of its secret's, or the secret's in other letters. Nothing is repeated that the policy does not have.
 */
export function explainApiKeys(text: string, keys: readonly Key[]): readonly Problem[] {
  return readLines(text, (line, number) => explainMeant(line, number, keys)).problems;
}

/** The most lines that one message lists. */
const maxListed = 5;

/** Reads line by line. Each wrong line is told once: what it was meant to be, or, with all others of its kind, that it has no name. */
function readLines(text: string, meant: (line: string, number: number) => Problem | undefined) {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  const nameless: number[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([A-Z_][A-Z0-9_]*):(?:\s+(.*))?$/.exec(line) ?? [];
    const explained = meant(line, index + 1);
    if (explained) problems.push(explained);
    else if (name === undefined) nameless.push(index + 1);
    else if (values.has(name))
      problems.push({
        input: 'api-keys',
        message: `api-keys: ${name} is listed twice (again on line ${index + 1}).`,
        remedy: 'Remove one.',
      });
    else values.set(name, (value ?? '').trim());
  }
  if (nameless.length > 0) problems.push(withoutName(nameless));
  return { values, problems };
}

function withoutName(lines: readonly number[]): Problem {
  const listed = lines.slice(0, maxListed).join(', ');
  const left = lines.length - maxListed;
  const which = lines.length === 1 ? `line ${listed} does` : `lines ${listed}${left > 0 ? ` and ${left} more` : ''} do`;
  return {
    input: 'api-keys',
    message: `api-keys: ${which} not begin with the name of a secret and a colon.`,
    remedy:
      'Write `SECRET_NAME: value`, one secret per line, each value in one line; a name has only capitals, digits and _.',
  };
}

/** Every text in the input `api-keys` that may be a secret, also from lines that are written wrongly. */
export function possibleSecrets(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.replace(/^\s*[A-Z_][A-Z0-9_]*:/, '').trim());
}

function explainMeant(line: string, number: number, keys: readonly Key[]): Problem | undefined {
  const [, written = ''] = /^\s*["']?([\w.-]{1,128})["']?\s*[:=]/.exec(line) ?? [];
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const byName = keys.find(({ name, credential }) =>
    [name, ...(credential.by === 'secret' ? [credential.secret] : [])].map(plain).includes(plain(written)),
  );
  const [ofProvider, ...others] = keys.filter(({ provider }) => provider === plain(written));
  const key = byName ?? (others.length === 0 ? ofProvider : undefined);
  if (key?.credential.by !== 'secret' || written === key.credential.secret) return undefined;
  const { secret } = key.credential;
  const what = plain(written) === plain(secret) ? 'the secret' : `the key \`${key.name}\`, whose secret is`;
  return {
    input: 'api-keys',
    message: `api-keys: line ${number} means ${what} ${secret}.`,
    remedy: `Begin it with \`${secret}: \`.`,
  };
}

/** The line to paste into a workflow step for its only secret. */
export function apiKeyLine(name: string): string {
  return `with:\n  api-key: \${{ secrets.${name} }}`;
}

/** The lines to paste into the workflow step; a keyless key has none. */
export function apiKeysLines(keys: readonly Key[]): string {
  const names = keys.flatMap(({ credential }) => (credential.by === 'secret' ? [credential.secret] : []));
  const lines = [...new Set(names)].map((name) => `    ${name}: \${{ secrets.${name} }}`);
  return ['with:', '  api-keys: |', ...lines].join('\n');
}
