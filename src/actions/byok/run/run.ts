import type { Machine } from '../../../github/laptop/laptop.ts';
import { outcomeOf, StepFacts } from '../../../inference/result.ts';
import { readAssumed } from '../assume.ts';
import type { CommandLine, ExitCode } from '../command.ts';
import { offerPolicy } from '../init/offer-policy.ts';
import { answerSecrets, type Laptop, openLaptop } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
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
