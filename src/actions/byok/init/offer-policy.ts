import { join } from 'node:path';
import type { Machine } from '../../../github/laptop/laptop.ts';
import type { Outcome } from '../../../inference/result.ts';
import { defaultPolicyPath } from '../../../policy/source/location.ts';
import type { Laptop } from '../laptop.ts';
import { oneLine } from '../one-line.ts';

/**
 * Offers to write the policy that the message about a missing one has printed, to who sits at a terminal. Nothing is
 * written unless they say so, and never over a file that is there.
 */
export async function offerPolicy({ code, problems }: Outcome, laptop: Laptop, machine: Machine): Promise<void> {
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
