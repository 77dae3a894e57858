/** GitHub's own hosts whose pages GitHub writes or guards itself. None serves what users have uploaded as it is. */
const gitHubHosts = [
  'github.com',
  'docs.github.com',
  'github.blog',
  'cli.github.com',
  'support.github.com',
  'www.githubstatus.com',
];

/**
 * An absolute https address with a plain host: no user, no port, no escapes or foreign letters in the host, no
 * backslash (which browsers take for a slash), no blank.
 */
const plainAddress = /^https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[/?#][^\s\\\p{C}]*)?$/iu;

/** The longest address that stays a link, in UTF-16 code units. */
const longestAddress = 2_000;

/** What may stand in a link's destination as it is; anything else could end it, or begin something (CommonMark 6.3). */
const inert = /[^A-Za-z0-9\-._:/?#@!+,;=%&]/g;

/**
 * The address of a link that may stay one, ready to stand between parentheses.
 *
 * @param hosts host names that are allowed besides GitHub's; a subdomain is another host
 */
export function allowedAddress(url: string, hosts: readonly string[]): string | undefined {
  if (url.length > longestAddress) return undefined;
  const host = plainAddress.exec(url)?.[1]?.toLowerCase();
  if (host === undefined || !URL.canParse(url)) return undefined;
  const { href, hostname } = new URL(url);
  if (hostname !== host) return undefined;
  if (!gitHubHosts.includes(host) && !hosts.some((allowed) => allowed.toLowerCase() === host)) return undefined;
  return href.replace(inert, percent).replaceAll('&', '&amp;');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
