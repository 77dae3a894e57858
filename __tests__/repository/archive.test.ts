import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionFolder, actionNames, readActionFile } from '../../scripts/stand-in/action-file.ts';
import { runBundle } from '../../scripts/stand-in/run-bundle.ts';
import { layOut } from '../../scripts/stand-in/step.ts';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { layOutFolder, spawnByok } from '../harness/run-byok.ts';
import { startServer } from '../harness/server.ts';

const root = join(import.meta.dirname, '../..');

/**
 * The most that a job should download, gzipped, in bytes: all of it; the page of the playground; the client for tools; and
 * all but these and the tokenizer's table.
 */
const most = { all: 2_200 * 1024, page: 250 * 1024, tools: 130 * 1024, code: 740 * 1024 };

let folder = '';
let archive = Buffer.alloc(0);
let files: readonly string[] = [];

/** What GitHub would hand out of the files as they are now: an index of its own leaves git's alone. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'byok-archive-'));
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, {
      cwd: root,
      env: { ...process.env, GIT_INDEX_FILE: join(folder, 'index') },
      maxBuffer: 64 * 1024 * 1024,
    });
  git('add', '--all');
  // Only in the archive of a commit are `export-subst` files filled in.
  const who = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.com'];
  const commit = git(...who, 'commit-tree', git('write-tree').toString().trim(), '-m', 'Archive');
  archive = git('archive', '--format=tar', commit.toString().trim());
  mkdirSync(join(folder, 'action'));
  writeFileSync(join(folder, 'action.tar'), archive);
  execFileSync('tar', ['-xf', join(folder, 'action.tar'), '-C', join(folder, 'action')]);
  files = execFileSync('tar', ['-tf', join(folder, 'action.tar')])
    .toString()
    .trim()
    .split('\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the archive that a job downloads has at most 2.2 MB: the tokenizer’s table has 1 MB of them, the page a quarter', () => {
  const size = gzipSync(archive).length;
  const read = (file: string) => readFileSync(join(folder, 'action', file));
  const chunks = files.filter((file) => /^dist\/\d+\.index\.js$/.test(file)).map(read);
  const [table, ...others] = chunks.filter((chunk) => chunk.length > 1_000_000);
  expect(others).toEqual([]);
  const page = files
    .filter((file) => /^dist\/playground\/.*[^/]$/.test(file))
    .map((file) => gzipSync(read(file)).length);
  const pageSize = page.reduce((sum, length) => sum + length, 0);
  const client = chunks.find((chunk) => chunk.includes('notifications/initialized'));
  const [tableSize = 0, clientSize = 0] = [table, client].map((chunk) => (chunk ? gzipSync(chunk).length : 0));
  expect(pageSize).toBeLessThanOrEqual(most.page);
  expect(clientSize).toBeLessThanOrEqual(most.tools);
  expect(size).toBeLessThanOrEqual(most.all);
  expect(size - pageSize - clientSize - tableSize).toBeLessThanOrEqual(most.code);
});

test('it has what a step and its reader need, and nothing else', () => {
  const folders = new Set(files.map((file) => file.split('/')[0]));
  const own = actionNames.map(actionFolder).filter((name) => name !== '.');
  const wanted = ['LICENSE', 'README.md', 'action.yml', 'dist', 'package.json', 'schema', ...own];
  expect([...folders].toSorted()).toEqual(wanted.toSorted());
  expect(files).toEqual(expect.arrayContaining(['dist/licenses.txt', 'schema/models.schema.json']));
});

test.each(actionNames)('it has the action.yml of %s, and the file that it names', (action) => {
  const folder = actionFolder(action);
  expect(files).toContain(join(folder, 'action.yml'));
  expect(files).toContain(join(folder, readActionFile(action).runs.main));
});

test('every action.yml of the repository is in it', () => {
  const all = execFileSync('git', ['ls-files', 'action.yml', ':(glob)*/action.yml'], { cwd: root }).toString();
  expect(files).toEqual(expect.arrayContaining(all.trim().split('\n')));
});

test('the main action runs from it, with a policy from the API', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } });
  const step = {
    ...stepFor(server.url, { 'policy-ref': '', token: 'ghs_archive' }),
    env: { GITHUB_API_URL: github.url },
  };
  const laidOut = layOut(step);
  try {
    const ran = await runBundle(laidOut, undefined, join(folder, 'action/dist'));
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
});

/** npm prepares what it gets from a repository if it has one of these: it installs all that it was developed with. */
const prepared = ['postinstall', 'build', 'preinstall', 'install', 'prepack', 'prepare'];

test('npm installs it as it is: nothing is built, nothing else is installed', () => {
  const { scripts, dependencies, bin } = JSON.parse(readFileSync(join(folder, 'action/package.json'), 'utf8'));
  expect(prepared.filter((name) => name in scripts)).toEqual([]);
  expect(dependencies).toBeUndefined();
  expect(Object.values(bin).filter((file) => !files.includes(String(file)))).toEqual([]);
});

test('the command line runs from it, and pipes', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const workspace = layOutFolder({ [policyPath]: policyFor(server.url) });
  const program = [process.execPath, join(folder, 'action/dist/byok/index.js')] as const;
  const call = { folder: workspace, env: { LOCAL_KEY: secret }, input: 'Say hello.' };
  expect(await spawnByok(['run', '-m', 'openai/gpt-6-luna'], call, program)).toMatchObject({
    status: 0,
    stdout: 'Hello.\n',
    stderr: expect.stringMatching(/^completed: openai\/gpt-6-luna/),
  });
});

test('policy-check runs from it', async () => {
  const laidOut = layOut({ action: 'policy-check', files: { [policyPath]: policyFor('http://127.0.0.1:1') } });
  try {
    const ran = await runBundle(laidOut, undefined, join(folder, 'action/dist'));
    expect(ran.outputs.valid).toBe('true');
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
});
