import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { generatedPages } from '../../scripts/generate/pages.ts';
import { actionNames, readActionFile } from '../../scripts/stand-in/action-file.ts';
import type { Step } from '../../scripts/stand-in/step.ts';
import { version } from '../../src/actions/complete/summary/summary-facts.ts';
import { statusOfCode } from '../../src/language/failures/codes.ts';
import { startGitHub } from '../harness/github.ts';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { runForCode } from '../harness/loaded-code.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';
import { toolStep } from '../harness/tool-models.ts';
import { runUsage } from '../harness/usage.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const action = readActionFile();

/** All sources in a folder. */
function textsIn(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`${folder}/${file}`))
    .join('\n');
}

test.each(actionNames)('invariant 6: the code of %s reads exactly the inputs that its action.yml declares', (name) => {
  const own = textsIn(`src/actions/${name}`);
  const shared = ['session-inputs', 'prompt-inputs', 'custom-headers'].filter((file) => own.includes(`/${file}.ts'`));
  const sources = [own, ...shared.map((file) => read(`src/actions/inputs/${file}.ts`))].join('\n');
  const inputs = [...sources.matchAll(/\binput\('([\w-]+)'\)/g)].map(([, input = '']) => input);
  const declared = Object.keys(readActionFile(name).inputs);
  expect(inputs.filter((input) => !declared.includes(input))).toEqual([]);
  expect(declared.filter((input) => !sources.includes(`'${input}'`))).toEqual([]);
});

bundled(
  'invariant 6: policy-check sets exactly the outputs that its action.yml declares, whether it passes or fails',
  async () => {
    const declared = Object.keys(readActionFile('policy-check').outputs).toSorted();
    await using github = await startGitHub({ 'acme/widgets': {} });
    for (const files of [{ '.github/models.yml': policyFor('http://127.0.0.1:1') }, {}]) {
      const { outputs } = await runAction({ action: 'policy-check', files, env: { GITHUB_API_URL: github.url } });
      expect(Object.keys(outputs).toSorted()).toEqual(declared);
    }
  },
);

bundled(
  'invariant 6: usage sets exactly the outputs that its action.yml declares, whether it passes or fails',
  async () => {
    const declared = Object.keys(readActionFile('usage').outputs).toSorted();
    await using github = await startLedgerGitHub('acme/widgets');
    for (const inputs of [{}, { period: 'never' }, { 'policy-ref': '' }]) {
      const { outputs } = await runUsage(github, inputs);
      expect(Object.keys(outputs).toSorted()).toEqual(declared);
    }
  },
);

bundled(
  'invariant 6: evaluate sets exactly the outputs that its action.yml declares, whether it passes or fails',
  async () => {
    await using server = await startServer(() => completion('ok'));
    const declared = Object.keys(readActionFile('evaluate').outputs).toSorted();
    const prompt = 'model: openai/gpt-6-luna\nmessages: [{role: user, content: "{{a}}"}]\ntestData: [{a: b}]\n';
    for (const [inputs, status] of [
      [{}, 'passed'],
      [{ models: 'openai/gpt-6-sol-pro' }, 'denied'],
      [{ repeat: 'x' }, 'invalid'],
      [{ 'api-key': '', 'on-missing-key': 'skip' }, 'skipped'],
    ] as const) {
      const step = stepFor(server.url, inputs);
      const files = { ...step.files, 'a.prompt.yml': prompt };
      const { outputs } = await runAction({ ...step, action: 'evaluate', files });
      expect([status, outputs.status, Object.keys(outputs).toSorted()]).toEqual([status, status, declared]);
    }
  },
);

bundled(
  'invariant 6: a step sets exactly the outputs that action.yml declares, whether it passes or fails',
  async () => {
    await using server = await startServer(() => completion('Hello.'));
    const declared = Object.keys(action.outputs).toSorted();
    for (const inputs of [
      {},
      { model: 'openai/gpt-6-sol-pro' },
      { model: '' },
      { 'api-key': '', 'on-missing-key': 'skip' },
    ]) {
      const { outputs } = await runAction(stepFor(server.url, inputs));
      expect(Object.keys(outputs).toSorted()).toEqual(declared);
    }
  },
);

