import { expect, test } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { baseCommit, payloads } from '../harness/payloads.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { type Reply, startServer } from '../harness/server.ts';

const notice =
  '::notice::This pull request edits .github/models.yml. It is judged by the policy in force, of commit 1f0c2b7';

const file = (text: string): Reply => ({
  body: { type: 'file', encoding: 'base64', size: text.length, content: Buffer.from(text).toString('base64') },
});

const noMerge: Reply = { status: 404, body: { message: 'No commit found for the ref refs/pull/7/merge' } };

const notFound: Reply = { status: 404, body: { message: 'Not Found' } };

/** Runs a step on a pull request; `merged` and `base` are what GitHub has for the policy at these commits. */
async function run(merged: (text: string) => Reply, base: (text: string) => Reply, event = 'pull_request') {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } }, ({ url }) => {
    if (decodeURIComponent(url).includes('refs/pull/7/merge')) return merged(policy);
    return url.includes(baseCommit) ? base(policy) : undefined;
  });
  return await runAction({
    inputs: { prompt: 'Hi', model: 'openai/gpt-6-luna', 'api-key': secret },
    event,
    payload: event === 'issue_comment' ? payloads.pullRequestComment : payloads.pullRequest,
    env: { GITHUB_API_URL: github.url },
  });
}

const edited = (text: string) => file(`${text}mode: audit\n`);

const cases: readonly [name: string, edits: boolean, ...Parameters<typeof run>][] = [
  ['a pull request that edits the policy', true, edited, file],
  ['one that removes it', true, () => notFound, file],
  ['a comment on one that edits it', true, edited, () => notFound, 'issue_comment'],
  ['one that leaves it alone', false, file, file],
  ['one for a branch that has another policy anyway', false, edited, edited],
  ['one with conflicts', false, () => noMerge, file],
  ['a GitHub that does not say', false, () => ({ status: 403, body: {} }), file],
];

test.each(cases)('%s: notice %s', async (_, edits, ...given) => {
  const ran = await run(...given);
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed' } });
  expect(ran.log.split(notice)).toHaveLength(edits ? 2 : 1);
});
