import type { SessionInputs } from '../../inference/session/session-inputs.ts';
import { Failure, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { inInput, readEach } from '../../language/failures/read-all.ts';
import type { PromptInputs } from '../../prompts/build-prompt.ts';
import type { FormInputs } from '../../prompts/response-format.ts';
import type { Parameters } from '../../prompts/settings.ts';
import { linesOf } from '../inputs/lines-of.ts';
import { lostTexts, promptReaders, promptTexts } from '../inputs/prompt-inputs.ts';
import {
  hideSecrets,
  type InputSource,
  mostAtOnce,
  numberOf,
  type ReadInputs,
  readMaxCost,
  readWith,
  requireNone,
  requireTokens,
  type SummaryMode,
  sessionReaders,
  tokensIn,
  wordOf,
} from '../inputs/session-inputs.ts';

/** What a step does with the rows. */
export type Mode = 'live' | 'submit' | 'collect' | 'merge';

/** A part of the rows. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
}

/** Every input of the action, read and checked. */
export interface BatchInputs extends SessionInputs {
  /** The path of the file with the rows. */
  readonly rows: string;
  /** Columns that strangers wrote; `*` for all. */
  readonly untrustedFields: readonly string[];
  readonly mode: Mode;
  /** Absent where the step takes all rows. */
  readonly shard: Shard | undefined;
  /** Paths and patterns of the results of shards, for `merge`. */
  readonly shardFiles: readonly string[];
  /** Empty for a new file in `RUNNER_TEMP`. */
  readonly resultsFile: string;
  readonly concurrency: number;
  /** Rows that may fail; absent where any number may. */
  readonly maxFailures: number | undefined;
  /** Millionths of a US dollar; absent where nothing bounds it. */
  readonly maxCost: number | undefined;
  /** Empty but for `collect`. */
  readonly batchId: string;
  /** Seconds. */
  readonly wait: number;
  readonly keepFiles: boolean;
  readonly prompt: PromptInputs;
  readonly form: FormInputs;
  /** Whether an answer that does not match its schema is asked for once more; in `live` alone. */
  readonly repair: boolean;
  readonly parameters: Parameters;
  readonly summary: SummaryMode;
}

/** What every step has of its inputs, also where some of them are wrong. */
export type KnownBatchInputs = Partial<BatchInputs> & Pick<BatchInputs, 'prompt' | 'form' | 'tokens' | 'apiKey'>;

/** As many jobs as a matrix has at most (GitHub Docs, Actions limits). */
const mostShards = 256;

/**
 * Reads all inputs; an empty one counts as not set. Secrets are hidden before anything is checked, and one that is wrong
 * keeps no other from being read.
 */
export function readInputs({ input, hide, hideValue, run }: InputSource): ReadInputs<KnownBatchInputs, BatchInputs> {
  const placeholders = hideSecrets({ input, hide });
  const lost = lostTexts(input);
  const read = readEach({
    isTokenUsable: () => requireTokens(input),
    lost: () => requireNone(lost.errors),
    rows: () => readRows(input('rows')),
    untrustedFields: () =>
      input('untrusted-fields')
        .split(/[\s,]+/)
        .filter((name) => name !== ''),
    mode: () => wordOf('mode', ['live', 'submit', 'collect', 'merge'], input),
    shard: () => inInput('shard', () => readShard(input('shard'))),
    shardFiles: () => linesOf(input('shard-files')),
    resultsFile: () => input('results-file'),
    concurrency: () => numberOf('concurrency', { min: 1, max: mostAtOnce, whole: true }, input) ?? 8,
    maxFailures: () => numberOf('max-failures', { min: 0, max: 1_000_000_000, whole: true }, input),
    maxCost: () => readMaxCost(input),
    batchId: () => input('batch-id'),
    wait: () => numberOf('wait', { min: 0, max: 604_800, whole: false }, input) ?? 0,
    keepFiles: () => wordOf('keep-files', ['false', 'true'], input) === 'true',
    fits: () => requireFitting(input),
    ...promptReaders({ input, hide, hideValue }),
    ...sessionReaders({ input, run }),
  });
  const always = { ...promptTexts(input, read.values), tokens: tokensIn(input), apiKey: input('api-key') };
  return readWith(read, always, [...placeholders, ...lost.warnings]);
}

function readRows(path: string): string {
  if (path !== '') return path;
  throw new Failure('invalid-input', {
    input: 'rows',
    message: 'rows: no file with rows is named.',
    remedy: 'Write its path, for example `rows: issues.jsonl`.',
  });
}

function readShard(text: string): Shard | undefined {
  if (text === '') return undefined;
  const [, number, of] = /^([1-9]\d{0,2})\s*\/\s*([1-9]\d{0,2})$/.exec(text)?.map(Number) ?? [];
  if (number !== undefined && of !== undefined && number <= of && of <= mostShards) return { number, of };
  throw new Failure('invalid-input', {
    message: `shard: ${quote(text)} is not a part of the rows.`,
    remedy: `Write its number and how many parts there are, from 1/1 to ${mostShards}/${mostShards}, for example \`2/5\`.`,
  });
}

/** What a mode needs beside the rows, and what has no meaning in it. */
function requireFitting(input: InputSource['input']): void {
  const mode = input('mode') || 'live';
  const problems: Problem[] = [];
  const need = (name: string, remedy: string) => {
    if (input(name) !== '') return;
    problems.push({ input: name, message: `${name}: \`mode: ${mode}\` needs it.`, remedy });
  };
  const refuse = (name: string, modes: string) => {
    if (input(name) === '') return;
    const message = `${name}: it has no meaning in \`mode: ${mode}\`.`;
    problems.push({ input: name, message, remedy: `Remove it, or write \`mode: ${modes}\`.` });
  };
  if (mode === 'merge') {
    need('shard-files', 'Name the results files of the shards, for example `shards/**/*.jsonl`.');
    refuse('shard', 'live');
  } else refuse('shard-files', 'merge');
  if (mode === 'collect') need('batch-id', 'Write the output `batch-id` of the step with `mode: submit`.');
  else refuse('batch-id', 'collect');
  requireNone(problems);
}
