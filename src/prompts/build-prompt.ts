import { Failure } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import { checkDraft, fillDraft, type PromptDraft } from './draft.ts';
import { readAttachments } from './files/attachments.ts';
import type { PromptFiles, ReadPromptFile } from './files/prompt-files.ts';
import type { Attachment, Message, Prompt } from './prompt.ts';
import { isPromptFile, takenForText } from './prompt-file/is-prompt-file.ts';
import type { OverridableInputs } from './prompt-file/overrides.ts';
import { type ReadVariables, readVariables, type VariableInputs } from './variables/variables.ts';

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

/** A prompt whose files are read, before its variables are filled in. */
export interface ReadDraft {
  readonly draft: PromptDraft;
  readonly given: ReadVariables;
  readonly attachments: readonly Attachment[];
  /** Whether it is a prompt file, whose `{{name}}` stands for a variable even where none is given. */
  readonly isFile: boolean;
}

/**
 * Reads all that a prompt is made of. What a prompt file says wins over the inputs.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`, `invalid-prompt`
 */
export async function readDraft(
  inputs: PromptInputs,
  { files }: Pick<PromptDependencies, 'files'>,
): Promise<ReadDraft> {
  const { draft, given, isFile } = await readTexts(inputs, files);
  return { draft, given, isFile, attachments: await readAttachments(inputs.files, files) };
}

/**
 * Builds the prompt: reads the files, fills in the variables, marks what is untrusted, attaches.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`, `invalid-prompt`, `missing-variable`
 */
export async function buildPrompt(inputs: PromptInputs, { files, drawBoundary }: PromptDependencies): Promise<Prompt> {
  const { draft, given, isFile } = await readTexts(inputs, files);
  const isTemplate = isFile || given.trusted.size + given.untrusted.size > 0;
  const checked = checkDraft(draft, given, { isTemplate, drawBoundary });
  return fillDraft(checked, await readAttachments(inputs.files, files));
}

async function readTexts(inputs: PromptInputs, files: PromptFiles): Promise<Omit<ReadDraft, 'attachments'>> {
  const given = await readVariables(inputs, files);
  const isFile = isPromptFile(inputs.promptFile);
  const draft = isFile ? await fromPromptFile(inputs, files.readText) : await fromTexts(inputs, files.readText);
  return { draft, given, isFile };
}

/** Most steps have none, and so it is loaded for those that do. */
async function fromPromptFile(inputs: PromptInputs, readFile: ReadPromptFile): Promise<PromptDraft> {
  const { readPromptFile } = await import('./prompt-file/draft-prompt-file.ts');
  return readPromptFile(inputs.promptFile, inputs, readFile);
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
    modelInput: 'model',
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
