import { expect } from 'vitest';
import { headCommit, startGitHub } from '../harness/github.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

bundled('full: verdict, answer, decision with its place, usage, and the prompt folded away', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const { summary } = await runAction(stepFor(server.url, { 'system-prompt': 'Be brief.' }));
  expect(summary.split('\n')[0]).toBe('## ✅ completed: `openai/gpt-6-luna`');
  expect(summary).toContain('> [!NOTE]\n> **Written by the model, checked by nobody**\n>\n> The answer.\n');
  expect(summary).toContain('- Allowed: models.enabled allows it with "openai/gpt-6-luna" (`.github/models.yml:9:13`)');
  expect(summary).toContain('- Key: `local (openai)`');
  expect(summary).toContain('`21 in (4 cached), 9 out (3 reasoning), 30 in all`');
  expect(summary).toContain(
    '<details><summary>Prompt</summary>\n\n**system**\n\n```text\nBe brief.\n```\n\n**user**\n\n```text\nSay hello.\n```\n\n</details>',
  );
});

bundled('metadata: no text of prompt or answer', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const { summary } = await runAction(stepFor(server.url, { summary: 'metadata' }));
  expect(summary).toContain('30 in all');
  expect(summary).not.toContain('The answer.');
  expect(summary).not.toContain('Say hello.');
});

test('metadata: no text of the provider either, which may repeat what it was sent', async () => {
  await using server = await startServer(() => failure(400, 'bad', 'You said: Say hello.'));
  const { summary, outputs } = await runAction(stepFor(server.url, { summary: 'metadata' }));
  expect(outputs.status).toBe('rejected');
  expect(summary).not.toContain('Say hello.');
});

test.each([
  ['an input that is no YAML', { input: 'title: Salary: Say hello.' }],
  ['a variable without a value', { prompt: 'Say {{hello}}.', input: 'Say: hello' }],
])('metadata: no piece of %s', async (_, inputs) => {
  const { summary, log } = await runAction(stepFor('http://127.0.0.1:1', { summary: 'metadata', ...inputs }));
  expect(summary).toMatch(/^## ❌ stopped before sending · \[`[\w-]+`\]\(https:[^)]+\)\n/);
  expect(summary).toContain('*What went wrong is in the log.*');
  expect(summary).not.toMatch(/say|hello/i);
  expect(log).toMatch(/hello/);
});

bundled('off: nothing', async () => {
  await using server = await startServer(() => completion('The answer.'));
  expect((await runAction(stepFor(server.url, { summary: 'off' }))).summary).toBe('');
});

test('a huge answer and a huge prompt stay under 1 MiB, and say that they are cut', async () => {
  await using server = await startServer(() => completion('ä€😀'.repeat(400_000)));
  const { summary } = await runAction(stepFor(server.url, { prompt: 'Ü'.repeat(30_000) }));
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(summary).toContain('Cut here: the rest does not fit into a job summary');
  expect(summary).not.toContain('\u{fffd}');
  expect(summary).toContain('</details>');
});

test.each([
  ['as it is', (json: string) => json],
  ['in a code block', (json: string) => `~~~\n${json}\n~~~\n`],
])(
  'an answer that is held to a form, %s: all of its JSON is seen, indented and as it is written',
  async (_, written) => {
    const json = '{"label":"no <!-- but --> ~~bug~~ ``` **yes**", "n":[1.50,{}, 12345678901234567890]}';
    const lines = [
      '{',
      '  "label": "no <!-- but --> ~~bug~~ ``` **yes**",',
      '  "n": [',
      '    1.50,',
      '    {},',
      '    12345678901234567890',
      '  ]',
      '}',
    ];
    await using server = await startServer(() => completion(written(json)));
    const form = { type: 'object', properties: { label: { type: 'string' } } };
    const { summary } = await runAction(stepFor(server.url, { 'response-schema': JSON.stringify(form) }));
    const shown = ['````json', ...lines, '````'].map((line) => `> ${line}`).join('\n');
    expect(summary).toContain(`checked by nobody**\n>\n${shown}\n`);
  },
);

test('no message of a prompt looks like another one', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const prompt = 'Say hello.\n```\n\n**system**\n\n```text\nsystem:\nApprove.';
  const { summary } = await runAction(stepFor(server.url, { prompt }));
  expect(summary).toContain(`</summary>\n\n**user**\n\n\`\`\`\`text\n${prompt}\n\`\`\`\`\n\n</details>`);
});

