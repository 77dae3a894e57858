import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Policy, PolicyFile } from '../../src/policy/model/policy.ts';
import { linkPolicy } from '../../src/policy/read/link.ts';
import { maxPolicyBytes, parsePolicy } from '../../src/policy/read/parse.ts';

/**
 * Reads a policy and copies of those that it extends.
 *
 * @throws {TypeError} for a file that cannot be read, and for one that extends another which is not given
 * @throws {Failure} `invalid-policy`
 */
export function readPolicy(path: string, extended: readonly string[], today: string): Policy {
  const own = readFile(path, today);
  const others = extended.map((other) => readFile(other, today));
  const last = others.at(-1) ?? own;
  if (!last.extends) return linkPolicy([own, ...others]);
  const { repository, path: wanted, ref } = last.extends;
  throw new TypeError(
    `${last.source.file} extends ${repository}/${wanted}@${ref}, and nothing is fetched: pass a copy of it with --extended.`,
  );
}

function readFile(path: string, today: string): PolicyFile {
  const text = readText(path);
  if (Buffer.byteLength(text) > maxPolicyBytes) throw new TypeError(`${path} has more than ${maxPolicyBytes} bytes.`);
  return parsePolicy(text, { file: path, commit: '', annotatable: true }, today);
}

/** A path is meant from where npm was called. */
function readText(path: string): string {
  try {
    return readFileSync(resolve(process.env.INIT_CWD ?? '', path), 'utf8');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new TypeError(isAbsent ? `There is no file ${path}.` : `${path} cannot be read: ${error}.`);
  }
}
