/*
 * Payloads as GitHub writes them to the event file, cut down to the fields that tell who and what a run
 * is about, and some beside them. The repository is acme/widgets, the fork mallory/widgets.
 */

const user = (login: string) => ({
  login,
  id: 583231,
  type: login.endsWith('[bot]') ? 'Bot' : 'User',
  site_admin: false,
});

const repositoryOf = (owner: string) => ({
  id: owner === 'acme' ? 1296269 : 1296270,
  name: 'widgets',
  full_name: `${owner}/widgets`,
  private: false,
  owner: user(owner),
  fork: owner !== 'acme',
  default_branch: 'main',
});

const context = (sender: string) => ({ repository: repositoryOf('acme'), sender: user(sender) });

/** The commit that the pull requests are based on. */
export const baseCommit = '6dcb09b5b57875f334f61aebed695e2e4193db5e';

const headSha = '9c48853fa3dc5c1c3d6f1f1cd1f2743e72652840';

const pullRequest = (owner: string | null, ref: string, author: string) => ({
  url: 'https://api.github.com/repos/acme/widgets/pulls/7',
  id: 191568743,
  number: 7,
  state: 'open',
  title: 'Update the README with new information.',
  user: user(author),
  head: { label: `${owner ?? 'unknown repository'}:${ref}`, ref, sha: headSha, repo: owner && repositoryOf(owner) },
  base: { label: 'acme:release/1.x', ref: 'release/1.x', sha: baseCommit, repo: repositoryOf('acme') },
  author_association: 'NONE',
  draft: false,
});

const issue = (author: string, more: object = {}) => ({
  url: 'https://api.github.com/repos/acme/widgets/issues/7',
  id: 73464126,
  number: 7,
  title: 'Spelling error in the README file',
  user: user(author),
  state: 'open',
  author_association: 'NONE',
  ...more,
});

const comment = (author: string) => ({ id: 99262140, user: user(author), body: '/ask', author_association: 'NONE' });

const workflowRun = (event: string, branch: string | null, head: string | null, actors: readonly [string, string]) => ({
  id: 289782451,
  name: 'CI',
  head_branch: branch,
  head_sha: headSha,
  path: '.github/workflows/ci.yml',
  event,
  status: 'completed',
  conclusion: 'success',
  pull_requests: [],
  actor: user(actors[0]),
  triggering_actor: user(actors[1]),
  repository: repositoryOf('acme'),
  head_repository: head && repositoryOf(head),
});

/** One payload for each kind of event, by what it is. */
export const payloads = {
  push: {
    ref: 'refs/heads/main',
    before: baseCommit,
    after: headSha,
    created: false,
    deleted: false,
    forced: false,
    pusher: { name: 'alice', email: 'alice@acme.example' },
    commits: [{ id: headSha, author: { name: 'Alice', username: 'alice' } }],
    ...context('alice'),
  },
  tag: { ref: 'refs/tags/v1.0.0', before: '0'.repeat(40), after: headSha, created: true, ...context('alice') },
  pullRequest: { action: 'opened', number: 7, pull_request: pullRequest('acme', 'fix', 'alice'), ...context('alice') },
  forkedPullRequest: {
    action: 'labeled',
    number: 7,
    pull_request: pullRequest('mallory', 'main', 'mallory'),
    ...context('alice'),
  },
  deletedHead: {
    action: 'closed',
    number: 7,
    pull_request: pullRequest(null, 'main', 'mallory'),
    ...context('alice'),
  },
  deletedAuthor: {
    action: 'synchronize',
    number: 7,
    pull_request: { ...pullRequest('acme', 'fix', 'ghost'), user: null },
    ...context('alice'),
  },
  review: {
    action: 'submitted',
    review: { id: 237895671, user: user('bob'), body: 'Fine.', state: 'approved', author_association: 'NONE' },
    pull_request: pullRequest('mallory', 'main', 'mallory'),
    ...context('bob'),
  },
  issueComment: { action: 'created', issue: issue('carol'), comment: comment('Mallory'), ...context('mallory') },
  pullRequestComment: {
    action: 'created',
    issue: issue('mallory', {
      pull_request: {
        url: 'https://api.github.com/repos/acme/widgets/pulls/7',
        html_url: 'https://github.com/acme/widgets/pull/7',
        merged_at: null,
      },
    }),
    comment: comment('alice'),
    ...context('alice'),
  },
  discussionComment: {
    action: 'created',
    discussion: { id: 3297442, number: 90, title: 'Welcome', user: user('carol') },
    comment: comment('mallory'),
    ...context('mallory'),
  },
  runOfForkedPullRequest: {
    action: 'completed',
    workflow_run: workflowRun('pull_request', 'main', 'mallory', ['mallory', 'alice']),
    workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
    ...context('alice'),
  },
  runOfPullRequest: {
    action: 'completed',
    workflow_run: workflowRun('pull_request', 'fix', 'acme', ['alice', 'alice']),
    ...context('alice'),
  },
  runOfPush: {
    action: 'completed',
    workflow_run: workflowRun('push', 'release/1.x', 'acme', ['alice', 'bob']),
    ...context('alice'),
  },
  runOfRelease: {
    action: 'completed',
    workflow_run: workflowRun('release', 'v1.0.0', 'acme', ['alice', 'alice']),
    ...context('alice'),
  },
  runOfRun: {
    action: 'completed',
    workflow_run: workflowRun('workflow_run', 'main', 'acme', ['alice', 'alice']),
    ...context('alice'),
  },
  runOfComment: {
    action: 'completed',
    workflow_run: workflowRun('issue_comment', 'main', 'acme', ['alice', 'alice']),
    ...context('alice'),
  },
  runOfDeletedHead: {
    action: 'completed',
    workflow_run: workflowRun('pull_request', 'main', null, ['mallory', 'mallory']),
    ...context('mallory'),
  },
  mergeGroup: {
    action: 'checks_requested',
    merge_group: {
      head_sha: headSha,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${baseCommit}`,
      base_sha: baseCommit,
      base_ref: 'refs/heads/main',
    },
    ...context('alice'),
  },
  release: {
    action: 'published',
    release: { id: 17372790, tag_name: 'v1.0.0', target_commitish: 'main', author: user('alice'), draft: false },
    ...context('alice'),
  },
  dispatch: {
    inputs: { pull_request: '7' },
    ref: 'refs/heads/fix',
    workflow: '.github/workflows/ask.yml',
    ...context('alice'),
  },
  checkSuite: {
    action: 'completed',
    check_suite: { id: 118578147, head_branch: 'main', head_sha: headSha, pull_requests: [] },
    ...context('alice'),
  },
  deployment: {
    action: 'created',
    deployment: { id: 145988746, ref: 'main', environment: 'production', creator: user('alice') },
    workflow_run: null,
    ...context('alice'),
  },
  deploymentOfForkedPullRequest: {
    action: 'created',
    deployment: { id: 145988747, ref: 'main', environment: 'preview', creator: user('alice') },
    workflow_run: workflowRun('pull_request', 'main', 'mallory', ['mallory', 'mallory']),
    ...context('alice'),
  },
} as const;
