import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { compileCache } from '../harness/compile-cache.ts';
import { headCommit, startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { type ByokCall, byok, layOutFolder, spawnByok } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

const env = { LOCAL_KEY: secret };
const luna = ['-m', 'openai/gpt-6-luna'];

/** A stream of chat completions, one piece after the other. */
function streamOf(...pieces: readonly string[]): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (choice: object, more: object = {}) =>
      response.write(
        `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'gpt-6-luna', choices: [{ index: 0, ...choice }], ...more })}\n\n`,
      );
    for (const content of pieces) chunk({ delta: { content } });
    chunk({ delta: {}, finish_reason: 'stop' }, { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
    response.end('data: [DONE]\n\n');
  };
}

const prompt = (body: string | undefined) => JSON.parse(body ?? '{}').messages.at(-1).content;

test('a text: the answer alone on standard output, everything else on standard error', async () => {
  await using server = await startServer(() => completion('Hello.\nBye.'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const ran = await byok(['run', 'Say hello.', ...luna], { folder, env });
  expect(ran).toMatchObject({ status: 0, stdout: 'Hello.\nBye.\n' });
  expect(ran.stderr).toMatch(/^completed: openai\/gpt-6-luna, 21 tokens in, 9 out/);
  expect(ran.stderr).not.toContain('::');
  expect(await byok(['run', 'Say hello.', ...luna, '-q'], { folder, env })).toMatchObject({ stderr: '' });
  expect((await byok(['run', 'Say hello.', ...luna, '--verbose'], { folder, env })).stderr).toContain(
    'Asking gpt-6-luna',
  );
  expect(server.received[0]?.headers.authorization).toBe(`Bearer ${secret}`);
});

test('the emulator answers by the policy of the checkout, with no key, and nothing is sent', async () => {
  await using server = await startServer(() => completion('Sent!'));
  const ledger = '\nledger: {repository: o/ledger}\n';
  const folder = layOutFolder({
    [policyPath]: `${policyFor(server.url)}${ledger}`,
    'ask.prompt.yml': 'model: openai/gpt-6-luna\nmessages: [{role: user, content: "About {{a}}?"}]\n',
  });
  const ran = await byok(['run', 'ask.prompt.yml', '--var', 'a=rain', '--emulator'], { folder });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('> About rain?') });
  expect(ran.stderr).toMatch(/^The emulator answers: nothing is sent\. [^\n]*\ncompleted: openai\/gpt-6-luna/);
  const denied = await byok(['run', 'Hi.', '-m', 'openai/gpt-6-sol-pro', '--emulator', '-q'], { folder });
  expect(denied).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('denied'),
  });
  const tools = `tools: [{name: docs, url: "${server.url}/mcp", allow: [look]}]\n`;
  const other = layOutFolder({ [policyPath]: policyFor(server.url, tools) });
  const called = await byok(['run', 'Hi.', ...luna, '--tools', 'docs', '--emulator'], { folder: other });
  expect(called).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('The emulator calls no tools, and the request names docs'),
  });
  expect(server.received).toEqual([]);
});

test('files are named from where the command is called, and belong to the checkout above', async () => {
  await using server = await startServer(() => completion('Done.'));
  const folder = layOutFolder({
    [policyPath]: policyFor(server.url),
    'prompts/ask.prompt.yml': 'model: openai/gpt-6-luna\nmessages: [{role: user, content: "{{a}} {{b}} {{input}}"}]\n',
    'prompts/b.txt': 'from a file',
    'prompts/text.md': 'Only a text.',
  });
  const here = { folder: join(folder, 'prompts'), env };
  const values = ['--var', 'a=1=2', '--var-file', 'b=b.txt', '--var', 'input=last'];
  for (const name of ['ask.prompt.yml', './ask.prompt.yml', join(folder, 'prompts/ask.prompt.yml')]) {
    const ran = await byok(['run', name, ...values], here);
    expect(ran).toMatchObject({ status: 0, stdout: 'Done.\n' });
    expect(prompt(server.received.at(-1)?.body)).toBe('1=2 from a file last');
  }
  await byok(['run', 'text.md', ...luna], here);
  expect(prompt(server.received.at(-1)?.body)).toBe('Only a text.');
  const gone = await byok(['run', 'aks.prompt.yml', ...values], here);
  expect(gone).toMatchObject({ status: 1, stdout: '' });
  expect(gone.stderr).toContain('Did you mean "prompts/ask.prompt.yml"?');
  expect((await byok(['run', 'C:\\prompts\\ask.prompt.yml'], here)).stderr).toContain('there is no file');
  expect((await byok(['run', '../../x.prompt.yml'], here)).stderr).toContain('leads out of the workspace');
});

