import type { Runner } from '../../github/runner.ts';
import type { Asked } from '../../inference/ask.ts';
import { type AskedInForm, askInForm } from '../../inference/ask-in-form.ts';
import { judgeAnswer } from '../../inference/judge-answer.ts';
import { judgeForm } from '../../inference/judge-form.ts';
import { withOutputLimit } from '../../inference/output-limit.ts';
import {
  type Facts,
  failed,
  noteAsked,
  type Outcome,
  outcomeOf,
  type Result,
  withoutKey,
} from '../../inference/result.ts';
import { judgeServed } from '../../policy/judge/served.ts';
import { dayOf } from '../../policy/model/days.ts';
import { explainDenial } from '../../policy/words/explain.ts';
import { missingCredential } from '../../providers/credentials/missing-credential.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { findCandidates, openMeans } from './candidates.ts';
import { conclude } from './conclude.ts';
import { holdingTo } from './holding.ts';
import { tellLost } from './lost-outputs.ts';
import { writeOutputs } from './outputs.ts';
import { placeInWorkflow } from './place-in-workflow.ts';
import { prepareStep, wantedCredential } from './prepare.ts';
import { shownResult, withholdSecrets } from './secrets.ts';
import { warnOfOtherModel } from './served-model.ts';
import { secretSources } from './sources.ts';
import { writeSummary } from './summary.ts';

/** One step: whatever happens on the way, its outputs and its summary are written, and then it fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const started = runner.clock.now();
  const facts: Facts = {};
  const outcome = await complete(runner, facts).catch((thrown) => outcomeOf(thrown, runner.cancelled, facts));
  const problems = await placeInWorkflow(outcome.problems, runner);
  const result = { ...facts, ...outcome, problems, duration: runner.clock.now() - started };
  const { shown, lost } = await runner.log.group('Report', () => report(result, runner));
  if (lost) tellLost(lost, shown, runner.log);
  conclude(shown, runner, lost);
}

/** Writes outputs first, then the summary: what may be shown, and what could not be written. */
async function report(result: Result, runner: Runner) {
  const lost = await writeOutputs(result, runner);
  const shown = await shownResult(result, runner);
  await writeSummary(shown, runner).catch(tellMissingSummary(runner.log, lost === undefined));
  return { shown, lost };
}

/** Inputs, prompt, policy, decision, answer. What is known goes into `facts` as soon as it is known. */
async function complete(runner: Runner, facts: Facts): Promise<Outcome> {
  await runner.checkOutputs();
  const today = dayOf(runner.clock.date());
  const prepared = await prepareStep(runner, today, facts);
  if ('skip' in prepared) return withoutKey(prepared.skip, 'skip');
  const { inputs, prompt, form, policy, run, decision } = prepared;
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision, prompt));
  facts.route = decision.routes[0];
  for (const { key } of decision.routes) runner.log.debug(`Route: ${decision.model} by the key ${key.name}.`);

  const screened = await withholdSecrets(prompt, inputs.parameters, decision.secretsInPrompt, runner);
  facts.screened = screened;
  if (screened.problems.length > 0) return failed('secret-in-prompt', screened.problems);

  const wanted = wantedCredential(decision, policy, prompt.modelFromFile, runner);
  const sources = secretSources(inputs, runner);
  const sent = { ...prompt, messages: screened.messages };
  const candidates = findCandidates({ inputs, prompt: sent, decision, wanted, sources, runner });
  const served = ({ route, last }: Asked) =>
    last && 'completion' in last ? judgeServed(policy, route, last.completion.servedModel, { run, today }) : undefined;
  const note = (asked: AskedInForm) => noteAsked(asked, facts);
  const asking = { ...openMeans(inputs, runner), candidates, fallback: decision.fallback, note };
  const asked = await runner.log.group('Answer', () =>
    askInForm(asking, form && holdingTo(form, { inputs, prompt: sent, decision, served })),
  );
  if (!asked.last) {
    const keys = asked.missing.map(({ key }) => key);
    return withoutKey(missingCredential(keys, wanted, sources, inputs.onMissingKey), inputs.onMissingKey);
  }
  const answering = served(asked);
  if (answering) {
    facts.served = answering;
    await warnOfOtherModel(answering, asked.route, runner);
  }
  const outcome = withOutputLimit(judgeAnswer(asked.last, asked.route, answering), {
    asked: prompt.settings.maxCompletionTokens,
    askedAt: prompt.limitPlace,
    policy: decision.limits.maxOutputTokens,
  });
  return form ? judgeForm(outcome, form, asked) : outcome;
}
