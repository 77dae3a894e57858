import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'byok-unwritable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'directory'));
writeFileSync(join(folder, 'file'), '');
execFileSync('mkfifo', [join(folder, 'pipe')]);

/** What never takes a byte, whoever asks. */
const unwritable = [
  ['on a full disk', '/dev/full'],
  ['a directory', join(folder, 'directory')],
  ['in a folder that is gone', join(folder, 'gone', 'file')],
  ['below a file', join(folder, 'file', 'file')],
  ['in a file system that is only read', '/proc/version'],
  ['a pipe that nobody reads', join(folder, 'pipe')],
] as const;

bundled.each(unwritable)('GITHUB_OUTPUT is %s: that is said before anything is sent', async (_name, path) => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_OUTPUT: path } });
  expect(ran.exitCode).toBe(1);
  expect(server.received).toHaveLength(0);
  expect(ran.log).toMatch(/^::error::stopped before sending.*The outputs of this step cannot be written/m);
  expect(ran.summary).toContain('❌ stopped before sending');
});

bundled('the file of outputs is left as it was by the question whether it takes any', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const path = join(folder, 'used');
  writeFileSync(path, 'before=1\n');
  await runAction({ ...stepFor(server.url, { prompt: '' }), env: { GITHUB_OUTPUT: path } });
  expect(readFileSync(path, 'utf8')).toMatch(/^before=1\n[a-z-]+<<ghadelimiter_/);
});

bundled('without GITHUB_OUTPUT the log has what was paid for', async () => {
  await using server = await startServer(() => completion('Hello.\n::error::forged\nBye.'));
  const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_OUTPUT: '' } });
  expect(ran.exitCode).toBe(0);
  expect(ran.log).toContain('input-tokens: 21, ');
  expect(ran.log).toMatch(/^The answer:\nHello\.\n: :error::forged\nBye\.$/m);
});

bundled(
  'the file of outputs goes away while the provider answers: tokens and answer are in the log, without secrets',
  async () => {
    const path = join(folder, 'going');
    writeFileSync(path, '');
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    await using server = await startServer(() => {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path);
      return completion(`It is ${token}, and\n${'long '.repeat(10_000)}`);
    });
    const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_OUTPUT: path } });
    expect(ran.exitCode).toBe(1);
    expect(server.received).toHaveLength(1);
    expect(ran.log).toMatch(
      /^::warning::The outputs of this step are not set .*status: completed.*input-tokens: 21.*output-tokens: 9/m,
    );
    expect(ran.log).toMatch(/^It is \(secret removed: GitHub token\), and$/m);
    expect(ran.log).toContain('… cut here: the answer has ');
    expect(ran.log).toContain('response-file: ');
    expect(ran.log).toMatch(/^::error::completed.*The outputs of this step could not be written/m);
    expect(ran.log).not.toContain(token);
    expect(ran.summary).toContain('✅ completed');
  },
);

bundled.each(unwritable.filter(([name]) => name !== 'a directory'))(
  'RUNNER_TEMP is %s: that is said before anything is sent, and where the response file is instead',
  async (_name, path) => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url), env: { RUNNER_TEMP: path } });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
    expect(ran.outputs['response-file']).toMatch(/response\.txt$/);
    expect(ran.log).toMatch(/^::warning::Files of this step go to .*: RUNNER_TEMP, E[\s\S]*^Asking gpt-6-luna/m);
    expect(ran.log).toContain(`so the response file is ${ran.outputs['response-file']}. Reason: `);
  },
);

bundled.each(unwritable)(
  'GITHUB_STEP_SUMMARY is %s: that is said before anything is sent, and once',
  async (_name, path) => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_STEP_SUMMARY: path } });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
    expect(ran.log).toMatch(/^::warning::The job summary of this step will be missing: .*E[\s\S]*^Asking gpt-6-luna/m);
    expect(ran.log.match(/::warning::/g)).toHaveLength(1);
  },
);