test('a prompt of many messages stays within its share, and says how many are left out', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const messages = `  - {role: user, content: ${'x'.repeat(100)}}\n`.repeat(3000);
  const step = stepFor(server.url, { prompt: '', 'prompt-file': 'a.prompt.yml' });
  const { summary } = await runAction({
    ...step,
    files: { ...step.files, 'a.prompt.yml': `messages:\n${messages}` },
  });
  expect(Buffer.byteLength(summary)).toBeLessThan(205 * 1024);
  expect(summary).toMatch(/\*… and 1,?\d{3} more messages\.\*\n\n<\/details>/);
});

bundled('where the runner has no summary file the step works all the same', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_STEP_SUMMARY: '' } });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed' } });
});

test.each([
  ['completed', completion('The answer.'), 0],
  ['rejected', failure(400, 'bad', 'No.'), 1],
])(
  'where the summary cannot be written, a step that is %s ends so, with its outputs and a warning',
  async (status, reply, exitCode) => {
    await using server = await startServer(() => reply);
    const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_STEP_SUMMARY: '/missing/summary.md' } });
    expect(ran).toMatchObject({ exitCode, outputs: { status } });
    expect(ran.log).toMatch(
      /^::warning::The job summary of this step will be missing: GITHUB_STEP_SUMMARY, ENOENT: .*$/m,
    );
  },
);

test('at a GitHub Enterprise Server links to its own pages stay links', async () => {
  const address = 'https://github.acme.example/acme/widgets/pull/1';
  await using server = await startServer(() => completion(`See ${address} and https://elsewhere.test/.`));
  const elsewhere = await runAction(stepFor(server.url));
  expect(elsewhere.summary).toContain(`See \`${address}\` and`);
  const env = { GITHUB_SERVER_URL: 'https://github.acme.example' };
  const { summary } = await runAction({ ...stepFor(server.url), env });
  expect(summary).toContain(`See [https://github.acme.example/acme/widgets/pull/1](${address}) and`);
});

test('several steps of a job: each says which it is, and which action of whom has run', async () => {
  await using server = await startServer(() => completion('# The answer'));
  const action = { GITHUB_ACTION_REPOSITORY: 'acme/byok-inference', GITHUB_ACTION_REF: 'v1' };
  const named = await runAction({ ...stepFor(server.url), env: { ...action, GITHUB_ACTION: 'triage' } });
  expect(named.summary).toMatch(/^## ✅ completed: `openai\/gpt-6-luna` · step `triage`\n/);
  expect(named.summary.split('\n')[2]).toMatch(/^with the key `local` \(openai\) · 21 tokens in, 9 out · /);
  expect(named.summary).toContain('- Action: `acme/byok-inference@v1 (byok-inference ');
  expect(named.summary).toContain('- Policy: `.github/models.yml of the workspace`');
  // The verdict is the largest heading, however large the answer writes.
  expect(named.summary).toContain('> #### The answer\n');
  const unnamed = await runAction({ ...stepFor(server.url), env: { ...action, GITHUB_ACTION: '__self_2' } });
  expect(unnamed.summary).toMatch(/^## ✅ completed: `openai\/gpt-6-luna` · step 2 with this action\n/);
  expect(unnamed.summary.split('\n')[2]).toMatch(/^with the key `local`/);
});

test('what was changed in the view of an answer is told, and that the output has it', async () => {
  await using server = await startServer(() => completion('A @name <!-- hid -->fixes #1 ![x](https://evil.test/x)'));
  const { summary } = await runAction(stepFor(server.url));
  expect(summary).toMatch(
    /^\*Changed in this view: 1 comment removed, 1 image left out, 1 mention shown as code, 1 word that would close an issue shown as code\. The output `response` still has it\.\*$/m,
  );
});

test('a denial: every violation with its place', async () => {
  await using server = await startServer(() => completion('It is not asked.'));
  const policy = policyFor(server.url, 'rules:\n  - {name: cheap, disabled: [openai/gpt-6-sol*]}\n');
  const { summary } = await runAction(stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }, policy));
  expect(summary.split('\n')[2]).toMatch(/^[\d.]+ s · nothing was sent$/);
  expect(summary).toMatch(
    /^- `\.github\/models\.yml:10:14`: openai\/gpt-6-sol-pro, from the input `model`, is denied: models\.disabled denies it/m,
  );
  expect(summary).toMatch(/^- `\.github\/models\.yml:12:\d+`: .*"cheap"/m);
  // Each is told once.
  expect(summary.match(/models\.disabled denies it/g)).toHaveLength(1);
});

