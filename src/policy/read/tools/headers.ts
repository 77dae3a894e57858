import type { Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Read } from '../../../language/yaml/fields.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { describeRefusedHeader, isHeaderName, refuseHeaderName } from '../../model/headers.ts';
import { readFixedHeaders } from '../keys/additions.ts';

/** What to write in place of a header that carries a credential. */
export const asSecret =
  'Remove it, and write `secret: MCP_TOKEN` beside `url`: the action sends the value of that secret as `Authorization: Bearer`.';

const revoke = ' If its value is a secret, revoke it now: it is in the history.';

/** Headers that carry a credential, by the words in their names. */
const credentialHeader =
  /(?:^|-)(?:authorization|auth|cookies?|token|secret|password|passwd|credentials?|bearer|jwt|signature|[a-z0-9]*(?:api|app|application|access|auth|private|license|subscription|functions?)-?key)$|authorization|^(?:x-)?key$/;

/** What credentials look like, whatever header they are in: the schemes of HTTP, and what providers put in front of theirs. */
const credentialValue =
  /^(?:bearer|basic|token|digest)\s|^(?:gh[pousr]_|github_pat_|glpat-|sk-|xox[a-z]-|ya29\.|eyJ[\w-]{10,}\.|AKIA[A-Z0-9]{12})/i;

/** Headers of the protocol and of the stream, which the client sets (Model Context Protocol, "Transports"). */
const protocolHeader = /^(?:mcp-|last-event-id$)/;

const readFixed = readFixedHeaders((name, place, problems, more) => checkName(name, place, problems, more));

/** Reads a server's `headers`: fixed values by their names in lower case. A credential in one is refused, and not repeated. */
export const readServerHeaders: Read<ReadonlyMap<string, string>> = (node, problems) => {
  const headers = readFixed(node, problems);
  for (const [name, value] of headers ?? []) {
    if (!credentialValue.test(value)) continue;
    const entry = node.kind === 'map' ? node.entries.find(({ key }) => key.toLowerCase() === name) : undefined;
    const message = `The header ${quote(name)} has a value that looks like a credential.`;
    problems.add(message, `${asSecret}${revoke}`, entry?.keyPlace ?? node.place);
  }
  return headers;
};

function checkName(name: string, place: Place, problems: Problems, more = ''): string | undefined {
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (isHeaderName(name) && credentialHeader.test(plain)) {
    return problems.add(`${describeRefusedHeader(name)}`, `${asSecret}${revoke}`, place);
  }
  const refused = refuseHeaderName(name);
  if (refused === undefined && !protocolHeader.test(plain)) return name.toLowerCase();
  const remedy = isHeaderName(name) ? 'Remove it: the action, or the connection, sets it.' : `${refused}${more}`;
  return problems.add(`${describeRefusedHeader(name)}${foreignLetters(name)}`, remedy, place);
}
