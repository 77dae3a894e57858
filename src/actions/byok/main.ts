import { openMachine } from '../../github/laptop/laptop.ts';
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
export async function run(): Promise<void> {
  const machine = openMachine();
  const { terminal } = machine;
  const { output, messages } = terminal;

  /** @throws {WrongCall} */
  async function obey([first, ...args]: readonly string[]): Promise<ExitCode> {
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
      const [about] = first === 'help' ? args : [];
      output.write(
        about === undefined ? programHelp(commands, output.columns) : commandHelp(commandOf(about), output.columns),
      );
      return 0;
    }
    if (first === '--version' || first === '-V') {
      output.write(`byok ${version}\n`);
      return 0;
    }
    const command = commandOf(first);
    const call = readCall(command, args);
    if (call.is('help')) {
      output.write(commandHelp(command, output.columns));
      return 0;
    }
    const { run: act } = await command.load();
    return act(call, machine, commands);
  }

  /** What no command has expected to be thrown. */
  function explain(thrown: unknown): ExitCode {
    const isWrong = thrown instanceof WrongCall;
    const [command] = machine.args;
    const about = commands.find(({ name }) => name === command);
    const said = isWrong ? thrown.message : outcomeOf(thrown).problems.map(sentence).join('\n');
    const hint = isWrong ? `\nSee byok ${about ? `${about.name} ` : ''}--help` : '';
    messages.write(`${messages.style('red', 'error:')} ${markInvisible(said)}${hint}\n`);
    return isWrong ? 2 : 1;
  }

  const code = await obey(machine.args).catch(explain);
  const lost = await terminal.flush();
  if (lost !== undefined) messages.write(`error: Standard output does not take what was to be written: ${lost}\n`);
  machine.exit(lost === undefined ? code : 1);
}

/** @throws {WrongCall} */
function commandOf(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  const prompt = /\s|\.prompt\.ya?ml$/.test(name) ? ' To ask a prompt: byok run …' : '';
  throw new WrongCall(`There is no command ${quote(name)}. ${suggest(name, names)}${prompt}`);
}
