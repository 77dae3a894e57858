import type { Emulated } from '../harness/emulated-openai.ts';
import type { Prints } from '../harness/gh.ts';
import { layOutRepository, type Repository } from '../harness/git.ts';
import type { Permissions } from '../harness/github.ts';
import type { ServedTool } from '../harness/mcp-server.ts';

/** How one example is run: what the event and the repository hold, what the model answers, what `gh` is then told. */
export interface ExampleScene {
  readonly name: string;
  readonly event: string;
  readonly payload: (text: string) => object;
  /** The repository in the state of the event, with a stranger's text where there is one. */
  readonly repository: (text: string, files: Readonly<Record<string, string>>) => Repository;
  /** What `gh` prints to which calls; nothing to any other. */
  readonly prints?: (text: string) => Prints;
  /** What the model answers; `asked` has the messages as JSON. */
  readonly answer: (text: string, asked: string) => Emulated;
  /** The tools of GitHub's server, where the model is given any: it then calls one in its first answer. */
  readonly tools?: (text: string) => readonly ServedTool[];
  /** How `gh` is called, whatever the texts say; a time stands here as `TIME`. */
  readonly calls: readonly string[];
  /** Where people see the answer: nowhere, in a file that `gh` is given, in the job summary, in a file of a pushed branch. */
  readonly answered: 'nowhere' | 'in a file of gh' | 'in the summary' | readonly [branch: string, file: string];
  /** The texts of the model in what `gh` is given, where the script writes more than a block of code around them. */
  readonly read?: (given: string) => string;
  /** How GitHub's API answers for people. */
  readonly permissions?: Permissions;
  /** Further environment of the steps that use byok-inference. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the policy has a keyless key, of Azure. */
  readonly isKeyless?: boolean;
  /** Whether the event is one that a fork causes without secrets. */
  readonly isForked?: boolean;
}

const main = { repository: { default_branch: 'main', full_name: 'acme/widgets' } };

const pullRequest = (text: string) => ({
  ...main,
  pull_request: {
    number: 7,
    title: text,
    body: text,
    user: { login: 'mallory' },
    head: { ref: 'a$(touch${IFS}pwned-6)', repo: { full_name: 'acme/widgets' } },
    base: { ref: 'main', repo: { full_name: 'acme/widgets' } },
  },
});

/** The repository with the merge commit of a pull request checked out. */
function merged(text: string, files: Readonly<Record<string, string>>): Repository {
  const repository = layOutRepository({ ...files, 'docs/guide.md': 'A guide.\n' });
  repository.git('switch', '--quiet', '--create', 'topic');
  repository.commit(text, { 'docs/guide.md': text, 'docs/$(touch pwned-7).md': text });
  repository.git('switch', '--quiet', 'main');
  repository.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'topic');
  return repository;
}

function released(text: string, files: Readonly<Record<string, string>>): Repository {
  const repository = layOutRepository(files);
  repository.git('tag', 'v1.0.0');
  repository.commit(text, { 'a.txt': 'a' });
  repository.commit('Make the parser faster', { 'a.txt': 'b' });
  return repository;
}

const comment = 'pr comment 7 --body-file FILE';

/** One comment of `gh api`'s list, and the call that lists them. */
const list = 'api --paginate repos/acme/widgets/issues/7/comments --jq';

