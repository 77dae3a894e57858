import type { Machine } from '../../../github/laptop/laptop.ts';
import type { Policy, PolicyFile } from '../../../policy/model/policy.ts';
import { linkPolicy } from '../../../policy/read/link.ts';
import { parsePolicy } from '../../../policy/read/parse.ts';
import { maxPolicyBytes } from '../../../policy/read/policy-file.ts';
import { WrongCall } from '../command.ts';
import { oneLine } from '../one-line.ts';

/** What policies are read with. */
export interface PolicyFiles {
  readonly machine: Pick<Machine, 'readFile'>;
  /** UTC, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Reads a policy and copies of those that it extends. Nothing is fetched.
 *
 * @param path from where the command is called, or wherever else: it need not lie in a repository
 * @throws {WrongCall} for a file that cannot be read, and for one that extends another which is not given
 * @throws {Failure} `invalid-policy`
 */
export function readPolicy(path: string, extended: readonly string[], files: PolicyFiles): Policy {
  const own = readFile(path, files);
  const others = extended.map((other) => readFile(other, files));
  const last = others.at(-1) ?? own;
  if (!last.extends) return linkPolicy([own, ...others]);
  const { repository, path: wanted, ref } = last.extends;
  throw new WrongCall(
    `${last.source.file} extends ${repository}/${wanted}@${ref}, and nothing is fetched: pass a copy of it with --extended.`,
  );
}

function readFile(path: string, { machine, today }: PolicyFiles): PolicyFile {
  const read = machine.readFile(path, maxPolicyBytes);
  if ('text' in read) return parsePolicy(read.text, { file: path, commit: '', annotatable: true }, today);
  if (read.reason === 'absent') throw new WrongCall(`There is no file ${oneLine(path)}.`);
  if (read.reason === 'too-large') throw new WrongCall(`${oneLine(path)} has more than ${maxPolicyBytes} bytes.`);
  throw new WrongCall(`${oneLine(path)} cannot be read: ${read.reason}.`);
}
