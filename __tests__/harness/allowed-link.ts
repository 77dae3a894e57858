/** GitHub's hosts to which links may stay, written down a second time. */
const gitHub = [
  'github.com',
  'docs.github.com',
  'github.blog',
  'cli.github.com',
  'support.github.com',
  'www.githubstatus.com',
];

/** Whether a browser would go, from a page of GitHub's, to an allowed host, over TLS, and as nobody. */
export function isAllowedLink(href: string, hosts: readonly string[]): boolean {
  const { protocol, hostname, port, username, password } = new URL(href, 'https://elsewhere.test/page');
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  return isPlain && [...gitHub, ...hosts].includes(hostname);
}
