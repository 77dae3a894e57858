import { expect, test } from 'vitest';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

test('full: verdict, answer, decision with its place, usage, and the prompt folded away', async () => {
  await using server = await startServer(() => completion('The answer.'));
  const { summary } = await runAction(stepFor(server.url, { 'system-prompt': 'Be brief.' }));
  expect(summary.split('\n')[0]).toBe('## ✅ completed: `openai/gpt-6-luna`');
  expect(summary).toContain('> **Answer**\n>\n> The answer.\n');
  expect(summary).toContain('- Allowed: `models.enabled allows it with "openai/gpt-6-luna" (.github/models.yml:9:13)`');
  expect(summary).toContain('- Key: `local (openai)`');
  expect(summary).toContain('`21 in (4 cached), 9 out (3 reasoning), 30 in all`');
  expect(summary).toContain(
    '<details><summary>Prompt</summary>\n\n**system**\n\n```text\nBe brief.\n```\n\n**user**\n\n```text\nSay hello.\n```\n\n</details>',
  );
});

test('metadata: no text of prompt or answer', async () => {
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
  expect(summary).toContain('## ❌ invalid\n');
  expect(summary).toContain('*What went wrong is in the log.*');
  expect(summary).not.toMatch(/say|hello/i);
  expect(log).toMatch(/hello/);
});

test('off: nothing', async () => {
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
  ['as it is', (json: string) => json, '```json'],
  ['in a code block', (json: string) => `~~~\n${json}\n~~~\n`, '```text'],
])('an answer that is held to a form, %s: all of its JSON is seen', async (_, written, marks) => {
  const json = '{"label":"no <!-- but --> ~~bug~~ ``` **yes**"}';
  await using server = await startServer(() => completion(written(json)));
  const form = { type: 'object', properties: { label: { type: 'string' } } };
  const { summary } = await runAction(stepFor(server.url, { 'response-schema': JSON.stringify(form) }));
  expect(summary).toContain(`> **Answer**\n>\n> ${marks.replace('```', '````')}\n> ${json}\n> \`\`\`\``);
});

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

test('where the runner has no summary file the step works all the same', async () => {
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
      /^::warning::The job summary of this step is missing; its outputs are complete\. Reason: ENOENT: .*$/m,
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
  expect(named.summary.split('\n')[2]).toMatch(/^`step triage · key local \(openai\) · 21 tokens in, 9 out · /);
  expect(named.summary).toContain('- Action: `acme/byok-inference@v1 (byok-inference ');
  expect(named.summary).toContain('- Policy: `.github/models.yml of the workspace`');
  // The verdict is the largest heading, however large the answer writes.
  expect(named.summary).toContain('> ### The answer\n');
  const unnamed = await runAction({ ...stepFor(server.url), env: { ...action, GITHUB_ACTION: '__self_2' } });
  expect(unnamed.summary.split('\n')[2]).toMatch(/^`key local/);
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
  expect(summary.split('\n')[2]).toMatch(/^`[\d.]+ s · nothing was sent`$/);
  expect(summary).toMatch(/^- Denied: `models\.disabled denies it .*\(\.github\/models\.yml:10:14\)`$/m);
  expect(summary).toMatch(/^- Denied: `.*"cheap".*\(\.github\/models\.yml:12:\d+\)`$/m);
});
