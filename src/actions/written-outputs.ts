import type { Cost } from '../costs/tab.ts';
import { plainDollars } from '../language/failures/dollars.ts';
import type { TokenUsage } from '../providers/provider.ts';

/** Where outputs go. */
export interface FigureSink {
  readonly setOutputs: (
    foreign: Readonly<Record<string, string>>,
    own: Readonly<Record<string, string>>,
  ) => Promise<unknown>;
}

/** Where outputs go, and the log that has them where they cannot be written. */
interface StepOutputs {
  readonly setOutputs: (
    foreign: Readonly<Record<string, string>>,
    own?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly missing?: string }>;
  readonly log: { readonly warning: (message: string) => void };
}

/** The longest foreign value that the log repeats, in UTF-16 code units: the id of a batch, the name of a model. */
const longestTold = 200;

/**
 * Writes outputs. Where nothing takes them the log has what they would say, so that no figure and no path of what was paid
 * for is lost, and the step goes on to its summary.
 *
 * @param write is given the step, and sets the outputs
 * @returns how the end of the step says so, which then fails; nothing where they are written, or nobody waits for them
 */
export async function writeOrTell<Step extends StepOutputs>(
  step: Step,
  write: (step: Step) => Promise<unknown>,
): Promise<string | undefined> {
  let values: readonly (readonly [name: string, value: string])[] = [];
  const setOutputs: StepOutputs['setOutputs'] = async (foreign, own = {}) => {
    const short = Object.entries(foreign).filter(([, value]) => value.length <= longestTold);
    values = [...Object.entries(own), ...short];
    const set = await step.setOutputs(foreign, own);
    if (set.missing !== undefined) tellUnset(set.missing, values, step.log);
    return set;
  };
  try {
    await write({ ...step, setOutputs });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tellUnset(reason, values, step.log);
    return unwritten(reason);
  }
}

/** Tells in the log what outputs would say that are not set. */
export function tellUnset(
  reason: string,
  values: readonly (readonly [name: string, value: string])[],
  log: StepOutputs['log'],
): void {
  const known = values.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
  log.warning(`The outputs of this step are not set (${reason}); this is what they would say. ${known.join(', ')}`);
}

/** How the end of a step says that it has no outputs. */
export function unwritten(reason: string): string {
  return `The outputs of this step could not be written: ${reason}.`;
}

/** An output before it is written; what has no value is empty. */
type OutputValue = string | number | undefined;

/** The outputs that tell what requests have used and cost, as every action names them. */
export function tokenOutputs(usage: TokenUsage = {}, cost?: Cost): Readonly<Record<string, OutputValue>> {
  return {
    'input-tokens': usage.input,
    'cached-input-tokens': usage.cachedInput,
    'cache-write-tokens': usage.cacheWrite,
    'output-tokens': usage.output,
    'reasoning-tokens': usage.reasoning,
    'total-tokens': usage.total,
    cost: cost?.micros === undefined ? undefined : plainDollars(cost.micros),
  };
}

/** Outputs as they are written. */
export function asTexts(outputs: Readonly<Record<string, OutputValue>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, String(value ?? '')]));
}

/** The largest list in an output, in bytes: GitHub takes 1 MB for all outputs of a job. */
const maxListBytes = 256 * 1024;

/** A JSON list of as many items as fit into an output, and how many do not. */
export function jsonList(items: readonly object[]): { readonly text: string; readonly left: number } {
  const written: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const text = JSON.stringify(item);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxListBytes) break;
    written.push(text);
  }
  return { text: `[${written.join(',')}]`, left: items.length - written.length };
}
