import { expect } from 'vitest';
import { headCommit, type Repositories, startGitHub } from '../harness/github.ts';
import { payloads } from '../harness/payloads.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const extending = 'version: 1\nextends: acme/.github/models.yml@main\n';

/** Runs a step under a policy that extends one in acme/.github. */
async function run({
  own = extending,
  base = (url: string) => policyFor(url),
  inputs = {},
  repositories = {},
  event = 'push',
  payload = payloads.push as object,
}: {
  own?: string;
  base?: ((url: string) => string) | undefined;
  inputs?: Record<string, string>;
  repositories?: Repositories;
  event?: string;
  payload?: object;
}) {
  await using server = await startServer(() => completion('Hello.'));
  const files = {
    'acme/widgets': { [policyPath]: own },
    'acme/.github': { 'models.yml': base(server.url) },
    ...repositories,
  };
  await using github = await startGitHub(files);
  const ran = await runAction({
    inputs: {
      prompt: 'Say hello.',
      model: 'openai/gpt-6-luna',
      'api-key': secret,
      'extends-token': 'ghp_other-repositories',
      ...inputs,
    },
    env: { GITHUB_API_URL: github.url, GITHUB_ACTOR: 'alice' },
    event,
    payload,
  });
  return { ran, sent: server.received.length, asked: [...github.received] };
}

bundled('keys and lists are inherited; each repository is read with the token that fits', async () => {
  const { ran, sent, asked } = await run({});
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', key: 'local', 'policy-sha': headCommit } });
  expect(sent).toBe(1);
  expect(asked.map(({ url, headers }) => [url.split('/')[3], headers.authorization])).toEqual([
    ['widgets', `Bearer ${githubToken}`],
    ['widgets', `Bearer ${githubToken}`],
    ['.github', 'Bearer ghp_other-repositories'],
    ['.github', 'Bearer ghp_other-repositories'],
  ]);
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({
    policy: { file: policyPath, commit: headCommit },
    extends: [{ file: 'acme/.github/models.yml@main', commit: headCommit }],
    grounds: [{ by: 'models.enabled', place: { file: 'acme/.github/models.yml' } }],
  });
  expect(ran.summary).toContain(`which extends [\`acme/.github/models.yml@main at commit ${headCommit.slice(0, 7)}\`]`);
});

test('the extending file narrows: what either of them denies is denied', async () => {
  const narrow = `${extending}models: {disabled: [openai/gpt-6-luna]}\n`;
  expect((await run({ own: narrow })).ran.outputs.status).toBe('denied');
  const wide = `${extending}models: {enabled: [openai]}\n`;
  const { ran, sent } = await run({ own: wide, inputs: { model: 'openai/gpt-6-sol-pro' } });
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain(
    'acme/.github/models.yml@1f0c2b7:10:14: openai/gpt-6-sol-pro, from the input `model`, is denied',
  );
  expect(sent).toBe(0);
});

test('an exception lifts nothing of the extended file', async () => {
  const own = `${extending}exceptions: [{model: openai/gpt-6-sol-pro, reason: Please., expires: ${soon()}}]\n`;
  const { ran, sent } = await run({ own, inputs: { model: 'openai/gpt-6-sol-pro' } });
  expect(ran.outputs.status).toBe('denied');
  expect(sent).toBe(0);
});

