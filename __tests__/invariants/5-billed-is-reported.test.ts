import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

/** Answers that cost tokens and fail the step all the same. */
const billed: readonly { name: string; reply: Reply; status: string }[] = [
  { name: 'a refusal', reply: completion(null, { refusal: 'No.' }), status: 'refused' },
  { name: 'a filtered answer', reply: completion('He', { finish: 'content_filter' }), status: 'filtered' },
  { name: 'an empty answer', reply: completion(''), status: 'unavailable' },
  {
    name: 'an answer without choices',
    reply: { body: { choices: [], usage: { prompt_tokens: 21, completion_tokens: 9 } } },
    status: 'unavailable',
  },
];

for (const { name, reply, status } of oneOfEach(billed, ({ status }) => status)) {
  bundled(`invariant 5: what was billed is reported: ${name}`, async () => {
    await using server = await startServer(() => reply);
    const ran = await runAction(stepFor(server.url, { retries: '0' }));
    expect(ran).toMatchObject({
      exitCode: 1,
      outputs: { status, 'input-tokens': '21', 'output-tokens': '9', 'total-tokens': '30' },
    });
    expect(ran.summary).toMatch(/21 in .* 9 out .* 30 in all/);
  });
}

test('invariant 5: what was billed is reported: an answer that breaks its schema, and the repair', async () => {
  await using server = await startServer(() => completion('{}'));
  const ran = await runAction(stepFor(server.url, { 'response-schema': 'type: string' }));
  expect(ran).toMatchObject({
    exitCode: 1,
    outputs: { status: 'mismatched', 'input-tokens': '42', 'output-tokens': '18', 'total-tokens': '60' },
  });
  expect(ran.summary).toMatch(/42 in .* 18 out .* 60 in all/);
});

bundled(
  'invariant 5: what was billed is reported: the outputs cannot be written once the answer is there',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'byok-billed-'));
    const path = join(folder, 'outputs');
    writeFileSync(path, '');
    await using server = await startServer(() => {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path);
      return completion('Hello.');
    });
    const ran = await runAction({ ...stepFor(server.url), env: { GITHUB_OUTPUT: path } });
    rmSync(folder, { recursive: true, force: true });
    expect(ran.exitCode).toBe(1);
    expect(ran.log).toMatch(/input-tokens: 21.*output-tokens: 9.*total-tokens: 30/);
    expect(ran.log).toMatch(/^Hello\.$/m);
    expect(ran.summary).toMatch(/21 in .* 9 out .* 30 in all/);
  },
);
