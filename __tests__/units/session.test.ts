import { rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { layOut } from '../../scripts/stand-in/step.ts';
import { prepare } from '../../src/actions/complete/prepare.ts';
import { openRunner } from '../../src/github/runner.ts';
import { answer } from '../../src/inference/answer.ts';
import { StepFacts } from '../../src/inference/result.ts';
import { startGitHub } from '../harness/github.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { startServer } from '../harness/server.ts';

const before = process.env;
const folders: string[] = [];

afterAll(() => {
  process.env = before;
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Bytes in use once all that nobody needs is gone: garbage that still lies about depends on chance. */
function used(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('1,000 requests through one session: the policy is read once, the memory stays flat', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const policy = policyFor(server.url);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const laidOut = layOut({
    inputs: {
      model: 'openai/gpt-6-luna',
      prompt: 'Say hello.',
      'api-key': secret,
      token: 'ghs_test',
      policy: policyPath,
    },
    env: { GITHUB_API_URL: github.url },
  });
  folders.push(laidOut.folder);
  process.env = { ...laidOut.environment };
  const step = openRunner();
  let looked = 0;
  const counting = {
    ...step,
    variable: (name: string) => {
      if (name === 'LOCAL_KEY') looked++;
      return step.variable(name);
    },
  };
  const prepared = await prepare(counting, new StepFacts());
  if ('skip' in prepared) throw prepared.skip;
  const { request, session } = prepared;
  const readings = github.received.length;

  const ask = async () => {
    const facts = new StepFacts();
    const outcome = await answer(request, { ...session, log: { ...session.log, info: () => undefined } }, facts);
    expect(outcome).toMatchObject({ status: 'completed' });
    expect(facts.known).toMatchObject({ completion: { text: 'Hello.' }, usage: { total: 30 } });
  };
  for (let index = 0; index < 100; index++) await ask();
  const early = used();
  for (let index = 100; index < 1000; index += 10) await Promise.all(Array.from({ length: 10 }, ask));

  expect(server.received).toHaveLength(1000);
  expect(new Set(server.received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${secret}`]));
  expect(github.received).toHaveLength(readings);
  expect(looked).toBeLessThan(10);
  expect(used() - early).toBeLessThan(5 * 1024 * 1024);
});

test('the policy is on its way while the prompt is read', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const asked = Promise.withResolvers<void>();
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(server.url) } }, () => {
    asked.resolve();
    return undefined;
  });
  const inputs = { model: 'openai/gpt-6-luna', 'prompt-file': 'prompt.txt', 'api-key': secret, token: 'ghs_test' };
  const laidOut = layOut({ inputs, files: { 'prompt.txt': 'Hi.' }, env: { GITHUB_API_URL: github.url } });
  folders.push(laidOut.folder);
  process.env = { ...laidOut.environment };
  const step = openRunner();
  const waiting: typeof step.filesForPrompts = (isTempOpen) => {
    const files = step.filesForPrompts(isTempOpen);
    const readFile: typeof files.readFile = (...file) => asked.promise.then(() => files.readFile(...file));
    return { ...files, readFile };
  };
  const prepared = await prepare({ ...step, filesForPrompts: waiting }, new StepFacts());
  expect(prepared).toMatchObject({ request: { model: { model: 'openai/gpt-6-luna' } } });
});
