import type { SessionInputs } from '../../../inference/session/session-inputs.ts';
import type { Status } from '../../../language/failures/codes.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { inInput, readAll, readEach } from '../../../language/failures/read-all.ts';
import { findLostText, type YamlInputKind } from '../../../language/yaml/lost-text.ts';
import { locatePolicy, type PolicyLocation, type RunPlace } from '../../../policy/source/location.ts';
import type { PromptInputs } from '../../../prompts/build-prompt.ts';
import type { ModelSettings } from '../../../prompts/prompt.ts';
import type { FormInputs } from '../../../prompts/response-format.ts';
import { type NumberRange, type Parameters, ranges, readNumber, readParameters } from '../../../prompts/settings.ts';
import { parseApiKeys, possibleSecrets } from '../../../providers/credentials/api-keys.ts';
import { isPlaceholder, isProviderKey } from '../../../providers/credentials/placeholder.ts';
import { oneOf } from '../../one-of.ts';
import { readContinueOn } from './continue-on.ts';
import { readCustomHeaders } from './custom-headers.ts';
import { refuseRetiredInputs } from './retired-inputs.ts';

/** How much of a result the job summary shows. */
export type SummaryMode = 'full' | 'metadata' | 'off';

/** Every input of the action, read and checked. */
export interface Inputs extends SessionInputs {
  readonly prompt: PromptInputs;
  readonly form: FormInputs;
  /** Whether an answer that does not match its schema is asked for once more. */
  readonly repair: boolean;
  readonly parameters: Parameters;
  /** Statuses that warn instead of failing the step. */
  readonly continueOn: readonly Status[];
  readonly summary: SummaryMode;
}

/** What every step has of its inputs, also where some of them are wrong. */
export type Known = Partial<Inputs> & Pick<Inputs, 'prompt' | 'form' | 'tokens' | 'apiKey'>;

