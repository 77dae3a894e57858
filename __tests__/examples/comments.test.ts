import { expect, test } from 'vitest';
import { renderHtml } from '../../scripts/screenshots/render.ts';
import { secret } from '../harness/policies.ts';
import { appToken } from '../harness/run-workflow.ts';
import { hasTools, runExample } from './run-example.ts';
import { type ExampleScene, scenes } from './scenes.ts';
import { type Text, texts } from './texts.ts';

const secrets = { OPENAI_API_KEY: secret, MODELS_APP_PRIVATE_KEY: 'private-key-of-the-app' };

const [plain] = texts;

function sceneOf(name: string): ExampleScene {
  const scene = scenes.find((candidate) => candidate.name === name);
  if (!scene) throw new Error(`There is no example ${name}.`);
  return scene;
}

function textNamed(name: string): Text {
  const text = texts.find((candidate) => candidate.name === name) ?? plain;
  if (!text) throw new Error('There are texts.');
  return text;
}

/** Every Markdown text that `gh` was given in a run of an example whose script escapes what the model wrote. */
async function markdownOf(name: string, text: Text): Promise<readonly string[]> {
  const { calls } = await runExample(sceneOf(name), text, secrets);
  const given = calls.map((call) => call.text).join('');
  if (name !== 'code-review') return [given];
  const { body, comments }: { body: string; comments: readonly { body: string }[] } = JSON.parse(given);
  return [body, ...comments.map((comment) => comment.body)];
}

const escaping = ['pull-request-summary', 'code-review'];

test.skipIf(!hasTools).each(escaping.flatMap((name) => texts.map((text) => [name, text.name] as const)))(
  '%s: %s is shown as words, without a link, an image, a mention, a reference or a mark',
  async (name, text) => {
    for (const markdown of await markdownOf(name, textNamed(text))) {
      const html = await renderHtml(markdown);
      expect(
        [...html.matchAll(/<([a-z]\w*)/g)].map(([, tag]) => tag).filter((tag) => !/^(?:h3|p|ul|li)$/.test(`${tag}`)),
      ).toEqual([]);
      expect(html).not.toMatch(/[@#](?!x[\dA-F]+;)[\w-]/);
      expect(html).not.toMatch(/[\u{202a}-\u{202e}\u{e0000}-\u{e007f}]/u);
    }
  },
);

/** Runs an example with other answers of `gh`. */
async function withPrints(name: string, prints: ExampleScene['prints'], payload = sceneOf(name).payload) {
  return runExample({ ...sceneOf(name), ...(prints && { prints }), payload }, textNamed(''), secrets);
}

test.skipIf(!hasTools)('pull-request-summary updates the first comment that is its own', async () => {
  const { calls } = await withPrints('pull-request-summary', () => [[/comments --jq/, '1001\n1002\n']]);
  expect(calls.at(-1)?.args.join(' ')).toBe(
    'api --silent --method PATCH repos/acme/widgets/issues/comments/1001 --field body=@FILE',
  );
  expect(calls.at(-1)?.text).toMatch(/^<!-- pull-request-summary -->\n/);
  expect(calls[0]?.args.at(-1)).toMatch(
    /"github-actions\[bot\]" and \(\.body \| startswith\("<!-- pull-request-summary -->"\)\)/,
  );
});

test.skipIf(!hasTools)('code-review comments on lines of the change alone, and says how many it left out', async () => {
  const { calls, repository } = await withPrints('code-review', undefined);
  const review = JSON.parse(calls.at(-1)?.text ?? '');
  expect(review).toMatchObject({
    commit_id: repository.git('rev-parse', 'HEAD^2').trim(),
    event: 'COMMENT',
    body: 'A model read this change; it may be wrong. Findings: 2, 2 more at no line of the change.',
  });
  expect(review.comments).toMatchObject([
    { path: 'docs/guide.md', line: 1, side: 'RIGHT' },
    { path: 'docs/$(touch pwned-7).md', line: 2, side: 'RIGHT' },
  ]);
});

test.skipIf(!hasTools)('code-review takes no line of a file for the beginning of another', async () => {
  const written = ['++ b/docs/other.md', '@@ -1 +1,9 @@', 'last, without an end'].join('\n');
  const answer = () =>
    JSON.stringify({
      findings: ['docs/other.md', 'docs/guide.md'].flatMap((path) =>
        [1, 2, 3, 4].map((line) => ({ path, line, problem: 'Here.' })),
      ),
    });
  const { calls } = await runExample(
    { ...sceneOf('code-review'), answer },
    { name: '', written, answered: '' },
    secrets,
  );
  const { comments }: { comments: readonly { path: string; line: number }[] } = JSON.parse(calls.at(-1)?.text ?? '');
  expect(comments.map(({ path, line }) => `${path}:${line}`)).toEqual([1, 2, 3].map((line) => `docs/guide.md:${line}`));
});

test.skipIf(!hasTools)('code-review without a finding writes nothing', async () => {
  const scene = { ...sceneOf('code-review'), answer: () => '{"findings": []}' };
  const { steps, calls } = await runExample(scene, textNamed(''), secrets);
  expect(steps.map(({ exitCode }) => exitCode)).toEqual(steps.map(() => 0));
  expect(calls).toEqual([]);
});

test.skipIf(!hasTools)('nightly-report asks nothing after a quiet night, and passes', async () => {
  const { steps, asked } = await withPrints('nightly-report', () => []);
  expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(asked).toEqual([]);
});

test.skipIf(!hasTools).each(['read', 'none', ''])(
  'ask: somebody with the permission %j is not answered',
  async (permission) => {
    for (const login of ['octocat', 'hubot']) {
      const call = new RegExp(`collaborators/${login}/`);
      const { steps, calls, asked } = await withPrints('ask', () => [
        [call, `${permission}\n`],
        [/collaborators/, 'admin\n'],
      ]);
      expect(steps.map(({ exitCode }) => exitCode)).toEqual([0]);
      expect(calls.filter(({ args }) => args[0] === 'issue')).toEqual([]);
      expect(asked).toEqual([]);
    }
  },
);

test.skipIf(!hasTools)('ask: where the workflow lets a stranger pass, the policy denies', async () => {
  const scene: ExampleScene = { ...sceneOf('ask'), permissions: { octocat: 'read', hubot: 'admin' } };
  const { steps, asked } = await runExample(scene, textNamed(''), secrets);
  expect(steps.at(-1)?.outputs).toMatchObject({ status: 'denied', 'error-code': 'denied' });
  expect(asked).toEqual([]);
});

test.skipIf(!hasTools).each([
  ['another comment', { comment: { body: 'Please /ask somebody.' } }],
  ['a comment on a pull request', { issue: { number: 7, pull_request: {} } }],
])('ask: %s starts no job', async (_, other) => {
  const { steps } = await withPrints('ask', undefined, (text) => ({ ...sceneOf('ask').payload(text), ...other }));
  expect(steps).toEqual([]);
});

test.skipIf(!hasTools)(
  'reusable-workflow reads the baseline with the token of the App, and nothing else with it',
  async () => {
    const { fromGitHub } = await runExample(sceneOf('reusable-workflow'), textNamed(''), secrets);
    const withAppToken = fromGitHub.filter(({ headers }) => headers.authorization === `Bearer ${appToken}`);
    expect(withAppToken.length).toBeGreaterThan(0);
    for (const { url } of withAppToken) expect(url).toMatch(/^\/repos\/acme\/\.github\//);
  },
);