bundled('invariant 6: decisions are as the schema describes them', async () => {
  const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
    JSON.parse(read('schema/decision.schema.json')),
  );
  await using server = await startServer(() => completion('Hello.'));
  const audit = policyFor(server.url, 'mode: audit\n');
  const narrowed = policyFor(
    server.url,
    `rules:
  - {name: cheap, when: {permission: read}, disabled: [openai/gpt-6-sol], keys: [local], reason: It costs less.}
exceptions:
  - {model: openai/gpt-6-sol-pro, reason: Agreed., expires: 2020-01-01}
  - {model: openai/gpt-6-sol-pro, when: {branch: release}, reason: Agreed., expires: 2026-12-31}
limits: {max-input-tokens: 10, max-output-tokens: 20}
`,
  );
  const open = policyFor(server.url).replace(/models:\n {2}enabled[\s\S]*/, '');
  for (const [model, policy] of [
    ['openai/gpt-6-luna'],
    ['openai/gpt-6-sol-pro'],
    ['a/b'],
    ['openai/gpt-6-sol-pro', audit],
    ['openai/gpt-6-sol', open],
    ['openai/gpt-6-luna', narrowed],
    ['openai/gpt-6-sol', narrowed],
    ['openai/gpt-6-sol-pro', narrowed],
  ]) {
    const { outputs } = await runAction(stepFor(server.url, { model: model ?? '' }, policy));
    expect([validate(JSON.parse(outputs.decision ?? '')), validate.errors]).toEqual([true, null]);
  }
});

test.each(generatedPages)('invariant 6: the generated parts of %s are fresh', (page, render) => {
  expect(render(read(page))).toBe(read(page));
});

test.each(actionNames)('invariant 6: the bundle that the action.yml of %s names is there', (name) => {
  const folder = name === 'complete' ? '' : name;
  const { main } = readActionFile(name).runs;
  expect(join(folder, main)).toBe(`dist/${name}/index.js`);
  expect(read(`dist/${name}/index.js`)).not.toBe('');
});

/** A text that only a part of the bundle has. */
const traces = {
  provider: 'chat/completions',
  client: 'X-Stainless-Retry-Count',
  validator: 'MissingRefError',
  github: 'octokit-core.js',
  keyless: 'AADSTS',
  telemetry: 'gen_ai.client.inference.duration',
  asking: ' was requested, and ',
  'prompt files': 'Write `modelParameters:`.',
  schemas: 'The response schema is empty.',
  patterns: 'matches no file of ',
  ledgers: 'createCommitOnBranch',
  starter: 'yaml-language-server',
  opentelemetry: 'droppedAttributesCount',
  tools: 'was still calling tools after',
  'tool client': 'notifications/initialized',
};

/** What a step needs that is allowed, or only to send, and what most steps do without. */
const afterTheVerdict = ['asking', 'provider', 'client', 'validator', 'keyless', 'opentelemetry'] as const;
const rare = ['prompt files', 'schemas', 'patterns', 'ledgers', 'starter'] as const;

