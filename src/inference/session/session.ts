import { openCosts, type SessionCosts } from '../../costs/open-costs.ts';
import type { Costs } from '../../costs/tab.ts';
import type { Runner } from '../../github/runner.ts';
import { sentence } from '../../language/failures/failure.ts';
import type { Policy, Route } from '../../policy/model/policy.ts';
import type { RunFacts } from '../../policy/model/when.ts';
import type { Access } from '../../providers/credentials/access.ts';
import { type CredentialRequest, findAccess, type SecretSources } from '../../providers/credentials/credential.ts';
import type { ProviderDependencies } from '../../providers/open-provider.ts';
import type { Provider } from '../../providers/provider.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';
import type { KnownSecrets } from '../../reports/secrets/known-secrets.ts';
import type { AskOptions } from '../ask.ts';
import { type KnownInputs, type SessionInputs, secretSources } from './session-inputs.ts';
import { openStepLedgers, settlingSignal } from './step-ledgers.ts';
import { openStepSecrets } from './step-secrets.ts';

/** A policy with all that it is judged by besides the request. */
export interface Judging {
  readonly policy: Policy;
  readonly run: RunFacts;
  /** UTC, `YYYY-MM-DD`. */
  readonly today: string;
}

/** What N requests share: the policy, read once; a credential for each key, found once; the ways to providers. */
export interface Session extends Judging {
  readonly inputs: SessionInputs;
  readonly credentials: Credentials;
  /** What finds the secrets of the step, made ready once. */
  readonly stepSecrets: () => KnownSecrets;
  /** How often and how long is asked, and through what. */
  readonly asking: Omit<AskOptions, 'fallback' | 'tab'>;
  /** What requests may cost, and what they have cost. */
  readonly costs: Costs;
  readonly step: Runner;
  readonly log: Pick<Runner['log'], 'info' | 'debug' | 'notice' | 'warning'>;
  /** Does a part of the work under a title of the log. */
  readonly phase: Runner['log']['group'];
}

/** A session whose requests may share one amount. */
export interface OpenSession extends Session {
  readonly costs: SessionCosts;
}

/**
 * Opens a session. Nothing is sent and no client is loaded before the first request is allowed.
 *
 * @param ledgers those of the policy, where they were opened before
 */
export function openSession(
  judging: Judging,
  inputs: SessionInputs,
  step: Runner,
  ledgers?: ReturnType<typeof openStepLedgers>,
): OpenSession {
  const { clock, cancelled: signal, log } = step;
  let stepSecrets: KnownSecrets | undefined;
  return {
    ...judging,
    inputs,
    credentials: openCredentials(inputs, step),
    stepSecrets: () => (stepSecrets ??= openStepSecrets(inputs, judging.policy, step)),
    costs: openCosts({
      files: judging.policy.files,
      date: () => new Date(clock.date()),
      openLedgers: () => ledgers ?? openStepLedgers(judging, inputs, step),
      settling: (done) => settlingSignal(step, done),
      warn: (problem) => log.warning(sentence(problem), problem.place),
    }),
    asking: {
      open: openProviders(inputs, step),
      retries: inputs.retries,
      limit: inputs.deadline * 1000,
      clock,
      signal,
      log: log.info,
    },
    step,
    log,
    phase: log.group,
  };
}

/** Where the credentials of a step are found. */
export interface Credentials {
  readonly sources: SecretSources;
  /**
   * The credential of a route's key, found once; nothing where this run has none.
   *
   * @throws {Failure} `invalid-input`, as `findAccess` does
   */
  readonly accessTo: (route: Route, wanted: CredentialRequest) => Access | undefined;
}

/** Opens the way to the credentials of a step. */
export function openCredentials(inputs: KnownInputs, step: Runner): Credentials {
  const { hide, redact, identityToken, findSecrets, clock } = step;
  const sources = secretSources(inputs, step);
  const dependencies = {
    /** Opened for the first exchange: a step that asks nobody is not told which settings it ignores. */
    transport: (...request: Parameters<ReturnType<Runner['openTransport']>>) =>
      step.openTransport(inputs.timeout ?? 300)(...request),
    hide,
    redact,
    openCleaner: () => openCleaner(findSecrets),
    now: clock.now,
    ownTokens: sources.tokens,
    ...(identityToken && { identityToken }),
  };
  const found = new Map<string, Access | undefined>();
  return {
    sources,
    accessTo({ key }, wanted) {
      // Whose value `api-key` is depends on the routes of the request, and on who named its model.
      const others =
        sources.apiKey === '' ? [] : [wanted.chosenByStranger, wanted.routes.map((route) => route.key.name)];
      const name = JSON.stringify([key.name, ...others]);
      if (!found.has(name)) found.set(name, findAccess(key, wanted, sources, dependencies));
      return found.get(name);
    },
  };
}

/** Opens each provider once for each secret that is presented to it. */
function openProviders({ timeout, customHeaders }: SessionInputs, step: Runner): AskOptions['open'] {
  const opened = new Map<string, { readonly secret: string; readonly provider: Promise<Provider> }>();
  let dependencies: ProviderDependencies | undefined;
  return (route, secret) => {
    const name = JSON.stringify([route.key.name, route.name, route.api, route.apiVersion]);
    const known = opened.get(name);
    if (known?.secret === secret) return known.provider;
    dependencies ??= {
      transport: step.openTransport(timeout),
      openCleaner: () => openCleaner(step.findSecrets),
      customHeaders,
      timeout,
    };
    const provider = loadProvider(route, secret, dependencies);
    opened.set(name, { secret, provider });
    return provider;
  };
}

/** The client comes with what asks through it: a denied request pays for neither. */
async function loadProvider(route: Route, secret: string, dependencies: ProviderDependencies): Promise<Provider> {
  const { openProvider } = await import(/* webpackChunkName: "ask" */ '../../providers/open-provider.ts');
  return openProvider(route, secret, dependencies);
}
