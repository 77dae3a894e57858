import { isGitHubPage } from './github-pages.ts';

/**
 * An absolute https address with a plain host: no user, no port, no escapes or foreign letters in the host, no
 * backslash (which browsers take for a slash), no blank.
 */
const plainAddress = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][^\s\\\p{C}]*)?$/iu;

/** Hosts whose links stay links, besides GitHub's own. */
export interface LinkHosts {
  /** The host of the GitHub that the run belongs to, of which pages stay links as those of github.com do. */
  readonly server: string;
  /** Hosts that the policy names, in small letters, with all of their pages; a subdomain is another host. */
  readonly named: readonly string[];
}

/** The longest address that stays a link, in UTF-16 code units. */
const longestAddress = 2_000;

/** What may stand in a link's destination as it is; anything else could end it, or begin something (CommonMark 6.3). */
const inert = /[^A-Za-z0-9\-._:/?#@!+,;=%&]/g;

/** The address of a link that may stay one, ready to stand between parentheses. */
export function allowedAddress(url: string, { server, named }: LinkHosts): string | undefined {
  if (url.length > longestAddress || !plainAddress.test(url) || !URL.canParse(url)) return undefined;
  const target = new URL(url);
  if (!isGitHubPage(target, server) && !named.includes(target.hostname)) return undefined;
  return target.href.replace(inert, percent).replaceAll('&', '&amp;');
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** What a reader takes for an address: two slashes or `www.` and more, or a path behind a host. */
const address =
  /(?:[a-z][a-z0-9+.-]{0,20}:)?\/\/\S+|(?<![a-z0-9])www\.\S+|(?<![\p{L}\p{N}_./-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+\/\S*/giu;

/** A host and nothing else; the name of a file, or a version, looks the same. */
const host = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;

/** Whether the text of a link names an address that is not the one that the link leads to. */
export function namesAnother(text: string, url: string): boolean {
  const target = withoutScheme(url).toLowerCase();
  const whole = text.trim().toLowerCase();
  if (host.test(whole)) return !begins(target, whole) && !target.replace(/[?#].*$/s, '').endsWith(`/${whole}`);
  const leadsTo = (word: string) => begins(spelled(url), spelled(word).replace(/\/$/, ''));
  return (whole.match(address) ?? []).some((word) => !leadsTo(word) && !leadsTo(withoutEnd(word)));
}

/** An address in one spelling of several, without its scheme. */
function spelled(url: string): string {
  const whole = `https://${withoutScheme(url)}`;
  return withoutScheme((URL.canParse(whole) ? new URL(whole).href : whole).replace(inert, percent)).toLowerCase();
}

/** Whether an address is another one or goes on behind it. */
function begins(whole: string, beginning: string): boolean {
  return whole.startsWith(beginning) && /^(?:[/?#]|$)/.test(whole.slice(beginning.length));
}

/** Without punctuation that belongs to the sentence around it. */
function withoutEnd(word: string): string {
  return word.replace(/(?<![.,;:!?…)\]'"])[.,;:!?…)\]'"]+$/u, '');
}

/** An address as people write it. */
export function withoutScheme(url: string): string {
  return url.trim().replace(/^(?:https?:\/\/|mailto:)/i, '');
}
