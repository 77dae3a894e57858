import type { SessionInputs } from '../../inference/session/session-inputs.ts';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { inInput, readAll, readEach } from '../../language/failures/read-all.ts';
import { findLostText } from '../../language/yaml/lost-text.ts';
import { parseReference, type Reference } from '../../policy/model/reference.ts';
import { isRef } from '../../policy/source/repository-file.ts';
import { type Parameters, readParameters } from '../../prompts/settings.ts';
import { linesOf } from '../inputs/lines-of.ts';
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

/** What fails the step. */
const failures = ['threshold', 'regression'] as const;

/** What fails the step: rows below the threshold, or a pass rate that is worse than before. */
export type FailReason = (typeof failures)[number];

/** The files that can be written besides `results-file`. */
const formats = ['junit', 'gh-models', 'csv'] as const;

/** A file that is written besides `results-file`. */
export type Format = (typeof formats)[number];

/** What prompts are compared with. `default`: the base of a pull request, where the run is about one. */
export type CompareTo = { readonly kind: 'default' | 'base' | 'none' } | { readonly kind: 'ref'; readonly ref: string };

/** Every input of the action, read and checked. */
export interface EvaluateInputs extends SessionInputs {
  /** Paths and patterns; empty for every prompt file with rows. */
  readonly promptFiles: readonly string[];
  /** Empty for each file's own. */
  readonly models: readonly Reference[];
  /** Empty where each file has its own rows. */
  readonly testDataFile: string;
  /** Absent where evaluators have to name their judges. */
  readonly judgeModel: Reference | undefined;
  readonly repeat: number;
  readonly concurrency: number;
  /** Percent of rows. */
  readonly threshold: number;
  readonly compareTo: CompareTo;
  /** Empty for `never`. */
  readonly failOn: readonly FailReason[];
  /** Millionths of a US dollar; absent where nothing bounds it. */
  readonly maxCost: number | undefined;
  /** Empty for none. */
  readonly cacheFolder: string;
  /** Empty for a new file in `RUNNER_TEMP`. */
  readonly resultsFile: string;
  readonly formats: readonly Format[];
  /** Whether a comment on the pull request is kept up to date. */
  readonly comment: boolean;
  readonly parameters: Parameters;
  readonly summary: SummaryMode;
}

/** What every step has of its inputs, also where some of them are wrong. */
export type KnownEvaluateInputs = Partial<EvaluateInputs> & Pick<EvaluateInputs, 'tokens' | 'apiKey'>;

/**
 * Reads all inputs; an empty one counts as not set. Secrets are hidden before anything is checked, and one that is wrong
 * keeps no other from being read.
 */
export function readInputs({
  input,
  hide,
  run,
}: Omit<InputSource, 'hideValue'>): ReadInputs<KnownEvaluateInputs, EvaluateInputs> {
  const placeholders = hideSecrets({ input, hide });
  const lost = findLostText('parameters', input('parameters'), 'settings');
  const read = readEach({
    isTokenUsable: () => requireTokens(input),
    promptFiles: () => linesOf(input('prompt-files')),
    models: () => readModels(input('models')),
    testDataFile: () => input('test-data-file'),
    judgeModel: () => readModel('judge-model', input('judge-model')),
    repeat: () => numberOf('repeat', { min: 1, max: 100, whole: true }, input) ?? 1,
    concurrency: () => numberOf('concurrency', { min: 1, max: mostAtOnce, whole: true }, input) ?? 8,
    threshold: () => numberOf('threshold', { min: 0, max: 100, whole: false }, input) ?? 100,
    compareTo: () => inInput('compare-to', () => readCompareTo(input('compare-to'))),
    failOn: () => inInput('fail-on', () => readFailOn(input('fail-on'))),
    maxCost: () => readMaxCost(input),
    cacheFolder: () => input('cache-folder'),
    resultsFile: () => input('results-file'),
    formats: () => inInput('formats', () => readWords('formats', input('formats'), formats)),
    comment: () => wordOf('comment', ['false', 'true'], input) === 'true',
    lost: () => requireNone(lost.errors),
    parameters: () => inInput('parameters', () => readParameters(input('parameters'))),
    ...sessionReaders({ input, run }),
  });
  const always = { tokens: tokensIn(input), apiKey: input('api-key'), customHeaders: new Map<string, string>() };
  return readWith(read, always, [...placeholders, ...lost.warnings]);
}

function readModels(text: string): readonly Reference[] {
  const lines = linesOf(text);
  const read = readAll(Object.fromEntries(lines.map((line, index) => [`${index}`, () => readModel('models', line)])));
  return Object.values(read).filter((model) => model !== undefined);
}

/** A model in an input; an empty one has none. Messages name the input, not a `model` that the step does not have. */
function readModel(name: string, text: string): Reference | undefined {
  if (text === '') return undefined;
  try {
    return parseReference(text, name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problems = error.problems.map((one) => ({ ...one, message: one.message.replace(/^model: /, `${name}: `) }));
    throw new Failure(error.code, problems);
  }
}

function readCompareTo(text: string): CompareTo {
  if (text === '') return { kind: 'default' };
  if (text === 'base' || text === 'none') return { kind: text };
  if (isRef(text)) return { kind: 'ref', ref: text };
  throw new Failure('invalid-input', {
    message: `compare-to: ${quote(text)} is not a branch, tag or commit.`,
    remedy: 'Write base, none, a branch, a tag or a full commit SHA.',
  });
}

function readFailOn(text: string): readonly FailReason[] {
  if (text === '') return ['threshold'];
  return text === 'never' ? [] : readWords('fail-on', text, failures, ['never']);
}

/** Words of a list, separated by commas, blanks or line breaks, each once and in the list's own order. */
function readWords<const Word extends string>(
  name: string,
  text: string,
  words: readonly Word[],
  alone: readonly string[] = [],
): readonly Word[] {
  const written = text.split(/[\s,]+/).filter((word) => word !== '');
  const unknown = written.filter((word) => !words.some((one) => one === word));
  if (unknown.length === 0) return words.filter((word) => written.includes(word));
  const isMixed = unknown.every((word) => alone.includes(word));
  throw new Failure('invalid-input', {
    message: isMixed
      ? `${name}: ${unknown.map(quote).join(', ')} cannot be combined with other words.`
      : `${name}: ${unknown.map(quote).join(', ')} is not known.`,
    remedy: `Write some of: ${words.join(', ')}${alone.map((word) => `; or ${word} by itself`).join('')}.`,
  });
}
