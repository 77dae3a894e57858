import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { suggest } from '../../language/failures/suggest.ts';
import type { Identity, Key, Policy, PolicyFile } from '../model/policy.ts';
import { sourceName } from '../words/explain-source.ts';
import { entraAuthority } from './keys/identity.ts';
import { refuseSharedSecrets } from './tools/secrets.ts';

/**
 * Makes one policy of a file and those that it extends: the keys of all, inherited ones first.
 *
 * @param files the file itself first, then the one that it extends, and so on
 * @throws {Failure} `invalid-policy` for keys that an extended file does not allow, for a key's name
 * that two files define, and for a rule that names a key that no file has
 */
export function linkPolicy(files: readonly [PolicyFile, ...PolicyFile[]]): Policy {
  const problems = new Problems();
  for (const [index, file] of files.entries()) {
    const inherited = files.slice(index + 1);
    if (inherited.length === 0) continue;
    refuseOwnKeys(file, inherited, problems);
    refuseSharedSecrets(file, inherited, problems);
    refuseUnknownKeys(file, [...file.keys, ...inherited.flatMap(({ keys }) => keys)], problems);
  }
  problems.throwIfAny('invalid-policy');
  return { files, keys: files.toReversed().flatMap(({ keys }) => keys) };
}

/** Notes keys of rules that are not among `keys`. */
export function refuseUnknownKeys(file: PolicyFile, keys: readonly Key[], problems: Problems): void {
  const known = new Set(keys.map(({ name }) => name));
  const unknown = file.rules.flatMap((rule) => rule.keys?.names ?? []).filter(({ name }) => !known.has(name));
  for (const { name, place } of unknown) {
    problems.add(`\`keys\`: there is no key named ${quote(name)}.`, () => suggest(name, [...known]), place);
  }
}

function refuseOwnKeys(file: PolicyFile, inherited: readonly PolicyFile[], problems: Problems): void {
  const refusing = inherited.find(({ ownKeys }) => ownKeys === 'deny');
  if (file.keys.length > 0 && refusing) {
    const source = sourceName(refusing.source);
    problems.add(
      `This file defines keys, which ${source} does not allow in files that extend it.`,
      `Remove \`keys\`: those of ${source} are inherited. Or ask its owners to add \`own-keys: allow\`.`,
      file.keysPlace,
    );
  }
  const credentials = new Map(
    inherited.toReversed().flatMap((source) => source.keys.map((key) => [credentialId(key), source] as const)),
  );
  for (const key of file.keys) {
    const owner = inherited.find(({ keys }) => keys.some(({ name }) => name === key.name));
    if (owner) {
      const message = `The key ${quote(key.name)} is already defined in ${sourceName(owner.source)}.`;
      problems.add(message, 'Give this one another name.', key.place);
    } else {
      refuseSharedCredential(key, credentials, problems);
      refuseOwnAuthority(key, inherited, problems);
    }
  }
}

/** A key chooses where its credential goes: a file must not send an inherited key's secret, or a token of its identity, to an address of its own. */
function refuseSharedCredential(key: Key, inherited: ReadonlyMap<string, PolicyFile>, problems: Problems): void {
  const owner = inherited.get(credentialId(key));
  if (!owner) return;
  const { credential, name, place } = key;
  const isSecret = credential.by === 'secret';
  const [used, kind] = isSecret ? [credential.secret, 'secret'] : [quote(clientOf(credential)), 'identity'];
  const message = `The key ${quote(name)} uses ${used}, which is the ${kind} of a key in ${sourceName(owner.source)}.`;
  problems.add(message, `Give it ${isSecret ? 'a secret' : 'an identity'} of its own.`, place);
}

/**
 * The audience of an identity token is Entra's, whichever client it is exchanged for: a file must not have one that
 * an inherited key's client trusts sent to a token service of its own.
 */
function refuseOwnAuthority(
  { name, credential, place }: Key,
  inherited: readonly PolicyFile[],
  problems: Problems,
): void {
  if (credential.by !== 'identity' || credential.provider !== 'azure') return;
  const trusted = inherited.flatMap(({ keys }) => keys.flatMap((key) => authorityOf(key) ?? []));
  if (trusted.length === 0 || [entraAuthority, ...trusted].includes(credential.authority)) return;
  const message = `The key ${quote(name)} has the \`authority\` ${credential.authority}, which no inherited key has.`;
  const remedy = `Remove \`authority\`, or use ${[...new Set(trusted)].join(' or ')}: a token sent there is also valid for inherited identities.`;
  problems.add(message, remedy, place);
}

function authorityOf({ credential }: Key): string | undefined {
  return credential.by === 'identity' && credential.provider === 'azure' ? credential.authority : undefined;
}

/** What distinguishes one credential from another. */
function credentialId({ credential }: Key): string {
  return credential.by === 'secret' ? `secret ${credential.secret}` : `identity ${clientOf(credential).toLowerCase()}`;
}

/** Whom an identity represents. A tenant has several names, and no two of its clients share an ID. */
function clientOf(identity: Identity): string {
  return identity.provider === 'azure' ? identity.clientId : identity.serviceAccountId;
}
