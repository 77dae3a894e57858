import { randomInt } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { layOut } from '../../scripts/stand-in/step.ts';
import { linesOf } from '../harness/batching.ts';
import { removeLater } from '../harness/folders.ts';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { own } from '../harness/ledgers.ts';
import { policyFor, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';
import { edge, runEdge, startEdge, textAt } from './run-edge.ts';

/** How many of a list of moments are tried at once. */
const atOnce = 3;

/** Does a work so many times, a few at once. */
async function times(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** What a file of outputs holds, each whole; it throws where something is not. */
function wholeOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const rest = text.replaceAll(/([^\n<]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2\n/g, (_, name, __, value) => {
    outputs[name] = value;
    return '';
  });
  if (rest !== '') throw new Error(`Half an output: ${rest.slice(0, 200)}`);
  return outputs;
}

edge('killed', '30 random moments of a step with a budget: outputs, response file and ledger', async () => {
  const answer = 'The answer. '.repeat(20_000);
  await using server = await startServer(() => completion(answer));
  await using github = await startLedgerGitHub(own);
  const policy = policyFor(server.url, 'ledger: {}\nbudgets:\n  - {name: all, amount: 1, per: month}\n');
  const step = stepFor(server.url, { 'max-completion-tokens': '50' }, policy);
  const env = () => ({ GITHUB_API_URL: github.url });
  const start = performance.now();
  expect((await runEdge(step, { env })).exitCode).toBe(0);
  const whole = performance.now() - start;
  let killed = 0;
  await times(30, async () => {
    const moment = randomInt(Math.ceil(whole * 1.3));
    const ran = await runEdge(step, { env, onStart: (child) => setTimeout(() => child.kill('SIGKILL'), moment) });
    if (ran.signal === 'SIGKILL') killed++;
    const { folder } = ran.step;
    const outputs = wholeOutputs(textAt(join(folder, 'outputs')));
    if (outputs.status === 'completed') expect(outputs.response).toBe(answer);
    for (const path of globSync('temp/**/response.txt', { cwd: folder }))
      expect(textAt(join(folder, path))).toBe(answer);
  });
  expect(killed).toBeGreaterThan(5);
  const ledger = github.text('byok-ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`);
  for (const line of ledger.trimEnd().split('\n'))
    expect(JSON.parse(line)).toMatchObject({ v: 1, model: 'openai/gpt-6-luna' });
  // What was reserved for a step that was killed stays reserved: nobody knows what it has cost.
  const reserved = ledger.split('\n').filter((line) => line.includes('"reserved"'));
  expect(reserved.length).toBeGreaterThanOrEqual(server.received.length);
});

/** Kills a batch at so many moments, and then lets it end. */
async function killBatch(kills: number): Promise<void> {
  await using server = await startServer(({ body }) => completion(`ok ${'and so on '.repeat(body.length)}`));
  const words = Array.from({ length: 300 }, (_, index) => ({ word: `word${index}` }));
  const inputs = { prompt: 'Say {{word}}.', rows: 'rows.jsonl', 'results-file': 'results.jsonl', concurrency: '4' };
  const { files, ...step } = stepFor(server.url, { ...inputs, token: githubToken });
  const laidOut = layOut({ ...step, action: 'batch', files: { ...files, 'rows.jsonl': linesOf(words) } });
  removeLater(laidOut.folder);
  const path = join(laidOut.workspace, 'results.jsonl');
  for (let kill = 0; kill < kills; kill++) {
    const before = server.received.length;
    const enough = before + 1 + randomInt(12);
    let over = false;
    const ran = startEdge(laidOut, {
      onStart: (child) => {
        const look = setInterval(() => {
          if (!over && server.received.length < enough) return;
          clearInterval(look);
          child.kill('SIGKILL');
        }, 1);
      },
    });
    expect((await ran).signal).toBe('SIGKILL');
    over = true;
    // What is cut off is at most the last line, which the next run takes out.
    const lines = textAt(path).split('\n').slice(0, -1);
    const rows = lines.map((line): number => JSON.parse(line).row);
    expect(new Set(rows).size).toBe(rows.length);
  }
  writeFileSync(join(laidOut.folder, 'outputs'), '');
  const { exitCode, outputs } = await startEdge(laidOut);
  expect([exitCode, outputs['completed-rows']]).toEqual([0, '300']);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(300);
  expect(existsSync(`${path}.lock`)).toBe(false);
}

for (const which of ['one', 'another']) {
  edge('killed', `10 random moments of ${which} batch: each line is whole, the rest is asked again`, () =>
    killBatch(10),
  );
}

edge('two-steps', 'two requests', async () => {
  const release = Promise.withResolvers<void>();
  await using server = await startServer(({ body }, before) => (response) => {
    if (before === 1) release.resolve();
    const { messages } = JSON.parse(body);
    const reply = completion(`You said: ${messages.at(-1).content}`);
    void release.promise.then(() => response.end(typeof reply === 'function' ? '' : JSON.stringify(reply.body)));
  });
  const shared = layOut(stepFor(server.url, { token: githubToken }));
  removeLater(shared.folder);
  const ran = await Promise.all(
    ['one', 'two'].map((prompt) => {
      const env = () => ({ GITHUB_WORKSPACE: shared.workspace, RUNNER_TEMP: join(shared.folder, 'temp') });
      return runEdge(stepFor(server.url, { prompt }), { env });
    }),
  );
  expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const texts = ran.map(({ outputs }) => [outputs.response, textAt(outputs['response-file'] ?? '')]);
  expect(texts).toEqual([
    ['You said: one', 'You said: one'],
    ['You said: two', 'You said: two'],
  ]);
  expect(readdirSync(join(shared.folder, 'temp'))).toHaveLength(2);
});

edge('two-steps', 'two batches with one results file: the second asks nothing', async () => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using server = await startServer(() => (response) => {
    begun.resolve();
    const reply = completion('ok');
    void release.promise.then(() => response.end(typeof reply === 'function' ? '' : JSON.stringify(reply.body)));
  });
  const { files, ...step } = stepFor(server.url, {
    ...{ prompt: 'Say {{word}}.', rows: 'rows.jsonl', 'results-file': 'results.jsonl', token: githubToken },
  });
  const shared = layOut({ ...step, action: 'batch', files: { ...files, 'rows.jsonl': linesOf([{ word: 'a' }]) } });
  removeLater(shared.folder);
  const first = startEdge(shared);
  await begun.promise;
  const env = () => ({ GITHUB_OUTPUT: join(shared.folder, 'second') });
  const second = await startEdge(shared, { env });
  expect(second.exitCode).toBe(1);
  expect(second.log).toMatch(
    /^::error::Batch stopped before sending · unreadable-file[^\n]*is being written by another process/m,
  );
  release.resolve();
  expect((await first).exitCode).toBe(0);
  expect(server.received).toHaveLength(1);
});
