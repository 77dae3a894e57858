import { Failure } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import { inInput } from '../language/failures/read-all.ts';
import { attach, readAttachments } from './files/attachments.ts';
import type { PromptFiles, ReadPromptFile } from './files/prompt-files.ts';
import type { Message, Prompt } from './prompt.ts';
import { settingValues } from './prompt-file/model-parameters.ts';
import { type OverridableInputs, overrides } from './prompt-file/overrides.ts';
import { isPromptFile, parsePromptFile, takenForText } from './prompt-file/prompt-file.ts';
import { templatesIn } from './response-format.ts';
import { attachedPieces, piecesOf, requireLength } from './size.ts';
import { checkEmpty, type Unfilled } from './variables/empty.ts';
import {
  checkVariables,
  fillMessages,
  misplaced,
  namesUsed,
  type TextOrigin,
  unfilled,
} from './variables/fill-messages.ts';
import { explainMarks, markUntrusted } from './variables/mark-untrusted.ts';
import { readVariables, type VariableInputs } from './variables/variables.ts';

/** What the inputs say about the prompt; empty texts are inputs that were not given. */
export interface PromptInputs extends VariableInputs, OverridableInputs {
  readonly promptFile: string;
  /** One path or pattern a line. */
  readonly files: string;
}

/** What a prompt is built with. */
export interface PromptDependencies {
  readonly files: PromptFiles;
  /** Draws a boundary at random: 128 bits, as letters and digits. */
  readonly drawBoundary: () => string;
}

/** A prompt before its variables are filled in. */
interface PromptDraft extends Omit<Prompt, 'variables' | 'untrusted' | 'pieces' | 'notes'>, Unfilled, TextOrigin {}

/**
 * Builds the prompt: reads the files, fills in the variables, marks what is untrusted, attaches. What a
 * prompt file says wins over the inputs.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`, `invalid-prompt`, `missing-variable`
 */
export async function buildPrompt(inputs: PromptInputs, { files, drawBoundary }: PromptDependencies): Promise<Prompt> {
  const given = await readVariables(inputs, files);
  const isFile = isPromptFile(inputs.promptFile);
  const { find, places, from, inputOf, ...draft } = isFile
    ? await fromPromptFile(inputs, files.readText)
    : await fromTexts(inputs, files.readText);
  const marked = markUntrusted(given.untrusted, drawBoundary);
  const variables = new Map([...given.trusted, ...marked.values]);
  const isTemplate = isFile || variables.size > 0;
  const origin = { find, inputOf };
  const warnings = isTemplate ? checkVariables(draft.messages, variables, origin) : unfilled(draft.messages);
  const pieces = piecesOf(draft.messages, variables);
  const size = requireLength(draft.messages, variables, pieces);
  const attachments = await readAttachments(inputs.files, files);
  const values = isTemplate ? new Map([...given.trusted, ...marked.bare]) : new Map<string, string>();
  const unfilledPrompt = { ...draft, places, from };
  const empty = inInput(inputOf(''), () =>
    checkEmpty(unfilledPrompt, { values, sources: given.sources }, attachments.length > 0),
  );
  const filled = isTemplate ? fillMessages(draft.messages, variables) : draft.messages;
  const attached = attach(filled, attachments);
  const isMarked = namesUsed(draft.messages).some((name) => given.untrusted.has(name));
  const messages = isMarked ? explainMarks(attached, marked.boundary) : attached;
  return {
    ...draft,
    messages,
    variables,
    untrusted: marked.strippings,
    pieces: [...pieces, ...attachedPieces(messages)],
    warnings: [
      ...draft.warnings,
      ...given.warnings,
      ...warnings,
      ...misplaced(draft.messages, given.untrusted),
      ...empty,
      ...size,
    ],
    notes: given.notes,
  };
}

async function fromPromptFile(inputs: PromptInputs, readFile: ReadPromptFile): Promise<PromptDraft> {
  const file = parsePromptFile(await readFile('prompt-file', inputs.promptFile), inputs.promptFile);
  const { maxCompletionTokens: limit } = file.written;
  return {
    messages: file.messages,
    model: file.model ?? inputs.model,
    modelFromFile: file.model !== undefined,
    ...(file.modelPlace && { modelPlace: file.modelPlace }),
    limitName: limit?.name ?? inputs.limitInput,
    ...(limit && { limitPlace: limit.place }),
    ...(file.formatPlace && { formatPlace: file.formatPlace }),
    settings: { ...inputs.settings, ...settingValues(file.written) },
    ...(file.responseFormat && { responseFormat: file.responseFormat }),
    warnings: [...file.warnings, ...overrides(file, inputs), ...templatesIn(file.responseFormat)],
    find: file.find,
    inputOf: () => 'prompt-file',
    places: file.messagePlaces,
    from: `prompt-file: ${quote(inputs.promptFile)}`,
  };
}

async function fromTexts(inputs: PromptInputs, readFile: ReadPromptFile): Promise<PromptDraft> {
  const prompt = await readWrittenText('prompt', inputs.promptFile, inputs.prompt, readFile);
  const system = await readWrittenText('system-prompt', inputs.systemPromptFile, inputs.systemPrompt, readFile);
  if (prompt.text === '' && inputs.promptFile === '') {
    throw new Failure('invalid-input', {
      input: 'prompt',
      message: 'No prompt: `prompt` and `prompt-file` are both empty.',
      remedy: 'Set one of them.',
    });
  }
  const messages: readonly Message[] = [
    ...(system.text === '' ? [] : [{ role: 'system', content: system.text } as const]),
    { role: 'user', content: prompt.text },
  ];
  const { model, settings } = inputs;
  const emptySystem = inputs.systemPromptFile !== '' && system.text.trim() === '';
  return {
    messages,
    model,
    modelFromFile: false,
    limitName: inputs.limitInput,
    settings,
    warnings: [
      ...prompt.warnings,
      ...system.warnings,
      ...(emptySystem ? [`${system.from} is empty, so no system message is sent from it.`] : []),
      ...takenForText(inputs.promptFile, prompt.text),
    ],
    find: () => undefined,
    inputOf: (text) => (!prompt.text.includes(text) && system.text.includes(text) ? system : prompt).input,
    places: [],
    from: prompt.from,
  };
}

/** The text of an input or of the file that wins over it. */
interface WrittenText {
  readonly text: string;
  readonly input: string;
  /** For messages: `prompt`, `prompt-file: "ask.md"`. */
  readonly from: string;
  readonly warnings: readonly string[];
}

async function readWrittenText(
  input: string,
  path: string,
  text: string,
  readFile: ReadPromptFile,
): Promise<WrittenText> {
  if (path === '') return { text, input, from: input, warnings: [] };
  const from = `${input}-file: ${quote(path)}`;
  const read = await readFile(`${input}-file`, path);
  const isOverridden = text !== '' && text.trim() !== read.trim();
  const warning = `${from} wins over the input ${input}, which has no effect. Remove one of the two.`;
  return { text: read, input: `${input}-file`, from, warnings: isOverridden ? [warning] : [] };
}