test('what is piped in: the prompt, more of it, or the variable {{input}}', async () => {
  await using server = await startServer(() => completion('Done.'));
  const file = 'model: openai/gpt-6-luna\nmessages: [{role: user, content: "Summarize: {{input}}"}]\n';
  const folder = layOutFolder({ [policyPath]: policyFor(server.url), 'a.prompt.yml': file });
  const input = 'Grüße,\n“piped”: yes';
  const piped = (args: readonly string[]): Promise<unknown> => spawnByok(args, { folder, env, input });
  const [alone, dash, more, variable] = [
    ['run', ...luna],
    ['run', '-', ...luna],
    ['run', 'Review this.', ...luna],
    ['run', 'a.prompt.yml'],
  ];
  for (const args of [alone, dash, more, variable])
    expect(await piped(args ?? [])).toMatchObject({ status: 0, stdout: 'Done.\n' });
  expect(server.received.map(({ body }) => prompt(body))).toEqual([
    input,
    input,
    `Review this.\n\n${input}`,
    `Summarize: ${input}`,
  ]);
  const binary = await spawnByok(['run', ...luna], { folder, env, input: Buffer.from([0xff, 0xfe, 0x00]) });
  expect(binary).toMatchObject({ status: 2, stderr: expect.stringContaining('is not UTF-8 text') });
  expect(await spawnByok(['run', ...luna], { folder, env })).toMatchObject({ status: 2 });
});

test('an input that stays open and brings nothing keeps no prompt waiting', async () => {
  await using server = await startServer(() => completion('Done.'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const ran = await spawnByok(['run', 'Say hello.', ...luna], { folder, env, input: null });
  expect(ran).toMatchObject({ status: 0, stdout: 'Done.\n' });
  expect(prompt(server.received[0]?.body)).toBe('Say hello.');
});

test('a denial: nothing is sent, the line of the policy is told, and the exit code is 1', async () => {
  await using server = await startServer(() => completion('Never.'));
  const folder = layOutFolder({
    [policyPath]: policyFor(
      server.url,
      'rules: [{name: strangers, when: {permission: [none, read]}, enabled: [openai/gpt-6-luna]}]\n',
    ),
  });
  const sol = ['run', 'Hi.', '-m', 'openai/gpt-6-sol'];
  const denied = await byok([...sol, '--as', 'event=issue_comment,permission=read'], { folder, env });
  expect(denied).toMatchObject({ status: 1, stdout: '' });
  expect(denied.stderr).toMatch(/^error: denied by the policy\n\.github\/models\.yml:11:70:/);
  expect((await byok([...sol, '--as', 'permission=unknown'], { folder, env })).status).toBe(1);
  expect(server.received).toEqual([]);
  expect((await byok(sol, { folder, env })).status).toBe(0);
});

test.for([
  [['run', 'x', '--as', 'event'], 'is no fact with a value'],
  [['run', 'x', '--as', 'evnt=push'], 'Did you mean "event"?'],
  [['run', 'x', '--as', 'permission=owner'], 'Write one of: none, read, write, admin, unknown'],
  [['run', 'x', '--var', 'novalue'], 'Write NAME=VALUE'],
  [['run', 'x', '--temperature', 'hot'], '--temperature: "hot" is not a number from 0 to 2'],
  [['run', 'x', '--temperature'], 'argument missing'],
  [['run', 'x', '-m', 'a/b', '-m', 'c/d'], '--model: it is given 2 times'],
  [['run', 'one', 'two'], 'A text of several words stands in quotes'],
  [['run', ' '], 'it is empty'],
  [['rum'], 'Did you mean "run"?'],
  [['triage.prompt.yml'], 'To ask a prompt: byok run'],
  [['completions', 'csh'], 'Write one of: bash, zsh, fish'],
  [['models', 'x'], 'takes no "x"'],
  [['run', '--modle', 'x'], 'Did you mean "--model"?'],
  [['policy'], 'FILE is missing'],
] as const)('a wrong call is told, and the exit code is 2: %j', async ([args, says]) => {
  const ran = await byok(args, { folder: layOutFolder() });
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toContain(says);
});

test('--json: the outputs of a step as one object, also where it fails', async () => {
  await using server = await startServer(() => completion('{"word": "red\u202e"}'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url), 'schema.json': '{"type": "object"}' });
  const ran = await byok(['run', 'Hi.', ...luna, '--schema', 'schema.json', '--json'], { folder, env });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    status: 'completed',
    response: '{"word": "red\u202e"}',
    model: 'openai/gpt-6-luna',
    key: 'local',
    'input-tokens': 21,
    'error-code': null,
    decision: { verdict: 'allowed' },
    json: { word: 'red\u202e' },
  });
  expect(ran.stdout).not.toContain('\u202e');
  const denied = await byok(['run', 'Hi.', '-m', 'openai/gpt-7', '--json'], { folder, env });
  expect(denied.status).toBe(1);
  expect(JSON.parse(denied.stdout)).toMatchObject({ status: 'denied', 'error-code': 'denied', response: null });
});

