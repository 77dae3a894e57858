import type { LinkHosts } from '../../src/reports/markdown/phrasing/links.ts';

/** GitHub's hosts to which links may stay, written down a second time. */
const gitHub = [
  'github.com',
  'docs.github.com',
  'github.blog',
  'cli.github.com',
  'support.github.com',
  'www.githubstatus.com',
];

/** What at GitHub fills in a form, leads on to elsewhere, or sends a file that somebody has uploaded. */
const actsOrSends =
  /[?&](?:client_id|body|return_to|raw)=|^\/(?:login|user-attachments|raw|media|pages|_registry)\b|^\/[^/]+\/[^/]+\/(?:raw|archive|new|.*\/new$|releases\/(?:latest\/)?download)\b/i;

/** Whether a browser would go, from a page of GitHub's, to an allowed host, over TLS, and as nobody. */
export function isAllowedLink(href: string, { server, named }: LinkHosts): boolean {
  const { protocol, hostname, port, username, password, pathname, search } = new URL(
    href,
    'https://elsewhere.test/page',
  );
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  const isGitHub = hostname === server || gitHub.includes(hostname);
  if (isGitHub && actsOrSends.test(pathname + search)) return false;
  return isPlain && (isGitHub || named.includes(hostname));
}
