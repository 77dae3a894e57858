import type { Runner } from '../../github/runner.ts';
import { sendTelemetry } from '../../github/telemetry/telemetry.ts';
import type { Result } from '../../inference/result.ts';
import { shownResult } from '../../inference/shown-result.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { conclude } from './conclude.ts';
import { tellLost } from './lost-outputs.ts';
import { writeOutputs } from './outputs.ts';
import { writeSummary } from './summary/summary.ts';

/** Reports how a step ended: by its outputs and its summary, and then by whether it passes. */
export async function tellResult(result: Result, step: Runner): Promise<void> {
  const { shown, lost } = await step.log.group('Report', () => report(result, step));
  if (lost) tellLost(lost, shown, step.log);
  conclude(shown, step, lost);
}

/** Writes outputs first, then the summary: what may be shown, and what could not be written. */
async function report(result: Result, step: Runner) {
  const lost = await writeOutputs(result, step);
  const shown = await shownResult(result, step);
  await writeSummary(shown, step).catch(tellMissingSummary(step.log, lost === undefined));
  await sendTelemetry(shown, result.prompt, step);
  return { shown, lost };
}
