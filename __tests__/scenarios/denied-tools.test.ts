import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, sourceGroup, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz01';

/** A tool server's entry in the policy. */
const serverAt = (url: string, name = 'github', more = '') =>
  `  - {name: ${name}, url: "${url}/mcp", secret: MCP_TOKEN, allow: [list_issues]${more}}\n`;

/** Runs a step that is denied. Neither the provider nor a tool server hears of it, and no log has the credential. */
async function denial(
  inputs: Readonly<Record<string, string>>,
  more: (tools: string) => string,
  files: Readonly<Record<string, string>> = {},
) {
  await using provider = await startServer(() => completion('Hello.'));
  await using tools = await startServer(() => ({ status: 500 }));
  const step = stepFor(provider.url, inputs, policyFor(provider.url, more(tools.url)));
  const ran = await runAction({ ...step, files: { ...step.files, ...files }, env: { MCP_TOKEN: token } });
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'error-code': 'denied' } });
  expect(provider.received).toEqual([]);
  expect(tools.received).toEqual([]);
  expect(JSON.stringify([ran.log.replace(/^::add-mask::.*$/gm, ''), ran.summary, ran.outputs])).not.toContain(token);
  const [, message = ''] = /^::error[^:]*::(.*)$/m.exec(ran.log) ?? [];
  return { ran, message: message.replaceAll('%0A', '\n').replaceAll('%25', '%') };
}

bundled('a server that the policy does not have: denied, with its name and what is meant', async () => {
  const { ran, message } = await denial({ tools: 'githb' }, (url) => `tools:\n${serverAt(url)}`);
  expect(message).toContain('The tool server "githb" is denied: `tools` has no server of this name (it has github).');
  expect(message).toContain('Did you mean "github"?');
  expect(ran.log).toContain(`::error file=${policyPath},line=11,col=1::`);
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({
    version: 2,
    verdict: 'denied',
    violations: [{ of: 'tools', entry: 'githb', tools: 'unknown', allowing: ['github'] }],
    alternatives: [],
  });
});

test('one of two servers is denied: nothing is sent to the other either', async () => {
  const { message } = await denial({ tools: 'github, logs' }, (url) => `tools:\n${serverAt(url)}`);
  expect(message).toContain('The tool server "logs" is denied');
  expect(message).not.toContain('The tool server "github" is denied');
});

test('`tools: []` denies every server', async () => {
  const { message } = await denial({ tools: 'github' }, () => 'tools: []\n');
  expect(message).toContain('`tools` is empty, so it allows no server');
});

test('`mode: audit` does not let a server pass', async () => {
  const { message } = await denial({ tools: 'logs' }, (url) => `mode: audit\ntools:\n${serverAt(url)}`);
  expect(message).toContain('The tool server "logs" is denied');
});

test('a model that is denied: its server is not contacted', async () => {
  const inputs = { model: 'openai/gpt-6-sol-pro', tools: 'github' };
  const { message } = await denial(inputs, (url) => `tools:\n${serverAt(url)}`);
  expect(message).toContain('openai/gpt-6-sol-pro, from the input `model`, is denied');
  expect(message).not.toContain('The tool server');
});

test('a prompt file names a server: it wins over the input, and the denial names its line', async () => {
  const prompt = 'messages:\n  - {role: user, content: Hello.}\ntools: [logs]\n';
  const inputs = { prompt: '', 'prompt-file': 'ask.prompt.yml', tools: 'github' };
  const { ran, message } = await denial(inputs, (url) => `tools:\n${serverAt(url)}`, { 'ask.prompt.yml': prompt });
  expect(message).toContain('ask.prompt.yml:3:1: The prompt file names the tool servers "logs".');
  expect(ran.log).toContain('`tools: [logs]` of the prompt file wins over the step’s input `tools: github`');
});

sourceGroup('the inputs of actions/ai-inference', () => {
  test('`enable-github-mcp` without a server named github: the block to add, with the toolsets', async () => {
    const inputs = { 'enable-github-mcp': 'true', 'github-mcp-toolsets': 'issues,actions', 'github-mcp-token': token };
    const { message } = await denial(inputs, () => '');
    expect(message).toContain('The tool server "github" is denied: the policy has no `tools`, so it allows no server.');
    expect(message).toContain('\ntools:\n  - name: github\n    url: https://api.githubcopilot.com/mcp/readonly\n');
    expect(message).toContain('    headers: {X-MCP-Toolsets: "issues,actions"}\n');
    expect(message).toContain('      - get_job_logs\n');
    expect(message).not.toContain('search_code');
  });

  test('toolsets that the policy’s header does not list are denied', async () => {
    const inputs = { 'enable-github-mcp': 'true', 'github-mcp-toolsets': 'issues,repos' };
    const more = ', headers: {X-MCP-Toolsets: "issues,actions"}';
    const { message } = await denial(inputs, (url) => `tools:\n${serverAt(url, 'github', more)}`);
    expect(message).toContain('its header x-mcp-toolsets does not list "repos" (it lists issues, actions)');
    expect(message).toContain('Write `github-mcp-toolsets: issues,actions` or fewer');
  });

  test('a token for a server that the step does not use is a warning', async () => {
    await using provider = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(provider.url, { 'github-mcp-token': token }));
    expect(ran.outputs.status).toBe('completed');
    expect(ran.log).toContain('github-mcp-token has no effect: this step does not use the server github.');
    expect(ran.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(token);
    expect(JSON.stringify(provider.received)).not.toContain(token);
    const off = await runAction(stepFor(provider.url, { 'github-mcp-token': token, 'enable-github-mcp': 'false' }));
    expect(off.log).not.toContain('::warning');
  });
});

test('a stranger’s prompt file cannot add a server to a step that names none', async () => {
  await using provider = await startServer(() => completion('Hello.'));
  await using tools = await startServer(() => ({ status: 500 }));
  const prompt = 'messages:\n  - {role: user, content: Hello.}\ntools: [github]\n';
  const policy = policyFor(provider.url, `tools:\n${serverAt(tools.url)}`);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const run = (inputs: Readonly<Record<string, string>>) => {
    const asked = { prompt: '', 'prompt-file': 'ask.prompt.yml', 'policy-ref': '', retries: '0', ...inputs };
    const step = stepFor(provider.url, asked, policy);
    return runAction({
      ...step,
      files: { 'ask.prompt.yml': prompt },
      event: 'issue_comment',
      env: { GITHUB_API_URL: github.url, MCP_TOKEN: token },
    });
  };
  const refused = await run({});
  expect(refused.outputs).toMatchObject({ status: 'invalid', 'error-code': 'invalid-input' });
  expect(refused.log).toContain('The prompt file names the tool servers "github", and the step does not.');
  expect(refused.log).toContain('Write `tools: github` in the step as well');
  expect([provider.received, tools.received]).toEqual([[], []]);
  expect((await run({ tools: 'github' })).outputs['error-code']).toBe('tools-unavailable');
});
