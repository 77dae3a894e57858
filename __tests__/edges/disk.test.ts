import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Step } from '../../scripts/stand-in/step.ts';
import { linesOf } from '../harness/batching.ts';
import { promptFile } from '../harness/evaluations.ts';
import { policyPath, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { type Server, startServer } from '../harness/server.ts';
import { type Around, annotationsOf, diskOf, edge, edgeWithMounts, runEdge, textAt } from './run-edge.ts';

const words = Array.from({ length: 6 }, (_, index) => ({ word: `word${index}` }));

/** A step of each action that pays for answers. */
const paying = {
  complete: (url: string): Step => stepFor(url, { retries: '0' }),
  batch(url: string, inputs: Readonly<Record<string, string>> = {}): Step {
    const { files, ...step } = stepFor(url, { prompt: 'Say {{word}}.', rows: 'rows.jsonl', retries: '0', ...inputs });
    return { ...step, action: 'batch', files: { ...files, 'rows.jsonl': linesOf(words) } };
  },
  evaluate(url: string, inputs: Readonly<Record<string, string>> = {}): Step {
    const { files, inputs: given } = stepFor(url, { retries: '0', ...inputs });
    const { 'policy-ref': ref, 'api-key': key } = given;
    const rows = words.map(({ word }) => [word, 'ok'] as const);
    const own = { 'policy-ref': ref, 'api-key': key, retries: '0', ...inputs };
    return {
      action: 'evaluate',
      inputs: own,
      files: { [policyPath]: files[policyPath], 'a.prompt.yml': promptFile(rows) },
    };
  },
};
const actions = ['complete', 'batch', 'evaluate'] as const;

/** Disks that take nothing, each in a way of its own. */
const full: readonly (readonly [name: string, says: RegExp, around: Around])[] = [
  ['a disk of 32 KiB', /GITHUB_OUTPUT names: ENOSPC/, diskOf(32)],
  ['a disk that is read-only', /GITHUB_OUTPUT names: EROFS/, readOnly(diskOf(1024))],
];

function readOnly({ mounts, ...disk }: Around): Around {
  return { ...disk, mounts: `${mounts} && mount -o remount,ro "$STEP/disk"` };
}

for (const action of actions) {
  for (const [name, says, around] of full) {
    edgeWithMounts('full-disk', `${action}, ${name}`, async () => {
      await using server = await startServer(() => completion('ok'));
      const { exitCode, log } = await runEdge(paying[action](server.url), around);
      expect([exitCode, server.received.length]).toEqual([1, 0]);
      expect(annotationsOf(log, 'error')).toEqual([expect.stringMatching(/stopped before sending · invalid-input/)]);
      expect(annotationsOf(log, 'error')[0]).toMatch(says);
    });
  }
}

edge('full-disk', 'files may have 16 KiB', async () => {
  await using server = await startServer(() => completion('ok'));
  const { exitCode, log } = await runEdge(paying.complete(server.url), { shell: 'ulimit -f 16' });
  expect([exitCode, server.received.length]).toEqual([1, 0]);
  expect(annotationsOf(log, 'error')[0]).toMatch(/stopped before sending · invalid-input[\s\S]*EFBIG/);
});

edgeWithMounts('disk-fills', 'nothing takes an answer of 240,000 characters: the log has all of it', async () => {
  const answer = `${'The answer. '.repeat(15_000)}\n${'Its end. '.repeat(6_666)}`;
  await using server = await startServer(() => completion(answer));
  const { exitCode, log } = await runEdge(paying.complete(server.url), diskOf(128));
  expect([exitCode, server.received.length]).toEqual([1, 1]);
  const [, told = ''] = /^The answer:\n([\s\S]*?)\n::error::/m.exec(log) ?? [];
  expect(told.replaceAll('\n', '')).toBe(answer.replaceAll('\n', ''));
  expect(annotationsOf(log, 'warning')).toContainEqual(
    expect.stringMatching(
      /outputs of this step are not set \(ENOSPC.*status: completed.*output-tokens: 9.*cost: 0\.000007/,
    ),
  );
  expect(annotationsOf(log, 'error')).toEqual([
    expect.stringMatching(/^completed: .*\nThe outputs of this step could not be written: ENOSPC/),
  ]);
});

/** Answers, and has the file of the outputs become a folder with the first answer. */
async function takingOutputsAway(
  text: string,
): Promise<{ readonly server: Server; readonly onStart: NonNullable<Around['onStart']> }> {
  let folder = '';
  const server = await startServer((_, before) => {
    const path = join(folder, 'outputs');
    if (before === 0) rmSync(path);
    if (before === 0) mkdirSync(path);
    return completion(text);
  });
  return {
    server,
    onStart: (_, step) => {
      folder = step.folder;
    },
  };
}

for (const action of ['batch', 'evaluate'] as const) {
  edge('rows-lose-outputs', action, async () => {
    const { server, onStart } = await takingOutputsAway('ok');
    await using _ = server;
    const { exitCode, log, summary } = await runEdge(paying[action](server.url), { onStart });
    expect([exitCode, server.received.length]).toEqual([1, words.length]);
    expect(annotationsOf(log, 'warning')).toContainEqual(
      expect.stringMatching(
        /outputs of this step are not set \(EISDIR.*results-file: .*jsonl.*output-tokens: 54.*cost: 0\.000042/,
      ),
    );
    expect(annotationsOf(log, 'error')).toEqual([
      expect.stringMatching(/^(?:Batch completed: 6 of 6 rows|Evaluation passed: 6 of 6).*\nThe outputs of .*EISDIR/),
    ]);
    expect(summary).toMatch(/^## ✅ (?:Batch completed|Evaluation passed)/);
  });

  edgeWithMounts('results-fill-disk', action, async () => {
    await using server = await startServer(() => completion(`ok ${'and so on '.repeat(3000)}`));
    const step = paying[action](server.url, { 'results-file': 'disk/results.jsonl', concurrency: '2' });
    const ran = await runEdge(step, {
      mounts: 'mkdir disk && mount -t tmpfs -o size=100k tmpfs disk',
      after: 'cp disk/results.jsonl "$STEP/kept.jsonl"',
    });
    const { exitCode, log, outputs, summary } = ran;
    const kept = textAt(join(ran.step.folder, 'kept.jsonl')).trimEnd().split('\n');
    const told = log.split('\n').filter((line) => line.startsWith('{'));
    // Each request that was paid for is in the file or in the log, whole.
    const rows = [...kept, ...told].map((line): number => JSON.parse(line).row).toSorted((one, other) => one - other);
    expect(rows).toEqual([...new Set(rows)]);
    expect([exitCode, rows.length]).toEqual([1, server.received.length]);
    expect(told.length).toBeGreaterThan(0);
    expect(outputs).toMatchObject({ 'error-code': 'unreadable-file', 'total-tokens': String(30 * rows.length) });
    expect(Number(outputs.cost)).toBeCloseTo(0.000007 * rows.length, 8);
    expect(annotationsOf(log, 'error')).toEqual([
      expect.stringMatching(/^(?:Batch|Evaluation) stopped · unreadable-file: .*ENOSPC/s),
    ]);
    expect(summary).not.toContain('before sending');
  });
}

edge('no-outputs', 'complete', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const { exitCode, log } = await runEdge(paying.complete(server.url), { env: () => ({ GITHUB_OUTPUT: undefined }) });
  expect(exitCode).toBe(0);
  expect(log).toMatch(/not set \(GITHUB_OUTPUT names no file\).*cost: 0\.000007[\s\S]*^The answer:\nHello\.$/m);
});

edge('unwritable-summary', 'both, one after the other said before the request', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const env = () => ({ GITHUB_STEP_SUMMARY: '/dev/full', RUNNER_TEMP: '/proc/nowhere' });
  const { exitCode, log, outputs } = await runEdge(paying.complete(server.url), { env });
  expect([exitCode, outputs.response]).toEqual([0, 'Hello.']);
  expect(textAt(outputs['response-file'] ?? '')).toBe('Hello.');
  expect(annotationsOf(log, 'warning')).toEqual([
    expect.stringMatching(/job summary of this step will be missing: GITHUB_STEP_SUMMARY, ENOSPC/),
    expect.stringMatching(/Files of this step go to .*: RUNNER_TEMP, ENOENT/),
  ]);
  expect(log.lastIndexOf('::warning::')).toBeLessThan(log.indexOf('Asking gpt-6-luna'));
});
