/** GitHub's own hosts, beside the one of repositories, whose pages GitHub writes itself. */
const hosts = ['docs.github.com', 'github.blog', 'cli.github.com', 'support.github.com', 'www.githubstatus.com'];

/**
 * What may be asked of a page: a search, a tab, a version. Others fill in a form (`issues/new?body=`, `copilot?prompt=`),
 * or lead on to elsewhere (`login/oauth/authorize?client_id=` to the app's own address, `blob/…?raw=`, `login?return_to=`).
 */
const questions = new Set(
  'q query type tab page plain w diff l o s p apiVersion platform tool learn learnProduct versionId'.split(' '),
);

/**
 * First parts of paths where whoever follows a link acts, or is sent what somebody has uploaded; the latter, from `_registry`
 * on, at a GitHub Enterprise Server without subdomain isolation (its documentation, "Enabling subdomain isolation").
 */
const acting = new Set(
  `account codespaces copilot import join login logout new notifications organizations session sessions settings signup
spark user-attachments _registry assets avatars codeload gist media notebooks pages raw render reply uploads
viewscreen`.split(/\s+/),
);

/** Pages of files, whose paths may hold any word. */
const files = new Set('blame blob commit commits compare tree'.split(' '));

/** Other pages of a repository, a user or an organization that show something. `raw`, `archive` and `zipball` send files. */
const shown = new Set(
  `actions activity advisories branches contributors dependabot deployments discussions forks graphs issues labels milestone
milestones network packages people pkgs projects pull pulls pulse releases repositories security stargazers tags teams
watchers wiki`.split(/\s+/),
);

/** Parts of the paths of such pages that act, or send a file, after all. */
const actingBelow = new Set('_edit _new artifacts download edit logs new'.split(' '));

/**
 * Whether an address is one of GitHub's own pages, and following it does no more than show that page.
 *
 * @param server host of the GitHub that the run belongs to, which has the same pages as github.com
 */
export function isGitHubPage({ hostname, pathname, searchParams }: URL, server: string): boolean {
  const hasRepositories = hostname === 'github.com' || hostname === server;
  if (!hasRepositories && !hosts.includes(hostname)) return false;
  if (![...searchParams.keys()].every((name) => questions.has(name))) return false;
  return !hasRepositories || isShown(pathname);
}

function isShown(pathname: string): boolean {
  const [first = '', second = '', third = '', ...others] = pathname.split('/').filter((part) => part !== '');
  // An escape in a name could stand for a letter of a word that is not allowed.
  if ([first, second, third].some((part) => /[^\w.-]/.test(part)) || acting.has(first.toLowerCase())) return false;
  if (third === '' || files.has(third)) return true;
  return shown.has(third) && !others.some((part) => part.includes('%') || actingBelow.has(part.toLowerCase()));
}
