import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const headings = (log: string) => [...log.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title);
const debugLines = (log: string) =>
  [...log.matchAll(/^::debug::(.*)$/gm)].map(([, line = '']) => line.replaceAll('%25', '%'));

bundled('the log has a group for each phase, and every one is closed before the next begins', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const { log } = await runAction(stepFor(server.url));
  expect(headings(log)).toEqual(['Inputs', 'Prompt', 'Policy', 'Decision', 'Answer', 'Report']);
  const marks = log.match(/^::(?:group|endgroup)::/gm) ?? [];
  expect(marks).toEqual(headings(log).flatMap(() => ['::group::', '::endgroup::']));
});

/** How a step ends before it asks. */
for (const [name, inputs] of [
  ['an input that is wrong', { timeout: 'soon' }],
  ['a denial', { model: 'openai/gpt-6-sol-pro' }],
] as const) {
  test(`after ${name} the groups are closed, and the error is in none of them`, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const { log } = await runAction(stepFor(server.url, inputs));
    expect(headings(log)).toEqual(['Inputs', 'Prompt', 'Policy', 'Decision', 'Report']);
    expect(log.slice(log.lastIndexOf('::endgroup::'))).toContain('::error');
  });
}

bundled('policy-check has its phases, too', async () => {
  await using github = await startGitHub({ 'acme/widgets': {} });
  const files = { [policyPath]: policyFor('http://127.0.0.1:1') };
  const { log } = await runAction({ action: 'policy-check', files, env: { GITHUB_API_URL: github.url } });
  expect(headings(log)).toEqual(['Inputs', 'Policy', 'Report']);
});

bundled(
  'with RUNNER_DEBUG=1 requests are told with status and time, and the routes; without it nothing is',
  async () => {
    let asked = 0;
    await using server = await startServer(() => (asked++ === 0 ? failure(503, 'busy', 'Busy') : completion('Hello.')));
    await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
    const step = stepFor(server.url, { 'policy-ref': '', retries: '1' });
    const ran = await runAction({ ...step, env: { GITHUB_API_URL: github.url, RUNNER_DEBUG: '1' } });
    const lines = debugLines(ran.log);
    for (const [address, status] of [
      [`GET ${github.url}/repos/acme/widgets/commits/heads%2Fmain`, 200],
      [`GET ${github.url}/repos/acme/widgets/contents/.github%2Fmodels.yml`, 200],
      [`POST ${server.url}/v1/chat/completions`, 503],
      [`POST ${server.url}/v1/chat/completions`, 200],
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${address}: status ${status} after \\d+ ms$`)));
    }
    expect(lines).toContain('Route: openai/gpt-6-luna by the key `local`.');
    for (const hidden of [secret, githubToken, 'Say hello']) expect(lines.join('\n')).not.toContain(hidden);
    const quiet = await runAction({ ...step, env: { GITHUB_API_URL: github.url } });
    expect(debugLines(quiet.log)).toEqual([]);
  },
);

test('a query and a secret in an address are not in the debug lines', async () => {
  await using server = await startServer(() => failure(500, 'no', 'No'));
  const policy = policyFor(server.url).replace('/v1', `/${secret}/v1`);
  const step = stepFor(server.url, { retries: '0' }, policy);
  const ran = await runAction({ ...step, env: { RUNNER_DEBUG: '1' } });
  expect(debugLines(ran.log)).toContainEqual(
    expect.stringMatching(/^POST .*\/\*\*\*\/v1\/chat\/completions: status 500/),
  );
  expect(debugLines(ran.log).join('\n')).not.toContain(secret);
});
