import { ask } from '../../inference/ask.ts';
import { judgeAnswer } from '../../inference/judge-answer.ts';
import { type Facts, failed, noteAsked, type Outcome, outcomeOf, withoutKey } from '../../inference/result.ts';
import { missingCredential } from '../../keys/missing-credential.ts';
import { dayOf } from '../../policy/days.ts';
import { decide } from '../../policy/decide.ts';
import { explainAllowed, explainDenial } from '../../policy/explain.ts';
import { isTrusted } from '../../policy/location.ts';
import { parseReference } from '../../policy/reference.ts';
import { judgeServed } from '../../policy/served.ts';
import { buildPrompt } from '../../prompts/build-prompt.ts';
import { estimateTokens } from '../../prompts/estimate.ts';
import type { Runner } from '../../runner/runner.ts';
import { openReaders } from '../policy-readers.ts';
import { gatherFacts } from '../run-facts.ts';
import { findCandidates, openMeans } from './candidates.ts';
import { conclude } from './conclude.ts';
import { readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { readPolicy } from './policy.ts';
import { warnOfOtherModel } from './served-model.ts';
import { promptReader, secretSources, whoseRun } from './sources.ts';
import { writeSummary } from './summary.ts';

/** One step: whatever happens on the way, its outputs and its summary are written, and then it fails or passes. */
export async function main(runner: Runner): Promise<void> {
  const started = runner.clock.now();
  const facts: Facts = {};
  const outcome = await complete(runner, facts).catch((thrown) => outcomeOf(thrown, runner.cancelled));
  const result = { ...facts, ...outcome, duration: runner.clock.now() - started };
  await writeOutputs(result, runner);
  await writeSummary(result, runner);
  conclude(result, runner);
}

/** Inputs, prompt, policy, decision, answer. What is known goes into `facts` as soon as it is known. */
async function complete(runner: Runner, facts: Facts): Promise<Outcome> {
  const today = dayOf(runner.clock.date());
  const inputs = readInputs(runner);
  const prompt = await buildPrompt(inputs.prompt, promptReader(runner));
  facts.prompt = prompt;
  if (prompt.warnings.length > 0) runner.log.warning(prompt.warnings.join('\n'));

  const model = parseReference(prompt.model);
  const readers = openReaders(inputs.tokens, runner);
  const policy = await readPolicy({ inputs, model, today, readers, runner, facts });
  if ('skip' in policy) return withoutKey(policy.skip, 'skip');
  const sources = secretSources(inputs, runner);

  const tokens = { input: estimateTokens(prompt.messages), output: prompt.settings.maxCompletionTokens };
  const run = await gatherFacts(policy, runner, readers);
  const decision = decide(policy, { model, tokens, run, today });
  facts.decision = decision;
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision));
  facts.route = decision.routes[0];
  runner.log.info(`${decision.model}: ${explainAllowed(decision)}.`);

  const wanted = {
    routes: decision.routes,
    chosenByStranger: prompt.modelFromFile && !isTrusted(runner.run.event),
    keys: policy.keys.length,
    withoutSecrets: whoseRun(runner),
  };
  const candidates = findCandidates({ inputs, prompt, decision, wanted, sources, runner });
  const asked = await ask({ ...openMeans(inputs, runner), candidates, fallback: decision.fallback });
  noteAsked(asked, facts);
  if (!asked.last) {
    const keys = asked.missing.map(({ key }) => key);
    return withoutKey(missingCredential(keys, wanted, sources, inputs.onMissingKey), inputs.onMissingKey);
  }
  if (facts.completion) {
    facts.served = judgeServed(policy, asked.route, facts.completion.servedModel, { run, today });
    warnOfOtherModel(facts.served, asked.route, runner);
  }
  return judgeAnswer(asked.last, facts.served);
}