/** What a step does, and the parts that it must not load for it. */
const lean: readonly (readonly [
  name: string,
  status: string,
  step: Step,
  without: readonly (keyof typeof traces)[],
])[] = [
  [
    'a denied step',
    'denied',
    stepFor('http://127.0.0.1:1', { model: 'openai/gpt-6-sol-pro' }),
    [...afterTheVerdict, ...rare, 'github', 'telemetry', 'tools', 'tool client'],
  ],
  [
    'a denied step whose environment names a collector',
    'denied',
    {
      ...stepFor('http://127.0.0.1:1', { model: 'openai/gpt-6-sol-pro' }),
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    },
    ['telemetry', 'opentelemetry'],
  ],
  [
    'a step without a schema',
    'unavailable',
    stepFor('http://127.0.0.1:1', { retries: '0' }),
    [...rare, 'validator', 'github', 'keyless', 'telemetry', 'opentelemetry', 'tools', 'tool client'],
  ],
  [
    'policy-check',
    '',
    { action: 'policy-check', files: { '.github/models.yml': policyFor('http://127.0.0.1:1') }, inputs: { token: '' } },
    [...afterTheVerdict, 'github', 'tools', 'tool client'],
  ],
  [
    'a step that names tools of no server in the policy',
    'denied',
    stepFor('http://127.0.0.1:1', { tools: 'docs' }),
    ['provider', 'client', 'tools', 'tool client'],
  ],
];

test.each(lean)('invariant 6: %s loads only what it needs', async (_, status, step, without) => {
  const { code, outputs } = await runForCode(step);
  expect(outputs.status ?? '').toBe(status);
  expect(without.filter((part) => code.includes(traces[part]))).toEqual([]);
});

test('invariant 6: a denied step loads its entry, the runtime, a chunk to start with and one to report with, which do not grow unnoticed', async () => {
  const { code, files } = await runForCode(stepFor('http://127.0.0.1:1', { model: 'openai/gpt-6-sol-pro' }));
  expect(files).toBe(4);
  // Bytes, of which 1,000 cost about 0.1 ms of CPU; what is not needed before the verdict belongs behind an `import()`.
  expect(Buffer.byteLength(code)).toBeLessThan(335_000);
});

/** What a provider may answer, and GitHub, which may have no policy; and how a step ends that it is answered to. */
const plainAnswers = [
  { status: 'completed', code: 200, isThere: true },
  { status: 'unavailable', code: 429, isThere: true },
  { status: 'unavailable', code: 503, isThere: true },
  { status: 'rejected', code: 401, isThere: true },
  { status: 'invalid', code: 200, isThere: false },
];

test.each(plainAnswers)('invariant 6: a step that is $status ($code) loads neither fetch nor TLS', async (given) => {
  const { status, code, isThere } = given;
  const refusal = { status: code, headers: { 'retry-after': '1' }, body: { error: { message: 'No.' } } };
  await using server = await startServer(() => (code === 200 ? completion('Hello.') : refusal));
  const files: Record<string, string> = isThere ? { '.github/models.yml': policyFor(server.url) } : {};
  await using github = await startGitHub({ 'acme/widgets': files });
  const step = stepFor(server.url, { 'policy-ref': '', token: 'ghs_token', retries: '0' });
  const { builtins, outputs } = await runForCode({ ...step, env: { GITHUB_API_URL: github.url } });
  expect(outputs.status).toBe(status);
  expect(builtins).toContain('NativeModule http');
  expect(builtins.filter((name) => /\b(?:undici|tls|https)$/.test(name))).toEqual([]);
});

test('invariant 6: the bundle has each of these parts, and a step that needs one loads it', async () => {
  const bundle = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js'));
  for (const trace of Object.values(traces)) {
    expect(
      bundle.filter((file) => read(`dist/${file}`).includes(trace)),
      trace,
    ).not.toEqual([]);
  }
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { '.github/models.yml': policyFor(server.url) } });
  const step = stepFor(server.url, { 'policy-ref': '', token: 'ghs_token' });
  const { code, outputs } = await runForCode({
    ...step,
    env: { GITHUB_API_URL: github.url, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
  });
  expect(outputs.status).toBe('completed');
  for (const part of ['asking', 'provider', 'client', 'github', 'telemetry', 'opentelemetry'] as const) {
    expect(code).toContain(traces[part]);
  }
});

