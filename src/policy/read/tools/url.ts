import { quote } from '../../../language/failures/quote.ts';
import type { Read } from '../../../language/yaml/fields.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { credentialIn, hasUser, isInTheClear, literalUrl, refuseInTheClear } from '../keys/endpoint.ts';

/** A query (RFC 3986, section 3.4): it chooses a project or a group of tools at some servers. */
const query = /\?[\w.~!$'()*+,;=:@%/?&-]*$/;

/**
 * Reads `url`, the address of a tool server, and writes it in the one way in which URLs are compared. A slash at the
 * end stays: to a server it may be another address.
 */
export const readServerUrl: Read<string> = (node, problems) => {
  const written = text(node, problems);
  if (written === undefined) return undefined;
  // A user or a query may carry a secret, so that nothing of it is repeated.
  if (hasUser(written)) {
    const remedy =
      'Remove what stands before the @, and write `secret: MCP_TOKEN` below it. If it was a secret, revoke it now: it is in the history.';
    return problems.add('`url` contains a user, which is not repeated here.', remedy, node.place);
  }
  if (written.includes('#')) {
    const remedy = 'Write it without the # and what follows: that is never sent to a server.';
    return problems.add('`url` has a fragment, which is not repeated here.', remedy, node.place);
  }
  const carrying = credentialIn(written);
  if (carrying !== undefined) {
    const remedy = `Remove it from the URL, and write \`secret: MCP_TOKEN\` below it: the action sends its value in \`Authorization\`. If it was a secret, revoke it now: it is in the history.`;
    return problems.add(`\`url\` carries a credential in its parameter ${quote(carrying)}.`, remedy, node.place);
  }
  const [whole = ''] = query.exec(written) ?? [];
  const bare = written.slice(0, written.length - whole.length);
  if (!literalUrl.test(bare) || !URL.canParse(written)) {
    const meant = `https://${bare}`;
    const remedy =
      /^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/.test(bare) && literalUrl.test(meant)
        ? `Write ${meant}${whole}.`
        : 'Write it like https://host:8443/mcp, without user, fragment or `..`.';
    return problems.add(`${quote(written)} is not the URL of a server.${foreignLetters(written)}`, remedy, node.place);
  }
  if (isInTheClear(written)) return refuseInTheClear(written, 'credential and arguments', node, problems);
  return new URL(written).href;
};
