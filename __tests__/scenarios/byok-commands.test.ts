import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { commands } from '../../src/actions/byok/commands.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { byok, layOutFolder, spawnByok } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { lintWorkflows } from '../repository/lint-workflows.ts';

const env = { LOCAL_KEY: secret };
const workflowPath = '.github/workflows/ai.yml';
const id = '11111111-2222-4333-8444-555555555555';

/** A policy that init has written, read as the action does. */
function written(folder: string) {
  const text = readFileSync(join(folder, policyPath), 'utf8');
  return parsePolicy(text, { file: policyPath, commit: '', annotatable: true }, '2026-11-27');
}

describe('init', () => {
  const workflows: string[] = [];

  test.for([
    [[], 'openai', undefined, ['openai/gpt-6-luna']],
    [['-m', 'gpt-6-sol', '-m', 'openai/gpt-6-luna'], 'openai', undefined, ['openai/gpt-6-sol', 'openai/gpt-6-luna']],
    [
      [
        '--provider',
        'azure',
        '--endpoint',
        'https://acme.openai.azure.com/openai/deployments/x/chat/completions?api-version=1',
        '-m',
        'gpt-6-luna=luna-prod',
      ],
      'azure',
      'https://acme.openai.azure.com',
      ['openai/gpt-6-luna'],
    ],
    [
      [
        '--provider',
        'azure',
        '--endpoint',
        'https://acme.openai.azure.com',
        '-m',
        'openai/gpt-6-luna',
        '--keyless',
        '--tenant-id',
        id,
        '--client-id',
        id,
      ],
      'azure',
      'https://acme.openai.azure.com',
      ['openai/gpt-6-luna'],
    ],
    [
      ['--keyless', '--identity-provider', 'idp_1', '--service-account', 'sa_1'],
      'openai',
      undefined,
      ['openai/gpt-6-luna'],
    ],
    [
      [
        '--provider',
        'compatible',
        '--endpoint',
        'http://localhost:11434/v1/',
        '-m',
        'meta/llama-4=llama4:8b',
        '--secret',
        'OLLAMA',
      ],
      'openai',
      'http://127.0.0.1:11434/v1',
      ['meta/llama-4'],
    ],
  ] as const)('%j: a policy and a workflow that are right', async ([args, provider, endpoint, models]) => {
    const folder = layOutFolder();
    const ran = await byok(['init', ...args], { folder });
    expect(ran).toMatchObject({ status: 0, stdout: '' });
    const [key] = written(folder).keys;
    expect([key?.provider, key?.endpoint]).toEqual([provider, endpoint]);
    expect(written(folder).models.enabled?.entries.map(({ pattern }) => pattern)).toEqual(models);
    const workflow = readFileSync(join(folder, workflowPath), 'utf8');
    workflows.push(workflow);
    expect(workflow.includes('id-token: write')).toBe(key?.credential.by === 'identity');
    expect(ran.stderr).toMatch(/Three steps are left:\n1\. [\s\S]*\n2\. [\s\S]*\n3\. /);
    const { stdout } = await byok(['models'], { folder });
    expect(stdout).toContain(`${models[0]}: allowed`);
  });

  test('actionlint finds nothing in these workflows', () => {
    expect(workflows).toHaveLength(6);
    expect(lintWorkflows(workflows)).toEqual(workflows.map(() => []));
  });

  test('what no option says is asked, also again', async () => {
    const folder = layOutFolder();
    const types = [
      'aws',
      'azure',
      'x',
      'https://acme.openai.azure.com',
      'openai/gpt-6-luna=luna',
      'maybe',
      'sk-proj-key',
      '',
    ];
    const ran = await byok(['init'], { folder, types, columns: 40 });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('Write one of: openai, azure, compatible.');
    expect(ran.stderr).toContain('It is no HTTP URL.');
    expect(ran.stderr).toContain('The key itself is never written anywhere.');
    expect(written(folder).keys[0]).toMatchObject({ credential: { by: 'secret', secret: 'AZURE_OPENAI_API_KEY' } });
    const ended = layOutFolder();
    expect((await byok(['init'], { folder: ended, types: ['openai'] })).status).toBe(2);
    expect(existsSync(join(ended, '.github'))).toBe(false);
  });

  test('a file that is there is never changed, and nothing half is written', async () => {
    for (const path of [policyPath, workflowPath]) {
      const folder = layOutFolder({ [path]: '# mine\n' });
      const ran = await byok(['init'], { folder });
      expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining(`${path} is there already`) });
      expect(readFileSync(join(folder, path), 'utf8')).toBe('# mine\n');
      expect([policyPath, workflowPath].filter((one) => existsSync(join(folder, one)))).toEqual([path]);
    }
    const blocked = layOutFolder({ '.github/workflows': 'a file where a folder has to be' });
    const ran = await byok(['init'], { folder: blocked });
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was written') });
    expect(existsSync(join(blocked, policyPath))).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)('a checkout that may not be written says why', async () => {
    const folder = layOutFolder();
    chmodSync(folder, 0o555);
    expect((await byok(['init'], { folder })).stderr).toContain('EACCES');
    chmodSync(folder, 0o755);
  });

  test.for([
    [['--provider', 'azure', '-m', 'openai/gpt-6-luna'], '--endpoint is missing'],
    [['--provider', 'azure', '--endpoint', 'https://example.com', '-m', 'a/b'], 'It is no resource of Azure’s'],
    [
      ['--provider', 'compatible', '--endpoint', 'https://x.test/v1', '-m', 'a/b', '--keyless'],
      '--keyless goes with openai and azure',
    ],
    [['-m', 'deepseek/r1'], 'OpenAI has no deepseek/r1'],
    [['--secret', 'sk-proj-0123456789'], '--secret: It is no name of a secret'],
    [['--endpoint', 'https://x.test'], '--endpoint goes with'],
    [['--path', '../x.yml'], 'GitHub finds workflows in .github/workflows/ alone'],
    [['--keyless', '--identity-provider', 'sk-x', '--service-account', 'y'], 'API keys do'],
  ] as const)('%j is refused, and nothing is written', async ([args, says]) => {
    const folder = layOutFolder();
    const ran = await byok(['init', ...args], { folder });
    expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
    expect(existsSync(join(folder, '.github'))).toBe(false);
  });
});

