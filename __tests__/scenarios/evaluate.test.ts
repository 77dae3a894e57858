import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderUnsanitized } from '../../scripts/screenshots/render.ts';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { type EvaluationCase, evaluation, promptFile } from '../harness/evaluations.ts';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { chartsIn, readChart } from '../harness/mermaid.ts';
import { secret } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { startServer } from '../harness/server.ts';

const rows = Array.from({ length: 12 }, (_, index) => [`row ${index + 1}.`, 'ok'] as const);
const echo = promptFile(rows);
const three = 'openai/gpt-6-luna\nopenai/gpt-6-sol\nopenai/gpt-6-sol-mini';
const declared = Object.keys(readActionFile('evaluate').outputs).toSorted();

/** The base of {@link echo}: it says it in another way. */
const before = echo.replace('Say {{input}}', 'Please say {{input}}');

const isBase = (text: string) => text.startsWith('Please');
const numberOf = (text: string) => Number(/row (\d+)\./.exec(text)?.[1]);

test('every row passes', async () => {
  const ran = await evaluation({ files: { 'echo.prompt.yml': echo } });
  expect(ran).toMatchObject({
    exitCode: 0,
    outputs: {
      status: 'passed',
      'pass-rate': '100',
      rows: '12',
      'passed-rows': '12',
      'failed-rows': '0',
      'errored-rows': '0',
      regressions: '[]',
      improvements: '[]',
      verdicts: '[]',
      'best-model': 'openai/gpt-6-luna',
      'error-code': '',
      'input-tokens': '252',
    },
  });
  expect(ran.asked).toHaveLength(12);
  expect(ran.summary).toContain('## ✅ Evaluation passed');
  expect(ran.summary).toContain('✅&nbsp;100&nbsp;%<br>12&nbsp;of&nbsp;12<br>75.8–100&nbsp;%');
  expect(Object.keys(ran.outputs).toSorted()).toEqual(declared);
});

test('three models × 12 rows against the base: what got worse, the verdict with p and interval, and the best model', async () => {
  const ran = await evaluation({
    event: 'pull_request',
    inputs: { models: three, threshold: '80' },
    files: { 'echo.prompt.yml': echo },
    base: { 'echo.prompt.yml': before },
    answer: ({ text, model }) => {
      if (model === 'gpt-6-sol') return !isBase(text) && numberOf(text) <= 7 ? 'no' : 'ok';
      return isBase(text) && numberOf(text) === 1 ? 'no' : 'ok';
    },
    policy:
      'prices:\n  openai/gpt-6-luna: {input: 1, output: 4}\n  openai/gpt-6-sol: {input: 10, output: 40}\n  openai/gpt-6-sol-mini: {input: 2, output: 8}\n',
    allModels: true,
  });
  expect(ran.outputs).toMatchObject({
    status: 'missed',
    rows: '36',
    'passed-rows': '29',
    'best-model': 'openai/gpt-6-luna',
  });
  expect(ran.exitCode).toBe(1);
  expect(ran.asked).toHaveLength(72);
  expect(JSON.parse(ran.outputs.regressions ?? '')).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map((row) => ({ file: 'echo.prompt.yml', model: 'openai/gpt-6-sol', row })),
  );
  expect(JSON.parse(ran.outputs.improvements ?? '')).toHaveLength(2);
  const verdicts: readonly Record<string, unknown>[] = JSON.parse(ran.outputs.verdicts ?? '');
  expect(verdicts.map(({ model, verdict, pairs }) => [model, verdict, pairs])).toEqual([
    ['openai/gpt-6-luna', 'no-evidence', 12],
    ['openai/gpt-6-sol', 'regressed', 12],
    ['openai/gpt-6-sol-mini', 'no-evidence', 12],
  ]);
  const [, sol] = verdicts;
  // Mid-p of 7 against 0 is 2⁻⁷; Holm takes it three times.
  expect(sol?.p).toBeCloseTo(3 / 128, 10);
  expect(sol?.interval).toEqual([expect.any(Number), expect.any(Number)]);
  expect(ran.summary).toContain('regressed: -58.3 points');
  expect(ran.summary).toContain('worse: rows 1, 2, 3, 4, 5, 6, 7');
  const points = chartsIn(ran.summary)
    .flatMap(readChart)
    .filter(({ what }) => what === 'addPoint');
  expect(points.map(({ values: [name] }) => name)).toEqual(three.split('\n'));
  expect(ran.summary).toContain('"openai/gpt-6-sol": [0.85,');
  expect(ran.summary).toContain('```diff\n- ok\n+ no\n```');
  expect(ran.summary.indexOf('| 7 |')).toBeLessThan(ran.summary.indexOf('| 8 |'));
});

