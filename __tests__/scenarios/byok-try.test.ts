import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inputNames } from '../../src/actions/byok/try/input-names.ts';
import { policyFor, policyPath } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { byok, layOutFolder } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const path = '.github/workflows/ask.yml';

/** A workflow with one job, of these steps and these lines before its jobs. */
const workflow = (steps: string, before = 'on: workflow_dispatch') => `${before}
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
${steps.replace(/^(?=.)/gm, '      ')}
`;

const asking = (inputs: string, more = '') =>
  `- uses: byok-inference/byok-inference@v1\n${more.replace(/^(?=.)/gm, '  ')}  with:\n    model: openai/gpt-6-luna\n${inputs.replace(/^(?=.)/gm, '    ')}`;

/** Tries a workflow in a checkout, and gives what was asked besides. */
async function tried(text: string, args: readonly string[] = [], files: Readonly<Record<string, string>> = {}) {
  const policy = policyFor('https://gateway.example.test');
  const folder = layOutFolder({ [policyPath]: policy, [path]: text, ...files });
  return byok(['try', path, ...args], { folder });
}

test('what init has written is tried without a key, and nothing is sent', async () => {
  const folder = layOutFolder();
  await byok(['init', '--provider', 'openai'], { folder });
  const ran = await byok(['try', '.github/workflows/ai.yml', '--input', 'prompt=Say hello.'], { folder });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('> Say hello.') });
  expect(ran.stderr).toMatch(
    /^The emulator answers: nothing is sent, and no other step is run\.\nask, step 1, byok-inference\/byok-inference@v1\n {2}model: openai\/gpt-6-luna\n {2}prompt: Say hello\.\ncompleted: /,
  );
});

test('without a policy, the command that writes one is named', async () => {
  const folder = layOutFolder({ [path]: workflow(asking('prompt: One.')) });
  const ran = await byok(['try', path], { folder });
  expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('`byok init` writes one, with a workflow.') });
});

const examples = join(import.meta.dirname, '../../examples');
const written = ['README.md', 'commits.txt', 'change.diff', 'failed.log', 'issues.txt', 'docs/guide.md'];

test('every example that asks a prompt can be tried, with the files that its other steps write', async () => {
  const found: string[] = [];
  for (const name of readdirSync(examples).filter((one) => existsSync(join(examples, one, 'workflow.yml')))) {
    const text = readFileSync(join(examples, name, 'workflow.yml'), 'utf8');
    if (!text.includes('uses: byok-inference/byok-inference@')) continue;
    found.push(name);
    const copied = readdirSync(join(examples, name))
      .filter((file) => /\.(?:prompt\.yml|schema\.json)$/.test(file))
      .map((file) => [`.github/prompts/${file}`, readFileSync(join(examples, name, file), 'utf8')] as const);
    const folder = layOutFolder({
      [policyPath]: readFileSync(join(examples, 'models.yml'), 'utf8'),
      [path]: text,
      ...Object.fromEntries([...copied, ...written.map((file) => [file, 'Some text.'] as const)]),
    });
    const ran = await byok(['try', path], { folder });
    const callsTools = text.includes(' tools: ');
    expect(ran.stderr, name).toContain(callsTools ? 'The emulator calls no tools' : 'completed: ');
    expect(ran.status, name).toBe(callsTools ? 1 : 0);
  }
  expect(found.length).toBeGreaterThan(9);
}, 120_000);

