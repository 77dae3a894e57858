import { bug } from '../../failures/bug.ts';
import { count } from '../../failures/count.ts';
import { Failure, type Problem } from '../../failures/failure.ts';
import { dayOf } from '../../policy/days.ts';
import type { Extends } from '../../policy/policy.ts';
import { compare } from '../../review/compare.ts';
import { compareSettings } from '../../review/compare-settings.ts';
import { deniedUsages } from '../../review/judge-usages.ts';
import { distinct, modelsIn, standIns } from '../../review/named-models.ts';
import { explainTest, runTests } from '../../review/run-tests.ts';
import { plainPush, situationsLeftOut, situationsOf } from '../../review/situations.ts';
import { warningsOn } from '../../review/warnings.ts';
import type { Runner } from '../../runner/runner.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { openReaders } from '../policy-readers.ts';
import { conclude } from './conclude.ts';
import { readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { mayFollow, readChanged, readInForce } from './read-policies.ts';
import type { Report } from './report.ts';
import { writeSummary } from './summary.ts';
import { readUsages } from './usages.ts';

/** One step: whatever is found, outputs and summary are written, and then the step fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const report = await check(runner).catch(broken);
  await runner.log.group('Report', async () => {
    await writeOutputs(report, runner);
    await writeSummary(report, runner).catch(tellMissingSummary(runner.log));
  });
  conclude(report, runner);
}

/** Both policies, the tests, what does nothing, what changes, and who would be denied. */
async function check(runner: Runner): Promise<Report> {
  const today = dayOf(runner.clock.date());
  const { group } = runner.log;
  const { path, tokens, failOn } = await group('Inputs', () => readInputs(runner));
  const readers = openReaders(tokens, runner);
  const { inForce, changed } = await group('Policy', async () => {
    const known = await readInForce(path, readers, today);
    const follows = (extended: Extends) => mayFollow(runner.run.event, extended, known.policy);
    return { inForce: known, changed: await readChanged(path, readers, today, follows) };
  });
  const report = { path, failOn, isValid: changed.isValid, inForce: inForce.description };
  const readingErrors = [...changed.errors, ...inForce.errors];
  const { policy } = changed;
  if (!policy) return { ...report, errors: readingErrors, warnings: [], settings: [], situations: [] };

  const tests = runTests(policy, today);
  const plain = plainPush(runner.run.repository, runner.run.defaultBranch ?? 'main');
  const policies = inForce.policy ? [policy, inForce.policy] : [policy];
  const situations = situationsOf(policies, plain);
  const { usages, workflows } = await readUsages(runner);
  const named = [policy, inForce.policy].flatMap((one) => (one ? [...modelsIn(one), ...standIns(one)] : []));
  const models = distinct([...usages.map(({ model }) => model), ...named]);
  const comparison = inForce.isKnown ? compare(inForce.policy, policy, models, situations, today) : undefined;
  const left = { models: comparison?.leftOut ?? 0, situations: situationsLeftOut(policies, plain) };
  return {
    ...report,
    tests,
    errors: [...readingErrors, ...tests.filter(({ passed }) => !passed).map(explainTest)],
    warnings: [
      ...leftOut(left),
      ...warningsOn(policy, today, workflows),
      ...deniedUsages(usages, policy, plain, today),
    ],
    settings: inForce.policy ? compareSettings(inForce.policy, policy) : [],
    situations: situations.map(({ name }) => name),
    ...(comparison && { comparison }),
  };
}

/** What was too much to compare must not pass for unchanged. */
function leftOut({ models, situations }: { readonly models: number; readonly situations: number }): readonly Problem[] {
  if (models + situations === 0) return [];
  const what = `${count(models, 'model')} and ${count(situations, 'situation')}`;
  const message = `Not all was compared: ${what} at least were left out.`;
  return [{ message, remedy: 'Read the change itself; verdicts that are not listed may differ, too.' }];
}

/** The report of a check that could not be made: wrong inputs, or a bug of ours. */
function broken(thrown: unknown): Report {
  const errors = thrown instanceof Failure ? thrown.problems : [bug(String(thrown))];
  return { path: '', errors, warnings: [], settings: [], situations: [], inForce: '', failOn: 'error' };
}