test('a regression fails only where `fail-on` says so, and rows that got worse are marked at their lines', async () => {
  const given: EvaluationCase = {
    event: 'pull_request',
    files: { 'echo.prompt.yml': echo },
    base: { 'echo.prompt.yml': before },
    answer: ({ text }) => (!isBase(text) && numberOf(text) > 5 ? 'no' : 'ok'),
  };
  const worse = await evaluation({ ...given, inputs: { 'fail-on': 'regression', threshold: '0' } });
  expect(worse).toMatchObject({ exitCode: 1, outputs: { status: 'regressed', 'error-code': '' } });
  const marks = worse.log.match(/^::warning file=echo\.prompt\.yml,line=\d+,col=5::/gm) ?? [];
  expect(marks).toHaveLength(7);
  expect(worse.log).toContain(
    'line=20,col=5::echo.prompt.yml, row 6 did not pass with openai/gpt-6-luna. It did better on the base. says it: ',
  );
  const never = await evaluation({ ...given, inputs: { 'fail-on': 'never', threshold: '50' } });
  expect(never).toMatchObject({ exitCode: 0, outputs: { status: 'missed' } });
  expect(never.log).toMatch(/^::warning::Evaluation threshold missed: 5 of 12 rows passed/m);
});

test('ten rows are marked at most', async () => {
  const ran = await evaluation({ files: { 'echo.prompt.yml': echo }, answer: () => 'no' });
  expect(ran.log.match(/^::warning file=/gm)).toHaveLength(10);
  expect(ran.log).toContain('… and 2 more rows that did not pass');
});

const notCompared: readonly (readonly [name: string, base: Readonly<Record<string, string>>, says: string])[] = [
  ['a new file', {}, 'does not have this file'],
  ['the same file', { 'echo.prompt.yml': echo }, 'the file is the same'],
  [
    'the same prompt with other rows',
    { 'echo.prompt.yml': promptFile([['x', 'y']]) },
    'prompt, model and parameters are the same',
  ],
  [
    'a renamed variable',
    { 'echo.prompt.yml': echo.replaceAll('{{input}}', '{{text}}') },
    'needs `{{text}}`, which the rows do not have (was a variable renamed?)',
  ],
  ['a file that is none', { 'echo.prompt.yml': 'messages: 1\n' }, 'is not a valid prompt file'],
];

test.each(notCompared)('%s: not compared, and it says why', async (_, base, says) => {
  const ran = await evaluation({ event: 'pull_request', files: { 'echo.prompt.yml': echo }, base });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'passed', verdicts: '[]' } });
  expect(ran.asked).toHaveLength(12);
  expect(ran.summary).toContain(says);
});

test('another model on the base is compared, and told', async () => {
  const base = { 'echo.prompt.yml': echo.replace('gpt-6-luna', 'gpt-6-sol') };
  const ran = await evaluation({ event: 'pull_request', files: { 'echo.prompt.yml': echo }, base });
  expect(ran.summary).toContain('the file names openai/gpt-6-sol, not openai/gpt-6-luna');
  expect(new Set(ran.asked.map(({ model }) => model))).toEqual(new Set(['gpt-6-luna', 'gpt-6-sol']));
});

test('a base that cannot be read is a warning, and an error for who asked for it', async () => {
  const given: EvaluationCase = {
    event: 'pull_request',
    files: { 'echo.prompt.yml': echo },
    override: ({ url }) => (url.includes('echo.prompt') ? { status: 403, body: { message: 'No access' } } : undefined),
  };
  const asked = await evaluation({ ...given, inputs: { 'compare-to': 'base' } });
  expect(asked).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'unreadable-file' } });
  expect(asked.log).toContain('contents: read');
  const ran = await evaluation(given);
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'passed' } });
  expect(ran.log).toMatch(/^::warning::Nothing is compared with the base\./m);
});

