import { quote } from '../../language/failures/quote.ts';
import type { PromptDraft } from '../draft.ts';
import type { ReadPromptFile } from '../files/prompt-files.ts';
import { templatesIn } from '../response-format.ts';
import { placesOfSettings, settingValues } from './model-parameters.ts';
import { type OverridableInputs, overrides } from './overrides.ts';
import { type PromptFile, parsePromptFile } from './prompt-file.ts';

/**
 * Reads the prompt file that inputs name, with a warning for each of them that it overrides.
 *
 * @throws {Failure} `unreadable-file`, `invalid-prompt`
 */
export async function readPromptFile(
  path: string,
  inputs: OverridableInputs,
  readFile: ReadPromptFile,
): Promise<PromptDraft> {
  const source = await readFile('prompt-file', path);
  const given = { model: inputs.model, limitName: inputs.limitInput };
  const draft = draftPromptFile(source, path, given, (file) => overrides(file, inputs));
  const settings = { ...inputs.settings, ...draft.settings };
  return { ...draft, ...(!draft.modelFromFile && { modelInput: 'model' as const }), settings };
}

/**
 * The draft of a prompt file.
 *
 * @param given the model for a file that names none, and the input that the limit would be in
 * @throws {Failure} `invalid-prompt`
 */
export function draftPromptFile(
  source: string,
  path: string,
  given: { readonly model: string; readonly limitName: string },
  warningsOf: (file: PromptFile) => readonly string[] = () => [],
): PromptDraft {
  const file = parsePromptFile(source, path);
  const { maxCompletionTokens: limit } = file.written;
  return {
    messages: file.messages,
    model: file.model ?? given.model,
    modelFromFile: file.model !== undefined,
    ...(file.modelPlace && { modelPlace: file.modelPlace }),
    ...(file.tools && { tools: file.tools }),
    ...(file.toolsPlace && { toolsPlace: file.toolsPlace }),
    limitName: limit?.name ?? given.limitName,
    ...(limit && { limitPlace: limit.place }),
    ...(file.formatPlace && { formatPlace: file.formatPlace }),
    settings: settingValues(file.written),
    settingPlaces: placesOfSettings(file.written),
    ...(file.responseFormat && { responseFormat: file.responseFormat }),
    warnings: [...file.warnings, ...warningsOf(file), ...templatesIn(file.responseFormat)],
    find: file.find,
    inputOf: () => 'prompt-file',
    places: file.messagePlaces,
    from: `prompt-file: ${quote(path)}`,
  };
}
