import { type Checkout, fromRoot } from '../../../github/laptop/checkout.ts';
import type { CommandLine } from '../command.ts';
import { sharedInputs } from '../run/inputs.ts';

/** Options that are an input of the action under another name, or the same; their values are what the action takes. */
const options = [
  ['judge', 'judge-model'],
  ['repeat', 'repeat'],
  ['concurrency', 'concurrency'],
  ['threshold', 'threshold'],
  ['fail-on', 'fail-on'],
  ['max-cost', 'max-cost'],
  ['formats', 'formats'],
] as const;

/** Options that are paths from where the command is called. */
const paths = [
  ['rows', 'test-data-file'],
  ['cache', 'cache-folder'],
  ['results', 'results-file'],
] as const;

/** The inputs of the evaluate action for a command line. */
export function inputsOf(call: CommandLine, checkout: Checkout): Readonly<Record<string, string>> {
  const path = (given: string) => (given === '' ? '' : fromRoot(checkout, given));
  return {
    ...sharedInputs(call, checkout),
    'prompt-files': call.operands.map(path).join('\n'),
    models: call.many('model').join('\n'),
    // Nothing is compared unless it is asked for: a laptop has no pull request that says with what.
    'compare-to': call.one('compare-to') || 'none',
    ...Object.fromEntries(options.map(([option, input]) => [input, call.one(option)])),
    ...Object.fromEntries(paths.map(([option, input]) => [input, path(call.one(option))])),
  };
}
