import { describe, expect, test } from 'vitest';
import { githubBlock } from '../../src/policy/words/github-tools.ts';
import {
  endpointIn,
  type StepNeeds,
  starterKey,
  starterPolicy,
  starterSecret,
} from '../../src/policy/words/starter.ts';

describe('the address in a URL for requests', () => {
  test.each<readonly [url: string, base: string | undefined]>([
    ['https://a.test', 'https://a.test'],
    ['https://a.test//v1//', 'https://a.test/v1'],
    ['https://a.test/v1/completions', 'https://a.test/v1'],
    ['https://a.test/v1/models', 'https://a.test/v1'],
    ['https://a.test/v1/models/x', 'https://a.test/v1/models/x'],
    ['https://a.test/v1/xresponses', 'https://a.test/v1/xresponses'],
    ['https://a.test:8443/v1#x', 'https://a.test:8443/v1'],
    ['a.test:8443/v1', 'https://a.test:8443/v1'],
    ['a_b-c.test/', 'https://a_b-c.test'],
    ['http://a.test:8080', 'https://a.test:8080'],
    ['http://localhost', 'http://127.0.0.1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1.test', 'https://127.0.0.1.test'],
    ['http://[::1]/v1', 'http://[::1]/v1'],
    ['https://localhost:1', 'https://localhost:1'],
    ["https://a.test/Az0_.~!$&'()*+,;=:%20-", "https://a.test/Az0_.~!$&'()*+,;=:%20-"],
    ['https://a.test/[x]', undefined],
    ['https://a.test/@x', undefined],
    ['mailto:a', undefined],
    ['xhttps://a.test', undefined],
    ['httpsx://a.test', undefined],
    ['a.test', undefined],
    ['', undefined],
  ])('%s', (url, endpoint) => {
    expect(endpointIn(url)).toEqual(endpoint === undefined ? undefined : { provider: 'openai', endpoint });
  });

  test.each([
    [
      'https://a.openai.azure.com/openai/deployments/my.luna_1-x/chat/completions?api-version=1',
      'https://a.openai.azure.com',
      'my.luna_1-x',
    ],
    ['https://a.services.ai.azure.com/models', 'https://a.services.ai.azure.com', undefined],
    ['https://a.cognitiveservices.azure.us/openai/deployments/', 'https://a.cognitiveservices.azure.us', undefined],
    ['https://a.openai.azure.cn:443/', 'https://a.openai.azure.cn', undefined],
    ['http://a.openai.azure.com/[x]', 'https://a.openai.azure.com', undefined],
  ])('Azure: %s', (url, endpoint, deployment) => {
    expect(endpointIn(url)).toStrictEqual({
      provider: 'azure',
      endpoint,
      ...(deployment !== undefined && { deployment }),
    });
  });

  test.each([
    'https://openai.azure.com',
    'https://a.openai.azure.com.test',
    'https://a.openai.azure.comx',
    'https://axopenai.azure.com',
  ])('%s is no resource of Azure', (url) => {
    expect(endpointIn(url)).toEqual({ provider: 'openai', endpoint: url });
  });
});

