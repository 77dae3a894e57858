import { expect } from 'vitest';
import { fakeSecret, secretKinds } from '../harness/fake-secrets.ts';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const token = fakeSecret('GitHub token');
const pem = fakeSecret('private key');

interface Given {
  readonly inputs?: Readonly<Record<string, string>>;
  /** The line of the policy. */
  readonly says?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs a step, and tells what was sent and everything that a run has shown. */
async function run({ inputs = {}, says = '', files = {} }: Given) {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, inputs, policyFor(server.url, says === '' ? '' : `secrets-in-prompt: ${says}\n`));
  const ran = await runAction({ ...step, files: { ...step.files, ...files } });
  const shown = [ran.log.replace(/^::add-mask::.*$/gm, ''), ran.summary].join('\n');
  return { ran, sent: server.received.map(({ body }) => body).join('\n'), shown };
}

for (const says of ['', 'redact']) {
  bundled(
    `${says || 'where nothing is said'}: secrets are taken out before anything is sent, and the step tells what`,
    async () => {
      const { ran, sent, shown } = await run({ says, inputs: { prompt: `Review:\n${token}\n${pem}\nand ${token}.` } });
      expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
      expect(JSON.parse(sent).messages).toEqual([
        {
          role: 'user',
          content:
            'Review:\n(secret removed: GitHub token)\n(secret removed: private key)\nand (secret removed: GitHub token).',
        },
      ]);
      const counts = '2 × GitHub token, 1 × private key';
      expect(ran.log).toContain(
        `::notice::Secrets are redacted in the prompt before it is sent: ${counts}. GitHub token in message 1 (user), line 2; private key in message 1 (user), line 3;`,
      );
      expect(ran.summary).toContain(`- Secrets in the prompt: \`removed: ${counts}\``);
      expect(ran.summary).toContain('and (secret removed: GitHub token).');
      for (const value of [token.slice(0, 12), token.slice(-12), 'MII']) expect(shown).not.toContain(value);
    },
  );
}

bundled('block: nothing is sent, and the message says what was found and where', async () => {
  const { ran, sent, shown } = await run({
    says: 'block',
    inputs: {
      'system-prompt': 'Be brief.',
      prompt: `Review:\n{{diff}}\n${fakeSecret('Stripe key')}`,
      file_input: 'diff: a.diff',
    },
    files: { 'a.diff': `+a\n+${token}\n` },
  });
  expect(sent).toBe('');
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied', 'error-code': 'secret-in-prompt' } });
  expect(ran.log).toContain(
    'The prompt contains what looks like secrets (1 × GitHub token, 1 × Stripe key), so nothing was sent: the policy says `secrets-in-prompt: block`. Found: GitHub token in message 2 (user), line 3, from the variable diff, its line 2; Stripe key in message 2 (user), line 5.',
  );
  expect(ran.log).toMatch(/::error file=\.github\/models\.yml,line=11,/);
  expect(ran.log.match(/^::error/gm)).toHaveLength(1);
  expect(ran.summary).toContain('- Secrets in the prompt: `1 × GitHub token, 1 × Stripe key; nothing was sent`');
  for (const value of [token.slice(0, 12), token.slice(-12)]) expect(shown).not.toContain(value);
});

test('block: a message names ten places at most', async () => {
  const { ran } = await run({ says: 'block', inputs: { prompt: `${token}\n`.repeat(14) } });
  expect(ran.log).toContain('14 × GitHub token');
  expect(ran.log).toContain('line 10; and 4 more places.');
});

test('block: a prompt without secrets is sent', async () => {
  const { ran, sent } = await run({ says: 'block' });
  expect(ran.outputs.status).toBe('completed');
  expect(sent).toContain('Say hello.');
  expect(ran.summary).not.toContain('Secrets in');
  expect(ran.log).not.toMatch(/::notice::.*[Ss]ecret/);
});

test('allow: it is sent as it is and reported; what is shown has it not', async () => {
  const { ran, sent, shown } = await run({ says: 'allow', inputs: { prompt: `Review ${token}` } });
  expect(JSON.parse(sent).messages[0].content).toBe(`Review ${token}`);
  expect(ran.outputs.status).toBe('completed');
  expect(ran.log).toContain(
    '::notice::The prompt is sent with what looks like secrets, by the policy’s `secrets-in-prompt: allow`: 1 × GitHub token.',
  );
  expect(ran.summary).toContain('- Secrets in the prompt: `sent: 1 × GitHub token`');
  expect(shown).not.toContain(token.slice(0, 12));
});

test.each(['redact', 'allow'])('%s: the step’s own key and token are taken out in any case', async (says) => {
  const base64 = Buffer.from(`token: ${githubToken}`).toString('base64');
  const prompt = `Keys: ${secret}, ${[...secret].join('\u{2060}')}, ${base64}, ${secret.replace('-0', '-\n0')}`;
  const { ran, sent, shown } = await run({ says, inputs: { prompt } });
  const { content } = JSON.parse(sent).messages[0];
  expect(content).toMatch(/^Keys: \*\*\*, \*\*\*, \w{8,16}\*\*\*\w?=*, \*\*\*$/);
  expect(ran.summary).toContain('- Secrets in the prompt: `removed: 4 × secret of this step`');
  for (const value of [secret.slice(0, 12), base64.slice(-18, -4)]) expect(sent + shown).not.toContain(value);
});

