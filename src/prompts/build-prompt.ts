import { Failure, type Place } from '../failures/failure.ts';
import { attach, readAttachments } from './attachments.ts';
import { attachmentsOf, textsOf } from './content.ts';
import { checkVariables, fillMessages, misplaced, namesUsed, unfilled } from './fill-messages.ts';
import { explainMarks, markUntrusted } from './mark-untrusted.ts';
import type { Message, Prompt, Settings } from './prompt.ts';
import { isPromptFile, parsePromptFile } from './prompt-file.ts';
import type { PromptFiles, ReadPromptFile } from './read-file.ts';
import { attachedPieces, piecesOf, requireLength } from './size.ts';
import { readVariables, type VariableInputs } from './variables.ts';

/** What the inputs say about the prompt; empty texts are inputs that were not given. */
export interface PromptInputs extends VariableInputs {
  readonly prompt: string;
  readonly promptFile: string;
  readonly systemPrompt: string;
  readonly systemPromptFile: string;
  /** One path or pattern a line. */
  readonly files: string;
  readonly model: string;
  readonly settings: Settings;
}

/** What a prompt is built with. */
export interface PromptMeans {
  readonly files: PromptFiles;
  /** Draws a boundary at random: 128 bits, as letters and digits. */
  readonly drawBoundary: () => string;
}

/** A prompt before its variables are filled in. */
interface Draft extends Omit<Prompt, 'variables' | 'untrusted' | 'pieces'> {
  /** Where a text was written, if in a prompt file. */
  readonly find: (text: string) => Place | undefined;
}

/**
 * Builds the prompt: reads the files, fills in the variables, marks what is untrusted, attaches. What a
 * prompt file says wins over the inputs.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`, `invalid-prompt`, `missing-variable`
 */
export async function buildPrompt(inputs: PromptInputs, { files, drawBoundary }: PromptMeans): Promise<Prompt> {
  const { trusted, untrusted } = await readVariables(inputs, files);
  const isFile = isPromptFile(inputs.promptFile);
  const { find, ...draft } = isFile
    ? await fromPromptFile(inputs, files.readText)
    : await fromTexts(inputs, files.readText);
  const marked = markUntrusted(untrusted, drawBoundary);
  const variables = new Map([...trusted, ...marked.values]);
  const isTemplate = isFile || variables.size > 0;
  const slips = isTemplate ? checkVariables(draft.messages, variables, find) : unfilled(draft.messages);
  const pieces = piecesOf(draft.messages, variables);
  const size = requireLength(draft.messages, variables, pieces);
  const filled = isTemplate ? fillMessages(draft.messages, variables) : draft.messages;
  const attached = attach(filled, await readAttachments(inputs.files, files));
  requireContent(attached);
  const isMarked = namesUsed(draft.messages).some((name) => untrusted.has(name));
  const messages = isMarked ? explainMarks(attached, marked.boundary) : attached;
  return {
    ...draft,
    messages,
    variables,
    untrusted: marked.strippings,
    pieces: [...pieces, ...attachedPieces(messages)],
    warnings: [...draft.warnings, ...slips, ...misplaced(draft.messages, untrusted), ...size],
  };
}

async function fromPromptFile(inputs: PromptInputs, readFile: ReadPromptFile): Promise<Draft> {
  const file = parsePromptFile(await readFile('prompt-file', inputs.promptFile), inputs.promptFile);
  const ignored = inputs.systemPrompt !== '' || inputs.systemPromptFile !== '';
  const warning = 'system-prompt has no effect: the messages of the prompt file are sent as they are.';
  return {
    messages: file.messages,
    model: file.model ?? inputs.model,
    modelFromFile: file.model !== undefined,
    ...(file.modelPlace && { modelPlace: file.modelPlace }),
    settings: { ...inputs.settings, ...file.settings },
    ...(file.responseFormat && { responseFormat: file.responseFormat }),
    warnings: [...file.warnings, ...(ignored ? [warning] : [])],
    find: file.find,
  };
}

async function fromTexts(inputs: PromptInputs, readFile: ReadPromptFile): Promise<Draft> {
  const prompt = await textOf('prompt-file', inputs.promptFile, inputs.prompt, readFile);
  const system = await textOf('system-prompt-file', inputs.systemPromptFile, inputs.systemPrompt, readFile);
  if (prompt === '' && inputs.promptFile === '') {
    throw new Failure('invalid-input', {
      message: 'There is nothing to ask: neither prompt nor prompt-file has a value.',
      remedy: 'Set one of the two inputs.',
    });
  }
  const messages: readonly Message[] = [
    ...(system === '' ? [] : [{ role: 'system', content: system } as const]),
    { role: 'user', content: prompt },
  ];
  const { model, settings } = inputs;
  return { messages, model, modelFromFile: false, settings, warnings: [], find: () => undefined };
}

/** A file wins over the text of an input. */
async function textOf(input: string, path: string, text: string, readFile: ReadPromptFile): Promise<string> {
  return path === '' ? text : readFile(input, path);
}

function requireContent(messages: readonly Message[]): void {
  const asks = ({ role, content }: Message) =>
    role !== 'system' && (attachmentsOf(content).length > 0 || textsOf(content).some((text) => text.trim() !== ''));
  if (messages.some(asks)) return;
  throw new Failure('invalid-prompt', { message: 'The prompt is empty.', remedy: 'Give the user message some text.' });
}
