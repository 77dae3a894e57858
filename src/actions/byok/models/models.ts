import type { Machine } from '../../../github/laptop/laptop.ts';
import type { Outcome } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { sentence } from '../../../language/failures/failure.ts';
import { errorPage } from '../../addresses.ts';
import { verdictOf } from '../../complete/verdict.ts';
import { readAssumed } from '../assume.ts';
import type { CommandLine, ExitCode } from '../command.ts';
import { wrap } from '../help.ts';
import { type Laptop, openLaptop, openLaptopSession } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
import { oneLine } from '../one-line.ts';
import { policyOf } from '../run/inputs.ts';
import { listModels, type ModelListing } from './list-models.ts';

/** Lists who may use what here, and why. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const as = readAssumed(call.many('as'));
  const checkout = await machine.findCheckout(machine.folder);
  const inputs = { policy: policyOf(call, checkout) };
  const laptop = await openLaptop({ machine, checkout, as, inputs, isVerbose: call.is('verbose') });
  const session = await openLaptopSession(laptop);
  if ('status' in session) return tellFailure(session, laptop);
  const models = listModels(session);
  const { output } = laptop.terminal;
  output.write(call.is('json') ? `${JSON.stringify(models, undefined, 2)}\n` : pageOf(models, session, laptop));
  return 0;
}

/** Tells why there is nothing to list, as a step would. */
export function tellFailure(outcome: Outcome, laptop: Laptop): ExitCode {
  const { code, problems } = outcome;
  const told = problems.map((problem) => sentence(onLaptop(problem, code)));
  const page = code === undefined ? [] : [`See ${errorPage(code, laptop)}`];
  laptop.log.error([verdictOf(outcome), ...page, ...told].join('\n'));
  return 1;
}

function pageOf(models: readonly ModelListing[], { policy }: OpenSession, { terminal }: Laptop): string {
  const { output } = terminal;
  const width = output.isTerminal ? Math.max(40, output.columns) : Number.POSITIVE_INFINITY;
  const below = (text: string) => wrap(oneLine(text), width - 2, '  ');
  const blocks = models.map(({ label, verdict, reasons, routes, keys, elsewhere }) => {
    const word = verdict === 'denied' ? output.style('red', verdict) : output.style('green', verdict);
    return [
      `${output.style('bold', oneLine(label))}: ${word}`,
      ...reasons.flatMap(below),
      ...(routes === '' ? [] : below(`through ${routes}`)),
      ...keys.flatMap(({ name, credential }) => below(`key ${name}: ${credential}`)),
      ...elsewhere.flatMap(({ when, verdict: other, reasons: why }) =>
        below(`${other} if ${when}${why.length === 0 ? '' : `: ${why.join('; ')}`}`),
      ),
    ].join('\n');
  });
  const files = policy.files.map(({ source }) => source.file).join(', which extends ');
  return `${wrap(`By ${oneLine(files)}:`, width).join('\n')}\n\n${blocks.join('\n\n')}\n`;
}
