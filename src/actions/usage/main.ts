import type { Runner } from '../../github/runner.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { runAction } from '../run-action.ts';
import { writeOrTell } from '../written-outputs.ts';
import { readInputs, type UsageInputs } from './inputs.ts';
import { writeIssue } from './issue.ts';
import { conclude, failedUsage, type UsageOutcome } from './outcome.ts';
import { writeOutputs } from './outputs.ts';
import { readLedgers, readPolicy } from './read-ledgers.ts';
import { reportOf } from './report.ts';
import { writeSummary } from './summary.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('usage', main);

/** One step: whatever is found, files, outputs, summary and issue are written, and then the step fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const { outcome, inputs } = await usage(runner).catch((thrown) => ({
    outcome: failedUsage(thrown, runner.cancelled),
    inputs: undefined,
  }));
  const unwritten = await runner.log.group('Report', async () => {
    const lost = await writeOrTell(runner, (sink) => writeOutputs(outcome, sink));
    await writeSummary(outcome, runner).catch(tellMissingSummary(runner.log, lost === undefined));
    if (inputs?.issue) await writeIssue(outcome.report, { ...inputs, token: inputs.tokens.token }, runner);
    return lost;
  });
  conclude(outcome, runner, unwritten);
}

/** The policy names the ledgers; what they say is added up. Nothing is written but the report. */
async function usage(runner: Runner) {
  const { group } = runner.log;
  const inputs: UsageInputs = await group('Inputs', () => readInputs(runner, new Date(runner.clock.date())));
  const policy = await group('Policy', () => readPolicy(inputs, runner));
  const ledgers = await group('Ledger', () => readLedgers(policy, inputs, runner));
  const report = reportOf(inputs.period, inputs.groupBy, ledgers);
  return { inputs, outcome: { status: 'completed', problems: [], report } satisfies UsageOutcome };
}
