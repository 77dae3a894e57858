import type { Machine } from '../../github/laptop/laptop.ts';
import { Failure } from '../../language/failures/failure.ts';
import { startPlayground } from '../playground/start.ts';
import { readAssumed } from './assume.ts';
import type { CommandLine, ExitCode } from './command.ts';
import { openLaptop, openLaptopSession } from './laptop.ts';
import { tellFailure } from './models/models.ts';
import { policyOf } from './run/inputs.ts';

/** Serves the playground until somebody ends it. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const as = readAssumed(call.many('as'));
  const checkout = await machine.findCheckout(machine.folder);
  const inputs = { policy: policyOf(call, checkout) };
  const laptop = await openLaptop({
    machine,
    checkout,
    as,
    inputs,
    trustHosts: call.many('trust-host'),
    confirmsIn: 'Confirm it at the top of the page, if that server may have the key.',
    isVerbose: call.is('verbose'),
  });
  try {
    const page = await startPlayground(laptop, openLaptopSession, {
      openBrowser: !call.is('no-open'),
      emulator: call.is('emulator'),
      ...(call.is('port') && { port: Number(call.one('port')) }),
    });
    await new Promise((end) => laptop.cancelled.addEventListener('abort', end, { once: true }));
    await page.close();
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return tellFailure({ status: 'invalid', code: error.code, problems: error.problems }, laptop);
  }
}