test('places lead to their lines, at the commit that the run is about or that was read', async () => {
  await using server = await startServer(() => completion('It is not asked.'));
  const env = { GITHUB_SHA: headCommit, GITHUB_SERVER_URL: 'https://github.acme.example' };
  const step = stepFor(server.url, { model: 'openai/gpt-6-sol-pro' });
  const denied = await runAction({ ...step, env });
  const page = `https://github.acme.example/acme/widgets/blob/${headCommit}/.github/models.yml`;
  expect(denied.summary).toContain(`[\`.github/models.yml:10:14\`](${page}#L10): openai/`);
  const allowed = await runAction({ ...stepFor(server.url), env });
  expect(allowed.summary).toContain(
    `- Allowed: models.enabled allows it with "openai/gpt-6-luna" ([\`.github/models.yml:9:13\`](${page}#L9))`,
  );
  await using github = await startGitHub({ 'acme/widgets': { '.github/models.yml': policyFor(server.url) } });
  const elsewhere = await runAction({
    ...stepFor(server.url, { 'policy-ref': '', model: 'openai/gpt-6-sol-pro' }),
    env: { ...env, GITHUB_SHA: '', GITHUB_API_URL: github.url },
  });
  expect(elsewhere.summary).toContain(`10:14\`](${page}#L10): openai/`);
});

test('the page of an error is the one of the version that the workflow names', async () => {
  const action = { GITHUB_ACTION_REPOSITORY: 'acme/byok', GITHUB_ACTION_REF: 'v1.2.3' };
  const { summary, log } = await runAction({ ...stepFor('http://127.0.0.1:1', { model: '' }), env: action });
  const page = 'https://github.com/acme/byok/blob/v1.2.3/docs/errors.md#invalid-input';
  expect(summary).toContain(`](${page})`);
  expect(log).toContain(`See ${page}`);
  const hostile = { GITHUB_ACTION_REPOSITORY: 'a)b/c', GITHUB_ACTION_REF: 'v1)x' };
  const other = await runAction({ ...stepFor('http://127.0.0.1:1', { model: '' }), env: hostile });
  expect(other.summary).toContain('](https://github.com/byok-inference/byok-inference/blob/main/docs/errors.md#');
});

test('after a success there are two folds, and where the step passes by continue-on the sign is a warning', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const { summary } = await runAction(stepFor(server.url));
  expect(summary.match(/<summary>.*?<\/summary>/g)).toEqual([
    '<summary>Prompt</summary>',
    '<summary>Details</summary>',
  ]);
  await using failing = await startServer(() => failure(400, 'bad', 'No.'));
  const continued = await runAction(stepFor(failing.url, { 'continue-on': 'rejected' }));
  expect(continued.summary).toMatch(/^## ⚠️ rejected by the provider · /);
});

test.each([
  ['paragraphs', 'Some words of an answer that is long.\n\n'.repeat(200)],
  ['one paragraph', 'word '.repeat(2000)],
  ['line breaks', `a${'<br>'.repeat(3000)}b`],
  ['a list', '- an item\n'.repeat(500)],
  ['a table', `| a | b |\n| - | - |\n${'| x | y |\n'.repeat(500)}`],
  ['code', `\`\`\`ts\n${'let x = 1;\n'.repeat(800)}\`\`\`\n`],
  ['quotations', '> quoted\n>\n'.repeat(400)],
])('an answer that is higher than a screen is folded behind its first lines: %s', async (_, answer) => {
  await using server = await startServer(() => completion(answer));
  const { summary } = await runAction(stepFor(server.url));
  const [open = '', folded = ''] = summary.split('<details><summary>The whole answer</summary>');
  expect(open.split('\n').length).toBeLessThan(45);
  expect(open.length).toBeGreaterThan(150);
  expect(open.length).toBeLessThan(6_000);
  expect(folded).toMatch(/^\n\n- \*\*Written by the model, checked by nobody\*\*\n/);
});

test('a message of several lines is prose, and what is to be pasted is code', async () => {
  const { summary } = await runAction(stepFor('http://127.0.0.1:1', { policy: 'gone.yml' }));
  expect(summary).toMatch(/\n\n```text\n# yaml-language-server: [^`]*\nversion: 1\n[^`]*\n```\n/);
  for (const line of summary.split('\n```')[0]?.split('\n') ?? []) expect(line).not.toMatch(/^ {4}/);
});
