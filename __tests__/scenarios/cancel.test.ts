import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { failure } from '../harness/replies.ts';
import { type Cancel, runAction } from '../harness/run-action.ts';
import { bundled } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Where a cancelled run may stand. */
const moments = [
  { name: 'while the provider is asked', reply: () => undefined },
  {
    name: 'while an answer arrives',
    reply: (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n');
    },
  },
  { name: 'while it waits for another attempt', reply: failure(503, 'overloaded', 'Busy', { 'retry-after': '60' }) },
];

for (const { name, reply } of moments) {
  bundled.skipIf(process.platform === 'win32')(
    `cancelled ${name}: outputs and summary are written, and nothing more is sent`,
    async () => {
      let cancel: Cancel | undefined;
      await using server = await startServer(() => {
        setTimeout(() => cancel?.('SIGINT'), 200);
        return reply;
      });
      const ran = await runAction(stepFor(server.url), (given) => {
        cancel = given;
      });
      expect(ran).toMatchObject({
        exitCode: 1,
        outputs: { status: 'cancelled', 'error-code': 'cancelled', key: 'local' },
      });
      expect(ran.summary).toMatch(/^## ❌ \[cancelled\]\(/);
      expect(server.received).toHaveLength(1);
    },
  );
}

bundled.skipIf(process.platform === 'win32')(
  'cancelled while the policy is read: cancelled, at once, and nothing is sent',
  async () => {
    let cancel: Cancel | undefined;
    await using server = await startServer(() => failure(500, 'x', 'x'));
    await using github = await startServer(() => {
      setTimeout(() => cancel?.('SIGTERM'), 200);
      return () => undefined;
    });
    const step = { ...stepFor(server.url, { 'policy-ref': '' }), env: { GITHUB_API_URL: github.url } };
    const ran = await runAction(step, (given) => {
      cancel = given;
    });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', 'error-code': 'cancelled' } });
    expect(github.received).toHaveLength(1);
    expect(server.received).toHaveLength(0);
  },
);

bundled('the deadline ends an attempt, also one in which something comes all the time', async () => {
  await using server = await startServer(() => (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const trickle = setInterval(() => response.write(': still there\n\n'), 100);
    response.on('close', () => clearInterval(trickle));
  });
  const ran = await runAction(stepFor(server.url, { deadline: '1', retries: '3' }));
  expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'unavailable', 'error-code': 'timed-out' } });
  expect(ran.log).toContain('No answer arrived within the `deadline` of 1.0 s');
  expect(server.received).toHaveLength(1);
});
