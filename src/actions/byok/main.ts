import { type Machine, openMachine } from '../../github/laptop/laptop.ts';
import { outcomeOf } from '../../inference/result.ts';
import { sentence } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { suggest } from '../../language/failures/suggest.ts';
import { markInvisible } from '../../reports/markdown/invisible.ts';
import { type Command, type ExitCode, readCall, WrongCall } from './command.ts';
import { commands } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';

/** The version of the package. */
export const version = '0.1.0';

/** Runs the command line. */
export const run = (): Promise<void> => main(openMachine());

/** One command line: it is obeyed, or told what is wrong with it; then everything is written, and the exit code is set. */
export async function main(machine: Machine): Promise<void> {
  const { terminal } = machine;
  const code = await obey(machine).catch((thrown) => explain(thrown, machine));
  const lost = await terminal.flush();
  if (lost !== undefined)
    terminal.messages.write(`error: Standard output does not take what was to be written: ${lost}\n`);
  machine.exit(lost === undefined ? code : 1);
}

/** @throws {WrongCall} */
async function obey(machine: Machine): Promise<ExitCode> {
  const [first, ...args] = machine.args;
  const { output } = machine.terminal;
  const print = (text: string): ExitCode => {
    output.write(text);
    return 0;
  };
  if (first === undefined || first === '--help' || first === '-h') return print(programHelp(commands, output.columns));
  if (first === '--version' || first === '-V') return print(`byok ${version}\n`);
  if (first === 'help') {
    const [about] = args;
    return print(
      about === undefined ? programHelp(commands, output.columns) : commandHelp(commandOf(about), output.columns),
    );
  }
  const command = commandOf(first);
  const call = readCall(command, args);
  if (call.is('help')) return print(commandHelp(command, output.columns));
  const { run: act } = await command.load();
  return act(call, machine, commands);
}

/** Tells what no command has expected to be thrown. */
function explain(thrown: unknown, { args: [name], terminal: { messages } }: Machine): ExitCode {
  const isWrong = thrown instanceof WrongCall;
  const about = commands.find((command) => command.name === name);
  const said = isWrong ? thrown.message : outcomeOf(thrown).problems.map(sentence).join('\n');
  const hint = isWrong ? `\nSee byok ${about ? `${about.name} ` : ''}--help` : '';
  messages.write(`${messages.style('red', 'error:')} ${markInvisible(said)}${hint}\n`);
  return isWrong ? 2 : 1;
}

/** @throws {WrongCall} */
function commandOf(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  const prompt = /\s|\.prompt\.ya?ml$/.test(name) ? ' To ask a prompt: byok run …' : '';
  throw new WrongCall(`There is no command ${quote(name)}. ${suggest(name, names)}${prompt}`);
}
