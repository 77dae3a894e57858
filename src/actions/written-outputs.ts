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
