import type { Asked } from '../../inference/ask.ts';
import { type AskedInForm, askInForm } from '../../inference/ask-in-form.ts';
import { judgeAnswer } from '../../inference/judge-answer.ts';
import { judgeForm } from '../../inference/judge-form.ts';
import { withOutputLimit } from '../../inference/output-limit.ts';
import { type Facts, failed, noteAsked, type Outcome, outcomeOf, withoutKey } from '../../inference/result.ts';
import { missingCredential } from '../../keys/missing-credential.ts';
import { dayOf } from '../../policy/days.ts';
import { decide } from '../../policy/decide.ts';
import { explainAllowed, explainDenial } from '../../policy/explain.ts';
import { linkHostsOf } from '../../policy/link-hosts.ts';
import { isTrusted } from '../../policy/location.ts';
import { judgeServed } from '../../policy/served.ts';
import { buildPrompt } from '../../prompts/build-prompt.ts';
import { estimateTokens } from '../../prompts/estimate.ts';
import { withResponseFormat } from '../../prompts/response-format.ts';
import type { Runner } from '../../runner/runner.ts';
import { openForm } from '../../schemas/form.ts';
import { tellMissingSummary } from '../missing-summary.ts';
import { openReaders } from '../policy-readers.ts';
import { gatherFacts } from '../run-facts.ts';
import { findCandidates, openMeans } from './candidates.ts';
import { conclude } from './conclude.ts';
import { holdingTo } from './holding.ts';
import { readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { placeInWorkflow } from './place-in-workflow.ts';
import { readPolicy } from './policy.ts';
import { readModel } from './read-model.ts';
import { shownResult, withholdSecrets } from './secrets.ts';
import { warnOfOtherModel } from './served-model.ts';
import { promptMeans, secretSources, whoseRun } from './sources.ts';
import { writeSummary } from './summary.ts';
import { tellPrompt, warnOfSize } from './tell-prompt.ts';

/** One step: whatever happens on the way, its outputs and its summary are written, and then it fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const started = runner.clock.now();
  const facts: Facts = {};
  const outcome = await complete(runner, facts).catch(async (thrown) =>
    outcomeOf(await placeInWorkflow(thrown, runner), runner.cancelled, facts),
  );
  const result = { ...facts, ...outcome, duration: runner.clock.now() - started };
  await writeOutputs(result, runner);
  const shown = await shownResult(result, runner);
  await writeSummary(shown, runner).catch(tellMissingSummary(runner.log));
  conclude(shown, runner);
}

/** Inputs, prompt, policy, decision, answer. What is known goes into `facts` as soon as it is known. */
async function complete(runner: Runner, facts: Facts): Promise<Outcome> {
  const today = dayOf(runner.clock.date());
  const inputs = readInputs(runner);
  const means = promptMeans(runner);
  const prompt = await withResponseFormat(await buildPrompt(inputs.prompt, means), inputs.form, means.files.readText);
  facts.prompt = prompt;
  tellPrompt(prompt, runner);
  const form = prompt.responseFormat && (await openForm(prompt.responseFormat));

  const readers = openReaders(inputs.tokens, runner);
  const model = await readModel(prompt, inputs.policy, readers);
  const policy = await readPolicy({ inputs, model, today, readers, runner, facts });
  if ('skip' in policy) return withoutKey(policy.skip, 'skip');
  facts.linkHosts = linkHostsOf(policy.files);
  const sources = secretSources(inputs, runner);

  const tokens = { input: estimateTokens(prompt), output: prompt.settings.maxCompletionTokens };
  warnOfSize(tokens.input, policy, prompt, runner);
  const run = await gatherFacts(policy, runner, readers);
  const decision = decide(policy, { model, tokens, run, today });
  facts.decision = decision;
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision, prompt));
  facts.route = decision.routes[0];
  runner.log.info(`${decision.model}: ${explainAllowed(decision)}.`);

  const screened = await withholdSecrets(prompt, inputs.parameters, decision.secretsInPrompt, runner);
  facts.screened = screened;
  if (screened.problems.length > 0) return failed('secret-in-prompt', screened.problems);

  const wanted = {
    routes: decision.routes,
    chosenByStranger: prompt.modelFromFile && !isTrusted(runner.run.event),
    keys: policy.keys.length,
    withoutSecrets: whoseRun(runner),
  };
  const sent = { ...prompt, messages: screened.messages };
  const candidates = findCandidates({ inputs, prompt: sent, decision, wanted, sources, runner });
  const served = ({ route, last }: Asked) =>
    last && 'completion' in last ? judgeServed(policy, route, last.completion.servedModel, { run, today }) : undefined;
  const note = (asked: AskedInForm) => noteAsked(asked, facts);
  const asking = { ...openMeans(inputs, runner), candidates, fallback: decision.fallback, note };
  const asked = await askInForm(asking, form && holdingTo(form, { inputs, prompt: sent, decision, served }));
  if (!asked.last) {
    const keys = asked.missing.map(({ key }) => key);
    return withoutKey(missingCredential(keys, wanted, sources, inputs.onMissingKey), inputs.onMissingKey);
  }
  const answering = served(asked);
  if (answering) {
    facts.served = answering;
    await warnOfOtherModel(answering, asked.route, runner);
  }
  const outcome = withOutputLimit(judgeAnswer(asked.last, answering), {
    asked: prompt.settings.maxCompletionTokens,
    askedAt: prompt.limitPlace,
    policy: decision.limits.maxOutputTokens,
  });
  return form ? judgeForm(outcome, form, asked) : outcome;
}
