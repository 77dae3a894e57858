import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { type LaidOut, layOut } from '../../scripts/stand-in/step.ts';
import { linesOf } from '../harness/batching.ts';
import { compileCache } from '../harness/compile-cache.ts';
import { removeLater } from '../harness/folders.ts';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken } from '../harness/run-action.ts';
import { type Received, type Reply, startServer } from '../harness/server.ts';
import { chance } from './chance.ts';

const count = 400;
const concurrency = 8;
const kills = 20;

/** The step as a process of its own, from the sources. */
function start({ environment, workspace }: LaidOut) {
  const entry = pathToFileURL(resolve(import.meta.dirname, '../../src/actions/start.ts'));
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', `import { start } from '${entry}'; await start('batch');`],
    { env: { ...environment, ...compileCache }, cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  return { child, ended, log: () => Buffer.concat(chunks).toString() };
}

function laidOutAt(url: string, rows: number): LaidOut {
  const step = stepFor(url, {
    ...{ rows: 'rows.jsonl', prompt: 'Say {{word}}.', 'results-file': 'results.jsonl' },
    ...{ concurrency: String(concurrency), token: githubToken },
  });
  const laidOut = layOut({ ...step, action: 'batch' });
  removeLater(laidOut.folder);
  const words = Array.from({ length: rows }, (_, index) => ({ word: `word ${index}` }));
  writeFileSync(join(laidOut.workspace, 'rows.jsonl'), linesOf(words));
  return laidOut;
}

test('two processes at once on one results file: the second is refused, and asks nothing', {
  timeout: 120_000,
}, async () => {
  const asked: string[] = [];
  const gate = Promise.withResolvers<void>();
  await using server = await startServer(({ body }: Received): Reply => {
    asked.push(body);
    gate.resolve();
    return completion('ok');
  });
  const laidOut = laidOutAt(server.url, 3000);
  const first = start(laidOut);
  await gate.promise;
  const second = start(laidOut);
  expect([await second.ended, second.log()]).toEqual([
    1,
    expect.stringContaining('is being written by another process'),
  ]);
  expect(await first.ended).toBe(0);
  expect(asked).toHaveLength(3000);
});

test(`killed ${kills} times at random, and resumed: every row is there once, and nothing that was kept is asked again`, {
  timeout: 900_000,
}, async () => {
  const random = chance('batch');
  const asked: string[] = [];
  await using server = await startServer(({ body }: Received): Reply => {
    const { messages = [] } = JSON.parse(body);
    asked.push(String(messages.at(-1)?.content));
    return completion('ok');
  });
  const laidOut = laidOutAt(server.url, count);
  const path = join(laidOut.workspace, 'results.jsonl');
  const kept = () => {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return new Set(lines.map((line): number => JSON.parse(line).row));
  };
  let [cut, killed] = [0, 0];
  for (let round = 0; killed < kills; round++) {
    const before = asked.length;
    const known = round === 0 ? new Set<number>() : kept();
    const { child, ended, log } = start(laidOut);
    // Killed once some rows of this run are answered, so that each kill comes in the midst of the work.
    const enough = before + 1 + Math.floor(random() * 25);
    while (asked.length < enough && child.exitCode === null) await sleep(1);
    if (child.exitCode !== null) throw new Error(log());
    child.kill('SIGKILL');
    await ended;
    killed++;
    const again = asked.slice(before).filter((text) => known.has(Number(/word (\d+)/.exec(text)?.[1])));
    expect(again).toEqual([]);
    if (!readFileSync(path, 'utf8').endsWith('\n')) cut++;
    // A line that is cut off, as where the disk was slower than the kill.
    if (random() < 0.4) writeFileSync(path, readFileSync(path).subarray(0, -1 - Math.floor(random() * 40)));
  }
  const { ended, log } = start(laidOut);
  expect([await ended, log()]).toEqual([
    0,
    expect.stringContaining(`Batch completed: ${count} of ${count} rows answered`),
  ]);
  expect(kept().size).toBe(count);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(count);
  // Only what was under way when a run was killed, or was cut off after it, was asked once more.
  expect(asked.length).toBeLessThanOrEqual(count + kills * (concurrency + 1) + cut);
});
