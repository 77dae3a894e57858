import { formatPlace, type Place } from '../../language/failures/failure.ts';
import { cut, quote } from '../../language/failures/quote.ts';
import type { ModelSettings } from '../prompt.ts';
import type { PromptFile, WrittenSetting } from './prompt-file.ts';

/** Inputs that a prompt file can override; empty texts are inputs that were not given. */
export interface OverridableInputs {
  readonly prompt: string;
  readonly model: string;
  readonly systemPrompt: string;
  readonly systemPromptFile: string;
  /** The servers of tools that the inputs name. */
  readonly tools: readonly string[];
  readonly settings: ModelSettings;
  /** The input that the limit for the answer was written in. */
  readonly limitInput: 'max-completion-tokens' | 'max-tokens';
}

/** The input that each setting has where it is not the prompt file's. */
const settingInputs = [
  ['maxCompletionTokens', ({ limitInput }: OverridableInputs): string => limitInput],
  ['temperature', () => 'temperature'],
  ['topP', () => 'top-p'],
] as const;

/** A warning for each input that has another value than the prompt file, which wins: both values and both places. */
export function overrides(file: PromptFile, inputs: OverridableInputs): readonly string[] {
  return [
    ...overriddenModel(file, inputs),
    ...overriddenTools(file, inputs),
    ...settingInputs.flatMap(([setting, input]) =>
      overriddenSetting(file.written[setting], input(inputs), inputs.settings[setting]),
    ),
    ...overriddenTexts(file, inputs),
  ];
}

function overriddenModel({ model, modelPlace }: PromptFile, inputs: OverridableInputs): readonly string[] {
  if (model === undefined || inputs.model === '' || model.toLowerCase() === inputs.model.toLowerCase()) return [];
  return [wins(modelPlace, `model: ${cut(model)}`, `model: ${cut(inputs.model)}`)];
}

function overriddenTools({ tools, toolsPlace }: PromptFile, inputs: OverridableInputs): readonly string[] {
  const written = tools?.join(', ');
  const given = inputs.tools.join(', ');
  if (written === undefined || given === '' || given === written) return [];
  return [wins(toolsPlace, `tools: [${cut(written)}]`, `tools: ${cut(given)}`)];
}

function overriddenSetting(
  written: WrittenSetting | undefined,
  input: string,
  given: number | undefined,
): readonly string[] {
  if (!written || given === undefined || given === written.value) return [];
  return [wins(written.place, `${written.name}: ${written.value}`, `${input}: ${given}`)];
}

/** Texts are not repeated: they have not been scanned for secrets yet. */
function overriddenTexts({ messages, messagePlaces }: PromptFile, inputs: OverridableInputs): readonly string[] {
  const isSystem = messages.findIndex(({ role }) => role === 'system' || role === 'developer');
  const system = messages[isSystem];
  const own = system
    ? `the prompt file has its own ${system.role} message (${at(messagePlaces[isSystem])})`
    : 'the prompt file has no system message: write it there, with `role: system`';
  const given = [
    ...(inputs.systemPrompt === '' || inputs.systemPrompt === system?.content
      ? []
      : [`system-prompt has no effect: the messages of the prompt file are sent as they are, and ${own}.`]),
    ...(inputs.systemPromptFile === ''
      ? []
      : [
          `system-prompt-file (${quote(inputs.systemPromptFile)}) has no effect: the messages of the prompt file are sent as they are, and ${own}.`,
        ]),
  ];
  const prompt =
    'prompt has no effect: the messages of the prompt file are sent as they are. Remove one of the two inputs.';
  return inputs.prompt === '' ? given : [...given, prompt];
}

function wins(place: Place | undefined, inFile: string, inStep: string): string {
  const where = place ? `${formatPlace(place)}: ` : '';
  return `${where}\`${inFile}\` of the prompt file wins over the step’s input \`${inStep}\`. Remove one of the two.`;
}

function at(place: Place | undefined): string {
  return place ? formatPlace(place) : 'in the file';
}
