import { Failure, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { inInput, readAll } from '../../language/failures/read-all.ts';
import { findLostText, type YamlInputKind } from '../../language/yaml/lost-text.ts';
import type { PromptInputs } from '../../prompts/build-prompt.ts';
import type { ModelSettings } from '../../prompts/prompt.ts';
import type { RequestedTools } from '../../prompts/requested-tools.ts';
import type { FormInputs } from '../../prompts/response-format.ts';
import { ranges, readParameters } from '../../prompts/settings.ts';
import { readCustomHeaders } from './custom-headers.ts';
import { type InputSource, numberOf, wordOf } from './session-inputs.ts';

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

/** What of an input's text YAML would not read, so that nobody notices: what to tell, and what to refuse. */
export function lostTexts(input: InputSource['input']): {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const lost = yamlInputs.map(([name, kind]) => findLostText(name, input(name), kind));
  return {
    errors: lost.flatMap(({ errors }) => errors),
    warnings: lost.flatMap(({ warnings }) => warnings),
  };
}

/** The readers of the inputs that say what is asked, for every action whose workflow writes the prompt. */
export function promptReaders({ input, hide, hideValue }: Omit<InputSource, 'run'>) {
  return {
    settings: () => readSettings(input),
    fileInput: () => eitherOf('file_input', 'file-input', input),
    maxFileBytes: () => numberOf('max-file-bytes', ranges.maxFileBytes, input),
    parameters: () => inInput('parameters', () => readParameters(input('parameters'))),
    customHeaders: () =>
      inInput('custom-headers', () => readCustomHeaders(input('custom-headers'), { hide, hideValue })),
    repair: () => wordOf('repair', ['true', 'false'], input) === 'true',
  };
}

/** What of these inputs can be read in any case: the texts as they are, and numbers where they are some. */
export function promptTexts(
  input: InputSource['input'],
  values: {
    readonly settings?: ModelSettings;
    readonly fileInput?: string;
    readonly maxFileBytes?: number | undefined;
    readonly tools?: RequestedTools | undefined;
  },
): { readonly prompt: PromptInputs; readonly form: FormInputs } {
  const limitInput: PromptInputs['limitInput'] =
    input('max-completion-tokens') === '' && input('max-tokens') !== '' ? 'max-tokens' : 'max-completion-tokens';
  return {
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
  };
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
