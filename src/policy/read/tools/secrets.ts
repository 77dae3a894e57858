import type { Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Key, PolicyFile } from '../../model/policy.ts';
import type { ToolServer } from '../../model/tools/servers.ts';
import { sourceName } from '../../words/explain-source.ts';

/** Who else presents a secret: a key, or a server at some host. */
interface SecretHolder {
  readonly secret: string;
  /** In words: `the key "openai"`. */
  readonly who: string;
  /** The host that a server's secret is for; absent for a key, whose secret no server may have. */
  readonly origin?: string;
  readonly file: PolicyFile;
  readonly place: Place;
}

/**
 * Notes every secret that would go to more than one place: to a provider and to a tool server, or to two servers on
 * different hosts. What a token is for is one host, and a file must not send an inherited secret to an address of its own.
 *
 * @param inherited the files that this one extends; without any, the file is compared with itself
 */
export function refuseSharedSecrets(file: PolicyFile, inherited: readonly PolicyFile[], problems: Problems): void {
  if (![file, ...inherited].some(({ tools = [] }) => tools.length > 0)) return;
  const own = holdersIn(file);
  const others = inherited.flatMap(holdersIn);
  for (const [index, holder] of own.entries()) {
    const candidates = inherited.length > 0 ? others : own.slice(0, index);
    const other = candidates.find((candidate) => candidate.secret === holder.secret && isApart(candidate, holder));
    if (!other) continue;
    const where = other.file === file ? '' : ` in ${sourceName(other.file.source)}`;
    const message = `${capital(holder.who)} uses ${holder.secret}, which is the secret of ${other.who}${where}.`;
    problems.add(message, 'Give it a secret of its own: a credential goes to one host alone.', holder.place);
  }
}

/** Two keys may share a secret where a file says so; that is judged elsewhere. */
function isApart(one: SecretHolder, other: SecretHolder): boolean {
  return one.origin !== other.origin;
}

function holdersIn(file: PolicyFile): readonly SecretHolder[] {
  return [
    ...file.keys.flatMap((key) => holderOfKey(key, file)),
    ...(file.tools ?? []).flatMap((server) => holderOfServer(server, file)),
  ];
}

function holderOfKey({ name, credential, place }: Key, file: PolicyFile): readonly SecretHolder[] {
  if (credential.by !== 'secret') return [];
  return [{ secret: credential.secret, who: `the key ${quote(name)}`, file, place }];
}

function holderOfServer({ name, secret, url, place }: ToolServer, file: PolicyFile): readonly SecretHolder[] {
  if (secret === undefined) return [];
  return [{ secret, who: `the tool server ${quote(name)}`, origin: new URL(url).origin, file, place }];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
