import type { Runner } from '../../github/runner.ts';
import { openReaders } from '../../inference/session/policy-readers.ts';
import { count } from '../../language/failures/count.ts';
import { bug, Failure, type Place, type Problem } from '../../language/failures/failure.ts';
import { dayOf } from '../../policy/model/days.ts';
import { hasCosts } from '../../policy/model/layers.ts';
import type { Extends, Policy } from '../../policy/model/policy.ts';
import { none, type SettingChange } from '../../policy/review/changes/setting-change.ts';
import { compareSettings } from '../../policy/review/changes/settings.ts';
import { type Comparison, compareVerdicts } from '../../policy/review/changes/verdicts.ts';
import { wideningsOf } from '../../policy/review/changes/widening.ts';
import { deniedUses } from '../../policy/review/judge-usages.ts';
import { brokenTests, explainBroken, explainTest, runTests } from '../../policy/review/run-tests.ts';
import { samplesOf } from '../../policy/review/samples.ts';
import { plainPush, type Situation, situationsLeftOut, situationsOf } from '../../policy/review/situations.ts';
import type { KnowsPrice } from '../../policy/review/warnings/unpriced.ts';
import { errorsOn, warningsOn } from '../../policy/review/warnings/warnings.ts';
import { lineAddress } from '../addresses.ts';
import { type ReportComment, writeComment } from '../comment.ts';
import { placeInWorkflow } from '../inputs/place-in-workflow.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { runAction } from '../run-action.ts';
import { writeOrTell } from '../written-outputs.ts';
import { conclude } from './conclude.ts';
import { type PolicyCheckInputs, readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { pageOf } from './page.ts';
import { asMerged, mayFollow, readChanged, readInForce } from './read-policies.ts';
import { type CheckCode, checkPage, type Report, withCode } from './report.ts';
import { writeSummary } from './summary.ts';
import { readUsages } from './usages.ts';

/** Runs the action as a step. */
export const run = (): Promise<void> => runAction('policy-check', main);

/** One step: whatever is found, outputs, summary and comment are written, and then the step fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const found = await check(runner).catch(broken);
  const errors = await placeInWorkflow(found.report.errors, runner, '/policy-check');
  const report = { ...found.report, errors };
  const unwritten = await runner.log.group('Report', async () => {
    const lost = await writeOrTell(runner, (sink) => writeOutputs(report, sink));
    await writeSummary(report, runner).catch(tellMissingSummary(runner.log, lost === undefined));
    if (found.inputs?.comment) await writeComment(commentOn(report, found.inputs, runner), runner);
    return lost;
  });
  conclude(report, runner, unwritten);
}

/** The report as a comment: one for each policy. */
function commentOn(report: Report, { tokens: { token } }: PolicyCheckInputs, runner: Runner): ReportComment {
  const settings = {
    redact: runner.redact,
    addressOf: (place: Place) => lineAddress(place, runner),
    explanationOf: (code: CheckCode) => checkPage(code, runner),
  };
  return { action: 'policy-check', key: report.path, token, page: (maxBytes) => pageOf(report, settings, maxBytes) };
}

/** What was found, and how it was asked for; without inputs where they are wrong. */
interface CheckedChange {
  readonly report: Report;
  readonly inputs?: PolicyCheckInputs;
}

/** Both policies, the tests, what does nothing, what changes, and who would be denied. */
async function check(runner: Runner): Promise<CheckedChange> {
  const today = dayOf(runner.clock.date());
  const { group } = runner.log;
  const inputs = await group('Inputs', () => readInputs(runner));
  const { path, tokens, failOn } = inputs;
  const readers = openReaders(tokens, runner);
  const { inForce, changed } = await group('Policy', async () => {
    const known = await readInForce(path, readers, today);
    const follows = (extended: Extends) => mayFollow(runner.run.event, extended, known.policy);
    return { inForce: known, changed: await readChanged(path, asMerged(readers, runner.run), today, follows) };
  });
  const plain = plainPush(runner.run.repository, runner.run.defaultBranch ?? 'main');
  const common = {
    ...nothingFound,
    path,
    failOn,
    isValid: changed.isValid,
    inForce: inForce.description,
    ...(inForce.at && { inForceAt: inForce.at }),
  };
  const readingErrors = [...changed.errors, ...inForce.errors];
  const { policy } = changed;
  if (!policy) {
    const isRemoved = changed.isMissing && inForce.exists && (await hasFiles(runner));
    if (!isRemoved) return { inputs, report: { ...common, errors: readingErrors } };
    return {
      inputs,
      report: {
        ...common,
        ...removal(path, inForce.policy, plain, today),
        errors: [...withCode('missing-policy', [removed(path)]), ...inForce.errors],
      },
    };
  }
  const tests = runTests(policy, today);
  const policies = inForce.policy ? [policy, inForce.policy] : [policy];
  const situations = situationsOf(policies, plain);
  const { usages, workflows, warnings } = await readUsages(path, runner);
  const samples = samplesOf(
    policies,
    usages.map(({ model }) => model),
  );
  const comparison = inForce.isKnown ? compareVerdicts(inForce.policy, policy, samples, situations, today) : undefined;
  const settings = inForce.policy ? compareSettings(inForce.policy, policy) : [];
  const lost = inForce.policy ? brokenTests(inForce.policy, policy, today) : [];
  const widens = comparison && [
    ...(inForce.policy ? [] : [firstPolicy(path)]),
    ...wideningsOf(comparison.changes, settings, lost, situations.length),
  ];
  const left = { models: comparison?.leftOut ?? 0, situations: situationsLeftOut(policies, plain) };
  const report: Report = {
    ...common,
    tests,
    errors: [
      ...readingErrors,
      ...withCode('misspelled-event', errorsOn(policy)),
      ...withCode('failed-test', tests.filter(({ passed }) => !passed).map(explainTest)),
    ],
    warnings: [
      ...leftOut(left),
      ...lost.map(explainBroken),
      ...lostTests(settings),
      ...warningsOn(policy, today, workflows, await lookUpPrices(policy, runner)),
      ...warnings,
      ...deniedUses(usages, policy, plain, today),
    ],
    settings,
    situations: situations.map(({ name }) => name),
    ...(comparison && { comparison }),
    ...(widens && { widens }),
  };
  return { inputs, report };
}

/** The bundled prices, where the policy says anything of costs: for any other they are not loaded. */
async function lookUpPrices({ files }: Policy, { clock }: Runner): Promise<KnowsPrice | undefined> {
  if (!hasCosts(files)) return undefined;
  const { knownPrices } = await import('../../costs/prices/known-prices.ts');
  return knownPrices(new Date(clock.date()));
}

/** Where no policy is in force, the first valid one allows more than none. */
function firstPolicy(path: string) {
  return { what: path, before: 'no valid policy: every request is denied', after: 'a policy' };
}

/** Without a policy every request is denied. */
function removal(path: string, inForce: Policy | undefined, plain: Situation, today: string): Partial<Report> {
  const situations = inForce ? situationsOf([inForce], plain) : [];
  const comparison: Comparison = inForce
    ? compareVerdicts(undefined, inForce, samplesOf([inForce]), situations, today)
    : { changes: [], moves: [], leftOut: 0 };
  const changes = comparison.changes.map((change) => ({
    ...change,
    before: 'allowed' as const,
    after: 'denied' as const,
    isAudited: false,
    why: `there is no ${path}`,
  }));
  return {
    isRemoved: true,
    comparison: { ...comparison, changes },
    widens: [],
    situations: situations.map(({ name }) => name),
  };
}

function removed(path: string): Problem {
  return {
    message: `This removes the policy ${path}, which is in force on the default branch: every request would be refused as \`missing-policy\`.`,
    remedy: 'Restore the file, or remove the steps that use the action, and this check, with it.',
  };
}

/** Whether the workspace has been checked out at all. */
async function hasFiles({ findFiles }: Runner): Promise<boolean> {
  return (await findFiles(['*', '.github/*', '.github/workflows/*'])).paths.length > 0;
}

/** What was too much to compare must not pass for unchanged. */
function leftOut({ models, situations }: { readonly models: number; readonly situations: number }): readonly Problem[] {
  if (models + situations === 0) return [];
  const what = `at least ${count(models, 'model')} and ${count(situations, 'situation')} were skipped`;
  const message = `The comparison of verdicts is incomplete: ${what}.`;
  return [{ message, remedy: 'Read the change itself; verdicts that are not listed may differ, too.' }];
}

/** Tests of the policy in force that the change removes or turns around. */
function lostTests(settings: readonly SettingChange[]): readonly Problem[] {
  return settings
    .filter(({ what, before }) => what.startsWith('test: ') && before !== none)
    .map(({ what, before, after }) => ({
      message:
        after === none
          ? `This removes a test of the default branch's policy: ${what.slice(6)} ${before}.`
          : `This changes a test of the default branch's policy: ${what.slice(6)} ${before}, and now ${after}.`,
      remedy: 'Check that this is meant.',
    }));
}

/** A report of nothing. */
const nothingFound = {
  path: '',
  errors: [],
  warnings: [],
  settings: [],
  situations: [],
  inForce: '',
  failOn: 'error',
  isRemoved: false,
} as const;

/** The report of a check that could not be made: wrong inputs, or a bug of ours. */
function broken(thrown: unknown): CheckedChange {
  const { code, problems } =
    thrown instanceof Failure ? thrown : ({ code: 'internal', problems: [bug(String(thrown))] } as const);
  return { report: { ...nothingFound, errors: withCode(code, problems) } };
}
