import { globSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../harness/read-body.ts';
import type { ServerCase } from '../harness/server-case.ts';
import { changed, noise, numRuns, timeout, tryCorpus } from './fuzzing.ts';

/** Bodies as real servers send them, with a status of 200. */
const servers = await Promise.all(
  globSync('*.ts', { cwd: join(import.meta.dirname, '../fixtures/servers') }).map(
    async (file): Promise<{ readonly cases: readonly ServerCase[] }> =>
      import(/* @vite-ignore */ join(import.meta.dirname, '../fixtures/servers', file)),
  ),
);
const bodies = servers.flatMap(({ cases }) => cases.map(({ body }) => body)).filter((body) => body.length < 20_000);

/** What JSON and event streams give a meaning to, and the fields that decide. */
const signs = [
  ...['{', '}', '[', ']', ',', ':', '"', 'null', '0', '-1', '1e999', 'true', '{}', '[]', '""', '\n\n'],
  ...['data: ', 'data: [DONE]\n\n', 'event: error\n', ': ping\n\n', '"finish_reason":', '"usage":', '"choices":'],
  ...['"error":', '"delta":', '"content":', '"type":', '"output":', '"status":', '"stop"', '"completed"'],
];

/** Whatever comes is an answer, or a fault that says so in a line; counts are counts. */
async function check(text: string, pieces: readonly Uint8Array[] = [new TextEncoder().encode(text)]): Promise<void> {
  for (const contentType of ['text/event-stream', 'application/json']) {
    for (const isResponses of [false, true]) {
      const { status, says, usage } = await readBody(pieces, { contentType, isResponses });
      expect(['completed', 'truncated', 'refused', 'filtered', 'unavailable', 'rejected']).toContain(status);
      if (status !== 'completed') expect(says.length).toBeGreaterThan(0);
      for (const line of says) expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
      for (const count of Object.values(usage ?? {})) {
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }
    }
  }
}

tryCorpus('answers', check);

test('whatever a provider sends, it is an answer or a fault', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(noise(signs), (text) => check(text)),
    { numRuns: numRuns / 4 },
  );
});

test('whatever is changed in what a real server sends, it is an answer or a fault', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(changed(bodies, signs), (text) => check(text)),
    { numRuns: numRuns / 4 },
  );
});

test('where a body is cut into pieces makes no difference', { timeout }, async () => {
  const cuts = fc.array(fc.nat(), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(changed(bodies, signs), cuts, fc.boolean(), async (text, places, isResponses) => {
      const whole = new TextEncoder().encode(text);
      const borders = [0, ...places.map((place) => place % (whole.length + 1)), whole.length].toSorted((a, b) => a - b);
      const pieces = borders.slice(1).map((border, index) => whole.slice(borders[index], border));
      const read = (sent: readonly Uint8Array[]) => readBody(sent, { isResponses });
      expect(await read(pieces)).toEqual(await read([whole]));
    }),
    { numRuns: numRuns / 4 },
  );
});