test('what is known is filled in, and for the rest its name stands in brackets', async () => {
  const text = workflow(
    `- run: git diff > change.diff
- id: first
${asking('prompt: "First: ${{ inputs.topic }} ${{ env.PLACE }} ${{ matrix.language }}"').replace('- uses', '  uses')}
${asking(`prompt: |
  Second: \${{ steps.first.outputs.status }} \${{ steps.other.outputs.text }} \${{ vars.TEAM || 'nobody' }}
  \${{ github.event_name }} \${{ hashFiles('x') }} \${{ github.event.issue.title }} \${{ inputs.kind }}`)}
- uses: actions/github-script@v8`,
    'on: {workflow_dispatch: {inputs: {kind: {default: short}, topic: {required: true}}}}\nenv: {PLACE: sea}',
  ).replace('    steps:', "    if: github.actor == 'me'\n    strategy: {matrix: {language: [de, fr]}}\n    steps:");
  const ran = await tried(text, ['-i', 'topic=rain']);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain('> First: rain sea de');
  expect(ran.stdout).toContain('> Second: completed [steps.other.outputs.text] [vars.TEAM]');
  expect(ran.stdout).toContain("> workflow_dispatch [hashFiles('x')] [github.event.issue.title] short");
  expect(ran.stderr).toContain("  if: github.actor == 'me' (taken as met)\n");
  expect(ran.stderr).toMatch(/^ask, step 1, git diff > change\.diff: not run$/m);
  expect(ran.stderr).toMatch(/^ask, step 4, actions\/github-script@v8: not run$/m);
  expect(ran.stderr).toContain(
    "note: Only a run knows steps.other.outputs.text, vars.TEAM, hashFiles('x'), github.event.issue.title, so the name stands there, in square brackets. To give it: --event FILE, the JSON of an event.",
  );
});

test('an event is read from a file, and what it has not is empty; its facts are judged', async () => {
  const text = workflow(
    asking('prompt: "${{ github.event.issue.title }}/${{ github.event.issue.body }}/${{ github.event.label.name }}."'),
    'on: [issues]',
  );
  const event = { 'event.json': JSON.stringify({ issue: { title: 'It crashes' } }) };
  expect((await tried(text, ['--event', 'event.json'], event)).stdout).toContain('> It crashes//.');
  const strict = `${policyFor('https://gateway.example.test')}rules: [{name: no issues, when: {event: issues}, enabled: []}]\n`;
  const denied = await tried(text, [], { [policyPath]: strict });
  expect(denied).toMatchObject({ status: 1, stderr: expect.stringContaining('no issues') });
  expect((await tried(text, ['--as', 'event=push'], { [policyPath]: strict })).status).toBe(0);
});

test('a mistake is told at its line of the workflow, and the other steps are tried all the same', async () => {
  const text = workflow(`${asking('prompt: One.\ntemperature: warm')}\n${asking('prompt: Two.')}`);
  const ran = await tried(text);
  expect(ran).toMatchObject({ status: 1, stdout: expect.stringContaining('> Two.') });
  expect(ran.stderr).toMatch(/\.github\/workflows\/ask\.yml:10:\d+: temperature: /);
  const lacking = await tried(workflow(asking('prompt: One.\nfile_input: "a: gone.txt"')));
  expect(lacking.stderr).toContain('If an earlier step writes it, put one there to try this one.');
  expect(lacking.stderr).not.toContain('LOCAL_KEY');
});

test('with several steps that ask, each mistake is told at a line of its own step', async () => {
  const third = '- uses: byok-inference/byok-inference@v1\n';
  const ran = await tried(
    workflow(`${asking('prompt: One.\ntop-p: 7')}\n${asking('prompt: Two.\ntemperature: warm')}\n${third}`),
  );
  expect(ran.stderr).toMatch(/ask\.yml:10:\d+: top-p: /);
  expect(ran.stderr).toMatch(/ask\.yml:15:\d+: temperature: /);
  expect(ran.stderr).toMatch(/ask\.yml:16:\d+: No prompt: /);
  const alike = await tried(
    workflow(`${asking('prompt: ${{ inputs.a }}')}\n${asking('prompt: ${{ secrets.NONE }}')}`, 'on: push'),
  );
  expect(alike.stderr).toMatch(/ask\.yml:13:\d+: No prompt: /);
});

