import { layOutRepository, type Repository } from '../harness/git.ts';

/** How one example is run: what the event and the repository hold, what the model answers, what `gh` is then told. */
export interface ExampleScene {
  readonly name: string;
  readonly event: string;
  readonly payload: (text: string) => object;
  /** The repository in the state of the event, with a stranger's text where there is one. */
  readonly repository: (text: string, files: Readonly<Record<string, string>>) => Repository;
  /** What `gh` prints. */
  readonly prints?: (text: string) => string;
  readonly answer: (text: string) => string;
  /** How `gh` is called, whatever the texts say. */
  readonly calls: readonly string[];
  /** Where people see the answer: nowhere, in a file that `gh` is given, in the job summary, in a file of a pushed branch. */
  readonly answered: 'nowhere' | 'in a file of gh' | 'in the summary' | readonly [branch: string, file: string];
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

/** The eight examples. */
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
    name: 'pull-request-summary',
    event: 'pull_request',
    payload: pullRequest,
    repository: merged,
    answer: (text) => text,
    calls: [comment],
    answered: 'in a file of gh',
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
    prints: (text) => text,
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
];
