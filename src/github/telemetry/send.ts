import { randomUUID } from 'node:crypto';
import type { ShownResult } from '../../inference/shown-result.ts';
import { invisibleClass } from '../../language/text/invisible.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Transport } from '../network/transport.ts';
import { attemptsOf } from './attributes.ts';
import { type Destination, longest } from './destination.ts';
import { post } from './post.ts';
import { record } from './record.ts';
import { resourceAttributes } from './resource.ts';
import { readTelemetrySettings } from './settings.ts';

/** What telemetry needs of a step. */
export interface TelemetryStep {
  readonly variable: (name: string) => string | undefined;
  readonly redact: (text: string) => string;
  readonly openTransport: (idleSeconds: number) => Transport;
  readonly clock: {
    /** Milliseconds since a time of its own. */
    readonly now: () => number;
    /** Milliseconds since 1970. */
    readonly date: () => number;
    readonly deadline: (milliseconds: number, done: AbortSignal) => AbortSignal;
  };
}

/** The longest text that is sent, in UTF-16 code units: foreign texts are names here, nothing else. */
const longestText = 256;

const unseen = new RegExp(`[${invisibleClass}\\t\\n\\p{Zl}\\p{Zp}]+`, 'gu');

/**
 * Records a request that was sent to a provider, and sends both signals at once, within the time that they have. Gives
 * what is wrong with the settings, and what did not arrive and why; nothing for a request that never left.
 *
 * @param begin when telemetry began, by the step's clock
 */
export async function sendRecord(
  result: ShownResult,
  prompt: Pick<Prompt, 'settings'> | undefined,
  step: TelemetryStep,
  begin: number,
): Promise<readonly string[]> {
  const settings = readTelemetrySettings(step.variable);
  if (settings === undefined || attemptsOf(result).length === 0) return [];
  const end = step.clock.date();
  const done = new AbortController();
  const timed = settings.destinations.map((destination) => ({
    destination,
    over: step.clock.deadline(Math.max(0, destination.timeout - (step.clock.now() - begin)), done.signal),
  }));
  try {
    const clean = (text: string) => cleaned(text, step.redact);
    const resource = resourceAttributes(settings.attributes, step.variable, randomUUID(), clean);
    const payloadOf = await record({ result, settings: prompt?.settings }, { ...settings, resource, end, clean });
    const transport = step.openTransport(longest / 1000);
    const reasons = await Promise.all(
      timed.map(async ({ destination, over }) => {
        const payload = payloadOf(destination.signal, destination.encoding);
        return payload && (await post(destination, payload, transport, over));
      }),
    );
    return [...settings.problems, ...describe(settings.destinations, reasons)];
  } finally {
    done.abort();
  }
}

/** One sentence for all signals that the same host did not accept for the same reason. */
function describe(destinations: readonly Destination[], reasons: readonly (string | undefined)[]): readonly string[] {
  const failed = destinations.flatMap(({ signal, host }, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ signal, host, reason }];
  });
  const groups = Map.groupBy(failed, ({ host, reason }) => `${host} ${reason}`);
  return [...groups.values()].map((group) => {
    const accepted = group.map(({ signal }) => signal).join(' and ');
    return `${group[0]?.host} did not accept ${accepted}: ${group[0]?.reason}.`;
  });
}

/** A foreign text as it may be sent: without secrets and without what nobody sees, and short. */
function cleaned(text: string, redact: (text: string) => string): string {
  return redact(text).replace(unseen, ' ').slice(0, longestText).toWellFormed();
}
