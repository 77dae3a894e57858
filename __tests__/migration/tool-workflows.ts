/** A workflow of `before/tools/` that lets the model read GitHub, and what comes of it. */
export interface MovedWithTools {
  readonly name: string;
  readonly event: string;
  readonly payload?: object;
  readonly files?: Readonly<Record<string, string>>;
  /** The secret whose value GitHub's server is to be shown. */
  readonly secret: string;
  /** The header that chooses toolsets; absent where the workflow asks for none. */
  readonly toolsets?: string;
  /** What the model calls, and what it is answered. */
  readonly calls: { readonly name: string; readonly arguments: object };
  readonly result: string;
  /** Tools of the printed block that this prompt needs; the others are deleted. */
  readonly needs: readonly string[];
  readonly answer: string;
}

const triagePrompt = `messages:
  - role: system
    content: You sort issues. Read the comments on a possible duplicate before you name it.
  - role: user
    content: 'Is there an issue in {{repository}} like this one? {{title}}'
model: openai/gpt-4.1
`;

/** The five kinds of workflow that used the server. */
export const movedWithTools: readonly MovedWithTools[] = [
  {
    name: 'triage.yml',
    event: 'issues',
    payload: { action: 'opened', issue: { number: 7, title: 'Crash on start: "boom"', user: { login: 'newcomer' } } },
    files: { '.github/prompts/triage.prompt.yml': triagePrompt },
    secret: 'TRIAGE_PAT',
    toolsets: 'repos,issues',
    calls: { name: 'search_issues', arguments: { query: 'crash on start', owner: 'acme', repo: 'widgets' } },
    result: '{"total_count":1,"items":[{"number":3,"title":"Crash at startup"}]}',
    needs: ['issue_read', 'list_issues', 'search_issues'],
    answer: 'It is like #3.',
  },
  {
    name: 'log-analysis.yml',
    event: 'workflow_run',
    payload: {
      action: 'completed',
      workflow_run: {
        id: 4242,
        event: 'push',
        head_branch: 'main',
        conclusion: 'failure',
        path: '.github/workflows/ci.yml',
      },
    },
    secret: 'USER_PAT',
    toolsets: 'actions',
    calls: { name: 'get_job_logs', arguments: { owner: 'acme', repo: 'widgets', run_id: 4242, failed_only: true } },
    result: 'npm ERR! missing script: test',
    needs: ['actions_list', 'get_job_logs'],
    answer: 'The script "test" is missing.',
  },
  {
    name: 'release-summary.yml',
    event: 'workflow_dispatch',
    secret: 'USER_PAT',
    calls: { name: 'list_pull_requests', arguments: { owner: 'acme', repo: 'widgets', state: 'closed' } },
    result: '[{"number":12,"title":"Read TOML"}]',
    needs: ['list_pull_requests', 'pull_request_read', 'get_latest_release'],
    answer: 'It reads TOML.',
  },
  {
    name: 'code-search.yml',
    event: 'workflow_dispatch',
    secret: 'USER_PAT',
    toolsets: 'repos',
    calls: { name: 'search_code', arguments: { query: 'retry repo:acme/widgets' } },
    result: '{"items":[{"path":"src/retry.ts"}]}',
    needs: ['search_code', 'get_file_contents'],
    answer: 'In src/retry.ts.',
  },
  {
    name: 'project-board.yml',
    event: 'schedule',
    files: { 'report.txt': 'What moved on project 5 of acme this week?\n' },
    secret: 'PROJECT_PAT',
    toolsets: 'projects',
    calls: {
      name: 'projects_list',
      arguments: { method: 'list_project_items', owner: 'acme', owner_type: 'org', project_number: 5 },
    },
    result: '[{"title":"Read TOML","status":"Done"}]',
    needs: ['projects_list', 'projects_get'],
    answer: 'Reading TOML is done.',
  },
];
