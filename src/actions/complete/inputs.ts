import type { Status } from '../../failures/codes.ts';
import { Failure } from '../../failures/failure.ts';
import { readAll } from '../../failures/read-all.ts';
import { parseApiKeys, possibleSecrets, type SecretValues } from '../../keys/api-keys.ts';
import { locatePolicy, type PolicyLocation, type RunPlace } from '../../policy/location.ts';
import type { PromptInputs } from '../../prompts/build-prompt.ts';
import { type Parameters, readParameters } from '../../prompts/parameters.ts';
import type { Settings } from '../../prompts/prompt.ts';
import type { FormInputs } from '../../prompts/response-format.ts';
import { ranges, readNumber } from '../../prompts/settings.ts';
import { oneOf } from '../one-of.ts';
import type { Tokens } from '../policy-readers.ts';
import { readContinueOn } from './continue-on.ts';
import { type CustomHeaders, readCustomHeaders } from './custom-headers.ts';
import { refuseRetiredInputs } from './retired-inputs.ts';

/** How much of a result the job summary shows. */
export type SummaryMode = 'full' | 'metadata' | 'off';

/** Every input of the action, read and checked. */
export interface Inputs {
  readonly prompt: PromptInputs;
  readonly form: FormInputs;
  /** Whether an answer that breaks its form is asked for once more. */
  readonly repair: boolean;
  readonly parameters: Parameters;
  readonly customHeaders: CustomHeaders;
  readonly policy: PolicyLocation;
  readonly tokens: Tokens;
  readonly apiKey: string;
  readonly apiKeys: SecretValues;
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds for all attempts and waits together. */
  readonly deadline: number;
  readonly onMissingKey: 'fail' | 'skip';
  /** Statuses that warn instead of failing the step. */
  readonly continueOn: readonly Status[];
  readonly summary: SummaryMode;
}

/** What inputs are read with. */
export interface InputSource {
  readonly input: (name: string) => string;
  readonly hide: (secret: string) => void;
  readonly hideValue: (value: string) => void;
  readonly run: RunPlace;
}

/**
 * Reads all inputs; an empty one is the same as none. Secrets are hidden before anything is checked,
 * and everything that is wrong is reported in one go.
 *
 * @throws {Failure} `invalid-input`, `retired-input`
 */
export function readInputs({ input, hide, hideValue, run }: InputSource): Inputs {
  hideSecrets(input, hide);
  const { settings, fileInput, maxFileBytes, ...read } = readAll({
    retired: () => refuseRetiredInputs(input),
    settings: () => readSettings(input),
    fileInput: () => eitherOf('file_input', 'file-input', input),
    maxFileBytes: () => readNumber('max-file-bytes', input('max-file-bytes'), ranges.maxFileBytes),
    parameters: () => readParameters(input('parameters')),
    customHeaders: () => readCustomHeaders(input('custom-headers'), { hide, hideValue }),
    policy: () => locatePolicy(input('policy'), input('policy-ref'), run),
    apiKeys: () => parseApiKeys(input('api-keys')),
    timeout: () => readNumber('timeout', input('timeout'), { min: 1, max: 86_400, whole: false }) ?? 300,
    retries: () => readNumber('retries', input('retries'), { min: 0, max: 100, whole: true }) ?? 3,
    deadline: () => readNumber('deadline', input('deadline'), { min: 1, max: 86_400, whole: false }) ?? 3600,
    repair: () => oneOf('repair', input('repair'), ['true', 'false']) === 'true',
    onMissingKey: () => oneOf('on-missing-key', input('on-missing-key'), ['fail', 'skip']),
    continueOn: () => readContinueOn(input('continue-on')),
    summary: () => oneOf('summary', input('summary'), ['full', 'metadata', 'off']),
  });
  return {
    ...read,
    prompt: {
      prompt: input('prompt'),
      promptFile: input('prompt-file'),
      systemPrompt: input('system-prompt'),
      systemPromptFile: input('system-prompt-file'),
      input: input('input'),
      fileInput,
      untrustedInput: input('untrusted-input'),
      untrustedFileInput: input('untrusted-file-input'),
      files: input('files'),
      maxFileBytes,
      model: input('model'),
      settings,
      limitInput: input('max-completion-tokens') === '' ? 'max-tokens' : 'max-completion-tokens',
    },
    form: { responseSchema: input('response-schema'), responseSchemaFile: input('response-schema-file') },
    tokens: { token: input('token'), extendsToken: input('extends-token') },
    apiKey: input('api-key'),
  };
}

function hideSecrets(input: InputSource['input'], hide: InputSource['hide']): void {
  for (const name of ['token', 'extends-token', 'api-key', 'github-mcp-token']) hide(input(name));
  for (const secret of possibleSecrets(input('api-keys'))) hide(secret);
}

function readSettings(input: InputSource['input']): Settings {
  const tokensInput = input('max-completion-tokens') === '' ? 'max-tokens' : 'max-completion-tokens';
  const { maxCompletionTokens, temperature, topP } = readAll({
    same: () => eitherOf('max-completion-tokens', 'max-tokens', input),
    maxCompletionTokens: () => readNumber(tokensInput, input(tokensInput), ranges.maxCompletionTokens),
    temperature: () => readNumber('temperature', input('temperature'), ranges.temperature),
    topP: () => readNumber('top-p', input('top-p'), ranges.topP),
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
    message: `${name} and ${synonym} mean the same and have different values.`,
    remedy: `Remove ${synonym}.`,
  });
}