test('aliases stand for what their anchors name, as on GitHub', async () => {
  const text = workflow(
    `${asking('prompt: &asked |\n  One ${{ env.PLACE }}.', 'env: &places {PLACE: sea}\n')}\n- &again\n${asking('prompt: *asked', 'env: *places\n').replace(/^./, ' ')}\n- *again`,
  );
  const ran = await tried(text);
  expect(ran.status).toBe(0);
  expect(ran.stdout.match(/> One sea\./g)).toHaveLength(3);
  expect(ran.stderr).toMatch(/^ask, step 3, byok-inference\/byok-inference@v1$/m);
  const jobs = await tried(`${workflow(asking('prompt: One.')).replace('  ask:', '  ask: &job')}  again: *job\n`);
  expect(jobs.stderr).toMatch(/^again, step 1, byok-inference\/byok-inference@v1$/m);
});

test.for<readonly [name: string, before: string, says: string]>([
  ['a merge key', 'x: &x {a: b}\nenv: {<<: *x}', 'ask.yml:2:11: A YAML merge key (<<) is not supported.'],
  ['an alias of nothing', 'env: *x', 'ask.yml:1:6: A value that begins with * is a YAML alias: "*x".'],
  [
    'an alias of what it stands in',
    'env: &x {a: *x}',
    'ask.yml:1:13: A value that begins with * is a YAML alias: "*x".',
  ],
  [
    'an alias of what comes later',
    'env: {a: *x}\nx: &x y',
    'ask.yml:1:10: A value that begins with * is a YAML alias: "*x".',
  ],
  [
    'aliases of aliases',
    Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]`)
      .join('\n')
      .replace(/^/, 'a0: &a0 [x]\n'),
    'ask.yml:6:15: With its aliases the document has more than 50000 values.',
  ],
  [
    'an alias of a long list',
    `a: &a [${'[], '.repeat(150_000)}]\nb: *a`,
    'ask.yml:2:4: With its aliases the document has more than 50000 values.',
  ],
])('%s is refused', async ([, before, says]) => {
  const ran = await tried(workflow(asking('prompt: One.'), before));
  expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(says) });
});

test('of two anchors of one name, the one before an alias counts', async () => {
  const before = 'env: {A: &x one, B: *x, C: &x two, D: *x}';
  const ran = await tried(workflow(asking('prompt: ${{ env.A }} ${{ env.B }} ${{ env.C }} ${{ env.D }}.'), before));
  expect(ran.stdout).toContain('> one one two two.');
});

test('a step that no key is given to is told, since a run cannot ask', async () => {
  const says = 'The step is given no key, so a run cannot ask. Add to its `with`: api-key: ${{ secrets.LOCAL_KEY }}';
  const key = 'LOCAL_KEY: ${{ secrets.LOCAL_KEY }}';
  const ran = await tried(workflow(asking('prompt: One.')));
  expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining(says) });
  for (const text of [
    workflow(asking('prompt: One.\napi-key: ${{ secrets.LOCAL_KEY }}')),
    workflow(asking('prompt: One.', `env:\n  ${key}\n`)),
    workflow(asking('prompt: One.'), `on: push\nenv:\n  ${key}`),
  ]) {
    expect((await tried(text)).stderr).not.toContain('is given no key');
  }
});

test('an input that the action does not have is told', async () => {
  const ran = await tried(workflow(asking('prompt: One.\ntemprature: 1\napi_key: ${{ secrets.OPENAI_API_KEY }}')));
  expect(ran.status).toBe(0);
  expect(ran.stderr).toContain(
    'The action has no input "temprature", so what it says has no effect. Did you mean "temperature"?',
  );
  expect(ran.stderr).toContain('"api_key", so what it says has no effect. Did you mean "api-key"?');
});

test('the inputs that are known are those of action.yml', () => {
  const text = readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8');
  const [, inputs = ''] = /^inputs:\n([\s\S]*?)^\S/m.exec(text) ?? [];
  expect(inputNames).toEqual([...inputs.matchAll(/^ {2}([\w-]+):/gm)].map(([, name]) => name));
});

test('of a matrix that only includes combinations, the first one is taken', async () => {
  const text = workflow(asking('prompt: "${{ matrix.language }} ${{ matrix.tone }}."')).replace(
    '    steps:',
    '    strategy: {matrix: {tone: [kind], include: [{language: fr}, {language: de}]}}\n    steps:',
  );
  expect((await tried(text)).stdout).toContain('> fr kind.');
});

test('a token that a policy needs is the one of this machine, whatever the step hands over', async () => {
  const policy = `extends: acme/.github/models.yml@main\n${policyFor('https://gateway.example.test')}`;
  const text = workflow(asking('prompt: One.\ntoken: ${{ secrets.PAT }}'));
  const ran = await tried(text, [], { [policyPath]: policy });
  expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('Set GITHUB_TOKEN to a token with') });
  expect(ran.stderr).not.toContain('Remove the line `token:`');
});

test('no input of a step leads to GitHub, and no secret is needed or told', async () => {
  await using server = await startServer(() => completion('Sent!'));
  const text = workflow(
    asking(
      'prompt: One.\npolicy-ref: main\napi-keys: "LOCAL_KEY: ${{ secrets.LOCAL_KEY }}"\ntoken: ${{ secrets.PAT }}\non-missing-key: skip',
    ),
  );
  const ran = await tried(text, [], { [policyPath]: policyFor(server.url) });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('> One.') });
  expect(ran.stderr).not.toMatch(/LOCAL_KEY|PAT|square brackets/);
  expect(server.received).toEqual([]);
});

test('an action of the checkout itself is found by its action.yml, and no other', async () => {
  const own = { 'action.yml': 'runs: {using: node24, main: dist/complete/index.js}\n' };
  const text = workflow(asking('prompt: One.').replace('byok-inference/byok-inference@v1', './'));
  expect(await tried(text, [], own)).toMatchObject({ status: 0, stdout: expect.stringContaining('> One.') });
  const other = await tried(text);
  expect(other).toMatchObject({ status: 1, stdout: '' });
  expect(other.stderr).toContain('No step of this workflow asks a prompt by byok-inference.');
  const evaluating = await tried(workflow('- uses: byok-inference/byok-inference/evaluate@v1'));
  expect(evaluating.stderr).toContain('not run. Try its rows: byok evaluate --emulator');
  const calling = await tried('on: push\njobs: {a: {uses: ./.github/workflows/b.yml}}\n');
  expect(calling.stderr).toContain('a: not tried, it calls ./.github/workflows/b.yml. Try that file.');
});

test.for<readonly [args: readonly string[], status: number, says: string]>([
  [['.github/workflows/gone.yml'], 2, '".github/workflows/gone.yml": there is no such file.'],
  [['list.yml'], 1, 'list.yml is no workflow: it has no `jobs`.'],
  [['broken.yml'], 1, 'broken.yml:1:'],
  [[path, '--event', 'list.yml'], 2, '--event: "list.yml" is no JSON object'],
  [[path, '--input', 'topic=x'], 2, `--input: ${path} has no input "topic". It has none.`],
  [['inputs.yml', '--input', 'promt=x'], 2, 'has no input "promt". Did you mean "prompt"?'],
  [[path, '--input', 'prompt'], 2, '--input: "prompt" has no name and value.'],
  [[], 2, 'WORKFLOW is missing'],
])('%j: %i, %s', async ([args, status, says]) => {
  const folder = layOutFolder({
    [policyPath]: policyFor('https://gateway.example.test'),
    [path]: workflow(asking('prompt: One.')),
    'list.yml': '[1, 2]',
    'inputs.yml': workflow(asking('prompt: One.'), 'on: {workflow_dispatch: {inputs: {prompt: {required: true}}}}'),
    'broken.yml': '{on: push',
  });
  expect(await byok(['try', ...args], { folder })).toMatchObject({ status, stderr: expect.stringContaining(says) });
});
