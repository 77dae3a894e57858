import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { png } from '../harness/media.ts';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';
import { layOutWorkspace } from '../harness/workspace.ts';

/** Runs a step beside a folder of earlier steps' files, whose path stands for `TEMP` in the inputs. */
async function run(inputs: Readonly<Record<string, string>>, event = 'push') {
  const temp = layOutWorkspace({
    'a.txt': 'A',
    'logs/1.txt': 'L',
    'x.prompt.yml': 'messages: [{role: user, content: Hi}]',
  });
  const outside = layOutWorkspace({ 'secret.txt': 'outside' });
  for (const path of [
    '_runner_file_commands/set_env',
    '.npmrc',
    'git-credentials-1.config',
    'logs/.env',
    'kubeconfig_1',
  ]) {
    mkdirSync(dirname(join(temp, path)), { recursive: true });
    writeFileSync(join(temp, path), 'hidden');
  }
  writeFileSync(join(temp, 'schema.json'), '{"type": "object"}');
  writeFileSync(join(temp, 'a.png'), png);
  symlinkSync(join(outside, 'secret.txt'), join(temp, 'link.txt'));
  symlinkSync(outside, join(temp, 'folder'));
  await using server = await startServer(() => completion('{}'));
  const filled = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll('TEMP', temp)]);
  const step = stepFor(server.url, Object.fromEntries(filled));
  const ran = await runAction({
    ...step,
    event,
    links: { 'into-temp.txt': join(temp, 'a.txt') },
    env: { RUNNER_TEMP: temp },
  });
  return { ran, body: server.received[0]?.body ?? '', requests: server.received.length };
}

const onUnix = test.skipIf(process.platform === 'win32');

/** Inputs that name files in RUNNER_TEMP, and a piece of what is sent then. */
const read = [
  [{ 'prompt-file': 'TEMP/a.txt' }, '"content":"A"'],
  [{ 'prompt-file': 'TEMP/x.prompt.yml', prompt: '' }, '"content":"Hi"'],
  [{ 'system-prompt-file': 'TEMP/a.txt' }, '"role":"system","content":"A"'],
  [{ prompt: '{{x}}', file_input: 'x: TEMP/a.txt' }, '"content":"A"'],
  [{ prompt: '{{x}}', 'untrusted-file-input': 'x: TEMP/a.txt', 'max-file-bytes': '1' }, '\\nA\\n'],
  [{ prompt: '{{x}}', file_input: 'x: TEMP/logs/*' }, 'logs/1.txt ---\\nL\\n'],
  [{ 'response-schema-file': 'TEMP/schema.json' }, '"schema":{"type":"object"}'],
  [{ files: 'TEMP/*.png' }, 'data:image/png;base64'],
] as const;

onUnix.each(read)('%j is read', async (inputs, says) => {
  const { ran, body } = await run(inputs);
  expect(ran.outputs.status).toBe('completed');
  expect(body).toContain(says);
});

/** What is not read. */
const refused = [
  ['TEMP/link.txt', 'leads out of RUNNER_TEMP'],
  ['TEMP/folder/secret.txt', 'leads out of RUNNER_TEMP'],
  ['TEMP/../a.txt', 'leads out of the workspace'],
  ['TEMP/_runner_file_commands/set_env', 'may hold credentials or belongs to the runner'],
  ['TEMP/git-credentials-1.config', 'may hold credentials'],
  ['TEMP/.npmrc', 'may hold credentials'],
  ['TEMP/kubeconfig_1', 'may hold credentials'],
  ['TEMP', 'leads out of the workspace'],
  ['into-temp.txt', '"into-temp.txt" leads out of the workspace'],
  ['/tmp/byok-none.txt', 'leads out of the workspace'],
  ['TEMP/b.txt', 'in RUNNER_TEMP. Did you mean "'],
] as const;

onUnix.each(refused)('%s is not read', async (path, says) => {
  const { ran, requests } = await run({ 'prompt-file': path });
  expect(ran.outputs['error-code']).toBe('unreadable-file');
  expect(ran.log).toContain(says);
  expect(requests).toBe(0);
});

onUnix('a pattern leaves out what is reserved, and follows no link out', async () => {
  const { ran } = await run({ prompt: '{{x}}', file_input: 'x: TEMP/{_*,.*,git*,kube*}' });
  expect(ran.log).toContain('matches no file of RUNNER_TEMP');
});

onUnix.each(['issue_comment', 'pull_request', 'pull_request_target', 'issues', 'workflow_run'])(
  'on %s, which strangers can cause, nothing of it is read',
  async (event) => {
    for (const path of ['TEMP/a.txt', 'TEMP/logs/*']) {
      const { ran, requests } = await run(
        { prompt: '{{x}}', file_input: `x: ${path}`, 'policy-ref': '', policy: '' },
        event,
      );
      expect(ran.outputs['error-code']).toBe('unreadable-file');
      expect(ran.log).toContain(
        'is in RUNNER_TEMP, which is read only where nobody without write access can cause the run',
      );
      expect(requests).toBe(0);
    }
  },
);
