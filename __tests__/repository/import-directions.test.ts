import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

/** A room, an import that it must not have, and one that it may have. */
const directions = [
  ['failures', '../policy/decide.ts', './failure.ts'],
  ['markdown', '../failures/failure.ts', './cut.ts'],
  ['markdown', '../yaml/node.ts', '../text/invisible.ts'],
  ['text', '../failures/failure.ts', './invisible.ts'],
  ['secrets', '../failures/failure.ts', './range.ts'],
  ['secrets', '../markdown/fence.ts', '../text/invisible-class.ts'],
  ['secrets', 'node:fs', '@secretlint/secretlint-rule-preset-recommend'],
  ['runner', '../markdown/fence.ts', '../secrets/known-secrets.ts'],
  ['prompts', '../secrets/scanner.ts', './template.ts'],
  ['yaml', '../policy/policy.ts', '../failures/failure.ts'],
  ['policy', '../keys/credential.ts', '../yaml/node.ts'],
  ['policy', '../runner/runner.ts', './decide.ts'],
  ['review', '../keys/credential.ts', '../policy/decide.ts'],
  ['policy', '../review/compare.ts', '../yaml/node.ts'],
  ['schemas', '../prompts/build-prompt.ts', '../prompts/prompt.ts'],
  ['schemas', '../yaml/node.ts', '../failures/failure.ts'],
  ['prompts', '../policy/policy.ts', '../yaml/node.ts'],
  ['prompts', 'node:fs', '../text/invisible.ts'],
  ['policy', '../text/invisible.ts', '../yaml/node.ts'],
  ['keys', '../policy/decide.ts', '../policy/policy.ts'],
  ['providers', '../policy/decide.ts', '../policy/policy.ts'],
  ['providers', '../keys/credential.ts', '../failures/codes.ts'],
  ['inference', '../runner/runner.ts', '../providers/provider.ts'],
  ['inference', '../actions/complete/main.ts', '../policy/decide.ts'],
  ['runner', '../policy/policy.ts', '@actions/core'],
  ['policy', '@actions/core', 'js-yaml'],
  ['actions/complete', '@actions/github', '../../runner/runner.ts'],
  ['providers', 'node:https', 'openai'],
  ['providers/responses', '../../keys/credential.ts', '../provider.ts'],
  ['providers/responses', 'node:https', '../../policy/policy.ts'],
] as const;

/** A project with the same rules, in which each of these imports stands in a file of its own. */
const project = mkdtempSync(join(tmpdir(), 'byok-lint-'));
let report = '';

const probe = (room: string, index: number, kind: string) => `src/${room}/${kind}-${index}.ts`;

function write(path: string, line: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), `${line}\n`);
}

beforeAll(() => {
  cpSync(join(root, 'biome.json'), join(project, 'biome.json'));
  for (const [index, [room, forbidden, allowed]] of directions.entries()) {
    write(probe(room, index, 'forbidden'), `export * from '${forbidden}';`);
    write(probe(room, index, 'allowed'), `export * from '${allowed}';`);
  }
  write('src/policy/network.ts', "export const answer = fetch('https://x.test');");
  write('src/policy/environment.ts', 'export const home = process.env.HOME;');
  write('src/runner/environment.ts', 'export const home = process.env.HOME;');
  const linted = spawnSync(process.execPath, [biome, 'lint', '--max-diagnostics=none', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  report = (linted.stdout + linted.stderr).replaceAll('\\', '/');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

for (const [index, [room, forbidden, allowed]] of directions.entries()) {
  test(`${room} may import ${allowed} and not ${forbidden}`, () => {
    expect(report).toMatch(new RegExp(`${probe(room, index, 'forbidden')}:\\d+:\\d+ lint/style/noRestrictedImports`));
    expect(report).not.toContain(probe(room, index, 'allowed'));
  });
}

test('only runner reaches the network and the process', () => {
  expect(report).toMatch(/src\/policy\/network\.ts:\d+:\d+ lint\/style\/noRestrictedGlobals/);
});

test('only runner reads the environment', () => {
  expect(report).toMatch(/src\/policy\/environment\.ts:\d+:\d+ lint\/style\/noProcessEnv/);
  expect(report).not.toContain('src/runner/environment.ts');
});