test('a model that the policy denies is an error in its rows; if it denies all, nothing is sent', async () => {
  const one = await evaluation({
    files: { 'echo.prompt.yml': echo },
    inputs: { models: 'openai/gpt-6-luna\nopenai/gpt-6-sol-pro' },
  });
  expect(one.outputs).toMatchObject({
    status: 'missed',
    'errored-rows': '12',
    'passed-rows': '12',
    'best-model': 'openai/gpt-6-luna',
  });
  expect(one.asked.every(({ model }) => model === 'gpt-6-luna')).toBe(true);
  expect(one.summary).toContain('⚠️');
  const all = await evaluation({ files: { 'echo.prompt.yml': echo }, inputs: { models: 'openai/gpt-6-sol-pro' } });
  expect(all).toMatchObject({
    exitCode: 1,
    outputs: { status: 'denied', 'error-code': 'denied', rows: '' },
    asked: [],
  });
  expect(Object.keys(all.outputs).toSorted()).toEqual(declared);
});

test('without its key the step fails, or is skipped; a fork’s run with a notice', async () => {
  const files = { 'echo.prompt.yml': echo };
  const missing = await evaluation({ files, inputs: { 'api-key': '' } });
  expect(missing).toMatchObject({
    exitCode: 1,
    outputs: { status: 'invalid', 'error-code': 'missing-key' },
    asked: [],
  });
  const skipped = await evaluation({ files, inputs: { 'api-key': '', 'on-missing-key': 'skip' } });
  expect(skipped).toMatchObject({ exitCode: 0, outputs: { status: 'skipped', 'error-code': '' }, asked: [] });
  expect(Object.keys(skipped.outputs).toSorted()).toEqual(declared);
});

test('a provider that rejects every row is how the evaluation ended', async () => {
  const ran = await evaluation({
    files: { 'echo.prompt.yml': echo },
    answer: () => failure(401, 'invalid_api_key', 'Incorrect API key provided.'),
  });
  expect(ran).toMatchObject({
    exitCode: 1,
    outputs: { status: 'rejected', 'error-code': 'authentication', 'pass-rate': '', 'best-model': '' },
  });
});

test('the files that `formats` asks for, and a results file in the workspace', async () => {
  const ran = await evaluation({
    files: { 'echo.prompt.yml': echo },
    inputs: { formats: 'junit gh-models, csv', 'results-file': 'out/results.jsonl' },
    answer: ({ text }) => (numberOf(text) === 3 ? 'no' : 'ok'),
  });
  const read = (name: string) => readFileSync(ran.outputs[name] ?? '', 'utf8');
  expect(read('junit-file')).toContain('<testsuite name="echo.prompt.yml × openai/gpt-6-luna"');
  expect(JSON.parse(read('gh-models-file'))).toMatchObject({
    name: 'Echo',
    summary: { totalTests: 12, failedTests: 1 },
  });
  expect(read('csv-file').split('\r\n')).toHaveLength(14);
  expect(ran.outputs['results-file']).toBe('out/results.jsonl');
  expect(existsSync(ran.outputs['junit-file'] ?? '')).toBe(true);
});

test('a results file that another process writes is refused, and nothing is asked', async () => {
  const path = 'out/results.jsonl';
  const lock = { token: 'x', host: 'another-host', pid: 1, by: 'run 7, job evaluate', at: Date.now() };
  const ran = await evaluation({
    files: { 'echo.prompt.yml': echo, [`${path}.lock`]: JSON.stringify(lock) },
    inputs: { 'results-file': path },
  });
  expect([ran.asked, ran.outputs['error-code']]).toEqual([[], 'unreadable-file']);
  expect(ran.log).toContain('is being written by another process (run 7, job evaluate, process 1 on another-host)');
});

test('results that strangers may have written are not taken over', async () => {
  await using provider = await startServer(() => completion('ok', { model: 'gpt-6-luna' }));
  const providerUrl = provider.url;
  const first = await evaluation({ files: { 'echo.prompt.yml': echo }, providerUrl });
  const written = readFileSync(first.outputs['results-file'] ?? '', 'utf8');
  const again = (event: string) =>
    evaluation({
      event,
      providerUrl,
      files: { 'echo.prompt.yml': echo, 'results.jsonl': written },
      inputs: { 'results-file': 'results.jsonl', 'compare-to': 'none' },
    });
  const strangers = await again('pull_request_target');
  expect([provider.received.length, strangers.outputs['error-code']]).toEqual([12, 'invalid-input']);
  expect(strangers.log).toContain('On pull_request_target, people without write access may have written them.');
  expect((await again('push')).outputs).toMatchObject({ status: 'passed', 'passed-rows': '12' });
  expect(provider.received).toHaveLength(12);
});