test('keys come from the environment, else from a .env that git ignores', async () => {
  await using server = await startServer(() => completion('Done.'));
  const folder = layOutFolder(
    {
      [policyPath]: policyFor(server.url),
      '.env': `# keys\r\nLOCAL_KEY="${secret}"\r\nHTTPS_PROXY=http://127.0.0.1:1\r\nGITHUB_TOKEN=x\r\n`,
    },
    false,
  );
  execFileSync('git', ['init', '-q', folder]);
  const ask = (more: ByokCall['env'] = {}) => byok(['run', 'Hi.', ...luna], { folder, env: more });
  const open = await ask();
  expect(open.status).toBe(1);
  expect(open.stderr).toContain(
    'warning: LOCAL_KEY is not taken from .env, since .gitignore does not cover that file.',
  );
  expect(open.stderr).toContain(
    'needs the secret LOCAL_KEY, which is not in the environment. Set the variable LOCAL_KEY',
  );
  execFileSync('git', ['-C', folder, 'add', '.env']);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  expect((await ask()).stderr).toContain('since git tracks that file. Take it out (git rm --cached .env)');
  execFileSync('git', ['-C', folder, 'rm', '-q', '--cached', '.env']);
  expect(await ask()).toMatchObject({ status: 0, stdout: 'Done.\n', stderr: expect.not.stringContaining('warning') });
  expect(server.received.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
  await ask({ LOCAL_KEY: 'sk-from-the-environment' });
  expect(server.received.at(-1)?.headers.authorization).toBe('Bearer sk-from-the-environment');
});

test('a keyless key: what to do instead', async () => {
  const key = 'name: eu, provider: azure, endpoint: "https://acme.openai.azure.com", models: {openai/gpt-6-luna: x}';
  const id = '11111111-2222-4333-8444-555555555555';
  const policy = `version: 1\nkeys: [{${key}, identity: {tenant-id: ${id}, client-id: ${id}}}]\n`;
  const ran = await byok(['run', 'Hi.', ...luna], { folder: layOutFolder({ [policyPath]: policy }) });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain('missing-id-token');
  expect(ran.stderr).toContain('--model custom/KEY/MODEL');
});

test('no policy, no repository: the smallest policy is printed, and init is offered', async () => {
  const ran = await byok(['run', 'Hi.', ...luna], { folder: layOutFolder({}, false), env });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain('`byok init` writes one');
  const bare = await byok(['run', 'Hi.'], { folder: layOutFolder({}, false), env });
  expect(bare.stderr).toContain('no model is named');
  expect(bare.stderr).toContain('`byok init` writes one, with a workflow. Or: commit this as .github/models.yml');
  expect(ran.stderr).toMatch(/\n\n# yaml-language-server[\s\S]*enabled: \[openai\/gpt-6-luna\]\n/);
  expect(await byok(['models'], { folder: layOutFolder({ [policyPath]: 'version: 2\n' }) })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('.github/models.yml:1:10'),
  });
});

test('no policy: on a terminal it is written, if that is wanted', async () => {
  for (const [typed, isWritten] of [
    ['', false],
    ['y', true],
  ] as const) {
    const folder = layOutFolder();
    const ran = await byok(['run', 'Hi.', ...luna], { folder, types: [typed], columns: 80 });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('Write this policy to .github/models.yml now?');
    expect(existsSync(join(folder, policyPath))).toBe(isWritten);
    if (isWritten) expect((await byok(['models'], { folder })).stdout).toContain('openai/gpt-6-luna: allowed');
  }
});

test('a terminal gets the answer as it comes, without what steers it and without secrets', async () => {
  const hostile = [
    '\u001b]0;owned\u0007\u001b[31m',
    'red \u202e',
    'key ',
    secret.slice(0, 9),
    `${secret.slice(9)} end\r\nNext `,
    '🏳️',
    '\u200d🌈 日本',
    '語。',
  ];
  await using server = await startServer(() => streamOf(...hostile));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const ran = await byok(['run', 'Hi.', ...luna], { folder, env, columns: 40 });
  expect(ran.stdout).toBe('�]0;owned��[31mred �key *** end\nNext 🏳️‍🌈 日本語。\n');
  expect(ran.stderr).toContain('\u001b[2m');
  const plain = await byok(['run', 'Hi.', ...luna], { folder, env: { ...env, NO_COLOR: '1' }, columns: 40 });
  expect(plain.stdout + plain.stderr).not.toContain('\u001b');
  const piped = await byok(['run', 'Hi.', ...luna], { folder, env });
  expect(piped.stdout).toBe(`${hostile.join('').replace(secret, '***')}\n`);
});

test('a terminal sees that an answer broke off and was asked for once more', async () => {
  await using server = await startServer((_, before) =>
    before === 0
      ? (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          const chunk = {
            object: 'chat.completion.chunk',
            model: 'gpt-6-luna',
            choices: [{ index: 0, delta: { content: 'Half of ' } }],
          };
          response.write(`data: ${JSON.stringify(chunk)}\n\n`);
          setTimeout(() => response.destroy(), 100);
        }
      : streamOf('All ', 'of it.'),
  );
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const ran = await byok(['run', 'Hi.', ...luna], { folder, env: { ...env, NO_COLOR: '1' }, columns: 80 });
  expect(ran).toMatchObject({ status: 0, stdout: 'Half of \n— asked again —\nAll of it.\n' });
});

test('a refused key, a provider that is down, and an answer of 5 MB', async () => {
  const long = `${'All work and no play. '.repeat(250_000)}End.`;
  await using server = await startServer((_, before) =>
    before === 0
      ? failure(401, 'invalid_api_key', `Incorrect API key provided: ${secret}`)
      : before === 1
        ? { status: 503, body: 'down' }
        : completion(long),
  );
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const ask = () => spawnByok(['run', 'Hi.', ...luna, '--retries', '0'], { folder, env });
  const refused = await ask();
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('authentication') });
  expect(refused.stderr).not.toContain(secret);
  expect(await ask()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('provider unavailable · server-error'),
  });
  const whole = await ask();
  expect(whole.status).toBe(0);
  expect(whole.stdout).toBe(`${long}\n`);
});

