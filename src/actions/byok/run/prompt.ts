import type { Machine } from '../../../github/laptop/laptop.ts';
import { quote } from '../../../language/failures/quote.ts';
import { isPromptFile } from '../../../prompts/prompt-file/is-prompt-file.ts';
import { type CommandLine, WrongCall } from '../command.ts';
import type { PromptOperand } from './inputs.ts';

/** The largest prompt that is read, in bytes; files have the same bound. */
const maxBytes = 10 * 1024 * 1024;

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
  const piped = machine.terminal.isPiped ? await readText(machine) : '';
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
  if (isGiven || !machine.terminal.isPiped || !isPromptFile(file)) return { file };
  const text = machine.readFile(file, maxBytes);
  if (!('text' in text) || !inputVariable.test(text.text)) return { file };
  return { file, input: await readText(machine) };
}

async function readPiped(machine: Machine): Promise<string> {
  if (machine.terminal.isInteractive) {
    throw new WrongCall('There is no prompt. Write: byok run FILE, byok run "TEXT", or … | byok run');
  }
  const text = await readText(machine);
  if (text.trim() === '') throw new WrongCall('There is no prompt: standard input is empty.');
  return text;
}

async function readText({ terminal }: Machine): Promise<string> {
  const bytes = await terminal.readInput(maxBytes);
  if (!bytes) throw new WrongCall(`Standard input has more than the ${maxBytes} bytes that are read.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WrongCall(
      `Standard input is not UTF-8 text: it begins with ${quote(Buffer.from(bytes.subarray(0, 8)).toString('latin1'))}.`,
    );
  }
}
