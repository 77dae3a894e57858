import type { SessionInputs } from '../../../inference/session/session-inputs.ts';
import type { Status } from '../../../language/failures/codes.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { inInput, readAll, readEach } from '../../../language/failures/read-all.ts';
import { findLostText, type YamlInputKind } from '../../../language/yaml/lost-text.ts';
import type { PromptInputs } from '../../../prompts/build-prompt.ts';
import type { ModelSettings } from '../../../prompts/prompt.ts';
import type { RequestedTools } from '../../../prompts/requested-tools.ts';
import type { FormInputs } from '../../../prompts/response-format.ts';
import { type Parameters, ranges, readParameters } from '../../../prompts/settings.ts';
import {
  hideSecrets,
  type InputSource,
  numberOf,
  requireTokens,
  type SummaryMode,
  sessionReaders,
  tokensIn,
  wordOf,
} from '../../inputs/session-inputs.ts';
import { readContinueOn } from './continue-on.ts';
import { readCustomHeaders } from './custom-headers.ts';
import { refuseRetiredInputs } from './retired-inputs.ts';
import { readTools } from './tools.ts';

/** Every input of the action, read and checked. */
export interface Inputs extends SessionInputs {
  readonly prompt: PromptInputs;
  readonly form: FormInputs;
  /** Whether an answer that does not match its schema is asked for once more. */
  readonly repair: boolean;
  readonly parameters: Parameters;
  /** What the inputs say of tools, also where they name no server: a prompt file may. */
  readonly tools: RequestedTools;
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
  hide(input('github-mcp-token'));
  const placeholders = hideSecrets({ input, hide });
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
    ...sessionReaders({ input, run }),
    tools: () => readTools(input),
    repair: () => wordOf('repair', ['true', 'false'], input) === 'true',
    continueOn: () => inInput('continue-on', () => readContinueOn(input('continue-on'))),
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
      tools: values.tools?.servers ?? [],
    },
    form: { responseSchema: input('response-schema'), responseSchemaFile: input('response-schema-file') },
    tokens: tokensIn(input),
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

function throwAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure('invalid-input', problems);
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
