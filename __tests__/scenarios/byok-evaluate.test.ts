import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { byok, layOutFolder } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const file = (more = '') => `model: openai/gpt-6-luna
messages: [{role: user, content: "Tell of the {{topic}}."}]
testData: [{topic: sea}, {topic: sky}]
evaluators: [{name: names it, string: {contains: sea}}]
${more}`;

test('the emulator answers rows by the policy, without a key, and nothing is sent or kept', async () => {
  await using server = await startServer(() => completion('Sent!'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url), 'a.prompt.yml': file() });
  const ran = await byok(['evaluate', 'a.prompt.yml', '--emulator', '--threshold', '50'], { folder });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('50 % (1 of 2 rows') });
  expect(ran.stderr).toMatch(/^The emulator answers: nothing is sent, and no score says anything of a model\.\n/);
  const denied = ['evaluate', 'a.prompt.yml', '--emulator', '-m', 'openai/gpt-6-sol-pro'];
  expect(await byok(denied, { folder })).toMatchObject({ status: 1, stderr: expect.stringContaining('denied') });
  for (const option of ['--cache', '--results']) {
    const wrong = await byok(['evaluate', 'a.prompt.yml', '--emulator', option, 'kept'], { folder });
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${option}: it keeps answers for later`),
    });
  }
  const tools = `tools: [{name: docs, url: "${server.url}/mcp", allow: [look]}]\n`;
  const other = layOutFolder({ [policyPath]: policyFor(server.url, tools), 'a.prompt.yml': file('tools: [docs]\n') });
  expect(await byok(['evaluate', '--emulator'], { folder: other })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('The emulator calls no tools, and a.prompt.yml names docs.'),
  });
  expect(server.received).toEqual([]);
});

test('files of other formats are written, and it is said where', async () => {
  await using server = await startServer(() => completion('The sea.'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url), 'a.prompt.yml': file() });
  const call = { folder, env: { LOCAL_KEY: secret } };
  const ran = await byok(['evaluate', '--formats', 'junit, csv,gh-models', '--json'], call);
  expect(ran.status).toBe(0);
  const outputs = JSON.parse(ran.stdout);
  const written = { JUnit: 'junit-file', CSV: 'csv-file', 'gh-models': 'gh-models-file' };
  for (const [name, output] of Object.entries(written)) expect(ran.stderr).toContain(`${name}: ${outputs[output]}\n`);
  expect(readFileSync(outputs['junit-file'], 'utf8')).toContain('<testsuite name="a.prompt.yml');
  expect(readFileSync(outputs['csv-file'], 'utf8').split('\n')).toHaveLength(4);
  const wrong = await byok(['evaluate', '--formats', 'junitt'], call);
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('"junitt"') });
});
