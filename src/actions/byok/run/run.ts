import type { Machine } from '../../../github/laptop/laptop.ts';
import { answer } from '../../../inference/answer.ts';
import { type Outcome, outcomeOf, type Result, StepFacts, withoutKey } from '../../../inference/result.ts';
import type { Session } from '../../../inference/session/session.ts';
import { shownResult } from '../../../inference/shown-result.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { redactJson } from '../../../reports/secrets/redact-json.ts';
import { conclude } from '../../complete/conclude.ts';
import { type Prepared, prepare } from '../../complete/prepare.ts';
import { readAssumed } from '../assume.ts';
import type { CommandLine, ExitCode } from '../command.ts';
import { offerPolicy } from '../init/offer-policy.ts';
import { answerSecrets, type Laptop, openLaptop } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
import { showAnswer, type TerminalAnswer } from './answer-text.ts';
import { inputsOf } from './inputs.ts';
import { readAsked } from './prompt.ts';
import { resultJson } from './result-json.ts';

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
  const outcome = await complete(call, laptop, facts, shown).catch((thrown) =>
    outcomeOf(thrown, laptop.cancelled, facts.known),
  );
  const problems = outcome.problems.map((problem) => onLaptop(problem, outcome.code));
  const result = { ...facts.known, ...outcome, problems, duration: laptop.clock.now() - started };
  await write(result, call, laptop, shown);
  const code = await tell(result, call, laptop);
  await offerPolicy(result, laptop, machine);
  return code;
}

/** Whether an answer is shown as it arrives: to a person, and not where a schema may have it asked for once more. */
function isShown(call: CommandLine, { terminal }: Laptop): boolean {
  return terminal.output.isTerminal && !call.is('json');
}

/** Inputs, prompt and session, then one answer. */
async function complete(
  call: CommandLine,
  laptop: Laptop,
  facts: StepFacts,
  shown: TerminalAnswer | undefined,
): Promise<Outcome> {
  const prepared = await prepare(laptop, facts);
  if ('skip' in prepared) return withoutKey(prepared.skip, 'skip');
  const { request } = prepared;
  const session = call.is('emulator') ? await emulatedSession(prepared, laptop) : prepared.session;
  const listens = shown && request.prompt.responseFormat === undefined;
  const asking = listens ? { ...session.asking, listen: shown.listen } : session.asking;
  return answer(request, { ...session, asking }, facts);
}

/**
 * A session that the emulator answers; loaded only where it is asked for.
 *
 * @throws {Failure} `invalid-input` for a request with tools: a server of tools has no stand-in
 */
async function emulatedSession({ request, session }: Prepared, laptop: Laptop): Promise<Session> {
  if (request.tools) {
    throw new Failure('invalid-input', {
      message: `--emulator: it calls no tools, and the request names ${request.tools.servers.join(', ')}.`,
      remedy: 'Leave out `--tools`, and `tools` in the prompt file.',
    });
  }
  const { emulated } = await import('../../playground/server/emulator/emulated-session.ts');
  return emulated(session, laptop);
}

/** Writes the answer: to a program as the provider sent it, but for secrets; to a person what a terminal can show. */
async function write(
  result: Result,
  call: CommandLine,
  laptop: Laptop,
  shown: TerminalAnswer | undefined,
): Promise<void> {
  const { output } = laptop.terminal;
  if (call.is('json')) return output.write(await resultJson(result, laptop));
  const text = result.completion?.text ?? '';
  if (shown) return shown.end(text);
  const clean = redactJson(text, laptop.redactAnswer);
  output.write(clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`);
}

/** Tells how it ended, as the last lines of a step's log do. */
async function tell(result: Result, call: CommandLine, laptop: Laptop): Promise<ExitCode> {
  let code: ExitCode = 0;
  const { messages } = laptop.terminal;
  const ending = {
    ...laptop,
    log: {
      ...laptop.log,
      info(line: string): void {
        if (!call.is('quiet')) messages.write(`${messages.style('dim', laptop.redact(line))}\n`);
      },
    },
    fail(message: string): void {
      laptop.log.error(message);
      code = 1;
    },
  };
  conclude(await shownResult(result, laptop), ending);
  return code;
}
