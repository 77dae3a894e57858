/**
 * The tools that GitHub's server offers where it may only read, by toolset (github/github-mcp-server, README, "Tools"). They are
 * written into a policy that is printed for the reader to cut down, and judge nothing.
 */
const readTools: ReadonlyMap<string, readonly string[]> = new Map([
  ['context', ['get_me', 'get_teams', 'get_team_members']],
  ['issues', ['issue_read', 'list_issues', 'search_issues', 'list_issue_types', 'get_label']],
  ['pull_requests', ['pull_request_read', 'list_pull_requests', 'search_pull_requests']],
  [
    'repos',
    [
      'get_file_contents',
      'search_code',
      'search_repositories',
      'get_commit',
      'list_commits',
      'list_branches',
      'get_tag',
      'list_tags',
      'get_latest_release',
      'get_release_by_tag',
      'list_releases',
    ],
  ],
  ['users', ['search_users']],
  ['actions', ['actions_get', 'actions_list', 'get_job_logs']],
  ['projects', ['projects_get', 'projects_list']],
  ['orgs', ['search_orgs']],
  ['labels', ['get_label', 'list_label']],
  ['git', ['get_repository_tree']],
  ['gists', ['get_gist', 'list_gists']],
  ['discussions', ['get_discussion', 'get_discussion_comments', 'list_discussions', 'list_discussion_categories']],
  ['notifications', ['get_notification_details', 'list_notifications']],
  ['stargazers', ['list_starred_repositories']],
  ['code_security', ['get_code_scanning_alert', 'list_code_scanning_alerts']],
  ['dependabot', ['get_dependabot_alert', 'list_dependabot_alerts']],
  ['secret_protection', ['get_secret_scanning_alert', 'list_secret_scanning_alerts']],
  [
    'security_advisories',
    [
      'get_global_security_advisory',
      'list_global_security_advisories',
      'list_repository_security_advisories',
      'list_org_repository_security_advisories',
    ],
  ],
]);

/** What the server offers to who asks for no toolset, and for `default`. */
const standard: readonly string[] = ['context', 'issues', 'pull_requests', 'repos', 'users'];

/** GitHub's own server, where it may only read. */
export const githubUrl = 'https://api.githubcopilot.com/mcp/readonly';

/** The name of the secret in a block for GitHub's server. */
export const githubSecret = 'MCP_TOKEN';

/**
 * The lines of `tools` for GitHub's server, as an item or with the field's own line, ready to be pasted into a policy.
 *
 * @param toolsets those that the step asks for; absent or empty for the server's own choice
 * @param isField whether the policy has no `tools` yet
 */
export function githubBlock(toolsets: readonly string[] | undefined, isField: boolean): string {
  const asked = toolsets && toolsets.length > 0 ? toolsets : standard;
  const expanded = asked.flatMap((toolset) =>
    toolset === 'all' ? [...readTools.keys()] : toolset === 'default' ? standard : [toolset],
  );
  const tools = [...new Set(expanded.flatMap((toolset) => readTools.get(toolset) ?? []))];
  const unknown = expanded.filter((toolset) => !readTools.has(toolset));
  return [
    ...(isField ? ['tools:'] : []),
    '  - name: github',
    `    url: ${githubUrl}`,
    `    secret: ${githubSecret}`,
    ...(toolsets && toolsets.length > 0 ? [`    headers: {X-MCP-Toolsets: ${JSON.stringify(asked.join(','))}}`] : []),
    ...(unknown.length > 0 ? [`    # Add the tools of ${unknown.join(', ')} by their names.`] : []),
    ...(tools.length > 0
      ? ['    allow: # keep those that the prompt needs', ...tools.map((tool) => `      - ${tool}`)]
      : ['    allow: [TOOL]']),
  ].join('\n');
}
