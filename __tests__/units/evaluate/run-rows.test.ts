import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completion } from '../../harness/replies.ts';
import { layOutRows, readLines, resultsOf, resultsPath, rowsOf, runningRows } from '../../harness/running-rows.ts';
import { type Received, startServer } from '../../harness/server.ts';

/** What the user says in a request. */
function askedIn({ body }: Received): string {
  return JSON.parse(body).messages.at(-1).content;
}

test('every row is asked once, judged, written and read back', async () => {
  await using server = await startServer((request) => completion(askedIn(request)));
  using folder = layOutRows();
  const ran = await runningRows({ url: server.url, folder, rows: rowsOf(10) });
  expect(ran.ended).toBeUndefined();
  expect(new Set(server.received.map(askedIn)).size).toBe(10);
  expect(server.received).toHaveLength(10);
  const results = await resultsOf(ran);
  expect(results.map(({ row }) => row)).toEqual([...Array(10).keys()]);
  expect(results[3]).toMatchObject({
    file: 'a.prompt.yml',
    model: 'openai/gpt-6-luna',
    outcome: 'passed',
    score: 1,
    completion: 'Say word3.',
    servedModel: 'gpt-6-luna-2026-08-07',
    requestId: 'req_7f3a',
    usage: { input: 21, output: 9 },
  });
  expect(ran.usage).toMatchObject({ input: 210, output: 90, total: 300 });
  const written = readLines(readFileSync(resultsPath(folder), 'utf8'));
  expect(written.toSorted((one, other) => (one?.row ?? 0) - (other?.row ?? 0))).toEqual(results);
});
