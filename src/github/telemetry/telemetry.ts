import type { ShownResult } from '../../inference/shown-result.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { TelemetryStep } from './send.ts';

/** A step that may be told what went wrong. */
interface WarnedStep extends TelemetryStep {
  readonly log: { readonly warning: (message: string) => void };
}

/** Without one of these there is nobody to tell: the default endpoint of the specification is not used. */
const endpointVariables = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
];

/**
 * Tells a collector of OpenTelemetry about a request that was sent to a provider, where the environment names one. It takes
 * 2 seconds at most and never fails: whatever goes wrong is one warning. Otherwise nothing of it is loaded.
 */
export async function sendTelemetry(
  result: ShownResult,
  prompt: Pick<Prompt, 'settings'> | undefined,
  step: WarnedStep,
): Promise<void> {
  if (!result.attempts || !endpointVariables.some((name) => step.variable(name)?.trim())) return;
  const problems: string[] = [];
  try {
    const begin = step.clock.now();
    const { sendRecord } = await import('./send.ts');
    problems.push(...(await sendRecord(result, prompt, step, begin)));
  } catch (error) {
    problems.push(`There is a bug in byok-inference: ${error instanceof Error ? error.message : error}.`);
  }
  if (problems.length > 0) step.log.warning(`Telemetry is incomplete. ${problems.join(' ')}`);
}