test('a secret of a few digits spoils no line: numbers and hashes of ours are none', async () => {
  await using provider = await startServer(() => completion('ok', { model: 'gpt-6-luna' }));
  const run = async (inputs: Readonly<Record<string, string>>, written = '') => {
    const files = { 'echo.prompt.yml': echo, ...(written !== '' && { 'results.jsonl': written }) };
    const ran = await evaluation({ files, providerUrl: provider.url, inputs: { 'compare-to': 'none', ...inputs } });
    return { ran, text: written === '' ? readFileSync(ran.outputs['results-file'] ?? '', 'utf8') : written };
  };
  const fingerprints = ({ text }: { readonly text: string }) =>
    text
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [String(JSON.parse(line).fingerprint)]))
      .toSorted();
  const before = fingerprints(await run({}));
  const [digits = ''] = /\d[0-9a-f]{3}/.exec(before[0] ?? '') ?? [];
  const first = await run({ 'api-key': digits });
  expect([first.ran.exitCode, fingerprints(first)]).toEqual([0, before]);
  const again = await run({ 'api-key': digits, 'results-file': 'results.jsonl' }, first.text);
  expect([again.ran.outputs['passed-rows'], provider.received.length]).toEqual(['12', 24]);
});

test('a secret in rows, names and descriptions is in no file, and its beginning is not on the page', async () => {
  const token = fakeSecret('GitHub token');
  const values = [secret, `${'.'.repeat(990)} ${token}`, `${'.'.repeat(990)} ${secret}`, `"${secret}"\n`] as const;
  const source = promptFile(values.map((value) => [value, 'ok'] as const))
    .replace('name: Echo', `name: Echo ${secret}\ndescription: Of ${secret}`)
    .replaceAll('expected:', `${secret}: 1\n    expected:`);
  const files = { 'echo.prompt.yml': source };
  const ran = await evaluation({ files, inputs: { formats: 'junit, gh-models, csv' }, answer: () => 'no' });
  const texts = ['junit-file', 'gh-models-file', 'csv-file', 'results-file'].map((name) =>
    readFileSync(ran.outputs[name] ?? '', 'utf8'),
  );
  expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  expect(JSON.parse(texts[1] ?? '')).toMatchObject({
    ...{ name: 'Echo ***', description: 'Of ***' },
    testResults: [{ testCase: { input: '***', '***': 1, expected: 'ok' } }, {}, {}, { testCase: { input: '"***"\n' } }],
  });
  expect(texts[2]).toContain('row.***');
  expect(ran.summary).not.toContain(token.slice(0, 5));
  expect(ran.summary).not.toContain(secret.slice(0, 5));
});

test('an annotation has no beginning of what looks like a secret', async () => {
  const token = fakeSecret('GitHub token');
  const judged = promptFile([['one', 'ok']]).replace(/ {2}- name: says it\n.*\n/, '  - uses: github/fluency\n');
  const ran = await evaluation({
    files: { 'echo.prompt.yml': judged },
    inputs: { 'judge-model': 'openai/gpt-6-luna' },
    answer: (_, before) => (before === 0 ? 'no' : JSON.stringify({ reason: `${'.'.repeat(260)} ${token}`, score: 1 })),
  });
  expect(ran.log).toContain('row 1 did not pass');
  expect(ran.log).not.toContain(token.slice(0, 5));
});

test('judges: a verdict, and an answer that is nonsense as an error of the row', async () => {
  const judged = `model: openai/gpt-6-luna
messages: [{role: user, content: "Say {{input}}"}]
evaluators:
  - {name: fine, llm: {prompt: "JUDGE {{completion}}", choices: [{choice: good, score: 1}, {choice: bad, score: 0}]}}
testData:
  - input: one
  - input: two
  - input: three
`;
  const ran = await evaluation({
    files: { 'judged.prompt.yml': judged },
    inputs: { 'judge-model': 'openai/gpt-6-sol' },
    answer: ({ text }) =>
      text.startsWith('JUDGE')
        ? text.includes('one')
          ? 'Good.'
          : text.includes('two')
            ? 'bad'
            : 'Hmm.'
        : text.slice(4),
  });
  expect(ran.outputs).toMatchObject({ 'passed-rows': '1', 'failed-rows': '1', 'errored-rows': '1', status: 'missed' });
  expect(ran.asked.filter(({ model }) => model === 'gpt-6-sol')).toHaveLength(3);
});

