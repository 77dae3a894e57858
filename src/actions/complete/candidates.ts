import type { Runner } from '../../github/runner.ts';
import type { Candidate } from '../../inference/attempts.ts';
import { prepareCalls } from '../../inference/prepare-call.ts';
import type { Allowed } from '../../policy/judge/decision.ts';
import type { Route } from '../../policy/model/policy.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { type CredentialRequest, findAccess, type SecretSources } from '../../providers/credentials/credential.ts';
import type { KeylessDependencies } from '../../providers/credentials/exchange.ts';
import { openProvider } from '../../providers/open-provider.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';
import type { Inputs } from './inputs.ts';
import { runnerTokens } from './step-secrets.ts';

/** What routes are made ready with. */
export interface Preparing {
  readonly inputs: Inputs;
  readonly prompt: Prompt;
  readonly decision: Allowed;
  readonly wanted: CredentialRequest;
  readonly sources: SecretSources;
  readonly runner: Runner;
}

/**
 * The routes that may be used, each with what is sent through it and with the way to its credential: the
 * first one, and the others where the policy names a reason to move on.
 *
 * @throws {Failure} `invalid-input`, as `prepareCalls` and `findAccess` do
 */
export function findCandidates(preparing: Preparing): readonly [Candidate, ...Candidate[]] {
  const { inputs, prompt, decision, wanted, sources, runner } = preparing;
  const [first, ...others] = decision.routes;
  const further = decision.fallback.length === 0 ? [] : others;
  const callFor = prepareCalls(prompt, inputs, [first, ...further], decision.limits);
  const means = keylessMeans(sources, runner, () => runner.openTransport(inputs.timeout));
  const candidateOf = (route: Route): Candidate => {
    const access = findAccess(route.key, wanted, sources, means);
    return { route, call: callFor(route), ...(access && { access }) };
  };
  return [candidateOf(first), ...further.map(candidateOf)];
}

/** The way to the credential of a route, to see whether there is one: nothing is sent by it. */
export function credentialsFor(wanted: CredentialRequest, sources: SecretSources, runner: Runner) {
  const unused = () => Promise.reject(new Error('No credential is asked for while a step is prepared.'));
  const means = keylessMeans(sources, runner, () => unused);
  return ({ key }: Route) => findAccess(key, wanted, sources, means);
}

function keylessMeans(
  { tokens }: SecretSources,
  { hide, redact, identityToken, findSecrets, clock, variable }: Runner,
  open: () => KeylessDependencies['transport'],
): KeylessDependencies {
  return {
    transport: open(),
    hide,
    redact,
    openCleaner: () => openCleaner(findSecrets),
    now: clock.now,
    ownTokens: [...tokens, ...runnerTokens.map((name) => variable(name) ?? '')],
    ...(identityToken && { identityToken }),
  };
}

/** How a route is asked, as the inputs say: the way to a provider, and how often and how long. */
export function openMeans({ timeout, customHeaders, retries, deadline }: Inputs, runner: Runner) {
  const { clock, cancelled: signal, log, findSecrets } = runner;
  const transport = runner.openTransport(timeout);
  const means = { transport, openCleaner: () => openCleaner(findSecrets), customHeaders, timeout };
  return {
    open: (route: Route, secret: string) => openProvider(route, secret, means),
    retries,
    limit: deadline * 1000,
    clock,
    signal,
    log: log.info,
  };
}
