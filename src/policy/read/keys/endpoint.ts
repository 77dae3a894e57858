import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Read } from '../../../language/yaml/fields.ts';
import type { Node } from '../../../language/yaml/node.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import type { ProviderName } from '../../model/policy.ts';

/** Plain http is for this machine alone, and only where the address says so literally. */
const loopback = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/;

/**
 * A URL as it may stand in a policy (RFC 3986, section 3.3): nothing that a URL parser would quietly
 * repair. A host of another alphabet, which may look like a known one, is written as it is sent, `xn--…`.
 */
export const literalUrl =
  /^(?!.*\/(?:\.|%2[eE]){1,2}(?:\/|$))https?:\/\/(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:\/[\w.~!$&'()*+,;=:%/-]*)?$/;

/** What stands before an @ in the place of a host, in whatever else a URL is not one. */
const user = /^(?:[^/?#]*:\/\/)?[^/?#]*@/;

/** Parameters of a query that carry a credential. */
const credentialParameter =
  /^(?:.*[-_.])?(?:key|token|secret|password|passwd|pwd|auth|authorization|credentials?|signature|sig|jwt|code|bearer)$|(?:api|access)key$/i;

/** Whether an address has a user before its host. */
export function hasUser(url: string): boolean {
  return user.test(url);
}

/** The name of a parameter in an address's query that carries a credential; absent where none does. */
export function credentialIn(url: string): string | undefined {
  const [, parameters = ''] = /\?(.*)/s.exec(url) ?? [];
  return parameters
    .split('&')
    .map((parameter) => parameter.split('=')[0] ?? '')
    .find((name) => credentialParameter.test(name));
}

/** The routes of OpenAI's and Azure's interfaces, which are appended to an endpoint and do not belong to it. */
const route = /(?:\/chat)?\/(?:completions|responses|embeddings)$/;

/** What an address is for, in the words of its messages. */
interface Purpose {
  readonly kind: string;
  /** What to write if it is not a URL. */
  readonly remedy: string;
  /** What is sent there. */
  readonly cargo: string;
  /** Whose path would be one too many; absent where it may have a path. */
  readonly withoutPath?: string;
}

const azure: Purpose = {
  kind: 'an endpoint',
  remedy: 'Write it like https://RESOURCE.openai.azure.com.',
  cargo: 'the key and the prompt',
  withoutPath: 'The endpoint of an azure key',
};

const openai: Purpose = {
  kind: 'an endpoint',
  remedy: 'Write it like https://host:8443/v1, without user, query, fragment or `..`.',
  cargo: 'the key and the prompt',
};

const authority: Purpose = {
  kind: 'an authority',
  remedy: 'Write it like https://login.microsoftonline.com.',
  cargo: 'the proof of identity',
  withoutPath: 'An authority',
};

/**
 * Reads `endpoint`, without trailing slashes. For `azure` it is the resource's URL without a path, for
 * `openai` the base to which the path of an interface is appended.
 */
export function readEndpoint(provider: ProviderName): Read<string> {
  return readAddress(provider === 'azure' ? azure : openai);
}

/** Reads `authority`: the URL of the token service, without a path and without trailing slashes. */
export const readAuthority: Read<string> = readAddress(authority);

function readAddress({ kind, remedy, cargo, withoutPath }: Purpose): Read<string> {
  return (node, problems) => {
    const written = text(node, problems);
    if (written === undefined) return undefined;
    // A user or a query may carry a secret, so that nothing of it is repeated.
    if (hasUser(written)) {
      const removing = 'Remove what stands before the @. If it was a secret, revoke it now: it is in the history.';
      return problems.add('The address contains a user, which is not repeated here.', removing, node.place);
    }
    const carrying = credentialIn(written);
    if (carrying !== undefined) {
      const removing = 'Remove it from the address. If it was a secret, revoke it now: it is in the history.';
      return problems.add(
        `The address carries a credential in its parameter ${quote(carrying)}.`,
        removing,
        node.place,
      );
    }
    if (!literalUrl.test(written) || !URL.canParse(written))
      return problems.add(`${quote(written)} is not ${kind}.${foreignLetters(written)}`, remedy, node.place);
    if (isInTheClear(written)) return refuseInTheClear(written, cargo, node, problems);
    const { origin, pathname } = new URL(written);
    // Without the look behind, a long row of slashes is walked from each of them anew.
    const path = pathname.replace(/(?<!\/)\/+$/, '');
    const [appended] = (withoutPath === undefined && route.exec(path)) || [];
    if (appended !== undefined) {
      const base = path.slice(0, -appended.length).replace(/(?<!\/)\/+$/, '');
      const api = appended === '/responses' ? ', and `api: responses`' : '';
      const message = `The endpoint ends in ${quote(appended)}, which the action appends itself.`;
      return problems.add(message, `Write \`endpoint: ${origin}${base}\`${api}.`, node.place);
    }
    if (withoutPath !== undefined && path !== '') {
      const message = `${withoutPath} must not have a path, but this one has ${quote(path)}.`;
      return problems.add(message, `Write ${origin}.`, node.place);
    }
    return `${origin}${path}`;
  };
}

/** Whether what is sent to an address could be read on the way. */
export function isInTheClear(url: string): boolean {
  return !url.startsWith('https://') && !loopback.test(url);
}

/** Refuses such an address, and says what to write. */
export function refuseInTheClear(url: string, cargo: string, { place }: Node, problems: Problems): undefined {
  const local = url.replace(/^http:\/\/localhost(?=[:/]|$)/, 'http://127.0.0.1');
  const remedy =
    local === url
      ? 'Use https; http is only for 127.0.0.1 and [::1].'
      : `Write ${local}: a host name could lead to another machine.`;
  return problems.add(`${quote(url)} would send ${cargo} in the clear.`, remedy, place);
}
