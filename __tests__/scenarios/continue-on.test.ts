import { expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { type Reply, startServer } from '../harness/server.ts';

/** A server's answer and the status that it leads to. */
const statuses: readonly (readonly [status: string, code: string, reply: () => Reply])[] = [
  ['unavailable', 'server-error', () => failure(500, 'x', 'No.')],
  ['rejected', 'authentication', () => failure(401, 'x', 'No.')],
  ['filtered', 'content-filter', () => failure(400, 'content_filter', 'No.')],
  ['refused', 'refused', () => completion(null, { refusal: 'No.' })],
];

bundled.each(statuses)(
  '%s: the step warns instead of failing, and its outputs are the same',
  async (status, code, reply) => {
    await using server = await startServer(reply);
    const inputs = { retries: '0', 'continue-on': `mismatched,${status}` };
    const ran = await runAction(stepFor(server.url, inputs));
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status, 'error-code': code } });
    expect(ran.log).toMatch(new RegExp(`^::warning::[^%]* · ${code}`, 'm'));
    expect(ran.log).not.toContain('::error');
    const other = statuses.map(([name]) => name).filter((name) => name !== status);
    const failing = await runAction(stepFor(server.url, { ...inputs, 'continue-on': other.join('\n') }));
    expect(failing).toMatchObject({ exitCode: 1, outputs: { status, 'error-code': code } });
  },
);

test.each(['denied', 'invalid', 'failed', 'cancelled', 'unavailable; rejected', 'all'])(
  '%s cannot be continued on',
  async (words) => {
    await using server = await startServer(() => completion('Hello.'));
    const ran = await runAction(stepFor(server.url, { 'continue-on': words, model: 'openai/gpt-6-sol-pro' }));
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'invalid', 'error-code': 'invalid-input' } });
    expect(ran.log).toContain('Write some of: unavailable, rejected, filtered, refused, mismatched.');
    expect(server.received).toHaveLength(0);
  },
);

bundled('a denial fails whatever is continued on', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const inputs = { 'continue-on': 'unavailable rejected filtered refused mismatched', model: 'openai/gpt-6-sol-pro' };
  expect(await runAction(stepFor(server.url, inputs))).toMatchObject({ exitCode: 1, outputs: { status: 'denied' } });
});