/** What a reader of a comment sees of texts that the script has escaped. */
function unescaped(text: string): string {
  return text.replaceAll('\u200b', '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}

const askedOnIssue = (text: string) => ({
  ...main,
  action: 'created',
  issue: { number: 7, title: text, user: { login: 'hubot' } },
  comment: { body: `/ask ${text}`, user: { login: 'octocat' } },
});

/** The examples. */
export const scenes: readonly ExampleScene[] = [
  {
    name: 'issue-triage',
    event: 'issues',
    payload: (text) => ({ ...main, action: 'opened', issue: { number: 7, title: text, body: text } }),
    repository: (_, files) => layOutRepository(files),
    answer: (text) => JSON.stringify({ labels: ['question', 'bug'], reason: text }),
    calls: ['issue edit 7 --add-label bug', 'issue edit 7 --add-label question'],
    answered: 'nowhere',
  },
  {
    name: 'issue-duplicates',
    event: 'issues',
    payload: (text) => ({ ...main, action: 'opened', issue: { number: 7, title: text, body: text } }),
    repository: (_, files) => layOutRepository(files),
    tools: (text) => [{ name: 'search_issues', run: () => JSON.stringify({ items: [{ number: 12, title: text }] }) }],
    answer: (text, asked) =>
      asked.includes('"role":"tool"')
        ? JSON.stringify({ issues: [12, 7, 3, 12, -1], reason: text })
        : { toolCalls: [{ name: 'search_issues', arguments: '{"query":"tabs"}' }] },
    calls: ['issue comment 7 --body A model found issues that may be about the same: #3, #12.'],
    answered: 'nowhere',
  },
  {
    name: 'pull-request-summary',
    event: 'pull_request',
    payload: pullRequest,
    repository: merged,
    answer: (text) => JSON.stringify({ overview: text, changes: [text, 'Tabs.'], look: [text] }),
    calls: [list, comment],
    answered: 'in a file of gh',
    read: unescaped,
    isForked: true,
  },
  {
    name: 'release-notes',
    event: 'push',
    payload: () => main,
    repository: released,
    answer: (text) => text,
    calls: ['release create v1.1.0 --draft --verify-tag --title v1.1.0 --notes-file FILE'],
    answered: 'in a file of gh',
  },
  {
    name: 'changelog',
    event: 'workflow_dispatch',
    payload: () => main,
    repository: released,
    answer: (text) => text,
    calls: [
      'pr create --head changelog-42 --title Update the changelog --body A model wrote this entry from the commit messages. Please read it against them.',
    ],
    answered: ['changelog-42', 'CHANGELOG.md'],
  },
  {
    name: 'translation',
    event: 'push',
    payload: () => main,
    repository: (text, files) => layOutRepository({ ...files, 'docs/guide.md': text }),
    answer: (text) => text,
    calls: [
      'pr create --head translate-de-42 --title Translate the guide: docs/guide.de.md --body A model wrote this translation. Please have it read by somebody who speaks the language.',
    ],
    answered: ['translate-de-42', 'docs/guide.de.md'],
  },
  {
    name: 'log-analysis',
    event: 'workflow_run',
    payload: (text) => ({
      ...main,
      workflow_run: {
        id: 99,
        event: 'push',
        conclusion: 'failure',
        display_title: text,
        head_branch: 'a$(touch${IFS}pwned-6)',
        head_repository: { full_name: 'acme/widgets' },
      },
    }),
    repository: (_, files) => layOutRepository(files),
    prints: (text) => [[/^run view/, text]],
    answer: (text) => text,
    calls: ['run view 99 --log-failed'],
    answered: 'in the summary',
  },
  {
    name: 'commit-messages',
    event: 'pull_request',
    payload: pullRequest,
    repository: merged,
    answer: (text) => JSON.stringify({ findings: [{ commit: 'abcdef1', problem: text, suggestion: text }] }),
    calls: [],
    answered: 'in the summary',
    isForked: true,
  },
  {
    name: 'documentation-review',
    event: 'pull_request',
    payload: pullRequest,
    repository: merged,
    answer: (text) => JSON.stringify({ findings: [{ file: 'docs/guide.md', line: 1, problem: text }] }),
    calls: [comment],
    answered: 'in a file of gh',
    isForked: true,
  },
  {
    name: 'code-review',
    event: 'pull_request',
    payload: pullRequest,
    repository: merged,
    answer: (text) =>
      JSON.stringify({
        findings: [
          { path: 'docs/guide.md', line: 1, problem: text },
          { path: 'docs/$(touch pwned-7).md', line: 2, problem: 'Tabs.' },
          { path: 'docs/guide.md', line: 999, problem: 'At no line of the change.' },
          { path: '../.git/config', line: 1, problem: 'In no file of the change.' },
        ],
      }),
    calls: ['api --silent --method POST repos/acme/widgets/pulls/7/reviews --input FILE'],
    answered: 'in a file of gh',
    read: (given) => {
      const { comments }: { comments: readonly { body: string }[] } = JSON.parse(given);
      return unescaped(comments.map(({ body }) => body).join('\n'));
    },
    isForked: true,
  },
  {
    name: 'nightly-report',
    event: 'schedule',
    payload: () => ({ ...main, schedule: '17 3 * * *' }),
    repository: (_, files) => layOutRepository(files),
    prints: (text) => [[/^issue list/, text]],
    answer: (text) => text,
    calls: [
      'issue list --state all --limit 100 --search updated:>=TIME --json number,title,state,body --jq .[] | "Issue \\(.number), \\(.state): \\(.title)\\n\\(.body)\\n"',
    ],
    answered: 'in the summary',
  },
  {
    name: 'ask',
    event: 'issue_comment',
    payload: askedOnIssue,
    repository: (_, files) => layOutRepository({ ...files, 'README.md': 'Widgets.\n' }),
    prints: () => [[/^api repos\/acme\/widgets\/collaborators\//, 'write\n']],
    answer: (text) => text,
    calls: [
      'api repos/acme/widgets/collaborators/octocat/permission --jq .permission',
      'api repos/acme/widgets/collaborators/hubot/permission --jq .permission',
      'issue comment 7 --body-file FILE',
    ],
    answered: 'in a file of gh',
    permissions: { octocat: 'write', hubot: 'admin' },
    environment: { GITHUB_ACTOR: 'octocat', GITHUB_TRIGGERING_ACTOR: 'octocat' },
  },
  {
    name: 'azure-keyless',
    event: 'workflow_dispatch',
    payload: (text) => ({ ...main, inputs: { question: text } }),
    repository: (_, files) => layOutRepository({ ...files, 'README.md': 'Widgets.\n' }),
    answer: (text) => text,
    calls: [],
    answered: 'in the summary',
    isKeyless: true,
  },
  {
    name: 'reusable-workflow',
    event: 'issues',
    payload: (text) => ({ ...main, action: 'opened', issue: { number: 7, title: text, body: text } }),
    repository: (_, files) => layOutRepository(files),
    answer: (text) => text,
    calls: [],
    answered: 'in the summary',
  },
];
