import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { generatedPages } from '../../scripts/generate/pages.ts';
import { actionNames, readActionFile } from '../../scripts/stand-in/action-file.ts';
import { version } from '../../src/actions/complete/version.ts';
import { statusOfCode } from '../../src/failures/codes.ts';
import { startGitHub } from '../harness/github.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const action = readActionFile();

test.each(actionNames)('invariant 6: the code of %s reads exactly the inputs that its action.yml declares', (name) => {
  const sources = readdirSync(join(root, 'src/actions', name))
    .map((file) => read(`src/actions/${name}/${file}`))
    .join('\n');
  const inputs = [...sources.matchAll(/\binput\('([\w-]+)'\)/g)].map(([, input = '']) => input);
  const declared = Object.keys(readActionFile(name).inputs);
  expect(inputs.filter((input) => !declared.includes(input))).toEqual([]);
  expect(declared.filter((input) => !sources.includes(`'${input}'`))).toEqual([]);
});

test('invariant 6: policy-check sets exactly the outputs that its action.yml declares, whether it passes or fails', async () => {
  const declared = Object.keys(readActionFile('policy-check').outputs).toSorted();
  await using github = await startGitHub({ 'acme/widgets': {} });
  for (const files of [{ '.github/models.yml': policyFor('http://127.0.0.1:1') }, {}]) {
    const { outputs } = await runAction({ action: 'policy-check', files, env: { GITHUB_API_URL: github.url } });
    expect(Object.keys(outputs).toSorted()).toEqual(declared);
  }
});

test('invariant 6: a step sets exactly the outputs that action.yml declares, whether it passes or fails', async () => {
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
});

test('invariant 6: decisions are as the schema describes them', async () => {
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

test('invariant 6: the bundle of policy-check has no code that asks a provider, and reads no key', () => {
  const bundle = readdirSync(join(root, 'dist/policy-check'))
    .map((file) => read(`dist/policy-check/${file}`))
    .join('\n');
  expect(read('dist/complete/licenses.txt')).toContain('\nopenai\n');
  expect(read('dist/policy-check/licenses.txt')).not.toContain('\nopenai\n');
  for (const trace of ['chat/completions', 'api-keys', 'authentication_error']) expect(bundle).not.toContain(trace);
});

test('invariant 6: a step without a schema loads no validator, and policy-check has none', () => {
  const trace = 'MissingRefError';
  const files = readdirSync(join(root, 'dist/complete')).filter((file) => file.endsWith('.js'));
  expect(files.filter((file) => read(`dist/complete/${file}`).includes(trace))).toEqual(['compile.js']);
  for (const file of readdirSync(join(root, 'dist/policy-check'))) {
    expect(read(`dist/policy-check/${file}`)).not.toContain(trace);
  }
});

test('invariant 6: what every step loads has no HTTP client, and names its functions in a stack trace', () => {
  const start = ['index.js', 'shared.js', 'rolldown-runtime.js']
    .map((file) => read(`dist/complete/${file}`))
    .join('\n');
  expect(start).not.toMatch(/from"node:https?"/);
  expect(start).toMatch(/\bfunction writeSummary\(/);
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
    const files = (folder: string) =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    expect(readdirSync(out)).toEqual(readdirSync(join(root, 'dist')));
    for (const name of actionNames) expect(files(join(out, name))).toEqual(files(join(root, 'dist', name)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 120_000);

test('invariant 6: the version that reports name is the package’s', () => {
  expect(version).toBe(JSON.parse(read('package.json')).version);
});