test('block: the step’s own key in a prompt blocks, too', async () => {
  const { ran, sent } = await run({ says: 'block', inputs: { prompt: `Is ${secret} a good key?` } });
  expect(ran.outputs['error-code']).toBe('secret-in-prompt');
  expect(ran.log).toContain('Found: secret of this step in message 1 (user), line 1.');
  expect(sent).toBe('');
});

test('a value of custom-headers and a short key are no secrets in a prompt: they may be common words', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace('    secret:', '    accept-headers: [x-repository]\n    secret:');
  const prompt = 'Is test a word in acme/widgets/actions?';
  const inputs = { prompt, 'api-key': 'test', 'custom-headers': 'x-repository: acme/widgets/actions' };
  const ran = await runAction(stepFor(server.url, inputs, policy));
  expect(JSON.parse(server.received[0]?.body ?? '').messages[0].content).toBe(prompt);
  expect(ran.summary).toContain('Is test a word in ***?');
});

test('every message of a prompt file is looked through, and variables of every kind', async () => {
  const { sent, ran } = await run({
    inputs: { prompt: '', 'prompt-file': 'a.prompt.yml', input: `one: ${fakeSecret('npm token')}` },
    files: {
      'a.prompt.yml': `messages:\n  - {role: system, content: "${token}"}\n  - {role: user, content: "{{one}}"}\n  - {role: assistant, content: "${fakeSecret('Docker token')}"}\n  - {role: user, content: Go on.}\n`,
    },
  });
  expect(JSON.parse(sent).messages).toEqual([
    { role: 'system', content: '(secret removed: GitHub token)' },
    { role: 'user', content: '(secret removed: npm token)' },
    { role: 'assistant', content: '(secret removed: Docker token)' },
    { role: 'user', content: 'Go on.' },
  ]);
  expect(ran.log).toContain('1 × GitHub token, 1 × npm token, 1 × Docker token');
});

bundled('every kind at once', async () => {
  const prompt = secretKinds.map(fakeSecret).join('\n\n');
  const { sent, ran } = await run({ inputs: { prompt } });
  for (const kind of secretKinds) {
    expect(ran.log).toContain(`1 × ${kind}`);
    expect(sent).not.toContain(fakeSecret(kind).slice(-12));
  }
});

test.each([
  ['metadata', true],
  ['off', false],
])('summary: %s', async (summary, isTold) => {
  const { ran } = await run({ inputs: { prompt: `Review ${token}`, summary } });
  expect(ran.log).toContain('before it is sent: 1 × GitHub token.');
  expect(ran.summary.includes('removed: 1 × GitHub token')).toBe(isTold);
  expect(ran.summary).not.toContain('(secret removed');
});

test('a denied step shows no prompt: it was not looked through', async () => {
  const { ran, shown } = await run({ inputs: { prompt: `Review ${token}`, model: 'openai/gpt-6-sol-pro' } });
  expect(ran.outputs['error-code']).toBe('denied');
  expect(shown).not.toContain(token.slice(0, 12));
  expect(ran.summary).not.toContain('<summary>Prompt');
});

/** What goes to a provider beside the messages. */
const additions = (value: string) =>
  [
    ['parameters', { parameters: `safety_identifier: "${value}"` }],
    ['response schema', { 'response-schema': `{type: object, description: "Use ${value}."}` }],
  ] as const;

for (const [name, inputs] of additions(token)) {
  test.each(['', 'block'])(`secrets in the ${name} are not sent, with "%s"`, async (says) => {
    const { ran, sent, shown } = await run({ says, inputs });
    expect(sent).toBe('');
    expect(ran.outputs).toMatchObject({ status: 'denied', 'error-code': 'secret-in-prompt' });
    expect(ran.log).toContain(
      `The ${name} ${name === 'parameters' ? 'contain' : 'contains'} what looks like secrets (1 × GitHub token)`,
    );
    expect(ran.summary).toContain('- Secrets in the prompt: `1 × GitHub token; nothing was sent`');
    expect(shown).not.toContain(token.slice(0, 12));
  });

  test(`secrets in the ${name} are sent and reported, with "allow"`, async () => {
    const { ran, sent } = await run({ says: 'allow', inputs });
    expect(sent).toContain(token);
    expect(ran.summary).toContain('- Secrets in the prompt: `sent: 1 × GitHub token`');
  });
}

test.each(additions(secret))('the step’s own key in the %s is sent in no case', async (_name, inputs) => {
  const { ran, sent } = await run({ says: 'allow', inputs });
  expect(sent).toBe('');
  expect(ran.outputs['error-code']).toBe('secret-in-prompt');
});
