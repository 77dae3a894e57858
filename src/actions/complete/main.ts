import { ask } from '../../inference/ask.ts';
import { judgeAnswer } from '../../inference/judge-answer.ts';
import { prepareCall } from '../../inference/prepare-call.ts';
import { type Facts, failed, type Outcome, outcomeOf, withoutKey } from '../../inference/result.ts';
import { findCredential, missingCredential } from '../../keys/credential.ts';
import { dayOf } from '../../policy/days.ts';
import { decide } from '../../policy/decide.ts';
import { explainAllowed, explainDenial } from '../../policy/explain.ts';
import { isTrusted } from '../../policy/location.ts';
import { parseReference } from '../../policy/reference.ts';
import { buildPrompt } from '../../prompts/build-prompt.ts';
import { estimateTokens } from '../../prompts/estimate.ts';
import { openProvider } from '../../providers/open-provider.ts';
import type { Runner } from '../../runner/runner.ts';
import { openReaders } from '../policy-readers.ts';
import { gatherFacts } from '../run-facts.ts';
import { conclude } from './conclude.ts';
import { readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { readPolicy } from './policy.ts';
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
  const decision = decide(policy, { model, tokens, run: await gatherFacts(policy, runner, readers), today });
  facts.decision = decision;
  if (decision.verdict === 'denied') return failed('denied', explainDenial(decision));
  const [route] = decision.routes;
  facts.route = route;
  runner.log.info(`${decision.model}: ${explainAllowed(decision)}.`);

  const call = prepareCall(prompt, inputs.parameters, route, decision.limits);
  const chosenByStranger = prompt.modelFromFile && !isTrusted(runner.run.event);
  const withoutSecrets = whoseRun(runner);
  const wanted = { routes: decision.routes, chosenByStranger, keys: policy.keys.length, withoutSecrets };
  const secret = findCredential(wanted, sources);
  if (secret === undefined) {
    return withoutKey(missingCredential(wanted, sources, inputs.onMissingKey), inputs.onMissingKey);
  }

  runner.log.info(`Asking ${route.name} through the key ${route.key.name}.`);
  const provider = await openProvider(route, secret, {
    transport: runner.openTransport(inputs.timeout),
    redact: runner.redact,
  });
  const { clock, cancelled: signal, log } = runner;
  const asked = await ask({ provider, route, call, retries: inputs.retries, clock, signal, log: log.info });
  facts.attempts = asked.attempts;
  if (asked.usage) facts.usage = asked.usage;
  if ('completion' in asked.last) facts.completion = asked.last.completion;
  return judgeAnswer(asked.last);
}