describe('models', () => {
  const policy = policyFor(
    'http://127.0.0.1:9',
    'rules: [{name: "strangers \\e[31m", when: {permission: [none, read]}, enabled: [openai/gpt-6-luna]}]\n',
  );

  test('who may use what and why, in 40 columns as well', async () => {
    const folder = layOutFolder({ [policyPath]: policy });
    const { stdout, status } = await byok(['models'], { folder, env });
    expect(status).toBe(0);
    expect(stdout).toContain('openai/gpt-6-sol: allowed\n');
    expect(stdout).toMatch(
      /key local: LOCAL_KEY is set here\n {2}denied if permission: none: the rule "strangers .*models\.yml:11:/,
    );
    expect(stdout).toContain('openai/gpt-6-sol-pro: denied\n');
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
    const narrow = await byok(['models'], { folder, env: { NO_COLOR: '1' }, columns: 40 });
    const long = narrow.stdout.split('\n').filter((line) => line.length > 40 && line.trim().includes(' '));
    expect(long).toEqual([]);
    expect(narrow.stdout).toContain('LOCAL_KEY is not set');
  });

  test('--as asks as somebody else, and --json gives it to a program', async () => {
    const folder = layOutFolder({ [policyPath]: policy });
    const ran = await byok(['models', '--as', 'permission=read', '--json'], { folder, env });
    const sol = JSON.parse(ran.stdout).find(({ label }: { label: string }) => label === 'openai/gpt-6-sol');
    expect(sol).toMatchObject({ verdict: 'denied', routes: '', keys: [] });
  });
});

