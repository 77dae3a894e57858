import { expect } from 'vitest';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

bundled('a disabled model: denied at its place in the policy, with what would be allowed', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }));
  expect(ran).toMatchObject({
    exitCode: 1,
    outputs: { status: 'denied', 'error-code': 'denied', model: 'openai/gpt-6-sol-pro' },
  });
  expect(ran.log).toContain(`::error file=${policyPath},line=10,col=14::`);
  expect(ran.log).toContain('models.disabled denies it with "openai/gpt-6-sol-pro"');
  expect(ran.log).toContain(
    'Write `model: openai/gpt-6-sol`, or ask the maintainers to change .github/models.yml. Also allowed: openai/gpt-6-luna.',
  );
  expect(ran.log.match(/^::error/gm)).toHaveLength(1);
  expect(ran.summary).toMatch(/^## ❌ \[denied by the policy\]\(/);
  expect(server.received).toHaveLength(0);
});

test('a model outside the enabled list: denied, and the entries of the list are named', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(stepFor(server.url, { model: 'deepseek/deepseek-v3.2' }));
  expect(ran.log).toContain('models.enabled does not list it (it lists openai/gpt-6-luna, openai/gpt-6-sol*)');
  expect(ran.log).toContain('no key serves it (keys: local)');
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({
    version: 2,
    verdict: 'denied',
    violations: [
      { of: 'models.enabled', place: { file: policyPath, commit: '', line: 9, column: 12 } },
      { of: 'keys', allowing: ['local'] },
    ],
    alternatives: ['openai/gpt-6-luna', 'openai/gpt-6-sol'],
  });
  expect(server.received).toHaveLength(0);
});

test('an empty enabled list denies everything', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace(/enabled: .*/, 'enabled: []');
  const ran = await runAction(stepFor(server.url, {}, policy));
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('models.enabled is empty, so it allows no model');
  expect(server.received).toHaveLength(0);
});

test('an entry without a publisher: the denial says how it is read', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url).replace(/enabled: .*/, 'enabled: [gpt-6-luna]');
  const ran = await runAction(stepFor(server.url, {}, policy));
  expect(ran.outputs.status).toBe('denied');
  expect(ran.log).toContain('"gpt-6-luna" is read as a publisher there; the model is openai/gpt-6-luna');
});

bundled('audit lets pass what the lists deny, and says so in a warning', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(
    stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }, policyFor(server.url, 'mode: audit\n')),
  );
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed' } });
  expect(ran.log).toContain('::warning::openai/gpt-6-sol-pro: would be denied, because models.disabled denies it');
  expect(JSON.parse(ran.outputs.decision ?? '')).toMatchObject({
    verdict: 'allowed',
    audited: [{ of: 'models.disabled' }],
  });
});

test('audit gives no model a key that does not serve it', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const ran = await runAction(
    stepFor(server.url, { model: 'deepseek/deepseek-v3.2' }, policyFor(server.url, 'mode: audit\n')),
  );
  expect(ran.outputs.status).toBe('denied');
  expect(server.received).toHaveLength(0);
});