describe('the key of a starter', () => {
  const azureInstead = (model: string) => [
    '  # The same by a deployment in Azure, in place of the key above:',
    '  # - name: azure',
    '  #   provider: azure',
    '  #   endpoint: https://RESOURCE.openai.azure.com',
    '  #   secret: AZURE_OPENAI_API_KEY',
    '  #   models:',
    `  #     ${model}: DEPLOYMENT`,
  ];

  test.each<
    readonly [reference: { readonly model: string; readonly key?: string }, needs: StepNeeds, lines: readonly string[]]
  >([
    [{ model: 'openai/x' }, { secret: 'MINE' }, ['  - name: openai', '    provider: openai', '    secret: MINE']],
    [{ model: 'gpt-6-luna', key: 'k' }, {}, ['  - name: k', '    provider: openai', '    secret: OPENAI_API_KEY']],
    [
      { model: 'OpenAI/x' },
      { endpoint: 'https://a.test/v1/responses' },
      [
        '  - name: compatible',
        '    provider: openai',
        '    endpoint: https://a.test/v1',
        '    secret: PROVIDER_API_KEY',
        '    models:',
        '      OpenAI/x: x',
      ],
    ],
    [
      { model: 'openai/x', key: 'k' },
      { endpoint: 'https://a.test/b:', secret: 'MINE' },
      [
        '  - name: k',
        '    provider: openai',
        '    endpoint: "https://a.test/b:"',
        '    secret: MINE',
        '    models:',
        '      openai/x: x',
      ],
    ],
    [
      { model: 'Meta_AI/llama-4' },
      { endpoint: 'https://a.test' },
      [
        '  - name: meta-ai',
        '    provider: openai',
        '    endpoint: https://a.test',
        '    secret: PROVIDER_API_KEY',
        '    models:',
        '      Meta_AI/llama-4: llama-4',
      ],
    ],
    [
      { model: 'openai/x' },
      { endpoint: 'https://r.openai.azure.com/openai/deployments/d/responses' },
      [
        '  - name: azure',
        '    provider: azure',
        '    endpoint: https://r.openai.azure.com',
        '    secret: AZURE_OPENAI_API_KEY',
        '    models:',
        '      openai/x: d',
      ],
    ],
    [
      { model: 'openai/x', key: 'k' },
      { endpoint: 'https://r.openai.azure.com', secret: 'MINE' },
      [
        '  - name: k',
        '    provider: azure',
        '    endpoint: https://r.openai.azure.com',
        '    secret: MINE',
        '    models:',
        '      openai/x: DEPLOYMENT',
      ],
    ],
    [
      { model: 'openai/x' },
      { endpoint: 'nonsense' },
      ['  - name: openai', '    provider: openai', '    secret: OPENAI_API_KEY'],
    ],
    [
      { model: 'mistral.ai/m' },
      { secret: 'MINE' },
      [
        '  - name: mistral-ai',
        '    provider: openai',
        '    endpoint: https://HOST/v1',
        '    secret: MINE',
        '    models:',
        '      mistral.ai/m: m',
        ...azureInstead('mistral.ai/m'),
      ],
    ],
    [
      { model: 'openai/x' },
      {
        headers: ['X-Team', 'x-team', 'Host', 'a b', 'null', 'X-1'],
        parameters: ['top_k', 'TOP_K', 'seed', 'model', '1', '_x', 'a-b', 'min_p', 'true'],
      },
      [
        '  - name: openai',
        '    provider: openai',
        '    secret: OPENAI_API_KEY',
        '    accept-headers: [x-team, "null", x-1]',
        '    accept-parameters: [TOP_K, min_p, "true"]',
      ],
    ],
  ])('%#: %j', (reference, needs, lines) => {
    expect(starterKey(reference, needs)).toEqual(lines);
  });

  test('a name of 63 characters', () => {
    expect(starterKey({ model: `${'x'.repeat(70)}/m` }, {})[0]).toBe(`  - name: ${'x'.repeat(63)}`);
  });

  test.each([
    ['meta/m', 'META_API_KEY'],
    ['meta-1.ai/m', 'META_1_AI_API_KEY'],
    ['1meta/m', 'PROVIDER_API_KEY'],
    ['.meta/m', 'PROVIDER_API_KEY'],
    ['github/m', 'PROVIDER_API_KEY'],
    ['actions/m', 'PROVIDER_API_KEY'],
    ['runner/m', 'PROVIDER_API_KEY'],
    ['input-x/m', 'PROVIDER_API_KEY'],
    ['node/m', 'PROVIDER_API_KEY'],
    ['my-github/m', 'MY_GITHUB_API_KEY'],
    ['nodes/m', 'NODES_API_KEY'],
  ])('%s: the secret %s', (model, secret) => {
    expect(starterSecret({ model })).toBe(secret);
  });

  test.each([
    ['a/1.x', 'a/1.x'],
    ['1a/x', '"1a/x"'],
    ['a/x:1', '"a/x:1"'],
    ['A/Z_.-9', 'A/Z_.-9'],
  ])('%s is enabled as %s', (model, written) => {
    expect(starterPolicy({ model })).toContain(`\nmodels:\n  enabled: [${written}]\n`);
  });
});