/** The inputs as far as they can be read. */
export interface ReadInputs {
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

/** What inputs are read with. */
export interface InputSource {
  readonly input: (name: string) => string;
  readonly hide: (secret: string) => void;
  readonly hideValue: (value: string) => void;
  readonly run: RunPlace;
}

/** Inputs that hold YAML, and what their values are. */
const yamlInputs: readonly (readonly [name: string, kind: YamlInputKind])[] = [
  ['input', 'text'],
  ['untrusted-input', 'untrusted text'],
  ['file_input', 'settings'],
  ['file-input', 'settings'],
  ['untrusted-file-input', 'settings'],
  ['parameters', 'settings'],
  ['custom-headers', 'secret settings'],
  ['response-schema', 'settings'],
];

/**
 * Reads all inputs; an empty one counts as not set. Secrets are hidden before anything is checked, and one that is wrong keeps
 * no other from being read.
 */
export function readInputs({ input, hide, hideValue, run }: InputSource): ReadInputs {
  const placeholders = hideSecrets(input, hide);
  const lost = yamlInputs.map(([name, kind]) => findLostText(name, input(name), kind));
  const { values, whole, failure } = readEach({
    retired: () => refuseRetiredInputs(input),
    isTokenUsable: () => requireTokens(input),
    lost: () => throwAll(lost.flatMap(({ errors }) => errors)),
    settings: () => readSettings(input),
    fileInput: () => eitherOf('file_input', 'file-input', input),
    maxFileBytes: () => numberOf('max-file-bytes', ranges.maxFileBytes, input),
    parameters: () => inInput('parameters', () => readParameters(input('parameters'))),
    customHeaders: () =>
      inInput('custom-headers', () => readCustomHeaders(input('custom-headers'), { hide, hideValue })),
    policy: () => locate(input, run),
    apiKeys: () => inInput('api-keys', () => parseApiKeys(input('api-keys'))),
    timeout: () => numberOf('timeout', { min: 1, max: 86_400, whole: false }, input) ?? 300,
    retries: () => numberOf('retries', { min: 0, max: 100, whole: true }, input) ?? 3,
    deadline: () => numberOf('deadline', { min: 1, max: 86_400, whole: false }, input) ?? 3600,
    repair: () => wordOf('repair', ['true', 'false'], input) === 'true',
    onMissingKey: () => wordOf('on-missing-key', ['fail', 'skip'], input),
    continueOn: () => inInput('continue-on', () => readContinueOn(input('continue-on'))),
    summary: () => wordOf('summary', ['full', 'metadata', 'off'], input),
  });
  const limitInput: PromptInputs['limitInput'] =
    input('max-completion-tokens') === '' && input('max-tokens') !== '' ? 'max-tokens' : 'max-completion-tokens';
  const always = {
    prompt: {
      prompt: input('prompt'),
      promptFile: input('prompt-file'),
      systemPrompt: input('system-prompt'),
      systemPromptFile: input('system-prompt-file'),
      input: input('input'),
      fileInput: values.fileInput ?? input('file_input'),
      untrustedInput: input('untrusted-input'),
      untrustedFileInput: input('untrusted-file-input'),
      files: input('files'),
      maxFileBytes: values.maxFileBytes,
      model: input('model'),
      settings: values.settings ?? {},
      limitInput,
    },
    form: { responseSchema: input('response-schema'), responseSchemaFile: input('response-schema-file') },
    tokens: { token: input('token'), extendsToken: input('extends-token'), ledgerToken: input('ledger-token') },
    apiKey: input('api-key'),
  };
  return {
    known: { ...values, ...always },
    ...(whole && { inputs: { ...whole, ...always } }),
    ...(failure && { failure }),
    isTokenUsable: values.isTokenUsable ?? false,
    warnings: [...placeholders, ...lost.flatMap(({ warnings }) => warnings)],
  };
}

/** Hides what counts as a secret; what does not is told. */
function hideSecrets(input: InputSource['input'], hide: InputSource['hide']): readonly Problem[] {
  for (const name of ['token', 'extends-token', 'ledger-token', 'github-mcp-token']) hide(input(name));
  const keys = [
    { name: 'api-key', value: input('api-key') },
    ...possibleSecrets(input('api-keys')).map((value) => ({ name: 'api-keys', value })),
  ];
  for (const { value } of keys) if (!isPlaceholder(value)) hide(value);
  const named = new Set(keys.filter(({ value }) => isPlaceholder(value)).map(({ name }) => name));
  return [...named].map((name) => ({
    input: name,
    message: `${name}: a common word is not treated as a secret: it stays visible in log, outputs and summary.`,
    remedy: 'That is fine for a server that checks no key. A real key goes into a secret of the repository.',
  }));
}

/**
 * A token that cannot be one is told before anybody gets it.
 *
 * @throws {Failure} `invalid-input`
 */
function requireTokens(input: InputSource['input']): true {
  readAll({
    token: () => checkToken('token', input('token')),
    extendsToken: () => checkToken('extends-token', input('extends-token')),
    ledgerToken: () => checkToken('ledger-token', input('ledger-token')),
  });
  return true;
}

function checkToken(name: string, token: string): void {
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

function throwAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}

function locate(input: InputSource['input'], run: RunPlace): PolicyLocation {
  return locatePolicy(input('policy'), input('policy-ref'), run);
}

function numberOf(name: string, range: NumberRange, input: InputSource['input']): number | undefined {
  return inInput(name, () => readNumber(name, input(name), range));
}

function wordOf<const Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
  input: InputSource['input'],
): Word {
  return inInput(name, () => oneOf(name, input(name), words));
}

function readSettings(input: InputSource['input']): ModelSettings {
  const tokensInput = input('max-completion-tokens') === '' ? 'max-tokens' : 'max-completion-tokens';
  const { maxCompletionTokens, temperature, topP } = readAll({
    same: () => eitherOf('max-completion-tokens', 'max-tokens', input),
    maxCompletionTokens: () => numberOf(tokensInput, ranges.maxCompletionTokens, input),
    temperature: () => numberOf('temperature', ranges.temperature, input),
    topP: () => numberOf('top-p', ranges.topP, input),
  });
  return {
    ...(maxCompletionTokens !== undefined && { maxCompletionTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
  };
}

/** The value of two inputs that mean the same. */
function eitherOf(name: string, synonym: string, input: InputSource['input']): string {
  const value = input(name);
  const other = input(synonym);
  if (value === '' || other === '' || value === other) return value || other;
  throw new Failure('invalid-input', {
    input: synonym,
    message: `\`${name}\` (${quote(value)}) and \`${synonym}\` (${quote(other)}) mean the same and have different values.`,
    remedy: `Remove \`${synonym}\`.`,
  });
}
