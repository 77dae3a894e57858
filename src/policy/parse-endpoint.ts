import { quote } from '../failures/quote.ts';
import type { Read } from '../yaml/fields.ts';
import { foreignLetters } from '../yaml/hints.ts';
import { text } from '../yaml/reads.ts';
import type { ProviderName } from './policy.ts';

/** Plain http is for this machine alone, and only where the address says so literally. */
const loopback = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/;

/**
 * A URL as it may stand in a policy (RFC 3986, section 3.3): nothing that a URL parser would quietly
 * repair. A host of another alphabet, which may look like a known one, is written as it is sent, `xn--…`.
 */
const literalUrl =
  /^(?!.*\/(?:\.|%2[eE]){1,2}(?:\/|$))https?:\/\/(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:\/[\w.~!$&'()*+,;=:%/-]*)?$/;

/**
 * Reads `endpoint`, without trailing slashes. For `azure` it is the resource's URL without a path, for
 * `openai` the base to which `/chat/completions` is appended.
 */
export function readEndpoint(provider: ProviderName): Read<string> {
  return (node, problems) => {
    const written = text(node, problems);
    if (written === undefined) return undefined;
    if (!literalUrl.test(written) || !URL.canParse(written)) {
      const remedy = 'Write it like https://host:8443/v1: without user, query, fragment and `..`.';
      return problems.add(
        `${quote(written)} is not an endpoint.${foreignLetters(written)}`,
        provider === 'azure' ? 'Write it like https://RESOURCE.openai.azure.com.' : remedy,
        node.place,
      );
    }
    if (!written.startsWith('https://') && !loopback.test(written)) {
      const local = written.replace(/^http:\/\/localhost(?=[:/]|$)/, 'http://127.0.0.1');
      const remedy =
        local === written
          ? 'Use https; http is only for 127.0.0.1 and [::1].'
          : `Write ${local}: a name could lead elsewhere.`;
      return problems.add(`${quote(written)} would send the key and the prompt in the clear.`, remedy, node.place);
    }
    const { origin, pathname } = new URL(written);
    // Without the look behind, a long row of slashes is walked from each of them anew.
    const path = pathname.replace(/(?<!\/)\/+$/, '');
    if (provider === 'azure' && path !== '') {
      return problems.add(
        `The endpoint of an azure key has no path, this one has ${quote(path)}.`,
        `Write ${origin}.`,
        node.place,
      );
    }
    return `${origin}${path}`;
  };
}
