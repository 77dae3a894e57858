import { Failure } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import type { Message, Prompt, Settings } from './prompt.ts';
import { isPromptFile, parsePromptFile } from './prompt-file.ts';
import type { ReadPromptFile } from './read-file.ts';
import { blanksIn, fill, filledLength, namesIn, type Variables } from './template.ts';
import { readVariables } from './variables.ts';

/** The longest prompt that is made from a template, in UTF-16 code units. */
const maxPromptLength = 10 * 1024 * 1024;

/** What the inputs say about the prompt; empty texts are inputs that were not given. */
export interface PromptInputs {
  readonly prompt: string;
  readonly promptFile: string;
  readonly systemPrompt: string;
  readonly systemPromptFile: string;
  readonly input: string;
  readonly fileInput: string;
  readonly model: string;
  readonly settings: Settings;
}

/**
 * Builds the prompt: reads the files, fills in the variables. What a prompt file says wins over the
 * inputs.
 *
 * @throws {Failure} `invalid-input`, `unreadable-file`, `invalid-prompt`, `missing-variable`
 */
export async function buildPrompt(inputs: PromptInputs, readFile: ReadPromptFile): Promise<Prompt> {
  const variables = await readVariables(inputs.input, inputs.fileInput, readFile);
  const draft = isPromptFile(inputs.promptFile)
    ? await fromPromptFile(inputs, readFile)
    : await fromTexts(inputs, readFile);
  const isTemplate = isPromptFile(inputs.promptFile) || variables.size > 0;
  const messages = isTemplate ? fillMessages(draft.messages, variables) : draft.messages;
  requireContent(messages);
  const slips = isTemplate ? [...unused(draft.messages, variables), ...blanks(draft.messages)] : unfilled(messages);
  return { ...draft, messages, warnings: [...draft.warnings, ...slips] };
}

async function fromPromptFile(inputs: PromptInputs, readFile: ReadPromptFile): Promise<Prompt> {
  const file = parsePromptFile(await readFile('prompt-file', inputs.promptFile), inputs.promptFile);
  const ignored = inputs.systemPrompt !== '' || inputs.systemPromptFile !== '';
  const warning = 'system-prompt has no effect: the messages of the prompt file are sent as they are.';
  return {
    messages: file.messages,
    model: file.model ?? inputs.model,
    modelFromFile: file.model !== undefined,
    settings: { ...inputs.settings, ...file.settings },
    warnings: [...file.warnings, ...(ignored ? [warning] : [])],
  };
}

async function fromTexts(inputs: PromptInputs, readFile: ReadPromptFile): Promise<Prompt> {
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
  return { messages, model: inputs.model, modelFromFile: false, settings: inputs.settings, warnings: [] };
}

/** A file wins over the text of an input. */
async function textOf(input: string, path: string, text: string, readFile: ReadPromptFile): Promise<string> {
  return path === '' ? text : readFile(input, path);
}

function fillMessages(messages: readonly Message[], variables: Variables): readonly Message[] {
  const missing = namesUsed(messages).filter((name) => !variables.has(name));
  if (missing.length > 0) {
    const given = [...variables.keys()];
    throw new Failure('missing-variable', {
      message: `The prompt uses variables without a value: ${missing.join(', ')}.`,
      remedy: `Add them to \`input\` or \`file_input\`${given.length > 0 ? ` (given: ${given.join(', ')})` : ''}.`,
    });
  }
  requireSize(messages, variables);
  return messages.map((message) => ({ ...message, content: fill(message.content, variables) }));
}

/** A few lines of template can ask for any amount of text: it is counted before it is made. */
function requireSize(messages: readonly Message[], variables: Variables): void {
  const length = messages.reduce((sum, { content }) => sum + filledLength(content, variables), 0);
  if (length <= maxPromptLength) return;
  throw new Failure('invalid-prompt', {
    message: `The prompt has ${length} characters when its variables are filled in, more than the ${maxPromptLength} that are sent.`,
    remedy: 'Shorten the values, or use each of them less often.',
  });
}

function unused(messages: readonly Message[], variables: Variables): readonly string[] {
  const used = new Set(namesUsed(messages));
  const names = [...variables.keys()].filter((name) => !used.has(name));
  return names.length === 0 ? [] : [`Variables that the prompt does not use: ${names.join(', ')}.`];
}

/** A text without variables is no template; what looks like one may have been forgotten. */
function unfilled(messages: readonly Message[]): readonly string[] {
  const names = namesUsed(messages);
  return names.length === 0
    ? []
    : [`Sent as it is, because no variable was given: ${names.map((name) => `{{${name}}}`).join(', ')}.`];
}

function blanks(messages: readonly Message[]): readonly string[] {
  const written = messages.flatMap(({ content }) => blanksIn(content)).slice(0, 5);
  return written.length === 0
    ? []
    : [`Sent as they are, because a variable has no blanks inside: ${written.map(quote).join(', ')}.`];
}

function namesUsed(messages: readonly Message[]): readonly string[] {
  return [...new Set(messages.flatMap((message) => namesIn(message.content)))];
}

function requireContent(messages: readonly Message[]): void {
  if (messages.some((message) => message.role !== 'system' && message.content.trim() !== '')) return;
  throw new Failure('invalid-prompt', { message: 'The prompt is empty.', remedy: 'Give the user message some text.' });
}
