import { join } from 'node:path';
import type { Machine } from '../../../github/laptop/laptop.ts';
import { type Outcome, outcomeOf, StepFacts } from '../../../inference/result.ts';
import { defaultPolicyPath } from '../../../policy/source/location.ts';
import { readAssumed } from '../assume.ts';
import type { CommandLine, ExitCode } from '../command.ts';
import { answerSecrets, type Laptop, openLaptop } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
import { oneLine } from '../one-line.ts';
import { showAnswer } from './answer-text.ts';
import { ask } from './ask.ts';
import { inputsOf } from './inputs.ts';
import { readAsked } from './prompt.ts';
import { tellEnd, writeAnswer } from './tell.ts';

/** Asks one prompt: what a step does, but for where it is told. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const as = readAssumed(call.many('as'));
  const asked = await readAsked(call, machine);
  const checkout = await machine.findCheckout(machine.folder);
  const inputs = inputsOf(call, asked, checkout);
  const trustHosts = call.many('trust-host');
  const laptop = await openLaptop({ machine, checkout, as, inputs, trustHosts, isVerbose: call.is('verbose') });
  const started = laptop.clock.now();
  const facts = new StepFacts();
  const shown = isShown(call, laptop) ? showAnswer(machine.terminal.output, answerSecrets(laptop)) : undefined;
  if (call.is('emulator') && !call.is('quiet')) {
    machine.terminal.messages.write(
      'The emulator answers: nothing is sent. A cost is what such an answer would be billed.\n',
    );
  }
  const outcome = await ask(laptop, facts, { isEmulated: call.is('emulator'), shown }).catch((thrown) =>
    outcomeOf(thrown, laptop.cancelled, facts.known),
  );
  const problems = outcome.problems.map((problem) => onLaptop(problem, outcome.code));
  const result = { ...facts.known, ...outcome, problems, duration: laptop.clock.now() - started };
  const telling = { isJson: call.is('json'), isQuiet: call.is('quiet'), shown };
  await writeAnswer(result, telling, laptop);
  const code = await tellEnd(result, telling, laptop);
  await offerPolicy(result, laptop, machine);
  return code;
}

/** Whether an answer is shown as it arrives: to a person, and not where a schema may have it asked for once more. */
function isShown(call: CommandLine, { terminal }: Laptop): boolean {
  return terminal.output.isTerminal && !call.is('json');
}

/**
 * Offers to write the policy that the message about a missing one has printed, to whoever sits at a terminal. Nothing
 * is written unless they say so, and never over a file that is there.
 */
async function offerPolicy({ code, problems }: Outcome, laptop: Laptop, machine: Machine): Promise<void> {
  const { terminal, checkout } = laptop;
  if (code !== 'missing-policy' || !terminal.isInteractive || laptop.input('policy') !== '') return;
  const printed = problems.map(({ remedy }) => remedy.split('\n\n').slice(1).join('\n\n')).find((text) => text !== '');
  if (printed === undefined) return;
  const answer = await terminal.ask(`\nWrite this policy to ${defaultPolicyPath} now? y or n [n]: `);
  if (!/^y(?:es)?$/i.test(answer ?? '')) return;
  const failure = machine.writeNewFiles(new Map([[join(checkout.root, defaultPolicyPath), printed]]));
  const said = failure
    ? `It cannot be written: ${oneLine(failure.reason)}.`
    : `Written. Adapt it, and call the command again; commit it before a workflow needs it.`;
  terminal.messages.write(`${said}\n`);
}
