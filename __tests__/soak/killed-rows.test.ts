import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readResultLine } from '../../src/actions/evaluate/formats/json-lines.ts';
import { parseJson } from '../../src/language/json.ts';
import { compileCache } from '../harness/compile-cache.ts';
import { completion } from '../harness/replies.ts';
import { startServer } from '../harness/server.ts';
import { chance } from './chance.ts';

const worker = fileURLToPath(import.meta.resolve('./rows-worker.ts'));

/** Rows that whole lines of a file are results of. */
function storedIn(path: string): readonly number[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  return lines.flatMap((line) => readResultLine(parseJson(line))?.row ?? []);
}

test('killed at 20 random moments and started again, every row is there once, and none that was stored is asked again', {
  timeout: 300_000,
}, async () => {
  const rows = 200;
  const random = chance('killed rows');
  const workspace = mkdtempSync(join(tmpdir(), 'byok-killed-'));
  const path = join(workspace, 'results.jsonl');
  let stored = new Set<number>();
  const asked: number[] = [];
  const again: number[] = [];
  let reached: () => void = () => undefined;
  let left = 0;
  await using server = await startServer(({ body }) => {
    const [, row = ''] = /Say word(\d+)/.exec(body) ?? [];
    asked.push(Number(row));
    if (stored.has(Number(row))) again.push(Number(row));
    if (--left === 0) reached();
    const reply = completion(`Say word${row}, ${'as long as it takes '.repeat(Math.floor(random() * 500))}`);
    const body200 = typeof reply === 'function' ? '' : JSON.stringify(reply.body);
    return (response) => void sleep(random() * 10).then(() => response.end(body200));
  });
  try {
    for (let kill = 0; kill <= 20; kill++) {
      stored = new Set(storedIn(path));
      const child = spawn(process.execPath, [worker, server.url, workspace, String(rows)], {
        stdio: 'ignore',
        env: { ...process.env, ...compileCache },
      });
      const exited = new Promise<number | null>((done) => child.on('exit', done));
      if (kill === 20) {
        left = 0;
        expect(await exited).toBe(0);
      } else {
        const moment = new Promise<void>((done) => {
          reached = done;
        });
        left = 1 + Math.floor(random() * 14);
        await Promise.race([moment, exited]);
        await sleep(random() * 12);
        child.kill('SIGKILL');
        await exited;
      }
    }
    expect(again).toEqual([]);
    expect(storedIn(path).toSorted((one, other) => one - other)).toEqual([...Array(rows).keys()]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(rows + 1);
    // Of each process that was killed, what was under way is lost: no more than its four rows and those of its last write.
    expect(asked.length).toBeLessThanOrEqual(rows + 20 * 8);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});