test('a pipe that is closed ends quietly; a cancelled command says so', async () => {
  await using server = await startServer((_, before) =>
    before === 0 ? completion('x'.repeat(1_000_000)) : () => undefined,
  );
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  const start = (stdout: 'pipe' | 'inherit' = 'pipe') =>
    spawn(process.execPath, [join(import.meta.dirname, '../../scripts/byok.ts'), 'run', 'Hi.', ...luna], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...compileCache, ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
  const ended = async (child: ReturnType<typeof start>) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const status = await new Promise<number | null>((done) => child.on('close', done));
    return { status, stderr };
  };
  const closed = start();
  closed.stdout?.destroy();
  const { status, stderr } = await ended(closed);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^completed: .*\n$/)]);
  const waiting = start();
  const end = ended(waiting);
  while (server.received.length < 2) await sleep(20);
  waiting.kill('SIGINT');
  expect(await end).toMatchObject({ status: 1, stderr: expect.stringContaining('cancelled') });
});

test('a token for another server goes to no host that only the checkout names', async () => {
  await using server = await startServer(() => completion('Never.'));
  const folder = layOutFolder({ [policyPath]: 'version: 1\nextends: acme/.github/models.yml@main\n' }, false);
  execFileSync('git', ['init', '-q', folder]);
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', 'https://github.acme.test/acme/widgets.git']);
  const bin = layOutFolder();
  writeFileSync(join(bin, 'gh'), '#!/bin/sh\necho "$GH_ENTERPRISE_TOKEN$GH_TOKEN"\n');
  chmodSync(join(bin, 'gh'), 0o755);
  const tokens = { GH_ENTERPRISE_TOKEN: 'ghp_of-the-enterprise', GITHUB_TOKEN: '', GH_TOKEN: 'ghp_of-github' };
  const path = `${bin}${delimiter}${process.env.PATH}`;
  const ran = await byok(['run', 'Hi.', ...luna], { folder, env: { ...env, ...tokens, PATH: path } });
  expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('Set GITHUB_TOKEN') });
  expect(server.received).toEqual([]);
});