test('invariant 6: a step that waits for its policy loads what asks meanwhile, and loads nothing that few steps need', async () => {
  await using github = await startGitHub({ 'acme/widgets': { '.github/models.yml': policyFor('http://127.0.0.1:1') } });
  const step = stepFor('http://127.0.0.1:1', { model: 'openai/gpt-6-sol-pro', 'policy-ref': '', token: 'ghs_token' });
  const { code, outputs } = await runForCode({ ...step, env: { GITHUB_API_URL: github.url } });
  expect(outputs.status).toBe('denied');
  for (const part of ['asking', 'provider', 'client'] as const) expect(code).toContain(traces[part]);
  // What writes ledgers is in one file with what reads from GitHub.
  const others = rare.filter((part) => part !== 'ledgers');
  const without = [...others, 'validator', 'keyless', 'telemetry', 'opentelemetry', 'tools', 'tool client'] as const;
  expect(without.filter((part) => code.includes(traces[part]))).toEqual([]);
});

test('invariant 6: a step with tools loads what it takes to call them', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using tools = await startMcpServer([{ name: 'read' }]);
  const { code, outputs } = await runForCode(toolStep(server.url, [{ server: tools, allow: ['read'] }]));
  expect(outputs.status).toBe('completed');
  for (const part of ['tools', 'tool client'] as const) expect(code).toContain(traces[part]);
});

test('invariant 6: what a step loads is minified, but names its functions in a stack trace', async () => {
  const { code } = await runForCode(stepFor('http://127.0.0.1:1', { model: 'openai/gpt-6-sol-pro' }));
  // A function in parentheses takes its name from its variable.
  expect(code).toMatch(/\bfunction writeSummary\(|\bwriteSummary=\((?:async )?function\b/);
  for (const file of readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'))) {
    const lines = read(`dist/${file}`).split('\n').length;
    // A chunk of a few functions is short, whatever became of its lines.
    expect([file, lines <= 3 || read(`dist/${file}`).length / lines > 500]).toEqual([file, true]);
    expect(read(`dist/${file}`)).not.toMatch(/^\s*\/\*\*\*\//m);
  }
});

test('invariant 6: the bundle has the licences of what is in it, and no HTTP client of its own', () => {
  const licenses = read('dist/licenses.txt');
  for (const name of [
    '@actions/core',
    '@actions/github',
    'openai',
    '@modelcontextprotocol/client',
    'js-yaml',
    'ajv',
    '@opentelemetry/otlp-transformer',
    '@opentelemetry/sdk-trace',
  ]) {
    expect(licenses.split('\n')).toContain(name);
  }
  expect(licenses).not.toMatch(/^(?:undici|tunnel|@actions\/http-client)$/m);
  for (const file of readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'))) {
    expect(read(`dist/${file}`)).not.toMatch(/from"node:https?"|from"undici"/);
  }
});

test('invariant 6: docs/errors.md explains every code, and the README every status', () => {
  const explained = [...read('docs/errors.md').matchAll(/^### `([\w-]+)`$/gm)].map(([, code]) => code);
  expect(explained.toSorted()).toEqual(Object.keys(statusOfCode).toSorted());
  const statuses = [...read('README.md').matchAll(/^\| `([a-z]+)` \| [^|]+ \| (?:passes|fails)/gm)].map(
    ([, status]) => status,
  );
  expect(statuses).toEqual(
    expect.arrayContaining([...new Set(Object.values(statusOfCode)), 'completed', 'truncated', 'skipped']),
  );
});

test('invariant 6: dist/ is what the sources build', () => {
  const out = mkdtempSync(join(tmpdir(), 'byok-dist-'));
  try {
    execFileSync(process.execPath, ['scripts/build/build.ts', out], { cwd: root });
    const files = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
    const names = files(out).filter((name) => name.includes('.'));
    expect(files(out)).toEqual(files(join(root, 'dist')));
    for (const name of names) {
      expect(readFileSync(join(out, name), 'utf8') === read(join('dist', name)), `${name} is fresh`).toBe(true);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 240_000);

test('invariant 6: the version that reports name is the package’s', () => {
  expect(version).toBe(JSON.parse(read('package.json')).version);
});
