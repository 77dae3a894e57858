import { parseArgs } from 'node:util';
import type { Machine } from '../../github/laptop/laptop.ts';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { suggest } from '../../language/failures/suggest.ts';
import { type NumberRange, readNumber } from '../../prompts/settings.ts';
import { amongWords } from '../inputs/one-of.ts';

/** An option of a command. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What stands behind it, as help names it: `NAME=VALUE`. Absent for a switch. */
  readonly value?: string;
  /** Whether it may be given more than once. */
  readonly isMany?: true;
  /** The words that it takes. */
  readonly words?: readonly string[];
  /** The numbers that it takes. */
  readonly range?: NumberRange;
  /** Whether a shell completes paths behind it. */
  readonly isPath?: true;
  readonly says: string;
}

/** A command, as help and completions tell it. */
export interface Command {
  readonly name: string;
  /** Half a line for the list of commands. */
  readonly summary: string;
  /** What stands behind its name: `FILE|TEXT`. Empty for a command that takes nothing. */
  readonly operands: string;
  /** How many operands it takes. */
  readonly takes: { readonly least: number; readonly most: number };
  /** Whether a shell completes paths as operands, or which words it takes. */
  readonly completes?: 'paths' | readonly string[];
  /** Paragraphs of help. */
  readonly says: readonly string[];
  readonly examples: readonly string[];
  readonly options: readonly Option[];
  /** Loads what it does: no command loads another. */
  readonly load: () => Promise<{ readonly run: CommandRun }>;
}

/**
 * Does what a command line asks.
 *
 * @param commands all commands, for who tells of them
 * @throws {WrongCall}
 */
export type CommandRun = (call: CommandLine, machine: Machine, commands: readonly Command[]) => Promise<ExitCode>;

/** 0: as a step that passes; 1: as one that fails; 2: the command was called in a wrong way, and nothing was done. */
export type ExitCode = 0 | 1 | 2;

/** A command line, read and checked. */
export interface CommandLine {
  readonly operands: readonly string[];
  readonly is: (name: string) => boolean;
  /** The value of an option; empty where it was not given. */
  readonly one: (name: string) => string;
  readonly many: (name: string) => readonly string[];
}

/** A command line that cannot be meant. Its message is one or more lines, and shows no control characters. */
export class WrongCall extends Error {
  override readonly name = 'WrongCall';
}

/** Options that every command has. */
export const everywhere: readonly Option[] = [{ name: 'help', short: 'h', says: 'Show this help.' }];

/**
 * Reads the arguments behind a command's name.
 *
 * @throws {WrongCall} for what is not known, is given twice, lacks its value or has a wrong one
 */
export function readCall(command: Command, args: readonly string[]): CommandLine {
  const options = [...command.options, ...everywhere];
  const { values, positionals } = parse(options, args);
  const given = new Map(
    options.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined ? [] : [[name, [value].flat().map(String)] as const];
    }),
  );
  for (const option of options) checkOption(option, given.get(option.name) ?? []);
  const call: CommandLine = {
    operands: positionals,
    is: (name) => given.has(name),
    one: (name) => given.get(name)?.[0] ?? '',
    many: (name) => given.get(name) ?? [],
  };
  if (!call.is('help')) checkOperands(command, positionals, args);
  return call;
}

function parse(options: readonly Option[], args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        options.map(({ name, short, value }) => [
          name,
          { type: value === undefined ? 'boolean' : 'string', multiple: true, ...(short !== undefined && { short }) },
        ]),
      ),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WrongCall(explain(error.message, options));
  }
}

/** Node's own words, with the option that may have been meant. */
function explain(message: string, options: readonly Option[]): string {
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
  if (unknown === undefined) return message;
  const names = options.map(({ name }) => `--${name}`);
  return `There is no option ${quote(unknown)}. ${suggest(unknown, names)} A text that begins with a hyphen goes behind “--”.`;
}

function checkOption({ name, isMany, words, range }: Option, values: readonly string[]): void {
  const [value, ...more] = values;
  if (value === undefined) return;
  if (more.length > 0 && !isMany) throw new WrongCall(`--${name}: it is given ${values.length} times. Give it once.`);
  const unknown = words && values.find((one) => !words.includes(one));
  if (words && unknown !== undefined) {
    throw new WrongCall(`--${name}: ${quote(unknown)} is not known. ${amongWords(unknown, words)}`);
  }
  if (!range) return;
  if (value.trim() === '') throw new WrongCall(`--${name}: it has no value.`);
  try {
    readNumber(`--${name}`, value, range);
  } catch (error) {
    throw error instanceof Failure ? new WrongCall(error.problems.map(({ message }) => message).join('\n')) : error;
  }
}

function checkOperands(command: Command, given: readonly string[], args: readonly string[]): void {
  const { name, operands, takes } = command;
  if (given.length < takes.least) throw new WrongCall(`${operands} is missing: byok ${name} ${operands}`);
  if (given.length <= takes.most) return;
  const written = args.find((arg, index) => arg.startsWith('--') && /^(?:true|false)$/.test(args[index + 1] ?? ''));
  if (written !== undefined) throw new WrongCall(`${written} takes no value.`);
  const unexpected = given.slice(takes.most).map(quote).join(' ');
  const most = takes.most === 1 ? 'one' : takes.most;
  throw new WrongCall(
    takes.most === 0
      ? `byok ${name} takes no ${unexpected}.`
      : `byok ${name} takes ${most} ${operands}, and ${unexpected} is left. A text of several words stands in quotes.`,
  );
}