/** A day that an exception may expire on, whenever the tests run. */
function soon(): string {
  return new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

const otherKey = 'keys: [{name: mine, provider: openai, secret: MY_KEY}]\n';

/** Chains that are refused: the words that say why, and nothing is sent. */
const refused: readonly (Parameters<typeof run>[0] & { name: string; code: string; says: readonly string[] })[] = [
  {
    name: 'a repository that the token does not see',
    own: extending.replace('acme/.github', 'acme/secret'),
    code: 'unseen-repository',
    says: [
      `${policyPath}@1f0c2b7:2:10: ${policyPath} extends a policy that cannot be used.`,
      'The policy models.yml in acme/secret at main cannot be read: the token in the input `extends-token` cannot see the repository acme/secret',
      'set extends-token to a token with `contents: read` for acme/secret',
    ],
  },
  {
    name: 'without extends-token, the message names `token`',
    own: extending.replace('acme/.github', 'acme/secret'),
    inputs: { 'extends-token': '' },
    code: 'unseen-repository',
    says: ['the token in the input `token` cannot see the repository acme/secret'],
  },
  {
    name: 'a file that is not there',
    own: extending.replace('/models.yml', '/gone.yml'),
    code: 'missing-policy',
    says: [
      `acme/.github has no file gone.yml at main (commit ${headCommit}, read with the token in the input \`extends-token\`).`,
    ],
  },
  {
    name: 'a ref that is not there',
    own: extending.replace('@main', '@gone'),
    code: 'unreadable-policy',
    says: ['there is no branch, tag or commit gone'],
  },
  {
    name: 'an invalid file',
    base: () => 'version: 2\nkeys: []\n',
    code: 'invalid-policy',
    says: [
      `acme/.github/models.yml@main at commit ${headCommit.slice(0, 7)} is not valid. Ask its owners to fix it.`,
      'acme/.github/models.yml@1f0c2b7:1:10: This version of byok-inference reads policies of version 1, not 2.',
    ],
  },
  {
    name: 'a circle',
    base: () => `version: 1\nextends: acme/widgets/${policyPath}@main\n`,
    code: 'invalid-policy',
    says: [`\`extends\` is circular: ${policyPath} → acme/.github/models.yml@main → acme/widgets/${policyPath}@main.`],
  },
  {
    name: 'more than three files deep',
    base: () => 'version: 1\nextends: acme/.github/b.yml@main\n',
    repositories: {
      'acme/.github': {
        'models.yml': 'version: 1\nextends: acme/.github/b.yml@main\n',
        'b.yml': 'version: 1\nextends: acme/.github/c.yml@main\n',
        'c.yml': 'version: 1\nextends: acme/.github/d.yml@main\n',
        'd.yml': `version: 1\n${otherKey}`,
      },
    },
    code: 'invalid-policy',
    says: ['`extends` is followed at most 3 files deep, and the last one extends another'],
  },
  {
    name: 'keys of one’s own that the extended file does not allow',
    own: `${extending}${otherKey}`,
    code: 'invalid-policy',
    says: ['This file defines keys, which acme/.github/models.yml@main does not allow in files that extend it.'],
  },
  {
    name: 'a key of one’s own that bears an inherited name',
    own: `${extending}${otherKey.replace('mine', 'local')}`,
    base: (url) => policyFor(url, 'own-keys: allow\n'),
    code: 'invalid-policy',
    says: ['The key "local" is already defined in acme/.github/models.yml@main.'],
  },
  {
    name: 'a key of one’s own with an inherited key’s secret',
    own: `${extending}${otherKey.replace('MY_KEY', 'LOCAL_KEY')}`,
    base: (url) => policyFor(url, 'own-keys: allow\n'),
    code: 'invalid-policy',
    says: ['The key "mine" uses LOCAL_KEY, which is the secret of a key in acme/.github/models.yml@main.'],
  },
  {
    name: 'a rule that names a key which no file has',
    own: `${extending}rules: [{name: eu, keys: [lokal]}]\n`,
    code: 'invalid-policy',
    says: ['`keys`: there is no key named "lokal". Did you mean "local"?'],
  },
  {
    name: 'a pull request’s ref',
    own: extending.replace('@main', '@refs/pull/7/head'),
    code: 'invalid-policy',
    says: ['is not a policy in a repository'],
  },
];

bundled.each(oneOfEach(refused, ({ code }) => code))('refused: $name', async ({ name: _, code, says, ...given }) => {
  const { ran, sent } = await run(given);
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': code } });
  for (const words of says) expect(ran.log.replaceAll('%0A', '\n')).toContain(words);
  expect(sent).toBe(0);
});

test('`own-keys: allow` lets a file bring keys; inherited ones come first', async () => {
  const own = `${extending}${otherKey}`;
  const { ran } = await run({
    own,
    base: (url) => policyFor(url, 'own-keys: allow\n'),
    inputs: { 'api-key': '', 'api-keys': `LOCAL_KEY: ${secret}` },
  });
  const { routes } = JSON.parse(ran.outputs.decision ?? '');
  expect(routes.map(({ key }: { key: string }) => key)).toEqual(['local', 'mine']);
  expect(ran.outputs.key).toBe('local');
});

bundled('a fork’s run without secrets is skipped before the extended policy is read', async () => {
  const given = {
    inputs: { 'api-key': '', 'extends-token': '', 'on-missing-key': 'skip' },
    own: extending.replace('acme/.github', 'acme/secret'),
    event: 'pull_request',
    payload: payloads.forkedPullRequest,
  };
  const { ran, sent, asked } = await run(given);
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'skipped', 'policy-sha': headCommit } });
  expect(asked.filter(({ url }) => url.includes('secret'))).toEqual([]);
  expect(sent).toBe(0);
  const failing = await run({ ...given, inputs: { ...given.inputs, 'on-missing-key': 'fail' } });
  expect(failing.ran.outputs['error-code']).toBe('unseen-repository');
});

test('names in api-keys without a value tell as much on any event', async () => {
  const { ran } = await run({ inputs: { 'api-key': '', 'api-keys': 'LOCAL_KEY:', 'on-missing-key': 'skip' } });
  expect(ran.outputs.status).toBe('skipped');
});