test('extends is read with GITHUB_TOKEN, else with the token that gh has for the remote’s host', async () => {
  await using server = await startServer(() => completion('Done.'));
  await using github = await startGitHub({ 'acme/.github': { 'models.yml': policyFor(server.url) } });
  const folder = layOutFolder({ [policyPath]: 'version: 1\nextends: acme/.github/models.yml@main\n' }, false);
  execFileSync('git', ['init', '-q', folder]);
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', 'git@github.com:acme/widgets.git']);
  const bin = layOutFolder();
  writeFileSync(
    join(bin, 'gh'),
    '#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo ghs_of-the-command-line\n',
  );
  chmodSync(join(bin, 'gh'), 0o755);
  const path = `${bin}${delimiter}${process.env.PATH}`;
  const ask = (more: Record<string, string>) =>
    byok(['run', 'Hi.', ...luna], { folder, env: { ...env, GITHUB_API_URL: github.url, PATH: path, ...more } });
  const before = process.env.PATH;
  expect(await ask({})).toMatchObject({ status: 0, stdout: 'Done.\n' });
  expect(github.received.at(-1)?.headers.authorization).toContain('ghs_of-the-command-line');
  expect(await ask({ GITHUB_TOKEN: 'ghs_of-the-environment' })).toMatchObject({ status: 0 });
  expect(github.received.at(-1)?.headers.authorization).toContain('ghs_of-the-environment');
  writeFileSync(join(bin, 'gh'), '#!/bin/sh\nexit 1\n');
  const without = await ask({});
  expect(without).toMatchObject({ status: 1, stderr: expect.stringContaining('Set GITHUB_TOKEN') });
  expect(process.env.PATH).toBe(before);
  expect(headCommit).toHaveLength(40);
  expect(readFileSync(join(folder, policyPath), 'utf8')).toContain('extends');
});

test('tools of the policy: their secrets come from the environment as well', async () => {
  const tools = 'tools: [{name: docs, url: "http://127.0.0.1:9/mcp", secret: DOCS_TOKEN, allow: [find]}]\n';
  const folder = layOutFolder({ [policyPath]: policyFor('http://127.0.0.1:9', tools) });
  const ask = (...more: readonly string[]) => byok(['run', 'Hi.', ...luna, '--retries', '0', ...more], { folder, env });
  const missing = await ask('--tools', 'docs');
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('Set the variable DOCS_TOKEN') });
  expect(await ask('--tools', 'dcos')).toMatchObject({ status: 1, stderr: expect.stringContaining('docs') });
  expect(await ask('--max-tool-rounds', '0')).toMatchObject({ status: 2 });
});

test('remedies name options of the command, and no step of a workflow', async () => {
  const policy = policyFor('http://127.0.0.1:9');
  const file = 'model: openai/gpt-6-luna\nmessages: [{role: user, content: "{{a}}"}]\n';
  const folder = layOutFolder({ [policyPath]: policy, 'a.prompt.yml': file });
  const told = async (...args: readonly string[]) => (await byok(args, { folder, env })).stderr;
  const all = [
    ['Give them by `--var` or `--var-file`, or by `--untrusted`', await told('run', 'a.prompt.yml')],
    ['Add `--model openai/gpt-6-luna`.', await told('run', 'Hi.')],
    ['Use `--model openai/gpt-6-sol`', await told('run', 'Hi.', '-m', 'openai/gpt-7')],
    [
      'there is no file "x.png" in the workspace. Check the path.',
      await told('run', 'Hi.', ...luna, '--attach', 'x.png'),
    ],
    ['hand the text over by standard input', await told('run', '/etc/hosts', ...luna)],
    ['reachable from this machine', await told('run', 'Hi.', ...luna, '--retries', '0')],
    ['or name such files.', await told('evaluate')],
    ['Set GITHUB_TOKEN', await told('models', '--policy', 'acme/x/models.yml@main')],
  ] as const;
  for (const [says, stderr] of all) {
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/actions\/checkout|to the step|runner|`token:`/);
  }
});
