import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { openDescription } from '../harness/github-description.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Received, startServer } from '../harness/server.ts';

bundled('every request to the GitHub API is one that GitHub describes', async () => {
  const problemsOf = openDescription();
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const env = { GITHUB_API_URL: github.url };
  await runAction({ ...stepFor(server.url, { 'policy-ref': '' }), payload: {}, env });
  await runAction({ ...stepFor(server.url, { 'policy-ref': 'feature/x' }), env });
  expect(github.received.length).toBeGreaterThanOrEqual(4);
  for (const request of github.received) expect([request.url, problemsOf(request)]).toEqual([request.url, []]);
});

test('the check finds what is wrong', async () => {
  const problemsOf = openDescription();
  const request = (url: string, accept = 'application/vnd.github+json'): Received => ({
    method: 'GET',
    url,
    headers: { accept },
    body: '',
  });
  expect(problemsOf(request('/repos/acme/widgets/content/x'))).toHaveLength(1);
  expect(problemsOf(request('/repos/acme/widgets/commits/x?page=first'))).toHaveLength(1);
});
