import { openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runProcess } from '../harness/run-process.ts';
import { startServer } from '../harness/server.ts';

describe('invariant 2: with NODE_DEBUG, Node prints nothing of what is sent', () => {
  test.each(['net', 'http', 'https', 'tls', 'stream', 'net,http,tls,https,undici,fetch', '*', 'HTTP'])(
    '%s',
    async (sections) => {
      await using server = await startServer(() => completion('Hello.'));
      const prompt = 'A prompt of which nothing is printed';
      const ran = await runProcess({ ...stepFor(server.url, { prompt }), env: { NODE_DEBUG: sections } });
      expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
      expect(ran.log).toContain('::warning::NODE_DEBUG has no effect here');
      const printed = ran.log.replace(/::add-mask::.*$/gm, '');
      for (const value of [secret, githubToken, prompt]) expect(printed).not.toContain(value);
      const spaced = Buffer.from(secret)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ');
      expect(printed).not.toContain(spaced.slice(0, 30));
    },
  );
});

describe('the log cannot be written', () => {
  test.each([
    ['is a pipe that nobody reads', 'closed'],
    ['lies on a full disk', openSync('/dev/full', 'w')],
  ] as const)('it %s: an answer reaches outputs and summary all the same', async (_name, stdout) => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runProcess(stepFor(server.url), { stdout });
    expect(ran).toMatchObject({ exitCode: 0, log: '', outputs: { status: 'completed', response: 'Hello.' } });
    expect(ran.summary).toContain('✅ completed');
  });

  test.each([
    ['is a pipe that nobody reads', 'closed'],
    ['lies on a full disk', openSync('/dev/full', 'w')],
  ] as const)('it %s: a step that fails fails all the same', async (_name, stdout) => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runProcess(stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }, policyFor(server.url)), {
      stdout,
    });
    expect(ran).toMatchObject({ exitCode: 1, log: '', outputs: { status: 'denied' } });
    expect(server.received).toHaveLength(0);
  });
});
