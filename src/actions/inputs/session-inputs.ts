import { Failure, type Problem } from '../../language/failures/failure.ts';
import { inInput, type ReadResult, readAll } from '../../language/failures/read-all.ts';
import { locatePolicy, type PolicyLocation, type RunPlace } from '../../policy/source/location.ts';
import { type NumberRange, readNumber } from '../../prompts/settings.ts';
import { parseApiKeys, possibleSecrets } from '../../providers/credentials/api-keys.ts';
import { isPlaceholder, isProviderKey } from '../../providers/credentials/placeholder.ts';
import { oneOf } from './one-of.ts';

/** How much of a result the job summary shows. */
export type SummaryMode = 'full' | 'metadata' | 'off';

/** What inputs are read with. */
export interface InputSource {
  readonly input: (name: string) => string;
  readonly hide: (secret: string) => void;
  readonly hideValue: (value: string) => void;
  readonly run: RunPlace;
}

/** The inputs of an action as far as they can be read. */
export interface ReadInputs<Known, Inputs> {
  readonly known: Known;
  /** All of them; absent where something is wrong. */
  readonly inputs?: Inputs;
  /** Everything that is wrong. */
  readonly failure?: Failure;
  /** Whether GitHub may be asked with the tokens that are given. */
  readonly isTokenUsable: boolean;
  /** Slips that do not stop the step. */
  readonly warnings: readonly Problem[];
}

/** What the readers of inputs have read, with what is known `always`. */
export function readWith<Values extends { readonly isTokenUsable: boolean }, Always>(
  { values, whole, failure }: ReadResult<Values>,
  always: Always,
  warnings: readonly Problem[],
): ReadInputs<Partial<Values> & Always, Values & Always> {
  return {
    known: { ...values, ...always },
    ...(whole && { inputs: { ...whole, ...always } }),
    ...(failure && { failure }),
    isTokenUsable: values.isTokenUsable ?? false,
    warnings,
  };
}

/** @throws {Failure} `invalid-input` where there are problems */
export function requireNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}

/** The readers of the inputs that every action with a session has, but for its tokens. */
export function sessionReaders({ input, run }: Pick<InputSource, 'input' | 'run'>) {
  return {
    policy: () => locate(input, run),
    apiKeys: () => inInput('api-keys', () => parseApiKeys(input('api-keys'))),
    timeout: () => numberOf('timeout', { min: 1, max: 86_400, whole: false }, input) ?? 300,
    retries: () => numberOf('retries', { min: 0, max: 100, whole: true }, input) ?? 3,
    deadline: () => numberOf('deadline', { min: 1, max: 86_400, whole: false }, input) ?? 3600,
    onMissingKey: () => wordOf('on-missing-key', ['fail', 'skip'], input),
    summary: () => wordOf('summary', ['full', 'metadata', 'off'], input),
  };
}

/** Hides what counts as a secret; what does not is told. */
export function hideSecrets({ input, hide }: Pick<InputSource, 'input' | 'hide'>): readonly Problem[] {
  for (const name of ['token', 'extends-token', 'ledger-token']) hide(input(name));
  const keys = [
    { name: 'api-key', value: input('api-key') },
    ...possibleSecrets(input('api-keys')).map((value) => ({ name: 'api-keys', value })),
  ];
  for (const { value } of keys) if (!isPlaceholder(value)) hide(value);
  const named = new Set(keys.filter(({ value }) => isPlaceholder(value)).map(({ name }) => name));
  return [...named].map((name) => ({
    input: name,
    message: `${name}: a common word, or a short one, is not treated as a secret: it stays visible in log, outputs and summary.`,
    remedy: 'That is fine for a server that checks no key. A real key goes into a secret of the repository.',
  }));
}

/** The GitHub tokens as they are given. */
export function tokensIn(input: InputSource['input']) {
  return { token: input('token'), extendsToken: input('extends-token'), ledgerToken: input('ledger-token') };
}

/**
 * A token that cannot be one is told before anybody gets it.
 *
 * @throws {Failure} `invalid-input`
 */
export function requireTokens(input: InputSource['input']): true {
  const { token, extendsToken, ledgerToken } = tokensIn(input);
  readAll({
    token: () => checkToken('token', token),
    extendsToken: () => checkToken('extends-token', extendsToken),
    ledgerToken: () => checkToken('ledger-token', ledgerToken),
  });
  return true;
}

/**
 * A token that cannot be one of GitHub's is told before anybody gets it.
 *
 * @throws {Failure} `invalid-input`
 */
export function checkToken(name: string, token: string): void {
  if (token === '') return;
  if (!/^[!-~]+$/.test(token)) {
    throw new Failure('invalid-input', {
      input: name,
      message: `${name}: it contains ${/[\r\n]/.test(token) ? 'a line break' : 'a space or a character'} that no GitHub token has.`,
      remedy: 'Store the token again, in one line, exactly as GitHub showed it. Its value is not printed here.',
    });
  }
  if (isProviderKey(token)) {
    throw new Failure('invalid-input', {
      input: name,
      message: `${name}: this input is for a GitHub token, but its value looks like a provider’s key; it was not sent anywhere.`,
      remedy: `Pass the key in \`api-key\`, and remove the line \`${name}:\` from this step.`,
    });
  }
}

function locate(input: InputSource['input'], run: RunPlace): PolicyLocation {
  return locatePolicy(input('policy'), input('policy-ref'), run);
}

/**
 * The number in an input; an empty one has none.
 *
 * @throws {Failure} `invalid-input`
 */
export function numberOf(name: string, range: NumberRange, input: InputSource['input']): number | undefined {
  return inInput(name, () => readNumber(name, input(name), range));
}

/**
 * The word in an input; the first one where it is empty.
 *
 * @throws {Failure} `invalid-input`
 */
export function wordOf<const Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
  input: InputSource['input'],
): Word {
  return inInput(name, () => oneOf(name, input(name), words));
}

/** Most requests at once: beyond that a runner is the bottleneck, and no provider's limits are as high. */
export const mostAtOnce = 256;

/**
 * The input `max-cost` of an action with many requests, in millionths of a US dollar; absent where it is not set.
 *
 * @throws {Failure} `invalid-input`
 */
export function readMaxCost(input: InputSource['input']): number | undefined {
  const dollars = numberOf('max-cost', { min: 0, max: 1_000_000, whole: false }, input);
  return dollars === undefined ? undefined : Math.round(dollars * 1_000_000);
}
