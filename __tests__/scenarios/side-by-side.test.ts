import { describe, expect } from 'vitest';
import { ledgerLines, startLedger } from '../harness/costs.ts';
import { githubReply, headCommit, type Permissions, type Repositories } from '../harness/github.ts';
import { openMeeting } from '../harness/meeting.ts';
import { payloads } from '../harness/payloads.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, sourceGroup, test } from '../harness/scenario.ts';
import { type Server, startServer } from '../harness/server.ts';

const onMain = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: headCommit };
const stale = 'a'.repeat(40);
const strangers = 'rules:\n  - {name: strangers, when: {permission: [none, read]}, enabled: []}\n';
const budget = 'ledger: {}\nbudgets:\n  - {name: team, amount: 1, per: day}\n';

interface Given {
  /** Requests to GitHub that have to be under way at once. */
  readonly together: readonly RegExp[];
  readonly repositories: (url: string) => Repositories;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
  readonly permissions?: Permissions;
}

/** Runs a step; GitHub holds the answers to some requests until all of them have arrived. */
async function run({ together, repositories, env = onMain, event = 'push', payload, permissions }: Given) {
  await using server = await startServer(() => completion('Hello.'));
  const meeting = openMeeting(...together);
  await using github: Server = await startServer((request) =>
    meeting.hold(request, githubReply(request, repositories(server.url), permissions)),
  );
  const ran = await runAction({
    inputs: { prompt: 'Say hello.', model: 'openai/gpt-6-luna', 'api-key': secret },
    env: { GITHUB_API_URL: github.url, GITHUB_ACTOR: 'alice', ...env },
    event,
    ...(payload && { payload }),
  });
  const asked = github.received.map(({ url }) => decodeURIComponent(url.replace('/repos/acme/', '')));
  return { ran, met: meeting.met(), asked, sent: server.received.length };
}

const widgets =
  (more = '') =>
  (url: string) => ({ 'acme/widgets': { [policyPath]: policyFor(url, more) } });

describe('what does not depend on each other is asked at once:', () => {
  bundled('the head of the default branch, and the policy at the commit that the run is of', async () => {
    const { ran, met, asked } = await run({ together: [/commits/, /contents/], repositories: widgets() });
    expect([met, asked.length]).toEqual([true, 2]);
    expect(ran.outputs).toMatchObject({ status: 'completed', 'policy-sha': headCommit });
  });

  test('for a pull request, these and the policy that merging would leave', async () => {
    const payload = {
      ...payloads.pullRequest,
      pull_request: { ...payloads.pullRequest.pull_request, base: { ref: 'main', sha: headCommit } },
    };
    const { ran, met } = await run({
      together: [/commits/, /contents.*ref=[0-9a-f]{40} /, /contents.*refs\/pull\/7\/merge/],
      repositories: widgets(),
      env: { GITHUB_REF: 'refs/pull/7/merge', GITHUB_SHA: stale },
      event: 'pull_request',
      payload,
    });
    expect([met, ran.outputs.status]).toEqual([true, 'completed']);
  });

  test('an extended policy, and the permission that the extending one asks for', async () => {
    const { ran, met } = await run({
      together: [/commits\/v1/, /collaborators/],
      repositories: (url) => ({
        'acme/widgets': { [policyPath]: `version: 1\nextends: acme/policies/models.yml@v1\n${strangers}` },
        'acme/policies': { 'models.yml': policyFor(url) },
      }),
      permissions: { alice: 'write' },
    });
    expect([met, ran.outputs.status]).toEqual([true, 'completed']);
  });

  test('a pinned commit of an extended policy, and its file', async () => {
    const { ran, met } = await run({
      together: [new RegExp(`policies/commits/${headCommit}`), /policies\/contents/],
      repositories: (url) => ({
        'acme/widgets': { [policyPath]: `version: 1\nextends: acme/policies/models.yml@${headCommit}\n` },
        'acme/policies': { 'models.yml': policyFor(url) },
      }),
    });
    expect([met, ran.outputs.status]).toEqual([true, 'completed']);
  });

  bundled('the ledger, and permissions; settling builds on what the step has written itself', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const meeting = openMeeting(/graphql/, /collaborators/);
    await using ledger = await startLedger();
    const policy = policyFor(server.url, strangers + budget);
    await using github = await startServer((request) => {
      if (!request.url.startsWith('/graphql') && !request.url.includes('/git/')) {
        const reply = githubReply(request, { 'acme/widgets': { [policyPath]: policy } }, { alice: 'write' });
        return meeting.hold(request, reply);
      }
      const { method, body } = request;
      const answer = fetch(`${ledger.url}${request.url}`, { method, ...(body !== '' && { body }) });
      return meeting.hold(request, async (response) => {
        const { status, text } = await answer.then(async (got) => ({ status: got.status, text: await got.text() }));
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      });
    });
    ledger.commit('byok-ledger', { 'README.md': 'Ledger.\n' });
    const { outputs } = await runAction({
      inputs: {
        ...{ prompt: 'Say hello.', model: 'openai/gpt-6-luna', 'api-key': secret },
        'max-completion-tokens': '100',
      },
      env: { GITHUB_API_URL: github.url, GITHUB_ACTOR: 'alice', ...onMain },
    });
    expect([meeting.met(), outputs.status]).toEqual([true, 'completed']);
    expect((await ledgerLines(ledger)).map(({ type }) => type)).toEqual(['reserved', 'settled']);
    expect(ledger.received.map(({ body }) => body.includes('mutation'))).toEqual([false, true, true]);
    expect(github.connections()).toBeLessThanOrEqual(2);
  });
});

sourceGroup('the commit that a run is of is a guess:', () => {
  test.each([
    ['of a while ago', { ...onMain, GITHUB_SHA: stale }, 1],
    ['that is none', { ...onMain, GITHUB_SHA: '../../secrets' }, 0],
    ['of another branch', { GITHUB_REF: 'refs/heads/topic', GITHUB_SHA: stale }, 0],
  ])('a commit %s is not taken for the head', async (_, env, guessed) => {
    const { ran, asked, sent } = await run({ together: [], repositories: widgets(), env });
    expect(ran.outputs).toMatchObject({ status: 'completed', 'policy-sha': headCommit });
    expect(asked.filter((url) => url.includes(stale))).toHaveLength(guessed);
    expect(asked.at(-1)).toBe(`widgets/contents/${policyPath}?ref=${headCommit}`);
    expect(sent).toBe(1);
  });

  test('a policy that allowed more at a commit that the environment names allows nothing', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const strict = policyFor(server.url).replace(/enabled: .*/, 'enabled: []');
    await using github = await startServer((request) =>
      githubReply(
        { ...request, url: request.url.replace(stale, headCommit) },
        { 'acme/widgets': { [policyPath]: request.url.includes(stale) ? policyFor(server.url) : strict } },
      ),
    );
    const { outputs } = await runAction({
      inputs: { prompt: 'Say hello.', model: 'openai/gpt-6-luna', 'api-key': secret },
      env: { GITHUB_API_URL: github.url, ...onMain, GITHUB_SHA: stale },
    });
    expect(github.received.map(({ url }) => url.includes(stale))).toContain(true);
    expect(outputs).toMatchObject({ status: 'denied', 'policy-sha': headCommit });
    expect(server.received).toHaveLength(0);
  });
});
