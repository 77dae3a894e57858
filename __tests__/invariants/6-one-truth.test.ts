import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { renderTables } from '../../scripts/generate/tables.ts';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { statusOfCode } from '../../src/failures/codes.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, 'src/actions/complete'))
  .map((name) => read(`src/actions/complete/${name}`))
  .join('\n');
const action = readActionFile();

test('invariant 6: the code reads exactly the inputs that action.yml declares', () => {
  const read = [...sources.matchAll(/\binput\('([\w-]+)'\)/g)].map(([, name = '']) => name);
  const declared = Object.keys(action.inputs);
  expect(read.filter((name) => !declared.includes(name))).toEqual([]);
  expect(declared.filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
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

test('invariant 6: the README’s tables are generated from action.yml', () => {
  expect(renderTables(read('README.md'), action)).toBe(read('README.md'));
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
    execFileSync(process.execPath, ['scripts/build.ts', out], { cwd: root });
    const files = (folder: string) =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    expect(files(join(out, 'complete'))).toEqual(files(join(root, 'dist/complete')));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}, 120_000);
