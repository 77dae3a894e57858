import { resolve } from 'node:path';
import type { Runner } from '../../github/runner.ts';
import { count } from '../../language/failures/count.ts';
import { Failure, type Problem } from '../../language/failures/failure.ts';
import { isTrusted } from '../../policy/source/location.ts';
import type { PreparedRows } from './prepare.ts';
import { type BatchReport, endOfRows } from './report.ts';
import { listRows, MergedRows } from './results/merged-rows.ts';
import { newResultsFile } from './results/new-results-file.ts';
import { RowKeys } from './results/row-keys.ts';
import { readShardFile } from './results/shard-file.ts';

/**
 * Joins the results of shards into one file, a line for each row in the order of the input. Shards may be of unequal age:
 * a result counts if it is one of these rows, this prompt and this model, whichever run it is from.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`; nothing was written
 */
export async function merge(prepared: PreparedRows, step: Runner): Promise<BatchReport> {
  const { inputs, rows, prompt } = prepared;
  const { log } = step;
  step.keepHeapSmall();
  const path = inputs.resultsFile === '' ? newResultsFile(step) : inputs.resultsFile;
  const files = await shardFiles(inputs.shardFiles, path, step);
  const keys = await RowKeys.read(rows, prompt);
  const merged = new MergedRows(rows.count);
  const problems: Problem[] = [];
  for (const [index, file] of files.entries()) {
    const found = await readShardFile(file, index, { keys, merged, step });
    if (found.notes.length > 0) log.notice(found.notes.join('\n'));
    problems.push(...found.problems);
  }
  merged.conclude();
  log.info(`${count(files.length, 'file')} with results: ${merged.tally.done} of ${count(rows.count, 'row')}.`);
  if (merged.routes > 1) {
    log.notice(
      `The results came through ${merged.routes} different keys, endpoints, headers or limits: see \`route\` in ${path}.`,
    );
  }
  const lock = await step.lockFile('results-file', path);
  await step.joinLines('results-file', path, files, merged.ranges()).finally(() => lock.release());
  const { counts, usage, micros } = merged.tally;
  const ended = endOfRows(counts, inputs.maxFailures);
  const missing = counts.pending > 0 ? [missingRows(merged.missing(), counts.pending)] : [];
  return {
    ...ended,
    problems: [...missing, ...ended.problems, ...merged.doubled(), ...problems.slice(0, mostProblems)],
    rows: counts,
    resultsFile: path,
    batchId: '',
    ...(usage && { usage }),
    ...((usage || micros !== 0) && {
      cost: { ...(micros !== undefined && { micros }), isAssumed: false, priceAge: 0 },
    }),
  };
}

/** Lines that are named of those that belong to something else. */
const mostProblems = 20;

async function shardFiles(patterns: readonly string[], target: string, step: Runner): Promise<readonly string[]> {
  const { match } = step.filesForPrompts(isTrusted(step.run.event));
  const found: string[] = [];
  for (const pattern of patterns) found.push(...(await match('shard-files', pattern)));
  // The file of an earlier merge is no shard, however its path is written.
  const placeOf = (path: string) => resolve(step.variable('GITHUB_WORKSPACE') ?? '', path);
  const places = new Map(found.map((file) => [placeOf(file), file]));
  places.delete(placeOf(target));
  const files = [...places.values()].filter((file) => !file.endsWith('.lock'));
  if (files.length > 0) return files;
  throw new Failure('invalid-input', {
    input: 'shard-files',
    message: 'shard-files: there is no file with results of shards.',
    remedy: 'Download the artifacts of the shards before this step, and name the files in them.',
  });
}

function missingRows(rows: readonly number[], all: number): Problem {
  return {
    message: `${count(all, 'row')} of the input ${all === 1 ? 'has' : 'have'} no result: ${listRows(rows, all)}.`,
    remedy: 'Run the shards that they belong to again: what has an answer is not asked twice. Then merge again.',
  };
}
