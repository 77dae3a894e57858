import { formatPlace, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Key } from './policy.ts';

/** The name of a request header (RFC 9110, section 5.1: a token), no longer than anybody needs. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** Whether a text can be the name of a request header. */
export function isHeaderName(text: string): boolean {
  return headerName.test(text);
}

/** A header's value (RFC 9110, section 5.5): printable ASCII, with spaces only inside. */
export const headerValue = /^[!-~](?:[ -~]{0,1022}[!-~])?$/;

const byAction = 'The action decides how an answer is read.';
const byConnection = 'It belongs to the connection, which the action manages.';
const byMethod = 'The action always sends POST.';
const byEndpoint = "The key's `endpoint` says where a request goes.";

/** Headers that neither a policy nor a workflow sets, with the reason or what to use instead. */
export const ownedHeaders: ReadonlyMap<string, string> = new Map([
  ['authorization', 'The action sets it to the credential.'],
  ['api-key', 'The action sets it to the credential.'],
  ['cookie', 'The action keeps no cookies.'],
  ['host', byEndpoint],
  ['x-original-url', byEndpoint],
  ['x-rewrite-url', byEndpoint],
  ['x-http-method', byMethod],
  ['x-http-method-override', byMethod],
  ['x-method-override', byMethod],
  ['accept', byAction],
  ['accept-encoding', byAction],
  ['connection', byConnection],
  ['expect', byConnection],
  ['keep-alive', byConnection],
  ['te', byConnection],
  ['trailer', byConnection],
  ['transfer-encoding', byConnection],
  ['upgrade', byConnection],
  ['openai-organization', "Use the key's field `organization`."],
  ['openai-project', "Use the key's field `project`."],
]);

/** The same for all headers that begin like this. */
export const ownedPrefixes: ReadonlyMap<string, string> = new Map([
  ['content-', 'It describes the body, which the action writes.'],
  ['proxy-', 'It is for a proxy, which the environment of the job configures.'],
]);

/** Why a header cannot be set by a policy or a workflow, or how its name is written; `undefined` where it is fine. In any case. */
export function refuseHeaderName(name: string): string | undefined {
  if (!isHeaderName(name)) return 'Use at most 128 letters, digits and -.';
  // Servers that hand headers on as variables take `_` and `-` for the same.
  const plain = name.toLowerCase().replaceAll('_', '-');
  const [, byPrefix] = [...ownedPrefixes].find(([prefix]) => plain.startsWith(prefix)) ?? [];
  return ownedHeaders.get(plain) ?? byPrefix;
}

/** What to do about a header that cannot be set, or whose name is wrong; `undefined` where it is fine. */
export function refusedHeaderRemedy(name: string): string | undefined {
  const refused = refuseHeaderName(name);
  return refused !== undefined && headerName.test(name) ? `Remove it. ${refused}` : refused;
}

/** What is wrong with a header's name, in a sentence. The text after a colon is left out: it may be a secret. */
export function describeRefusedHeader(name: string): string {
  if (headerName.test(name)) return `${quote(name)} cannot be set as a header.`;
  return `${quote(name.replace(/:.*/s, ':…'))} is not the name of a header.`;
}

/** What is wrong with setting these request headers through a key; empty where all of them may be set. */
export function refuseHeaders(names: readonly string[], key: Key): readonly Problem[] {
  return names.flatMap((name) => {
    const remedy = refusedHeaderRemedy(name);
    const input = `custom-headers: ${name}`;
    if (remedy !== undefined) {
      return { input, message: `custom-headers: ${describeRefusedHeader(name)}`, remedy };
    }
    const header = name.toLowerCase();
    if (key.acceptHeaders.includes(header)) return [];
    const use = key.headers.has(header) ? 'a fixed value' : isSecretHeader(header, key) ? 'the secret' : undefined;
    if (use !== undefined) {
      const message = `custom-headers: ${quote(name)} carries ${use} of the key \`${key.name}\`.`;
      return { input, message, remedy: `Remove it: the policy sets it (${formatPlace(key.place)}).` };
    }
    return {
      input,
      message: `custom-headers: ${quote(name)} is not accepted by the key \`${key.name}\`.`,
      remedy: `Remove it, or ask the maintainers to add \`accept-headers: [${header}]\` to that key (${formatPlace(key.place)}).`,
    };
  });
}

function isSecretHeader(header: string, { credential }: Key): boolean {
  return credential.by === 'secret' && credential.header === header;
}