test('one comment is kept, with a link to the run, and is at most 60 KB', async () => {
  const bodies: string[] = [];
  const ran = await evaluation({
    event: 'pull_request',
    files: { 'echo.prompt.yml': promptFile(rows.map(([input, expected]) => [input.repeat(100), expected])) },
    inputs: { comment: 'true' },
    answer: () => `no @everyone ![x](https://evil.test/x.png) ${'text '.repeat(4000)}`,
    override: ({ url, method, body }) => {
      if (!url.includes('/comments')) return undefined;
      if (method === 'GET') return { body: [] };
      const sent: { readonly body: string } = JSON.parse(body);
      bodies.push(sent.body);
      return {
        status: 201,
        body: {
          id: 1,
          html_url: 'https://github.com/acme/widgets/pull/7#issuecomment-1',
          body: sent.body,
          user: { login: 'github-actions[bot]', type: 'Bot' },
        },
      };
    },
  });
  expect(ran.log).toContain('Comment on pull request #7');
  const [body = '', ...others] = bodies;
  expect(others).toEqual([]);
  expect(body).toMatch(/^<!-- byok-inference evaluate [^-]* -->\n## ❌ Evaluation threshold missed/);
  expect(body).toContain('https://github.com/acme/widgets/actions/runs/4711');
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
});

test('2,000 rows stay within a job summary: passed rows go first, and it says so', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => [`row ${index + 1}. ${'x'.repeat(400)}`, 'ok'] as const);
  const ran = await evaluation({
    files: { 'many.prompt.yml': promptFile(many) },
    inputs: { concurrency: '64', threshold: '90' },
    answer: ({ text }) => (numberOf(text) % 100 === 0 ? `no ${'y'.repeat(7000)}` : `ok ${'z'.repeat(7000)}`),
  });
  expect(ran.outputs).toMatchObject({ status: 'passed', rows: '2000', 'failed-rows': '20' });
  expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024);
  expect(ran.summary.match(/<summary>Row \d+ · ❌ failed<\/summary>/g)).toHaveLength(20);
  expect(ran.summary).toMatch(/The answers to \d+ rows, all of them passed, do not fit here\./);
}, 120_000);

test('with `summary: metadata` no text of rows and answers is shown; with `off` there is no summary', async () => {
  const given: EvaluationCase = {
    files: { 'echo.prompt.yml': echo },
    answer: () => 'ANSWER',
  };
  const metadata = await evaluation({ ...given, inputs: { summary: 'metadata' } });
  expect(metadata.summary).toContain('0 of 12 rows passed');
  for (const text of [metadata.summary, metadata.log]) expect(text).not.toMatch(/ANSWER|row 3\./);
  expect((await evaluation({ ...given, inputs: { summary: 'off' } })).summary).toBe('');
});

test('hostile rows and answers stay text, in the summary, the log and the charts', async () => {
  const hostile = [
    '</details> <img src=https://evil.test/x.png> @everyone fixes #1 ![x](https://evil.test/y) | a | b |',
    '```',
    '::set-output name=status::passed',
    '##[error]pwned',
    '<script>alert(1)</script> [link](https://evil.test)',
  ].join('\n');
  const file = promptFile([
    [hostile, 'x'],
    ['`````', 'y'],
  ]);
  const ran = await evaluation({
    files: { 'a`|<b>.prompt.yml': file.replace('name: says it', 'name: "<img src=x> @team |"') },
    inputs: { models: 'openai/gpt-6-luna\nopenai/gpt-6-sol' },
    answer: () => hostile,
  });
  expect(ran.outputs).toMatchObject({ status: 'missed', rows: '4' });
  expect(ran.log).not.toMatch(/^\s*::set-output|##\[error\]pwned/m);
  const html = await renderUnsanitized(ran.summary);
  expect(html).not.toMatch(/<img|<script|<b>|<a [^>]*href="https:\/\/evil/);
  // What is left outside of code has no mention and no reference in it.
  expect(html.replaceAll(/<code[\s\S]*?<\/code>/g, '')).not.toMatch(/@everyone|@team|#1\b/);
  expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
});