describe('the lines for GitHub’s server', () => {
  const block = (toolsets?: readonly string[]) => githubBlock(toolsets, false).split('\n');
  const head = ['  - name: github', '    url: https://api.githubcopilot.com/mcp/readonly', '    secret: MCP_TOKEN'];
  const allow = (...tools: readonly string[]) => [
    '    allow: # keep those that the prompt needs',
    ...tools.map((tool) => `      - ${tool}`),
  ];
  const toolsIn = (lines: readonly string[]) => lines.flatMap((line) => /^ {6}- (.*)$/.exec(line)?.[1] ?? []);

  const byToolset: Readonly<Record<string, string>> = {
    context: 'get_me get_teams get_team_members',
    issues: 'issue_read list_issues search_issues list_issue_types get_label',
    pull_requests: 'pull_request_read list_pull_requests search_pull_requests',
    repos:
      'get_file_contents search_code search_repositories get_commit list_commits list_branches get_tag list_tags get_latest_release get_release_by_tag list_releases',
    users: 'search_users',
    actions: 'actions_get actions_list get_job_logs',
    projects: 'projects_get projects_list',
    orgs: 'search_orgs',
    labels: 'get_label list_label',
    git: 'get_repository_tree',
    gists: 'get_gist list_gists',
    discussions: 'get_discussion get_discussion_comments list_discussions list_discussion_categories',
    notifications: 'get_notification_details list_notifications',
    stargazers: 'list_starred_repositories',
    code_security: 'get_code_scanning_alert list_code_scanning_alerts',
    dependabot: 'get_dependabot_alert list_dependabot_alerts',
    secret_protection: 'get_secret_scanning_alert list_secret_scanning_alerts',
    security_advisories:
      'get_global_security_advisory list_global_security_advisories list_repository_security_advisories list_org_repository_security_advisories',
  };

  test.each(Object.entries(byToolset))('%s', (toolset, tools) => {
    expect(block([toolset])).toEqual([
      ...head,
      `    headers: {X-MCP-Toolsets: "${toolset}"}`,
      ...allow(...tools.split(' ')),
    ]);
  });

  test('of a step that asks for no toolset, or for the usual ones', () => {
    const usual = ['context', 'issues', 'pull_requests', 'repos', 'users'].flatMap(
      (name) => byToolset[name]?.split(' ') ?? [],
    );
    expect(block()).toEqual([...head, ...allow(...usual)]);
    expect(block([])).toEqual([...head, ...allow(...usual)]);
    expect(block(['default'])).toEqual([...head, '    headers: {X-MCP-Toolsets: "default"}', ...allow(...usual)]);
    expect(githubBlock([], true).split('\n')).toEqual(['tools:', ...head, ...allow(...usual)]);
  });

  test('of all, each tool once', () => {
    expect(toolsIn(block(['all', 'labels']))).toEqual([
      ...new Set(Object.values(byToolset).flatMap((tools) => tools.split(' '))),
    ]);
  });

  test('of toolsets that nobody knows', () => {
    expect(block(['x', 'orgs', 'y'])).toEqual([
      ...head,
      '    headers: {X-MCP-Toolsets: "x,orgs,y"}',
      '    # Add the tools of x, y by their names.',
      ...allow('search_orgs'),
    ]);
    expect(block(['x'])).toEqual([
      ...head,
      '    headers: {X-MCP-Toolsets: "x"}',
      '    # Add the tools of x by their names.',
      '    allow: [TOOL]',
    ]);
  });
});
