import type { Machine } from '../../../github/laptop/laptop.ts';
import { quote } from '../../../language/failures/quote.ts';
import { isPromptFile } from '../../../prompts/prompt-file/is-prompt-file.ts';
import { type CommandLine, WrongCall } from '../command.ts';
import type { PromptOperand } from './inputs.ts';

/** The largest prompt that is read, in bytes; files have the same bound. */
const maxBytes = 10 * 1024 * 1024;

/**
 * How long is waited for a text that is piped in, in milliseconds: for one that may never come, until it begins, beside
 * another prompt and alone; for one that does come, until the wait is told.
 */
const patience = { perhaps: 500, alone: 15_000, text: 3000 };

/** What can only be a path: it says so at its beginning, or is one word with an ending. */
const pathLike = /^(?:\.{1,2}[/\\]|~[/\\]|[/\\]|[a-z]:[/\\])\S*$|^[^\s]+\.(?:prompt\.ya?ml|ya?ml|md|txt|json)$/i;

/** `{{input}}` in a prompt file. */
const inputVariable = /\{\{\s*input\s*\}\}/;

/**
 * Finds out what is asked: a file where there is one of that name, else a text; without either, what standard input has.
 *
 * @throws {WrongCall}
 */
export async function readAsked(call: CommandLine, machine: Machine): Promise<PromptOperand> {
  const [operand = '-'] = call.operands;
  if (operand === '-') return { text: await readPiped(machine) };
  if (machine.isFile(operand) || pathLike.test(operand)) return readFile(operand, call, machine);
  if (operand.trim() === '') throw new WrongCall('TEXT: it is empty, so there is nothing to ask.');
  const piped = machine.terminal.piped === 'nothing' ? '' : await readMore(machine);
  return { text: piped.trim() === '' ? operand : `${operand}\n\n${piped}` };
}

/** A prompt file gets what is piped in only if it has a variable for it: a text that nobody asked for stays where it is. */
async function readFile(file: string, call: CommandLine, machine: Machine): Promise<PromptOperand> {
  const isGiven = [
    ...call.many('var'),
    ...call.many('var-file'),
    ...call.many('untrusted'),
    ...call.many('untrusted-file'),
  ].some((text) => text.trimStart().startsWith('input='));
  if (isGiven || machine.terminal.piped === 'nothing' || !isPromptFile(file)) return { file };
  const text = machine.readFile(file, maxBytes);
  if (!('text' in text) || !inputVariable.test(text.text)) return { file };
  const input = await readMore(machine);
  return input === '' ? { file } : { file, input };
}

async function readPiped(machine: Machine): Promise<string> {
  if (machine.terminal.isInteractive) {
    throw new WrongCall('There is no prompt. Write: byok run FILE, byok run "TEXT", or … | byok run');
  }
  const text = await readText(machine, machine.terminal.piped === 'perhaps' ? patience.alone : undefined);
  if (text.trim() === '') throw new WrongCall('There is no prompt: standard input is empty.');
  return text;
}

/** What goes with a prompt that there is already. Who waits for nothing is told how to say that there is nothing. */
async function readMore(machine: Machine): Promise<string> {
  const { piped, messages } = machine.terminal;
  const tell = () => messages.write('Reading standard input. For a prompt without it: byok run … < /dev/null\n');
  const slow = setTimeout(tell, patience.text);
  try {
    return await readText(machine, piped === 'perhaps' ? patience.perhaps : undefined);
  } finally {
    clearTimeout(slow);
  }
}

async function readText({ terminal }: Machine, waiting?: number): Promise<string> {
  const bytes = await terminal.readInput(maxBytes, waiting);
  if (!bytes) throw new WrongCall(`Standard input has more than the ${maxBytes} bytes that are read.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WrongCall(
      `Standard input is not UTF-8 text: it begins with ${quote(Buffer.from(bytes.subarray(0, 8)).toString('latin1'))}.`,
    );
  }
}
