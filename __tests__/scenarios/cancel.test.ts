import { expect, test } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { failure } from '../harness/replies.ts';
import { type Cancel, runAction } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';

/** Where a cancelled run may stand. */
const moments = [
  { name: 'while the provider is asked', reply: () => undefined },
  { name: 'while it waits for another attempt', reply: failure(503, 'overloaded', 'Busy', { 'retry-after': '60' }) },
];

for (const { name, reply } of moments) {
  test.skipIf(process.platform === 'win32')(
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
      expect(ran.summary).toContain('🛑 cancelled');
      expect(server.received).toHaveLength(1);
    },
  );
}

test.skipIf(process.platform === 'win32')(
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