test('evaluate: the figures of the action', async () => {
  await using server = await startServer(({ body }) => completion(body.includes('sea') ? 'The sea is blue.' : 'No.'));
  const file = `model: openai/gpt-6-luna
messages: [{role: user, content: "{{topic}}?"}]
testData: [{topic: sea}, {topic: sky}, {topic: seaside}]
evaluators: [{name: colour, string: {contains: blue}}]
`;
  const files = { [policyPath]: policyFor(server.url), 'a.prompt.yml': file };
  const folder = layOutFolder(files);
  const ran = await byok(['evaluate', 'a.prompt.yml', '--json', '--threshold', '50'], { folder, env });
  const step = { action: 'evaluate' as const, files, env, inputs: { 'policy-ref': 'workspace', threshold: '50' } };
  const { outputs, exitCode } = await runAction(step);
  const same = ['status', 'pass-rate', 'rows', 'passed-rows', 'failed-rows', 'errored-rows', 'cost', 'best-model'];
  const json = JSON.parse(ran.stdout);
  expect(same.map((name) => String(json[name] ?? ''))).toEqual(same.map((name) => outputs[name]));
  expect(ran.status).toBe(exitCode);
  const text = await byok(['evaluate'], { folder, env });
  expect(text.status).toBe(1);
  expect(text.stdout).toContain('✗ a.prompt.yml × openai/gpt-6-luna\n  66.7 % (2 of 3 rows; 95 %:');
  expect(text.stderr).toMatch(
    /warning: a\.prompt\.yml, row 2 did not pass[\s\S]*Results: .*\.jsonl\nerror: Evaluation threshold missed/,
  );
  expect(await byok(['evaluate', 'gone.prompt.yml'], { folder, env })).toMatchObject({ status: 1 });
});

describe('completions', () => {
  const script = async (shell: string) => (await byok(['completions', shell], { folder: layOutFolder() })).stdout;

  test('bash completes commands, options, words and paths', async () => {
    const folder = layOutFolder({ 'ask.prompt.yml': '' });
    writeFileSync(join(folder, 'byok.bash'), await script('bash'));
    const complete = (...words: readonly string[]) =>
      execFileSync(
        'bash',
        [
          '-c',
          `source byok.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _byok; printf '%s\\n' "\${COMPREPLY[@]}"`,
          'bash',
          'byok',
          ...words,
        ],
        { cwd: folder, encoding: 'utf8' },
      )
        .trim()
        .split('\n');
    expect(complete('')).toEqual([...commands.map(({ name }) => name), '--help', '--version']);
    expect(complete('run', '--untr')).toEqual(['--untrusted', '--untrusted-file']);
    expect(complete('init', '--provider', 'a')).toEqual(['azure']);
    expect(complete('run', 'as')).toEqual(['ask.prompt.yml']);
    expect(complete('run', '--schema', 'as')).toEqual(['ask.prompt.yml']);
    expect(complete('completions', 'f')).toEqual(['fish']);
  });

  test.for(['bash', 'zsh', 'fish'])('%s reads it, where it is installed, and it has every option', async (shell) => {
    const text = await script(shell);
    for (const { name, options } of commands) {
      expect(text).toContain(name);
      for (const option of options) expect(text).toContain(shell === 'fish' ? `-l ${option.name}` : `--${option.name}`);
    }
    const file = join(layOutFolder({ completions: text }), 'completions');
    const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    if (checked.error) return console.warn(`${shell} is not installed: its completions are not read by it.`);
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });
});

test('help of every command, in 40 columns as well; the version is the package’s', async () => {
  const folder = layOutFolder();
  for (const name of ['', ...commands.map((command) => command.name)]) {
    const ran = await byok([...(name === '' ? [] : [name]), '--help'], { folder, columns: 40 });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const [body = ''] = ran.stdout.split('\nExamples:');
    expect(body.split('\n').filter((line) => line.length > 40)).toEqual([]);
    expect(ran.stdout).toContain(name === '' ? 'Usage: byok COMMAND' : `Usage: byok ${name}`);
  }
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(await byok(['--version'], { folder })).toMatchObject({ status: 0, stdout: `byok ${version}\n` });
  expect(await spawnByok([], { folder })).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: byok') });
});
