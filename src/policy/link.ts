import { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import { suggest } from '../failures/suggest.ts';
import { nameOf } from './explain-source.ts';
import type { Key, Policy, PolicyFile } from './policy.ts';

/**
 * Makes one policy of a file and those that it extends: the keys of all, inherited ones first.
 *
 * @param files the file itself first, then the one that it extends, and so on
 * @throws {Failure} `invalid-policy` for keys that an extended file does not allow, for a key's name
 * that stands in two files, and for a rule that names a key which no file has
 */
export function linkPolicy(files: readonly [PolicyFile, ...PolicyFile[]]): Policy {
  const problems = new Problems();
  for (const [index, file] of files.entries()) {
    const inherited = files.slice(index + 1);
    if (inherited.length === 0) continue;
    refuseOwnKeys(file, inherited, problems);
    refuseUnknownKeys(file, [...file.keys, ...inherited.flatMap(({ keys }) => keys)], problems);
  }
  problems.throwIfAny('invalid-policy');
  return { files, keys: files.toReversed().flatMap(({ keys }) => keys) };
}

/** How many unknown keys are noted: to look for a similar name takes time. */
const maxSuggested = 20;

/** Notes keys of rules that are not among `keys`. */
export function refuseUnknownKeys(file: PolicyFile, keys: readonly Key[], problems: Problems): void {
  const known = new Set(keys.map(({ name }) => name));
  const unknown = file.rules.flatMap((rule) => rule.keys?.names ?? []).filter(({ name }) => !known.has(name));
  for (const { name, place } of unknown.slice(0, maxSuggested)) {
    problems.add(`There is no key named ${quote(name)}.`, suggest(name, [...known]), place);
  }
}

function refuseOwnKeys(file: PolicyFile, inherited: readonly PolicyFile[], problems: Problems): void {
  const refusing = inherited.find(({ ownKeys }) => ownKeys === 'deny');
  if (file.keys.length > 0 && refusing) {
    const source = nameOf(refusing.source);
    problems.add(
      `This file defines keys, which ${source} does not allow to files that extend it.`,
      `Remove \`keys\`: those of ${source} are inherited. Or ask its owners to add \`own-keys: allow\`.`,
      file.keysPlace,
    );
  }
  for (const { name, secret, place } of file.keys) {
    const owner = inherited.find(({ keys }) => keys.some((key) => key.name === name));
    if (!owner) {
      refuseSharedSecret({ name, secret, place }, inherited, problems);
      continue;
    }
    const message = `The key ${quote(name)} is already defined in ${nameOf(owner.source)}.`;
    problems.add(message, 'Give this one another name.', place);
  }
}

/** A key chooses where its secret goes: a file must not send an inherited key's secret to an address of its own. */
function refuseSharedSecret(
  { name, secret, place }: Pick<Key, 'name' | 'secret' | 'place'>,
  inherited: readonly PolicyFile[],
  problems: Problems,
): void {
  const owner = inherited.find(({ keys }) => keys.some((key) => key.secret === secret));
  if (!owner) return;
  const message = `The key ${quote(name)} uses ${secret}, which is the secret of a key in ${nameOf(owner.source)}.`;
  problems.add(message, 'Give it a secret of its own.', place);
}
